"""A green that means nothing is none: what is asked for, and is not there or not known, is refused with 3."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contract.scenarios import all_scenarios
from tests.running import behave, report, run_module

ALL = len(all_scenarios())


def refused(run: object) -> str:
    """Return the one line with which a run was refused; fail if it was not."""
    status, output, errors = (getattr(run, name) for name in ("returncode", "stdout", "stderr"))
    assert status == 3, output + errors
    assert "passed" not in output
    lines: list[str] = errors.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize("command", ["behave", "acceptance"])
@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        (("--tags", "@clause.409"), {}, "--tags=@clause.409"),
        (("--name", "No such"), {}, "--name='No such'"),
        (("features/csrf.feature", "--tags=@clause.404"), {}, "features/csrf.feature --tags=@clause.404"),
        (("features/csrf.feature",), {"SHARD": "400/400"}, "features/csrf.feature SHARD=400/400"),
        (("--exclude", "feature"), {}, "--exclude=feature"),
    ],
)
def test_nothing_selected_is_not_green(
    command: str, arguments: tuple[str, ...], settings: dict[str, str], told: str, tmp_path: Path
) -> None:
    run = run_module(command, *arguments, f"-Dreports={tmp_path}", **settings)
    line = refused(run)
    assert told in line
    assert f"of {ALL} scenarios" in line


def test_nothing_selected_leaves_the_reports_of_the_run_before(tmp_path: Path) -> None:
    assert behave("features/csrf.feature", f"-Dreports={tmp_path}").returncode == 0
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*-result.json")}
    assert before
    for command in ("behave", "acceptance"):
        refused(run_module(command, "--tags=@clause.409", f"-Dreports={tmp_path}"))
        assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*-result.json")} == before


def test_nothing_selected_is_said_once_however_many_jobs_there_are(tmp_path: Path) -> None:
    refused(run_module("acceptance", "--tags=@clause.409", f"-Dreports={tmp_path}", JOBS="3"))


def test_a_job_without_a_scenario_is_no_fault(tmp_path: Path) -> None:
    run = report(tmp_path, "features/csrf.feature:20", JOBS="3")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 of 1 scenarios passed" in run.stdout


@pytest.mark.parametrize("command", ["behave", "acceptance", "acceptance.report"])
@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ("contract=Documented", "contract=documented"),
        ("contract=documentd", "contract=documented"),
        ("contract", "contract=documented"),
        ("Contract=documented", "did you mean contract?"),
        ("contrat=documented", "did you mean contract?"),
        ("report=elsewhere", "did you mean reports?"),
        ("shuffel=7", "did you mean shuffle?"),
        ("job=2", "job"),
        ("job=3/2", "job"),
        ("reports=", "reports"),
        ("release=4.1", "release"),
        ("STUDIO_RELEASE=4.1", "STUDIO_RELEASE is a setting"),
    ],
)
def test_a_definition_that_is_not_known_is_refused(command: str, definition: str, told: str) -> None:
    assert told in refused(run_module(command, "-D", definition))


def test_definitions_that_are_known_are_taken(tmp_path: Path) -> None:
    run = behave(
        "features/csrf.feature",
        f"-Dreports={tmp_path}",
        f"-Dhistory={tmp_path / 'history'}",
        "-Dcontract=documented",
        "-Dshuffle=any text",
        "-Djob=1/2",
        "-DAllureFormatter.issue_pattern=https://issues.example/{}",
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("command", ["behave", "acceptance"])
@pytest.mark.parametrize("arguments", [("--jobs", "2"), ("--jobs=2",), ("-j2",), ("--parallel", "2")])
def test_jobs_of_behave_are_refused_with_the_right_way(command: str, arguments: tuple[str, ...]) -> None:
    assert "JOBS=2 make acceptance" in refused(run_module(command, *arguments))


@pytest.mark.parametrize("command", ["behave", "acceptance"])
@pytest.mark.parametrize(
    "path", ["features/nope.feature", "features/nope.feature:7", "@nope.txt", "README.md", "STUDIO_URL=http://x"]
)
def test_a_file_that_is_not_there_or_no_feature_is_told(command: str, path: str) -> None:
    line = refused(run_module(command, path))
    assert path.lstrip("@").partition(":")[0] in line
    assert "reports" not in line


@pytest.mark.parametrize("arguments", [("--tags", "("), ("--no-such-option",), ("--name", "("), ("-f", "nope")])
def test_what_the_command_cannot_read_is_3_and_not_a_broken_contract(arguments: tuple[str, ...]) -> None:
    run = run_module("acceptance", *arguments)
    assert run.returncode == 3, run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_a_feature_that_cannot_be_read_is_a_fault_of_the_suite(tmp_path: Path) -> None:
    from tests.copies import Copy

    copy = Copy(tmp_path / "copy")
    (copy.folder / "features" / "broken.feature").write_text("Feature: x\n  Scenari: y\n", encoding="utf-8")
    run = copy.behave()
    assert run.returncode == 4, run.stdout + run.stderr
    assert "broken.feature" in run.stdout + run.stderr
    (copy.folder / "features" / "broken.feature").unlink()
    (copy.folder / "steps" / "broken.py").write_text("def\n", encoding="utf-8")
    run = copy.behave()
    assert run.returncode == 4, run.stdout + run.stderr
    assert "broken.py" in run.stdout + run.stderr


def test_the_first_line_says_how_many_of_how_many_and_about_how_long(tmp_path: Path) -> None:
    run = report(tmp_path, "features/csrf.feature")
    first = _first_line(run.stdout)
    assert re.search(rf"; 10 of {ALL} scenarios$", first), first
    names = [scenario.full_name for scenario in all_scenarios()]
    record = {
        "begun": "", "held_to": "documented, mock", "studio": "", "version": "", "suite": "",
        "outcomes": dict.fromkeys(names, "as documented"), "seconds": dict.fromkeys(names, 12.0),
    }  # fmt: skip
    (tmp_path / "history").mkdir(exist_ok=True)
    (tmp_path / "history" / "runs.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    run = report(tmp_path, "features/csrf.feature")
    assert _first_line(run.stdout).endswith(f"; 10 of {ALL} scenarios, about 2 min")
    run = report(tmp_path, "features/csrf.feature", JOBS="2")
    assert f"; 10 of {ALL} scenarios in 2 processes, about 1 min" in run.stdout.splitlines()[0]


def test_the_first_line_says_what_it_is_held_to(tmp_path: Path) -> None:
    assert "held to: the page alone" in _first_line(report(tmp_path, "features/csrf.feature").stdout)
    run = report(tmp_path, "features/csrf.feature", STUDIO_RELEASE="4.1")
    assert "held to: page, with deviations of 4.1" in _first_line(run.stdout)
    run = report(tmp_path, "features/csrf.feature", "-Dcontract=documented", STUDIO_RELEASE="4.1")
    assert "held to: the page alone" in _first_line(run.stdout)


def _first_line(output: str) -> str:
    """Return the first line that is the suite's own; behave says before it which runner it uses."""
    return next(line for line in output.splitlines() if not line.startswith("USING RUNNER"))
