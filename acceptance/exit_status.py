"""With which exit status a run ends, and with which sentence."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from reporting.outcomes import Outcome
from reporting.problems import Problem
from reporting.tally import Tally


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


def exit_status(tally: Tally, problems: Iterable[Problem] = ()) -> ExitStatus:
    """Return the exit status of a run: what its scenarios came to, and what else makes it red."""
    of_outcomes = {
        ExitStatus.CONTRACT_BROKEN: (Outcome.CONTRACT_BROKEN, Outcome.DEVIATION_GONE),
        ExitStatus.OUT_OF_REACH: (Outcome.OUT_OF_REACH, Outcome.NOT_RUN),
        ExitStatus.SUITE_FAULT: (Outcome.SUITE_FAULT,),
    }
    seen = [status for status, outcomes in of_outcomes.items() if any(tally[outcome] for outcome in outcomes)]
    return gravest([*seen, *(problem.status for problem in problems)])


def verdict(tally: Tally, status: int) -> str:
    """Say what a run means for Studio, as the end of a sentence that begins with it."""
    if status == ExitStatus.CONTRACT_BROKEN and not tally[Outcome.CONTRACT_BROKEN]:
        return "no longer deviates as it is known to"
    return {
        ExitStatus.GREEN: "keeps its promises",
        ExitStatus.CONTRACT_BROKEN: "breaks its promises",
        ExitStatus.OUT_OF_REACH: "could not be tested as it should be",
        ExitStatus.INTERRUPTED: "was not tested to the end, as the run was interrupted",
    }.get(ExitStatus(status), "cannot be judged, through a fault of the suite itself")


def sentence(tally: Tally, status: int) -> str:
    """Say in one sentence what happened."""
    ending = "." if status == ExitStatus.GREEN else f"; exit status {int(status)}."
    beginning = "Interrupted: " if status == ExitStatus.INTERRUPTED else ""
    return f"{beginning}{tally.told}{ending}"
