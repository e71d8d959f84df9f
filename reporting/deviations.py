"""The known deviations that a run has seen, and those that it has missed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from contract.deviations import Deviation, load_release
from reporting.folders import ReportFolders

_HEAD = [
    "| situation | the page | this release | executed | why | scenarios |",
    "| --- | --- | --- | --- | --- | --- |",
]

CONSOLE_WIDTH = 150
_EXECUTED: dict[object, str] = {True: "yes", False: "no", "either": "not known"}


@dataclass
class Deviations:
    """Keeps, by situation, the deviations that showed, and those that did not, each with its scenarios."""

    shown: dict[str, tuple[Deviation, list[str]]] = field(default_factory=dict)
    missed: dict[str, tuple[Deviation, list[str]]] = field(default_factory=dict)

    def listener(self, scenario: str) -> Callable[[Deviation, bool], None]:
        """Return the function that a judge tells of deviations."""

        def tell(deviation: Deviation, showed: bool) -> None:
            seen = self.shown if showed else self.missed
            scenarios = seen.setdefault(deviation.situation, (deviation, []))[1]
            if scenario not in scenarios:
                scenarios.append(scenario)

        return tell

    def write(self, folders: ReportFolders, release: str) -> None:
        """Write the table for people, and the same as data for merging."""
        data = [
            {"release": release, "situation": situation, "scenarios": names, "showed": showed}
            for showed, entries in ((True, self.shown), (False, self.missed))
            for situation, (_, names) in entries.items()
        ]
        folders.seen_deviations.write_text(json.dumps(data, indent=2), encoding="utf-8")
        folders.deviations.write_text(self.table(), encoding="utf-8")

    @classmethod
    def read(cls, sources: Iterable[ReportFolders]) -> Deviations:
        """Return what several runs have seen together."""
        together = cls()
        for source in sources:
            if source.seen_deviations.exists():
                for entry in json.loads(source.seen_deviations.read_text(encoding="utf-8")):
                    together._take(**entry)
        return together

    def _take(self, release: str, situation: str, scenarios: list[str], showed: bool) -> None:
        known = next(entry for entry in load_release(release).deviation if entry.situation == situation)
        seen = self.shown if showed else self.missed
        seen.setdefault(f"{release}: {situation}", (known, []))[1].extend(scenarios)

    def of_scenario(self, scenario: str) -> list[Deviation]:
        """Return the deviations that showed in a scenario."""
        return [deviation for deviation, scenarios in self.shown.values() if scenario in scenarios]

    def table(self) -> str:
        """Return the table of deviations as Markdown."""
        lines = ["# Known deviations from the page", ""]
        lines += [*_HEAD, *(_row(*entry) for entry in self.shown.values())] if self.shown else ["None has shown."]
        for deviation, scenarios in self.missed.values():
            lines += ["", f"**Did not show**: {deviation.situation}, in {len(scenarios)} scenarios: {scenarios[0]} …"]
        return "\n".join([*lines, ""])

    def summary(self) -> list[str]:
        """Return the table of deviations for the console; empty if there is nothing to tell."""
        rows = [(len(names), entry.situation, describe(entry)) for entry, names in self.shown.values()]
        width = max((len(situation) for _, situation, _ in rows), default=0)
        lines = [f"{count:4}  {situation:{width}}  {instead}"[:CONSOLE_WIDTH] for count, situation, instead in rows]
        return lines + [
            f"{len(names):4}  DID NOT SHOW: {entry.situation}, such as in: {names[0]}"
            for entry, names in self.missed.values()
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
    if deviation.answer is None:
        return "refused, yet executed"
    answer = deviation.answer
    body = answer.message or answer.phrase or answer.body or (answer.message_pattern or "")[:60] + "…"
    return f"{answer.status} {answer.media_type}: {body}"
