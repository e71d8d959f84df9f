"""The tables of the known deviations that runs have seen, and of those that they have missed."""

from __future__ import annotations

import json

from contract.deviations import Deviation
from contract.seen import SeenDeviations
from reporting.folders import ReportFolders

_HEAD = [
    "| situation | the page | this release | executed | why | scenarios |",
    "| --- | --- | --- | --- | --- | --- |",
]

CONSOLE_WIDTH = 150
_EXECUTED: dict[object, str] = {True: "yes", False: "no", "either": "not known"}


def write_deviations(folders: ReportFolders, seen: SeenDeviations, release: str) -> None:
    """Write the table for people, and the same as data for merging."""
    folders.seen_deviations.write_text(json.dumps(seen.as_data(release), indent=2), encoding="utf-8")
    folders.deviations.write_text(deviations_table(seen), encoding="utf-8")


def deviations_table(seen: SeenDeviations) -> str:
    """Return the table of deviations as Markdown."""
    lines = ["# Known deviations from the page", ""]
    lines += [*_HEAD, *(_row(*entry) for entry in seen.shown.values())] if seen.shown else ["None has shown."]
    for deviation, scenarios in seen.missed.values():
        lines += ["", f"**Did not show**: {deviation.situation}, in {len(scenarios)} scenarios: {scenarios[0]} …"]
    return "\n".join([*lines, ""])


def deviations_in_lines(seen: SeenDeviations) -> list[str]:
    """Return the table of deviations for the console; empty if there is nothing to tell."""
    rows = [(len(names), entry.situation, describe(entry)) for entry, names in seen.shown.values()]
    width = max((len(situation) for _, situation, _ in rows), default=0)
    lines = [f"{count:4}  {situation:{width}}  {instead}"[:CONSOLE_WIDTH] for count, situation, instead in rows]
    return lines + [
        f"{len(names):4}  DID NOT SHOW: {entry.situation}, such as in: {names[0]}"
        for entry, names in seen.missed.values()
    ]


def _row(deviation: Deviation, scenarios: list[str]) -> str:
    cells = [
        deviation.situation,
        ", ".join(deviation.promised),
        describe(deviation),
        _EXECUTED.get(deviation.took_effect, "as promised"),
        deviation.reason,
        str(len(scenarios)),
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def describe(deviation: Deviation) -> str:
    """Say in words what the release does instead."""
    return ("inferred: " if deviation.inferred else "") + _instead(deviation)


def _instead(deviation: Deviation) -> str:
    if deviation.shows:
        return " or ".join(f'status "{shown.status}"' for shown in deviation.shows)
    if deviation.passes_by:
        return "published at once, in spite of the stop"
    if deviation.answer is None:
        return "refused, yet executed"
    answer = deviation.answer
    body = answer.message or answer.phrase or answer.body or (answer.message_pattern or "")[:60] + "…"
    return f"{answer.status} {answer.media_type}: {body}"
