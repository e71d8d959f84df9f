"""The page that a QA lead reads in the morning: counts, what is new since the last run, and the deviations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reporting.changes import Changes
from reporting.facts import PROVISIONING
from reporting.folders import ReportFolders
from reporting.history import History, RunRecord
from reporting.outcomes import Outcome
from reporting.problems import Problem
from reporting.reported import Reported
from reporting.results import Result
from reporting.tally import Tally
from reporting.text import printable

MOST_NAMES = 50


def counts_of(tally: Tally) -> dict[str, int]:
    """Return the numbers of a run under the words of the report."""
    return {
        "Passed": tally.passed,
        "Failed": tally.failed,
        "Known deviations": tally[Outcome.KNOWN_DEVIATION],
        "Skipped": tally[Outcome.LACKING],
        "Wanting a setting": tally[Outcome.WANTING],
        "Not run": tally[Outcome.NOT_RUN],
        "Left out": tally.left_out,
    }


def write_summary(
    folders: ReportFolders,
    runs: list[Reported],
    results: list[Result],
    history: History,
    problems: Iterable[Problem] = (),
) -> None:
    """Write the summary as Markdown.

    :param runs: the runs that are reported, one a release
    :param history: the runs before them
    :param problems: what is wrong with none of them, but with all that is reported
    """
    messages = {(result.held_to, result.name): result.message for result in results}
    changes = [Changes(each.record, history.latest(each.record.held_to)) for each in runs]
    lines = ["# Stop Publisher: acceptance"]
    for each, since in zip(runs, changes, strict=True):
        told = each.sentence(since)
        lines += ["", f"{_marked(told.studio)} **{_marked(told.verdict)}**: {_marked(told.details)}"]
    lines += _section("What is wrong with this report", [_bullet(problem) for problem in problems])
    lines += [
        "",
        "| Studio | held to | passed | failed | deviations | skipped | wanting a setting | not run | left out |",
    ]
    lines.append("| --- | --- |" + " ---: |" * 7)
    for each in runs:
        numbers = " | ".join(str(count) for count in counts_of(each.tally).values())
        run = each.record
        lines.append(f"| {run.version}, {run.studio} | {each.facts.get('Held to', run.held_to)} | {numbers} |")
    for each, since in zip(runs, changes, strict=True):
        lines += _of_one(each, since, messages)
    table = folders.deviations.read_text(encoding="utf-8") if folders.deviations.exists() else ""
    folders.summary.write_text("\n".join([*lines, "", table.replace("# Known", "## Known", 1)]), encoding="utf-8")


def _of_one(each: Reported, changes: Changes, messages: dict[tuple[str, str], str]) -> list[str]:
    """Tell what else makes a run red, what fails, what of it is new, and what was left out."""
    label = each.record.held_to
    lines = _section(f"{label}: what else makes it red", [_bullet(problem) for problem in each.problems])
    if each.lost_sessions:
        told = f"- {each.lost_sessions}. What failed by it says so; nothing is known of Studio's contract there."
        lines += _section(f"{label}: sessions that ended too early", [told])
    met = each.facts.get(PROVISIONING, "").splitlines()
    lines += _section(f"{label}: what provisioning met", [f"- {note}" for note in met])
    lines += _changes(each, changes, messages)
    out = [f"- **{_marked(name)}**: {_marked(reason)}" for name, reason in sorted(each.record.left_out.items())]
    return lines + _section(f"{label}: left out ({len(out)})", out)


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _bullet(problem: Problem) -> str:
    return "\n".join([f"- {_marked(problem.text)}", *(f"  - {_marked(detail)}" for detail in problem.details)])


def _marked(text: str) -> str:
    """Return a text from outside as Markdown that is no more than that text, in one line."""
    return re.sub(r"([\\`*<|\[])", r"\\\1", " ".join(printable(text).split()))


def _changes(each: Reported, changes: Changes, messages: dict[tuple[str, str], str]) -> list[str]:
    """Tell what fails, what of it is new, and what fails no longer."""
    run = each.record
    groups = {
        f"New failures {changes.since}": changes.new,
        "Failing as before": changes.as_before,
        f"No longer failing {changes.since}": changes.gone,
    }
    lines = []
    for title, names in groups.items():
        if names:
            lines += ["", f"## {run.held_to}: {title} ({len(names)})", ""]
            lines += [_entry(name, run, messages) for name in names[:MOST_NAMES]]
            lines += [f"- and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    if lines or not each.green:
        return lines
    return ["", f"## {run.held_to}: nothing fails, nothing has failed in the run before"]


def _entry(name: str, run: RunRecord, messages: dict[tuple[str, str], str]) -> str:
    told = " ".join(printable(messages.get((run.held_to, name), "")).split())[:300].replace("`", "'")
    return f"- **{name}** ({run.outcomes[name]})" + (f": `{told}`" if told and name in run.failures else "")
