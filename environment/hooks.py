"""What behave does before and after the run and each scenario."""

from __future__ import annotations

from collections import Counter

import allure
from behave.model import Scenario, Step
from behave.model_type import Status
from behave.runner import Context

from environment.interruption import let_signals_interrupt, uninterrupted
from environment.phrases import register_phrases
from environment.run import Run, label_of
from environment.runner import STOPPED_EARLY
from environment.scene import Scene
from environment.settings import Settings
from reporting.facts import write_facts
from reporting.folders import folders_of
from reporting.outcomes import NOT_RUN
from studio_client.errors import NoAnswer, StudioError

register_phrases()


def before_all(context: Context) -> None:
    """Begin the run: start the mock if there is no Studio, log in, and say which Studio it is."""
    let_signals_interrupt()
    settings = Settings.load()
    folders = folders_of(context.config.userdata)
    context.run = None
    try:
        context.run = Run(settings, context.config.userdata.get("contract") == "documented")
    except StudioError as error:
        context.not_begun = str(error)
        context.label = label = label_of(settings.release, settings.url)
        write_facts(folders, {"Studio": settings.url or "mock", "Release": label, "Shard": str(settings.shard)})
        print(f"The run cannot begin: {error}")
        return
    facts = context.run.facts()
    write_facts(folders, facts)
    print(f"Studio {facts['Version']} at {facts['Studio']}, held to: {facts['Held to']}")
    if context.config.userdata.get(STOPPED_EARLY) == "wanted":
        context.run.stop_early()


def before_scenario(context: Context, scenario: Scenario) -> None:
    """Set the scene, and let every exchange go into the scenario's report; with Studio away, do not run it at all."""
    run: Run | None = context.run
    scenario.held_to = run.label if run is not None else context.label
    if run is None or run.given_up:
        scenario.skip(f"{NOT_RUN}: {run.given_up if run is not None else context.not_begun}")
        return
    lacking = run.lacking(scenario.name)
    if lacking is not None:
        scenario.skip(lacking)
        return
    run.recover()
    run.recorder.forget()
    context.scene = Scene(run, run.judge(scenario.name))


def after_step(context: Context, step: Step) -> None:
    """Show in the report what the step did; of one that has failed, all that it judged too."""
    run: Run = context.run
    if step.status in (Status.failed, Status.error):
        run.no_answer = isinstance(step.exception, NoAnswer)
        run.in_doubt = isinstance(step.exception, StudioError)
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
    run.count_silence()
    scenario.known_deviations = run.deviations.of_scenario(scenario.name)


def after_all(context: Context) -> None:
    """Remove all that the run made; what stays is listed, and the run is not green."""
    run: Run | None = getattr(context, "run", None)
    if run is None:
        return
    with uninterrupted():
        leftovers = run.end()
    for reason, count in Counter(run.skipped.values()).items():
        print(f"\nSkipped: {count} scenario{'s' if count > 1 else ''}. {reason}")
    if run.deviations.summary():
        print(
            "\nKnown deviations from the page (scenarios, situation, what came):", *run.deviations.summary(), sep="\n"
        )
    folders = folders_of(context.config.userdata)
    run.deviations.write(folders, run.release.name)
    table = folders.deviations.read_text(encoding="utf-8")
    allure.global_attach(table, "Known deviations from the page", allure.attachment_type.TEXT)
    if leftovers:
        listed = "\n".join(f"  {leftover}" for leftover in leftovers)
        raise LeftoversError(
            f"{len(leftovers)} of the run's own could not be removed; make sweep will try again:\n{listed}"
        )


after_all.capture = False  # type: ignore[attr-defined] # what it prints is for people


class LeftoversError(Exception):
    """Something that the run made is still on Studio."""
