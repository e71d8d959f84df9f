"""What behave does before and after the run and each scenario."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import allure
from behave.model import Scenario, Step
from behave.model_type import Status
from behave.runner import Context

from environment.phrases import register_phrases
from environment.run import SILENCES_TO_GIVE_UP, Run
from environment.scene import Scene
from environment.settings import Settings
from reporting.facts import write_facts
from reporting.folders import folders_of
from studio_client.errors import NoAnswer

register_phrases()


def before_all(context: Context) -> None:
    """Begin the run: start the mock if there is no Studio, log in, and say which Studio it is."""
    signal.signal(signal.SIGTERM, _interrupt)
    page_alone = context.config.userdata.get("contract") == "documented"
    context.run = Run(Settings.load(), page_alone)
    facts = context.run.facts()
    write_facts(folders_of(context.config.userdata), facts)
    print(f"Studio {facts['Version']} at {facts['Studio']}, held to: {facts['Held to']}")


def before_scenario(context: Context, scenario: Scenario) -> None:
    """Set the scene, and let every exchange go into the scenario's report; with Studio away, do not run it at all."""
    if context.run.studio_is_away:
        scenario.skip(f"Not run: Studio gave no answer to {SILENCES_TO_GIVE_UP} scenarios in a row")
        return
    lacking = context.run.lacking(scenario.name)
    if lacking is not None:
        scenario.skip(lacking)
        return
    context.run.recorder.attach_to(attach_text)
    context.scene = Scene(context.run, context.run.judge(scenario.name), attach_text)


def after_step(context: Context, step: Step) -> None:
    """Attach to a failed step what it judged, so that nobody needs to look for it among the steps before."""
    if step.status in (Status.failed, Status.error):
        context.run.no_answer = isinstance(step.exception, NoAnswer)
        context.scene.attach_evidence()


def after_scenario(context: Context, scenario: Scenario) -> None:
    """Keep later exchanges out of the scenario's report, and mark it if a known deviation showed in it."""
    context.run.recorder.attach_to(None)
    context.run.count_silence()
    scenario.known_deviations = context.run.deviations.of_scenario(scenario.name)


def after_all(context: Context) -> None:
    """Remove all that the run made; what stays is listed, and the run is not green."""
    run: Run | None = getattr(context, "run", None)
    if run is None:
        return
    with _uninterrupted():
        leftovers = run.end()
    for reason, count in Counter(run.skipped.values()).items():
        print(f"\nSkipped: {count} scenario{'s' if count > 1 else ''}. {reason}")
    if run.deviations.summary():
        print(
            "\nKnown deviations from the page (scenarios, situation, what came):", *run.deviations.summary(), sep="\n"
        )
    table = run.deviations.table()
    folders_of(context.config.userdata).deviations.write_text(table, encoding="utf-8")
    allure.global_attach(table, "Known deviations from the page", allure.attachment_type.TEXT)
    if leftovers:
        listed = "\n".join(f"  {leftover}" for leftover in leftovers)
        raise LeftoversError(f"{len(leftovers)} of the run's own could not be removed:\n{listed}")


after_all.capture = False  # type: ignore[attr-defined] # what it prints is for people


class LeftoversError(Exception):
    """Something that the run made is still on Studio."""


def attach_text(title: str, text: str) -> None:
    """Put a text into the report of the step that is running."""
    allure.attach(text, title, allure.attachment_type.TEXT)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let cleaning up go through, even if somebody presses Ctrl-C once more."""
    signals = (signal.SIGINT, signal.SIGTERM)
    previous = [signal.signal(number, _ask_for_patience) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, previous, strict=True):
            signal.signal(number, handler)


def _ask_for_patience(number: int, frame: FrameType | None) -> None:
    print("Removing what the run made; this ends by itself.")
