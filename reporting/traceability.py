"""The page that says which promise is proven by what: clause, scenarios, and the last result on each release."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape

from contract.page import CLAUSES
from contract.scenarios import all_scenarios
from reporting.folders import ReportFolders
from reporting.history import BEGUN, History, RunRecord
from reporting.outcomes import FAILURES, PASSES, Outcome

TITLE = "Which promise is proven by what"
# Of what other runs were held to, what is older than this is not shown: it tells nothing of today.
DAYS_SHOWN = 14
_STYLE = """
body { font-family: sans-serif; margin: 2em; max-width: 75em; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5em; }
td, th { border: 1px solid #ccc; padding: .25em .5em; text-align: left; vertical-align: top; }
.failed { background: #fbd5d5; } .deviation { background: #fdf0c8; } .passed { background: #dff3df; }
.earlier { opacity: .6; }
"""


@dataclass(frozen=True)
class Seen:
    """What became of a scenario when it was last run.

    :param run: the run
    :param now: whether that is the run at hand
    """

    outcome: Outcome
    run: RunRecord
    now: bool

    @property
    def told(self) -> str:
        """In words, with the time of the run where it is an earlier one."""
        words = {Outcome.AS_DOCUMENTED: "passed", Outcome.KNOWN_DEVIATION: "passed, known deviation"}
        told = words.get(self.outcome, self.outcome.value)
        return told if self.now else f"{told} ({self.run.begun})"


@dataclass(frozen=True)
class Row:
    """One scenario that proves a clause.

    :param seen: what became of it last on each release; None where it was not run there
    :param left_out: the releases of the run at hand in which it was left out by its tags
    """

    name: str
    location: str
    seen: dict[str, Seen | None]
    left_out: frozenset[str]

    def told(self, held_to: str) -> str:
        """Say what became of it on a release."""
        seen = self.seen[held_to]
        told = seen.told if seen is not None else "not run"
        if held_to not in self.left_out:
            return told
        return f"left out; before: {told}" if seen is not None else "left out"


def anchor(clause: str) -> str:
    """Return the name by which a clause can be linked to on the page."""
    return "clause-" + re.sub(r"[^\w-]", "-", clause)


def write_traceability(folders: ReportFolders, runs: list[RunRecord], history: History) -> None:
    """Write the page as Markdown and as HTML.

    :param runs: the runs at hand, one a release
    :param history: the runs before them
    """
    seen = _last_seen(runs, history, datetime.now(timezone.utc) - timedelta(days=DAYS_SHOWN))
    left_out = {run.held_to: run.left_out.keys() for run in runs}
    clauses = {clause: list(_rows(clause, seen, left_out)) for clause in CLAUSES}
    told = [*runs, *_earlier(seen)]
    folders.traceability.write_text(_markdown(clauses, list(seen), told, runs), encoding="utf-8")
    folders.traceability_html.write_text(_html(clauses, list(seen), told, runs), encoding="utf-8")


def _last_seen(runs: list[RunRecord], history: History, since: datetime) -> dict[str, dict[str, Seen]]:
    """Return by release and scenario what became of it last: in the run at hand, else in an earlier one.

    The releases are those of the run at hand, and those on which another one has tried anything of late.
    """
    seen: dict[str, dict[str, Seen]] = {run.held_to: {} for run in sorted(runs, key=lambda run: run.held_to)}
    for run in sorted(history.runs, key=lambda run: run.held_to):
        tried = {name: outcome for name, outcome in run.outcomes.items() if outcome != Outcome.NOT_RUN}
        if tried and (run.held_to in seen or _is_of_late(run, since)):
            of_release = seen.setdefault(run.held_to, {})
            of_release.update({name: Seen(Outcome(told), run, now=False) for name, told in tried.items()})
    for run in runs:
        seen[run.held_to].update({name: Seen(Outcome(told), run, now=True) for name, told in run.outcomes.items()})
    return seen


def _is_of_late(run: RunRecord, since: datetime) -> bool:
    try:
        return datetime.strptime(run.begun, BEGUN).replace(tzinfo=timezone.utc) >= since
    except ValueError:
        return False


def _earlier(seen: dict[str, dict[str, Seen]]) -> list[RunRecord]:
    """Return the earlier runs of which a result is shown, the latest first."""
    runs = [each.run for of_release in seen.values() for each in of_release.values() if not each.now]
    found = {(run.begun, run.held_to): run for run in runs}
    return [found[key] for key in sorted(found, reverse=True)]


def _rows(clause: str, seen: dict[str, dict[str, Seen]], left_out: Mapping[str, Collection[str]]) -> Iterator[Row]:
    for scenario in all_scenarios():
        if clause in scenario.clauses:
            name = scenario.full_name
            out = frozenset(held_to for held_to, names in left_out.items() if name in names)
            yield Row(name, scenario.location, {held_to: known.get(name) for held_to, known in seen.items()}, out)


def _summary(rows: list[Row], held_to: str) -> str:
    """Say how the proofs of a clause stand on a release."""
    outcomes = [seen.outcome if (seen := row.seen[held_to]) is not None else None for row in rows]
    failed = sum(outcome in FAILURES for outcome in outcomes)
    passed = sum(outcome in PASSES for outcome in outcomes)
    deviating = sum(outcome is Outcome.KNOWN_DEVIATION for outcome in outcomes)
    told = f"{failed} failed of {len(outcomes)}" if failed else f"{passed} of {len(outcomes)} passed"
    told = f"{told}, {deviating} with a known deviation" if deviating else told
    earlier = sum(seen is not None and not seen.now for seen in (row.seen[held_to] for row in rows))
    return f"{told}; {earlier} of these in earlier runs" if earlier and earlier < len(rows) else told


def _run_cells(run: RunRecord, runs: list[RunRecord]) -> list[str]:
    """Return what is told of a run: when it was, its id, and on what."""
    which = f"{run.begun} (this run)" if run in runs else run.begun
    return [run.held_to, which, run.run or "not known", run.version or "not known", run.studio, str(len(run.outcomes))]


_RUN_HEADS = ("held to", "begun", "run", "version", "Studio", "scenarios")
_LEGEND = (
    "A result without a date is of this run. Where a scenario was not in it, the last result of an earlier one is "
    f"shown, with the time when that began; of other releases, what was tried in the last {DAYS_SHOWN} days."
)


def _markdown(clauses: dict[str, list[Row]], releases: list[str], told: list[RunRecord], runs: list[RunRecord]) -> str:
    lines = [f"# {TITLE}", "", _LEGEND, "", f"| {' | '.join(_RUN_HEADS)} |", f"|{' --- |' * len(_RUN_HEADS)}"]
    lines += [f"| {' | '.join(map(_cell, _run_cells(run, runs)))} |" for run in told]
    lines += ["", f"| clause | what the page says | {' | '.join(releases)} |"]
    lines.append(f"| --- | --- |{' --- |' * len(releases)}")
    for clause, rows in clauses.items():
        summaries = " | ".join(_summary(rows, held_to) for held_to in releases)
        lines.append(f"| [{clause}](#clause-{clause}) | {_cell(CLAUSES[clause])} | {summaries} |")
    for clause, rows in clauses.items():
        lines += ["", f"## Clause {clause}", "", f"{CLAUSES[clause]}", ""]
        lines += [f"| scenario | where | {' | '.join(releases)} |", f"| --- | --- |{' --- |' * len(releases)}"]
        for row in rows:
            cells = " | ".join(row.told(held_to) for held_to in releases)
            lines.append(f"| {_cell(row.name)} | {row.location} | {cells} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _html(clauses: dict[str, list[Row]], releases: list[str], told: list[RunRecord], runs: list[RunRecord]) -> str:
    head = "".join(f"<th>{escape(held_to)}</th>" for held_to in releases)
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title><style>{_STYLE}</style>',
        f"</head><body><h1>{TITLE}</h1><p>{escape(_LEGEND)}</p>",
        f"<table><tr>{''.join(f'<th>{name}</th>' for name in _RUN_HEADS)}</tr>",
        *(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _run_cells(run, runs))}</tr>" for run in told),
        f"</table><table><tr><th>clause</th><th>what the page says</th>{head}</tr>",
    ]
    for clause, rows in clauses.items():
        cells = "".join(f"<td>{_summary(rows, held_to)}</td>" for held_to in releases)
        link = f'<a href="#{anchor(clause)}">{escape(clause)}</a>'
        parts.append(f"<tr><td>{link}</td><td>{escape(CLAUSES[clause])}</td>{cells}</tr>")
    parts.append("</table>")
    for clause, rows in clauses.items():
        parts.append(f'<h2 id="{anchor(clause)}">Clause {escape(clause)}</h2><p>{escape(CLAUSES[clause])}</p>')
        parts.append(f"<table><tr><th>scenario</th><th>where</th>{head}</tr>")
        for row in rows:
            cells = "".join(
                f'<td class="{_kind(row.seen[held_to])}">{escape(row.told(held_to))}</td>' for held_to in releases
            )
            parts.append(f"<tr><td>{escape(row.name)}</td><td>{escape(row.location)}</td>{cells}</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>", ""])


def _kind(seen: Seen | None) -> str:
    if seen is None:
        return "none"
    kinds = {Outcome.AS_DOCUMENTED: "passed", Outcome.KNOWN_DEVIATION: "deviation"}
    kind = "failed" if seen.outcome in FAILURES else kinds.get(seen.outcome, "none")
    return kind if seen.now else f"{kind} earlier"
