"""The settings: what is accepted, and how a bad one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance.settings import SettingError, Settings
from tests.running import behave

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
