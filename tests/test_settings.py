"""The settings: what is accepted, and how a bad one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance.settings import FOREIGN_NAMES, SettingError, Settings
from mock_studio import MockStudio
from tests.copies import Copy
from tests.running import behave, settings_for

REAL_URL = "http://studio.example:8080/studio"
REAL = {
    "STUDIO_URL": "http://studio.example:8080/studio/",
    "STUDIO_USERNAME": "root",
    "STUDIO_PASSWORD": "s3cret",
    "STUDIO_ALLOW_CHANGES": "yes",
}


def load(tmp_path: Path, dotenv: str = "", **variables: str) -> Settings:
    """Load settings from these variables and this file alone."""
    file = tmp_path / ".env"
    file.write_text(dotenv, encoding="utf-8")
    return Settings.load(variables, file)


def test_without_settings_the_mock_is_tested(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(None, "admin", "admin", "documented", 30.0)


def test_a_real_studio(tmp_path: Path) -> None:
    settings = load(tmp_path, **REAL, STUDIO_TIMEOUT="2.5")
    assert settings == Settings("http://studio.example:8080/studio", "root", "s3cret", "auto", 2.5)
    assert "s3cret" not in repr(settings)


def test_variables_win_over_the_file(tmp_path: Path) -> None:
    dotenv = "\n".join(f"{name}={value}" for name, value in REAL.items())
    assert load(tmp_path, dotenv).username == "root"
    assert load(tmp_path, dotenv, STUDIO_USERNAME="other").username == "other"


@pytest.mark.parametrize(
    ("dotenv", "variables", "url", "origin"),
    [
        ("", {}, None, "STUDIO_URL is not set"),
        ("STUDIO_URL=\n", {}, None, "STUDIO_URL is empty in .env"),
        ("", {"STUDIO_URL": ""}, None, "STUDIO_URL is empty in the environment"),
        ("real", {}, REAL_URL, "STUDIO_URL in .env"),
        ("", REAL, REAL_URL, "STUDIO_URL in the environment"),
        ("real", {"STUDIO_URL": ""}, None, "STUDIO_URL is empty in the environment, which wins over .env"),
        ("real", {"STUDIO_URL": " "}, None, "STUDIO_URL is empty in the environment, which wins over .env"),
        ("real", {"STUDIO_URL": "http://other/studio"}, "http://other/studio", "STUDIO_URL in the environment"),
    ],
)
def test_the_environment_wins_also_when_it_is_empty(
    tmp_path: Path, dotenv: str, variables: dict[str, str], url: str | None, origin: str
) -> None:
    file = "\n".join(f"{name}={value}" for name, value in REAL.items()) if dotenv == "real" else dotenv
    settings = load(tmp_path, file, **variables)
    assert (settings.url, settings.origin) == (url, origin)
    assert url is not None or (settings.username, settings.password) == ("admin", "admin")


def test_an_account_that_the_environment_gives_to_no_studio_is_still_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="STUDIO_USERNAME is set, but STUDIO_URL is not"):
        load(tmp_path, STUDIO_URL="", STUDIO_USERNAME="root")


def test_an_empty_address_in_the_environment_leaves_the_studio_of_the_file_alone(tmp_path: Path) -> None:
    with MockStudio() as mock:
        asked: list[object] = []
        mock.studio.user = lambda name: asked.append(name)  # type: ignore[method-assign,assignment]
        copy = Copy(tmp_path / "copy", settings_for(mock))
        run = copy.behave("features/csrf.feature", STUDIO_URL="")
        assert run.returncode == 0, run.stdout + run.stderr
        assert asked == []
    first = run.stdout.splitlines()[1]
    assert "(STUDIO_URL is empty in the environment, which wins over .env)" in first
    assert "mock" in first
    assert mock.url not in run.stdout


@pytest.mark.parametrize("password", [" pw ", "\tpw", "p w", " "])
def test_blanks_of_a_password_are_the_users(tmp_path: Path, password: str) -> None:
    assert load(tmp_path, **{**REAL, "STUDIO_PASSWORD": password}).password == password
    dotenv = "".join(f"{name}={value}\n" for name, value in {**REAL, "STUDIO_PASSWORD": f"'{password}'"}.items())
    assert load(tmp_path, dotenv).password == password


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_end_of_a_line_is_no_part_of_a_password(tmp_path: Path, ending: str) -> None:
    assert load(tmp_path, **{**REAL, "STUDIO_PASSWORD": f"pw {ending}"}).password == "pw "


def test_a_password_with_blanks_logs_in(tmp_path: Path) -> None:
    with MockStudio() as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        admin.password = " pass 4711 "
        settings = {**settings_for(mock), "STUDIO_PASSWORD": " pass 4711 "}
        run = behave("features/csrf.feature", f"-Dreports={tmp_path}", **settings)
        assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("studio_url", "STUDIO_URL"),
        ("Studio_Password", "STUDIO_PASSWORD"),
        ("STUDI_URL", "STUDIO_URL"),
        ("STUDOI_URL", "STUDIO_URL"),
        ("STUDIOS_URL", "STUDIO_URL"),
        ("STUDIOURL", "STUDIO_URL"),
        ("studi_url", "STUDIO_URL"),
        ("STUDI_PASSWROD", "STUDIO_PASSWORD"),
        ("STUDI0_TIMEOUT", "STUDIO_TIMEOUT"),
        ("SHARDS", "SHARD"),
        ("shard", "SHARD"),
        ("shards", "SHARD"),
        ("Jobs", "JOBS"),
    ],
)
def test_a_slip_in_a_name_is_refused_with_what_was_meant(tmp_path: Path, name: str, meant: str) -> None:
    with pytest.raises(SettingError, match=f"{name} .*did you mean {meant}"):
        load(tmp_path, **{name: "x"})
    with pytest.raises(SettingError, match=f"{name} .*did you mean {meant}"):
        load(tmp_path, f"{name}=x")


@pytest.mark.parametrize(
    "name",
    [
        "AUDIO_URL", "STDIO_TIMEOUT", "STDIO_URL", "STUDY_URL", "SHARED", "SHARD_INDEX", "JOB", "JOB_NAME", "NJOBS",
        "URL", "PASSWORD", "RADIO_USERNAME", "STUDIO", "ANDROID_STUDIO_URL", "MINIO_URL", *FOREIGN_NAMES,
    ],
)  # fmt: skip
def test_names_of_other_programs_are_theirs(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, **{name: "x"}) == load(tmp_path)


def test_the_file_is_the_suites_own_so_that_less_is_let_pass(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"JOB \(in .env\).*did you mean JOBS"):
        load(tmp_path, "JOB=2")


def test_what_docker_compose_reads_from_the_file_is_no_slip(tmp_path: Path) -> None:
    assert load(tmp_path, "STUDIO_VERSION=4.2.0\nCOMPOSE_PROJECT_NAME=x", STUDIO_VERSION="4.2.0").url is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"STUDIO_USERNAME": ""}, "STUDIO_USERNAME"),
        ({"STUDIO_PASSWORD": ""}, "STUDIO_PASSWORD"),
        ({"STUDIO_ALLOW_CHANGES": ""}, "STUDIO_ALLOW_CHANGES"),
        ({"STUDIO_ALLOW_CHANGES": "no"}, "http://studio.example:8080/studio"),
        ({"STUDIO_ALLOW_CHANGES": "YES PLEASE"}, "STUDIO_ALLOW_CHANGES"),
        ({"STUDIO_URL": "studio.example"}, "STUDIO_URL"),
        ({"STUDIO_URL": "ftp://studio.example/studio"}, "STUDIO_URL"),
        ({"STUDIO_URL": "http://studio.example:port/studio"}, "STUDIO_URL"),
        ({"STUDIO_URL": "http://root:s3cret@studio.example/studio"}, "STUDIO_URL"),
        ({"STUDIO_URL": ""}, "STUDIO_USERNAME"),
        ({"STUDIO_RELEASE": "3.1.4"}, "STUDIO_RELEASE"),
        ({"STUDIO_TIMEOUT": "soon"}, "STUDIO_TIMEOUT"),
        ({"STUDIO_TIMEOUT": "0"}, "STUDIO_TIMEOUT"),
        ({"STUDIO_TIMEOUT": "nan"}, "STUDIO_TIMEOUT"),
        ({"STUDIO_CA_BUNDLE": "/nowhere/studio.pem"}, "STUDIO_CA_BUNDLE"),
        ({"SHARD": "6/5"}, "SHARD"),
        ({"JOBS": "many"}, "JOBS"),
        ({"STUDIO_PASWORD": "x"}, "did you mean STUDIO_PASSWORD"),
        ({"STUDIO_HOST": "x"}, "STUDIO_HOST"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(tmp_path: Path, changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as error:
        load(tmp_path, **{**REAL, **changes})
    assert named in str(error.value)
    assert "\n" not in str(error.value)
    assert "s3cret" not in str(error.value)


def test_a_misspelt_name_in_the_file_is_found(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"STUDIO_ULR .*did you mean STUDIO_URL"):
        load(tmp_path, "STUDIO_ULR=http://127.0.0.1/studio")


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"STUDIO_PASSWORD=\xff\xfe")
    with pytest.raises(SettingError, match="cannot be read"):
        Settings.load({}, tmp_path / ".env")


def test_a_bad_setting_ends_the_run_before_it_begins() -> None:
    run = behave(STUDIO_URL="http://127.0.0.1:9/studio", STUDIO_USERNAME="admin", STUDIO_PASSWORD="x")
    assert run.returncode == 3
    assert run.stderr.splitlines() == [
        "STUDIO_ALLOW_CHANGES is not yes: nothing will be provisioned at http://127.0.0.1:9/studio"
    ]
    assert "Scenario" not in run.stdout


def test_the_example_file_documents_every_setting() -> None:
    from acceptance.settings import NAMES

    example = (Path(__file__).parents[1] / ".env.example").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"\n{name}=" not in f"\n{example}" and f"\n# {name}=" not in f"\n{example}"] == []
