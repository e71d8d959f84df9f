"""What a scenario that behave has run comes to, in the words of the report."""

from __future__ import annotations

from behave.model import Scenario
from behave.model_type import Status

from contract.deviations import DeviationNotShownError
from environment.run import NOT_RUN, WANTING
from reporting.outcomes import Outcome
from studio_client.errors import StudioError


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
        if was_not_run(scenario):
            return Outcome.NOT_RUN
        return Outcome.WANTING if str(scenario.skip_reason).startswith(WANTING) else Outcome.LACKING
    return outcome_of_error(error_of(scenario))


def was_not_run(scenario: Scenario) -> bool:
    """Tell whether a scenario was left out because Studio stayed away, or because the run ended before it."""
    return scenario.status == Status.untested or str(scenario.skip_reason).startswith(NOT_RUN)


def why_not_run(scenario: Scenario) -> str:
    """Return why a scenario was not run, in one sentence without the words that say that it was not."""
    left_out = getattr(scenario, "left_out", "")
    if left_out:
        return str(left_out)
    if scenario.skip_reason:
        return str(scenario.skip_reason).removeprefix(f"{NOT_RUN}: ")
    return "the run ended before it" if scenario.status == Status.untested else "it was not selected"


def error_of(scenario: Scenario) -> BaseException | None:
    """Return the error that ended a scenario: a step's, else a hook's."""
    errors = (step.exception for step in scenario.all_steps if step.exception is not None)
    error: BaseException | None = next(errors, getattr(scenario, "exception", None))
    return error
