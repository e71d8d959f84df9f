"""How many scenarios had each outcome: the one count by which the console, the pages and the exit status go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reporting.outcomes import FAILURES, PASSES, Outcome

_WORDINGS = {
    Outcome.CONTRACT_BROKEN: "{} show that Studio breaks its contract",
    Outcome.DEVIATION_GONE: "{} miss a known deviation: the file of deviations is out of date",
    Outcome.OUT_OF_REACH: "{} could not be tried on Studio",
    Outcome.SUITE_FAULT: "{} failed through a fault of the suite itself",
    Outcome.NOT_RUN: "{} were not run",
    Outcome.LACKING: "{} skipped, as this release lacks what they are about",
    Outcome.WANTING: "{} not tried, for want of a setting",
}


class Tally:
    """Counts scenarios by their outcomes.

    :param outcomes: what became of each scenario
    :param left_out: how many scenarios were left out on purpose, by their tags
    """

    def __init__(self, outcomes: Iterable[str], left_out: int = 0) -> None:
        self._counts = Counter(map(Outcome, outcomes))
        self.left_out = left_out

    def __getitem__(self, outcome: Outcome) -> int:
        return self._counts[outcome]

    @property
    def total(self) -> int:
        """How many scenarios have an outcome."""
        return sum(self._counts.values())

    @property
    def passed(self) -> int:
        """How many scenarios passed, as documented or with a known deviation."""
        return sum(self._counts[outcome] for outcome in PASSES)

    @property
    def failed(self) -> int:
        """How many scenarios failed, for whatever reason."""
        return sum(self._counts[outcome] for outcome in FAILURES)

    @property
    def told(self) -> str:
        """All of it in words."""
        parts = [f"{self.passed} of {self.total} scenarios passed"]
        if self[Outcome.KNOWN_DEVIATION]:
            parts[0] += f" ({self[Outcome.KNOWN_DEVIATION]} with a known deviation)"
        parts += [wording.format(self[outcome]) for outcome, wording in _WORDINGS.items() if self[outcome]]
        if self.left_out:
            parts.append(f"{self.left_out} left out by their tags")
        return "; ".join(parts)
