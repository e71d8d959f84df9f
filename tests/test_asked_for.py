"""A green that means nothing is none: what is asked for, and is not there or not known, is refused with 3."""

from __future__ import annotations

import json
import re
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from acceptance.command_line import DEFINITIONS, read_command_line
from acceptance.order import Order
from acceptance.settings import SettingError
from contract.scenarios import all_scenarios
from tests.copies import Copy
from tests.running import PROJECT, behave, report, run_module

ALL = len(all_scenarios())


COMMANDS = ("behave", "acceptance")


def refused(run: CompletedProcess[str]) -> str:
    """Return the one line with which a run was refused; fail if it was not."""
    assert run.returncode == 3, run.stdout + run.stderr
    assert "passed" not in run.stdout
    lines = run.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def refusal(*arguments: str) -> str:
    """Return why a command line is refused."""
    with pytest.raises(SettingError) as error:
        Order.of(read_command_line(list(arguments)))
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_selected_is_not_green(command: str, tmp_path: Path) -> None:
    line = refused(run_module(command, "--tags", "@clause.409", f"-Dreports={tmp_path}"))
    assert line == f"Nothing to run: of {ALL} scenarios, none is asked for by --tags=@clause.409"


@pytest.mark.parametrize(
    ("arguments", "shard", "told"),
    [
        (("--name", "No such"), "", "--name='No such'"),
        (("features/csrf.feature", "--tags=@clause.404"), "", "features/csrf.feature --tags=@clause.404"),
        (("features/csrf.feature",), "999/999", "features/csrf.feature SHARD=999/999"),
        ((), "999/999", "SHARD=999/999"),
        (("--exclude", "feature"), "", "--exclude=feature"),
        (("--wip",), "", "--tags=@wip"),
    ],
)
def test_what_was_asked_for_is_told(
    arguments: tuple[str, ...], shard: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARD", shard)
    assert refusal(*arguments).endswith(f" none is asked for by {told}")


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


@pytest.mark.parametrize("command", [*COMMANDS, "acceptance.report"])
def test_a_definition_that_is_not_known_is_refused(command: str) -> None:
    line = refused(run_module(command, "-D", "contract=documentd"))
    assert line.startswith("-D contract=documentd")


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ("contract=Documented", "contract=documented"),
        ("contract", "contract=documented"),
        ("Contract=documented", "did you mean contract?"),
        ("contrat=documented", "did you mean contract?"),
        ("report=elsewhere", "did you mean reports?"),
        ("shuffel=7", "did you mean shuffle?"),
        ("learn=no", "learn=yes"),
        ("job=2", "job"),
        ("job=3/2", "job"),
        ("reports=", "reports"),
        ("colour=blue", f"there are {', '.join(DEFINITIONS)}"),
        ("STUDIO_RELEASE=4.1", "STUDIO_RELEASE is a setting"),
        ("studio_url=x", "STUDIO_URL is a setting"),
    ],
)
def test_what_was_meant_by_a_definition_is_told(definition: str, told: str) -> None:
    assert told in refusal("-D", definition)


def test_every_definition_that_the_suite_reads_is_known() -> None:
    """Whoever lets something be defined must say here as what."""
    read = set()
    for folder in ("acceptance", "environment", "reporting", "scenes", "steps"):
        for file in (PROJECT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            read |= set(re.findall(r"(?:userdata|wanted)(?:\.get\(|\[)\"(\w+)\"", text))
            read |= set(re.findall(r"\"(\w+)\" (?:not )?in (?:self\.)?config\.userdata", text))
            read |= set(re.findall(r"-D ?(\w+)=", text))
    assert read == set(DEFINITIONS)


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


@pytest.mark.parametrize("command", COMMANDS)
def test_jobs_of_behave_are_refused_with_the_right_way(command: str) -> None:
    assert "JOBS=2 make acceptance" in refused(run_module(command, "--jobs", "2"))


@pytest.mark.parametrize("arguments", [("--jobs=2",), ("-j2",), ("--parallel", "2")])
def test_jobs_of_behave_are_refused_however_they_are_asked_for(arguments: tuple[str, ...]) -> None:
    assert "JOBS=2 make acceptance" in refusal(*arguments)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_there_is_told(command: str) -> None:
    line = refused(run_module(command, "features/nope.feature"))
    assert line == f"{Path('features/nope.feature')} cannot be read: there is no such file"


@pytest.mark.parametrize(
    "path", ["features/nope.feature:7", "@nope.txt", "README.md", "nowhere", "STUDIO_URL=http://x"]
)
def test_what_is_no_feature_file_is_told(path: str) -> None:
    assert path.lstrip("@").partition(":")[0] in refusal(path)


@pytest.mark.parametrize("arguments", [("--tags", "("), ("--no-such-option",), ("--name", "(")])
def test_what_the_command_cannot_read_is_3_and_not_a_broken_contract(arguments: tuple[str, ...]) -> None:
    run = run_module("acceptance", *arguments)
    assert run.returncode == 3, run.stdout + run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("features/broken.feature", "Feature: x\n  Scenario: y\n    Given z\n      | a |\n      | b | c |\n"),
        ("steps/broken.py", "def\n"),
    ],
)
def test_what_behave_cannot_read_of_the_suite_is_a_fault_of_the_suite(file: str, text: str, tmp_path: Path) -> None:
    copy = Copy(tmp_path / "copy")
    (copy.folder / file).write_text(text, encoding="utf-8")
    run = copy.behave(file if file.endswith(".feature") else "features/csrf.feature")
    assert run.returncode == 4, run.stdout + run.stderr
    assert Path(file).name in run.stdout + run.stderr


def test_the_first_line_says_how_many_of_how_many_and_about_how_long(tmp_path: Path) -> None:
    run = behave("features/csrf.feature", f"-Dreports={tmp_path}")
    first = _first_line(run.stdout)
    assert re.search(rf"; 10 of {ALL} scenarios$", first), first
    names = [scenario.full_name for scenario in all_scenarios()]
    record = {
        "begun": "", "held_to": "documented, mock", "studio": "", "version": "", "suite": "",
        "outcomes": dict.fromkeys(names, "as documented"), "seconds": dict.fromkeys(names, 12.0),
    }  # fmt: skip
    (tmp_path / "history").mkdir(exist_ok=True)
    (tmp_path / "history" / "runs.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    run = behave("features/csrf.feature", f"-Dreports={tmp_path}")
    assert _first_line(run.stdout).endswith(f"; 10 of {ALL} scenarios, about 2 min")
    run = report(tmp_path, "features/csrf.feature", JOBS="2")
    assert f"; 10 of {ALL} scenarios in 2 processes, about 60 s" in run.stdout.splitlines()[0]


def test_the_first_line_says_what_it_is_held_to(tmp_path: Path) -> None:
    what = ("features/csrf.feature", f"-Dreports={tmp_path}")
    run = behave(*what)
    assert "held to: the page alone" in _first_line(run.stdout)
    run = behave(*what, STUDIO_RELEASE="4.1")
    assert "held to: page, with deviations of 4.1" in _first_line(run.stdout)
    run = behave(*what, "-Dcontract=documented", STUDIO_RELEASE="4.1")
    assert "held to: the page alone" in _first_line(run.stdout)


def _first_line(output: str) -> str:
    """Return the first line that is the suite's own; behave says before it which runner it uses."""
    return next(line for line in output.splitlines() if not line.startswith("USING RUNNER"))
