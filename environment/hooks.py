"""What behave does before and after the run and each scenario."""

from __future__ import annotations

from functools import partial

import allure
from behave.model import Scenario, Step
from behave.model_type import Status
from behave.runner import Context

from environment.run import NOT_RUN, Run, label_of
from environment.target import Target
from scenes.phrases import register_phrases
from scenes.scene import Scene
from studio_client.errors import StudioError

register_phrases()


def before_all(context: Context) -> None:
    """Begin the run: start the mock if there is no Studio, log in, and find out which Studio it is."""
    target: Target = context.config.target
    context.run = None
    try:
        wanted = context.config.userdata
        context.run = Run(
            target,
            page_alone=wanted.get("contract") == "documented",
            learning=wanted.get("learn") == "yes",
            alone="job" not in wanted,
        )
    except StudioError as error:
        context.not_begun, context.label = str(error), label_of(target.release, target.url)
        return


def before_scenario(context: Context, scenario: Scenario) -> None:
    """Set the scene, and let every exchange go into the scenario's report; with Studio away, do not run it at all."""
    run: Run | None = context.run
    scenario.held_to = run.label if run is not None else context.label
    if run is None or run.given_up:
        scenario.skip(f"{NOT_RUN}: {run.given_up if run is not None else context.not_begun}")
        return
    reason = run.lacking(scenario.name) or run.wanting([str(tag) for tag in scenario.effective_tags])
    if reason is not None:
        scenario.skip(reason)
        return
    run.recover()
    run.recorder.forget()
    # Some scenarios have been performed, or have begun to be, ahead of their turn.
    context.scene = getattr(scenario, "scene", None) or Scene(run, scenario.name)
    context.scene.patience.may_wait = True
    context.scene.skip = partial(_skip, run, scenario)


def _skip(run: Run, scenario: Scenario, reason: str) -> None:
    """Leave the rest of a scenario out."""
    run.skipped[scenario.name] = reason
    scenario.skip(reason)


def after_step(context: Context, step: Step) -> None:
    """Show in the report what the step did; of one that has failed, all that it judged too."""
    run: Run = context.run
    if step.status in (Status.failed, Status.error):
        # Of a step that was performed ahead of its turn, that was settled then.
        if step.exception is not None and not hasattr(step, "performed"):
            step.exception = run.explained(step.exception, context.scene.calls.exchanges)
            step.status = Status.error if isinstance(step.exception, StudioError) else step.status
        context.scenario.evidence = context.scene.evidence(f"{step.keyword} {step.name}", str(step.exception))
    shown = run.recorder.take()
    if shown is not None:
        title, text = shown
        allure.attach(text, title, allure.attachment_type.TEXT)


def after_scenario(context: Context, scenario: Scenario) -> None:
    """Mark the scenario if a known deviation showed in it."""
    run: Run | None = context.run
    if run is None:
        return
    if "scene" in context:
        context.scene.end(scenario.status == Status.passed)
    run.count_silence()
    scenario.known_deviations = run.deviations.of_scenario(scenario.name)


after_scenario.capture = False  # type: ignore[attr-defined] # what is printed then is for people


def after_all(context: Context) -> None:
    """Remove all that the run made; what stays is listed, and the run is not green."""
    run: Run | None = getattr(context, "run", None)
    if run is None:
        return
    leftovers = run.end()
    if leftovers:
        listed = "\n".join(f"  {leftover}" for leftover in leftovers)
        raise LeftoversError(
            f"{len(leftovers)} of the run's own could not be removed; make sweep will try again:\n{listed}"
        )


after_all.capture = False  # type: ignore[attr-defined] # what it prints is for people


class LeftoversError(Exception):
    """Something that the run made is still on Studio."""
