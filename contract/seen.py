"""The known deviations that a run has seen, and those that it has missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from contract.deviations import Deviation, load_release


@dataclass
class SeenDeviations:
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

    def of_scenario(self, scenario: str) -> list[Deviation]:
        """Return the deviations that showed in a scenario."""
        return [deviation for deviation, scenarios in self.shown.values() if scenario in scenarios]

    def as_data(self, release: str) -> list[dict[str, Any]]:
        """Return what was seen in a form that can be kept in a file.

        :param release: the release that Studio was held to
        """
        return [
            {"release": release, "situation": situation, "scenarios": names, "showed": showed}
            for showed, entries in ((True, self.shown), (False, self.missed))
            for situation, (_, names) in entries.items()
        ]

    @classmethod
    def of_data(cls, entries: Iterable[dict[str, Any]]) -> SeenDeviations:
        """Return what several runs have seen together, from what was kept of each."""
        together = cls()
        for entry in entries:
            release, situation = entry["release"], entry["situation"]
            known = next(each for each in load_release(release).deviation if each.situation == situation)
            seen = together.shown if entry["showed"] else together.missed
            seen.setdefault(f"{release}: {situation}", (known, []))[1].extend(entry["scenarios"])
        return together
