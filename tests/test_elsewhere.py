"""Whoever starts the suite, from wherever: it is the same run as from the project's root, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_studio import MockStudio
from tests.copies import Copy
from tests.running import settings_for

SCENARIO = "success_200.feature:7"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Return a copy of the project without a ``.env``."""
    return Copy(tmp_path / "a project with ünï and blanks")


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        ("features", (SCENARIO,)),
        ("features", (f"./{SCENARIO}", "--no-capture")),
        ("steps", (f"../features/{SCENARIO}",)),
        ("reports-of-mine", (f"../features/{SCENARIO}",)),
    ],
)
def test_a_run_from_another_folder_is_the_same_run(copy: Copy, start: str, arguments: tuple[str, ...]) -> None:
    with MockStudio() as mock:
        dotenv = "".join(f"{name}={value}\n" for name, value in settings_for(mock).items())
        (copy.folder / ".env").write_text(dotenv, encoding="utf-8")
        (copy.folder / start).mkdir(exist_ok=True)
        before = copy.files(start)
        run = copy.behave(*arguments, start=start)
        assert run.returncode == 0, run.stdout + run.stderr
        assert f"at {mock.url} (STUDIO_URL in .env)" in run.stdout
    assert "1 of 1 scenarios passed" in run.stdout
    assert copy.files(start) == before
    assert len([file for file in copy.files("reports") if file.endswith("-result.json")]) == 1


def test_a_run_from_outside_the_project_is_the_same_run(copy: Copy, tmp_path: Path) -> None:
    feature = copy.folder / "features" / SCENARIO
    run = copy.behave(str(feature), "-D", "reports=mine", "--junit-directory=junit", start="..")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 of 1 scenarios passed" in run.stdout
    assert list((tmp_path / "mine" / "allure-results").glob("*-result.json")), "where the user is, not at the root"


def test_a_status_from_another_folder_is_the_suites_own(copy: Copy) -> None:
    run = copy.behave("nope.feature", start="features")
    assert run.returncode == 3, run.stdout + run.stderr
    run = copy.behave(SCENARIO, start="features", STUDIO_RELEASE="7")
    assert run.returncode == 3, run.stdout + run.stderr


def test_the_command_from_another_folder_is_the_same_command(copy: Copy) -> None:
    run = copy.run("-m", "acceptance", "nope.feature", start="features")
    assert run.returncode == 3, run.stdout + run.stderr
    assert f"{Path('features') / 'nope.feature'}" in run.stderr


def test_a_dry_run_from_another_folder_writes_nothing(copy: Copy) -> None:
    before = copy.files(".")
    run = copy.behave("--dry-run", "--format", "steps.usage", start="features")
    assert run.returncode == 0, run.stdout + run.stderr
    assert copy.files(".") == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "behave", "--runner", "behave.runner:Runner", "features/csrf.feature"),
        ("-c", "from behave.__main__ import main; raise SystemExit(main(['--no-junit', 'features/csrf.feature',"
               " '--runner=behave.runner:Runner']))"),
    ],
)  # fmt: skip
def test_a_runner_that_is_not_the_suites_own_is_refused_in_one_sentence(copy: Copy, arguments: tuple[str, ...]) -> None:
    before = copy.files(".")
    run = copy.run(*arguments)
    assert run.returncode == 3, run.stdout + run.stderr
    told = run.stderr.splitlines()
    assert len(told) == 1, told
    assert f"in {copy.folder}" in told[0]
    assert copy.files(".") == before


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["x.feature:7"], ["features/x.feature:7"]),
        (["@list.txt"], ["@features/list.txt"]),
        (["/far/x.feature"], ["/far/x.feature"]),
        (["--name", "x.feature", "x.feature"], ["--name", "x.feature", "features/x.feature"]),
        (["-n", "a", "--tags=x", "x", "y"], ["-n", "a", "--tags=x", "features/x", "features/y"]),
        (["-f", "plain", "-o", "out.txt"], ["-f", "plain", "-o", "features/out.txt"]),
        (["-oout.txt"], ["-ofeatures/out.txt"]),
        (["--outfile=out.txt", "out.txt"], ["--outfile=features/out.txt", "features/out.txt"]),
        (["-o", "-"], ["-o", "-"]),
        (["--junit-dir", "j"], ["--junit-dir", "features/j"]),
        (["-D", "reports=r", "-D", "shuffle=7"], ["-D", "reports=features/r", "-D", "shuffle=7"]),
        (["-Dreports=r"], ["-Dreports=features/r"]),
        (["--define=history=h"], ["--define=history=features/h"]),
        (["--no-such-option", "x"], ["--no-such-option", "x"]),
    ],
)
def test_paths_are_taken_as_the_user_means_them(typed: list[str], meant: list[str]) -> None:
    from acceptance.elsewhere import seen_from

    root = Path("/project")
    assert seen_from(root, root / "features", typed) == meant
