"""Which promise is proven by what: of which run, and when, each result is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from contract.scenarios import all_scenarios
from environment.run import told_time
from reporting.folders import ReportFolders
from reporting.history import History, RunRecord
from reporting.traceability import DAYS_SHOWN, write_traceability

NAMES = [scenario.full_name for scenario in all_scenarios()]
ONE, OTHER = NAMES[0], NAMES[1]


def days_ago(days: float) -> str:
    """Return when a run began that began so many days ago, in the words of a run."""
    return told_time(datetime.now(timezone.utc) - timedelta(days=days))


def record(held_to: str, begun: str, run: str, outcome: str = "as documented", *names: str) -> RunRecord:
    """Return a run with one outcome in all of its scenarios."""
    return RunRecord(begun, held_to, "http://studio", "3.0.27", "abc", dict.fromkeys(names or NAMES, outcome), {}, run)


def made(folder: Path, runs: list[RunRecord], *earlier: RunRecord) -> str:
    """Return the page, as Markdown, that is made of these runs after earlier ones."""
    history = History(folder / "history")
    for run in earlier:
        history.add(run)
    folders = ReportFolders(folder, folder / "history")
    write_traceability(folders, runs, history)
    assert folders.traceability_html.exists()
    return folders.traceability.read_text(encoding="utf-8")


def cells(page: str, name: str) -> list[str]:
    """Return what is told of a scenario on each release."""
    row = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
    return row.strip("| ").split(" | ")[2:]


def columns(page: str) -> list[str]:
    """Return the releases that have a column."""
    head = next(line for line in page.splitlines() if line.startswith("| scenario |"))
    return head.strip("| ").split(" | ")[2:]


def test_a_result_of_the_run_at_hand_needs_no_date_and_the_run_is_told(tmp_path: Path) -> None:
    begun = days_ago(0)
    page = made(tmp_path, [record("3.0 at a", begun, "run-now")])
    assert cells(page, ONE) == ["passed"]
    assert f"| 3.0 at a | {begun} (this run) | run-now |" in page


def test_a_result_of_an_earlier_run_says_of_when_it_is(tmp_path: Path) -> None:
    before = days_ago(1)
    earlier = record("3.0 at a", before, "run-before", "contract broken")
    page = made(tmp_path, [record("3.0 at a", days_ago(0), "run-now", "as documented", ONE)], earlier)
    assert cells(page, ONE) == ["passed"]
    assert cells(page, OTHER) == [f"contract broken ({before})"]
    assert f"| 3.0 at a | {before} | run-before |" in page


def test_what_others_were_held_to_is_shown_for_some_days(tmp_path: Path) -> None:
    young, old = days_ago(DAYS_SHOWN - 1), days_ago(DAYS_SHOWN + 1)
    earlier = (
        record("4.1 at b", young, "young"),
        record("3.1 at c", old, "old"),
        record("3.0 at d", "once", "undated"),
    )
    page = made(tmp_path, [record("3.0 at a", days_ago(0), "now")], *earlier)
    assert columns(page) == ["3.0 at a", "4.1 at b"]
    assert cells(page, ONE) == ["passed", f"passed ({young})"]
    assert "3.1 at c" not in page


def test_an_address_that_was_mistyped_leaves_no_column(tmp_path: Path) -> None:
    mistyped = record("auto at studoi", days_ago(1), "never-begun", "not run")
    page = made(tmp_path, [record("3.0 at a", days_ago(0), "now")], mistyped)
    assert columns(page) == ["3.0 at a"]


def test_a_night_in_which_studio_was_away_hides_no_result(tmp_path: Path) -> None:
    before = days_ago(2)
    page = made(
        tmp_path,
        [record("3.0 at a", days_ago(0), "now", "as documented", ONE)],
        record("3.0 at a", before, "good"),
        record("3.0 at a", days_ago(1), "away", "not run"),
    )
    assert cells(page, OTHER) == [f"passed ({before})"]


def test_the_promises_are_in_the_pages_order(tmp_path: Path) -> None:
    page = made(tmp_path, [record("3.0 at a", days_ago(0), "now")])
    order = re.findall(r"^## Clause (\S+)$", page, re.MULTILINE)
    assert order == ["verb", "url", "format", "role", "param", "example", "purpose", "200", "400", "401", "404", "500"]
