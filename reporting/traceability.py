"""The page that says which promise is proven by what: clause, scenarios, and the last result on each release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from contract.page import CLAUSES
from contract.scenarios import all_scenarios
from reporting.folders import ReportFolders
from reporting.history import History
from reporting.outcomes import FAILURES, Outcome
from reporting.results import Result

TITLE = "Which promise is proven by what"
_STYLE = """
body { font-family: sans-serif; margin: 2em; max-width: 75em; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5em; }
td, th { border: 1px solid #ccc; padding: .25em .5em; text-align: left; vertical-align: top; }
.failed { background: #fbd5d5; } .deviation { background: #fdf0c8; } .passed { background: #dff3df; }
"""


@dataclass(frozen=True)
class Row:
    """One scenario that proves a clause.

    :param outcomes: the last outcome on each release that has been run; None where it was not run there
    """

    name: str
    location: str
    outcomes: dict[str, Outcome | None]


def anchor(clause: str) -> str:
    """Return the name by which a clause can be linked to on the page."""
    return "clause-" + re.sub(r"[^\w-]", "-", clause)


def write_traceability(folders: ReportFolders, results: list[Result], history: History) -> None:
    """Write the page as Markdown and as HTML."""
    outcomes = _last_outcomes(results, history)
    clauses = {clause: list(_rows(clause, outcomes)) for clause in CLAUSES}
    folders.traceability.write_text(_markdown(clauses, list(outcomes)), encoding="utf-8")
    folders.traceability_html.write_text(_html(clauses, list(outcomes)), encoding="utf-8")


def _last_outcomes(results: list[Result], history: History) -> dict[str, dict[str, Outcome]]:
    """Return by release and scenario what became of it last: in this run, else in an earlier one."""
    last: dict[str, dict[str, Outcome]] = {}
    for run in history.runs:
        last.setdefault(run.held_to, {}).update({name: Outcome(told) for name, told in run.outcomes.items()})
    for result in results:
        last.setdefault(result.held_to, {})[result.name] = result.outcome
    return {held_to: last[held_to] for held_to in sorted(last)}


def _rows(clause: str, outcomes: dict[str, dict[str, Outcome]]) -> Iterator[Row]:
    for scenario in all_scenarios():
        if clause in scenario.clauses:
            name = scenario.full_name
            yield Row(name, scenario.location, {held_to: known.get(name) for held_to, known in outcomes.items()})


def _told(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not run"
    return {Outcome.AS_DOCUMENTED: "passed", Outcome.KNOWN_DEVIATION: "passed, known deviation"}.get(
        outcome, outcome.value
    )


def _summary(rows: list[Row], held_to: str) -> str:
    """Say how the proofs of a clause stand on a release."""
    seen = [row.outcomes[held_to] for row in rows]
    failed = sum(outcome in FAILURES for outcome in seen)
    passed = sum(outcome in (Outcome.AS_DOCUMENTED, Outcome.KNOWN_DEVIATION) for outcome in seen)
    deviating = sum(outcome is Outcome.KNOWN_DEVIATION for outcome in seen)
    told = f"{failed} failed of {len(seen)}" if failed else f"{passed} of {len(seen)} passed"
    return f"{told}, {deviating} with a known deviation" if deviating else told


def _markdown(clauses: dict[str, list[Row]], releases: list[str]) -> str:
    lines = [f"# {TITLE}", "", f"| clause | what the page says | {' | '.join(releases)} |"]
    lines.append(f"| --- | --- |{' --- |' * len(releases)}")
    for clause, rows in clauses.items():
        told = " | ".join(_summary(rows, held_to) for held_to in releases)
        lines.append(f"| [{clause}](#clause-{clause}) | {_cell(CLAUSES[clause])} | {told} |")
    for clause, rows in clauses.items():
        lines += ["", f"## Clause {clause}", "", f"{CLAUSES[clause]}", ""]
        lines += [f"| scenario | where | {' | '.join(releases)} |", f"| --- | --- |{' --- |' * len(releases)}"]
        for row in rows:
            told = " | ".join(_told(row.outcomes[held_to]) for held_to in releases)
            lines.append(f"| {_cell(row.name)} | {row.location} | {told} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _html(clauses: dict[str, list[Row]], releases: list[str]) -> str:
    head = "".join(f"<th>{escape(held_to)}</th>" for held_to in releases)
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title><style>{_STYLE}</style>',
        f"</head><body><h1>{TITLE}</h1><table><tr><th>clause</th><th>what the page says</th>{head}</tr>",
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
            cells = "".join(f'<td class="{_kind(outcome)}">{_told(outcome)}</td>' for outcome in row.outcomes.values())
            parts.append(f"<tr><td>{escape(row.name)}</td><td>{escape(row.location)}</td>{cells}</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>", ""])


def _kind(outcome: Outcome | None) -> str:
    if outcome in FAILURES:
        return "failed"
    return {Outcome.AS_DOCUMENTED: "passed", Outcome.KNOWN_DEVIATION: "deviation"}.get(
        outcome or Outcome.NOT_RUN, "none"
    )
