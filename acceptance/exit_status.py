"""With which exit status a run ends, and with which sentence."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from reporting.outcomes import Outcome


class ExitStatus(int, Enum):
    """How a run ends; where several things went wrong, the first of these that did."""

    GREEN = 0
    CONTRACT_BROKEN = 1
    OUT_OF_REACH = 2
    BAD_SETTINGS = 3
    SUITE_FAULT = 4
    INTERRUPTED = 130


def gravest(statuses: Iterable[int]) -> ExitStatus:
    """Return the status of several runs together: the first that any of them has, in the order of this list."""
    seen = set(statuses)
    known = (
        ExitStatus.INTERRUPTED,
        ExitStatus.CONTRACT_BROKEN,
        ExitStatus.OUT_OF_REACH,
        ExitStatus.BAD_SETTINGS,
        ExitStatus.SUITE_FAULT,
    )
    other = ExitStatus.GREEN if seen <= {ExitStatus.GREEN} else ExitStatus.SUITE_FAULT
    return next((status for status in known if status in seen), other)


def exit_status(outcomes: Iterable[str], leftovers: bool = False, fewest: int = 0) -> ExitStatus:
    """Return the exit status of a run.

    :param leftovers: whether the run could not be begun, or could not remove all that it made
    :param fewest: how many scenarios must have an outcome at least
    """
    seen = [Outcome(outcome) for outcome in outcomes]
    if {Outcome.CONTRACT_BROKEN, Outcome.DEVIATION_GONE} & set(seen):
        return ExitStatus.CONTRACT_BROKEN
    if leftovers or {Outcome.OUT_OF_REACH, Outcome.NOT_RUN} & set(seen):
        return ExitStatus.OUT_OF_REACH
    if Outcome.SUITE_FAULT in seen or len(seen) < fewest:
        return ExitStatus.SUITE_FAULT
    return ExitStatus.GREEN


def sentence(outcomes: Iterable[str], status: int) -> str:
    """Say in one sentence what happened."""
    seen = [Outcome(outcome) for outcome in outcomes]
    counts = {outcome: seen.count(outcome) for outcome in Outcome}
    passed = counts[Outcome.AS_DOCUMENTED] + counts[Outcome.KNOWN_DEVIATION]
    parts = [f"{passed} of {len(seen)} scenarios passed"]
    if counts[Outcome.KNOWN_DEVIATION]:
        parts[0] += f" ({counts[Outcome.KNOWN_DEVIATION]} with a known deviation)"
    wordings = {
        Outcome.CONTRACT_BROKEN: "{} show that Studio breaks its contract",
        Outcome.DEVIATION_GONE: "{} miss a known deviation: the file of deviations is out of date",
        Outcome.OUT_OF_REACH: "{} could not be tried on Studio",
        Outcome.SUITE_FAULT: "{} failed through a fault of the suite itself",
        Outcome.NOT_RUN: "{} were not run",
        Outcome.LACKING: "{} skipped, as this release lacks what they are about",
        Outcome.WANTING: "{} not tried, for want of a setting",
    }
    parts += [wording.format(counts[outcome]) for outcome, wording in wordings.items() if counts[outcome]]
    ending = "." if status == ExitStatus.GREEN else f"; exit status {int(status)}."
    beginning = "Interrupted: " if status == ExitStatus.INTERRUPTED else ""
    return beginning + "; ".join(parts) + ending
