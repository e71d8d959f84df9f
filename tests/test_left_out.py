"""A run that leaves out what is in quarantine: a run for what it is, and what was left out is told."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.scenarios import all_scenarios
from reporting.history import History, RunRecord, trend
from tests.running import behave, report
from tests.test_why_red import counted, summary

# A tag that few scenarios have, in the place of one that says quarantine: none is in quarantine here.
TAG = "clause.example"
LEFT_OUT = [scenario.full_name for scenario in all_scenarios() if TAG in scenario.tags]
WHY = f'left out by --tags "not @{TAG}", as it is tagged @{TAG}'


@dataclass(frozen=True)
class Made:
    """A whole run but for what its tags leave out."""

    folder: Path
    output: str
    status: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Run everything but what is in quarantine."""
    folder = tmp_path_factory.mktemp("quarantine")
    run = report(folder, "--tags", f"not @{TAG}")
    return Made(folder, run.stdout + run.stderr, run.returncode)


def test_it_enters_the_history_as_what_it_is(made: Made) -> None:
    assert made.status == 0, made.output
    runs = History(made.folder / "history").runs
    assert [(len(run.outcomes), len(run.left_out)) for run in runs] == [
        (len(all_scenarios()) - len(LEFT_OUT), len(LEFT_OUT))
    ]
    assert trend(runs) == f"✓-{len(LEFT_OUT)}"


def test_the_summary_says_what_was_left_out_and_why(made: Made) -> None:
    text = summary(made.folder)
    assert f"left out ({len(LEFT_OUT)})" in text
    for name in LEFT_OUT:
        assert name in text
    assert text.count(WHY) == len(LEFT_OUT)
    row = next(line for line in text.splitlines() if line.startswith("| documented"))
    assert row.endswith(f"| 0 | {len(LEFT_OUT)} |"), "none was not run, and some were left out"


def test_the_console_and_the_first_page_say_it_too(made: Made) -> None:
    there = len(all_scenarios()) - len(LEFT_OUT)
    assert counted(made.output) == (there, there)
    assert f"; {len(LEFT_OUT)} left out by their tags." in made.output
    page = (made.folder / "allure-report" / "index.html").read_text(encoding="utf-8")
    assert f"{len(LEFT_OUT)} left out by their tags" in page


def test_junit_and_the_traceability_say_it_too(made: Made) -> None:
    suites = [ElementTree.parse(file).getroot() for file in made.folder.glob("junit/*.xml")]
    reasons = [str(each.get("message")) for suite in suites for each in suite.iter("skipped")]
    assert reasons == [WHY] * len(LEFT_OUT)
    table = (made.folder / "traceability.md").read_text(encoding="utf-8")
    assert len(re.findall(r"\| left out \|$", table, re.MULTILINE)) == sum(
        len(scenario.clauses) for scenario in all_scenarios() if scenario.full_name in LEFT_OUT
    )


@pytest.mark.parametrize(
    "selected",
    [
        ("--tags", "@clause.verb"),
        ("--tags", "@clause.verb and not @critical"),
        ("--name", "^The documented example"),
        ("features/csrf.feature",),
        ("features/csrf.feature", "--tags", f"not @{TAG}"),
    ],
)
def test_a_choice_is_no_run_of_its_own(selected: tuple[str, ...], tmp_path: Path) -> None:
    run = report(tmp_path, *selected)
    assert run.returncode == 0, run.stdout
    assert History(tmp_path / "history").runs == []
    assert "left out" not in run.stdout


def test_two_tags_are_two_reasons(tmp_path: Path) -> None:
    run = behave(
        "features/success_200.feature", "--tags", f"not @{TAG}", "--tags", "not @clause.format", f"-Dreports={tmp_path}"
    )
    assert run.returncode == 0, run.stdout
    facts = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))[0]
    reasons = json.loads(facts["Left out"])
    assert len(reasons) == int((re.search(r"(\d+) left out", run.stdout) or ["", "0"])[1]) > 0
    assert all("@clause.format" in reason or f"@{TAG}" in reason for reason in reasons.values())


def test_what_an_older_suite_has_kept_is_read(tmp_path: Path) -> None:
    old = {"begun": "x", "held_to": "3.0", "studio": "", "version": "", "suite": "", "outcomes": {}, "seconds": {}}
    (tmp_path / "runs.jsonl").write_text(json.dumps(old) + "\n", encoding="utf-8")
    assert History(tmp_path).runs == [RunRecord("x", "3.0", "", "", "", {}, {})]
