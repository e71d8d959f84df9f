"""What became of a scenario, in the words of the report; and with which exit status a run ends."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from behave.model import Scenario
from behave.model_type import Status

from contract.deviations import DeviationNotShownError
from studio_client.errors import StudioError

NOT_RUN = "Not run"


class Outcome(str, Enum):
    """What became of a scenario."""

    AS_DOCUMENTED = "as documented"
    KNOWN_DEVIATION = "known deviation"
    DEVIATION_GONE = "known deviation did not show"
    CONTRACT_BROKEN = "contract broken"
    OUT_OF_REACH = "Studio out of reach"
    SUITE_FAULT = "fault of the suite"
    NOT_RUN = "not run"
    LACKING = "lacking in this release"


FAILURES = (Outcome.DEVIATION_GONE, Outcome.CONTRACT_BROKEN, Outcome.OUT_OF_REACH, Outcome.SUITE_FAULT)

# The report's categories, by the outcomes that belong in each.
CATEGORIES = {
    "Studio breaks its contract": (Outcome.CONTRACT_BROKEN,),
    "Studio's known deviation from the page": (Outcome.KNOWN_DEVIATION, Outcome.DEVIATION_GONE),
    "Studio out of reach": (Outcome.OUT_OF_REACH, Outcome.NOT_RUN),
    "Fault of the suite itself": (Outcome.SUITE_FAULT,),
}


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


def outcome_of_error(error: BaseException | None) -> Outcome:
    """Return what an error in a scenario means.

    Failed checks tell of Studio. Errors on the way there, and refusals of what the suite needs for its own work, tell
    that Studio could not be tested. All else is the suite's own fault, undefined steps (no error at all) among it.
    """
    if isinstance(error, DeviationNotShownError):
        return Outcome.DEVIATION_GONE
    if isinstance(error, AssertionError):
        return Outcome.CONTRACT_BROKEN
    if isinstance(error, StudioError):
        return Outcome.OUT_OF_REACH
    return Outcome.SUITE_FAULT


def outcome_of(scenario: Scenario) -> Outcome:
    """Return what became of a scenario that has ended."""
    if scenario.status == Status.passed and not scenario.hook_failed:
        return Outcome.KNOWN_DEVIATION if getattr(scenario, "known_deviations", ()) else Outcome.AS_DOCUMENTED
    if scenario.status in (Status.skipped, Status.untested) and not scenario.hook_failed:
        return Outcome.NOT_RUN if was_not_run(scenario) else Outcome.LACKING
    return outcome_of_error(error_of(scenario))


def was_not_run(scenario: Scenario) -> bool:
    """Tell whether a scenario was left out because Studio stayed away, or because the run ended before it."""
    return scenario.status == Status.untested or str(scenario.skip_reason).startswith(NOT_RUN)


def error_of(scenario: Scenario) -> BaseException | None:
    """Return the error that ended a scenario: a step's, else a hook's."""
    errors = (step.exception for step in scenario.all_steps if step.exception is not None)
    error: BaseException | None = next(errors, getattr(scenario, "exception", None))
    return error


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
    }
    parts += [wording.format(counts[outcome]) for outcome, wording in wordings.items() if counts[outcome]]
    ending = "." if status == ExitStatus.GREEN else f"; exit status {int(status)}."
    beginning = "Interrupted: " if status == ExitStatus.INTERRUPTED else ""
    return beginning + "; ".join(parts) + ending
