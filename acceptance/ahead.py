"""Performing scenarios that wait ahead of their turn, so that their waits overlap and others run meanwhile.

A scenario with the tag ``@fixture.waits`` is begun when the run begins. It goes on step by step, whenever another one
begins or waits itself, until a step would have to wait (``scenes.patience``). When its turn comes, behave runs it like
any other: the steps that were performed tell what came of them, and the rest is done then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Protocol

from behave.matchers import Match
from behave.model import Scenario, Step
from behave.runner import Context

from environment.run import Run
from scenes.patience import NotYet
from scenes.recorder import Section
from scenes.scene import Scene

WAITS = "fixture.waits"


class Steps(Protocol):
    """behave's register of step functions."""

    def find_match(self, step: Step) -> Match | None:
        """Return the function of a step, with its arguments; None where there is none."""


@dataclass
class Performed:
    """What came of a step that was performed ahead of its turn.

    :param error: what it raised
    :param sections: what it shows in the report
    """

    run: Run
    error: Exception | None
    sections: list[Section]


class PerformedMatch(Match):  # type: ignore[misc]
    """The function of a step that was performed already: it shows and raises what came of it."""

    def __init__(self, match: Match, performed: Performed) -> None:
        super().__init__(match.func, match.arguments)
        self._performed = performed

    def run(self, context: Context) -> None:  # noqa: ARG002 - it is what behave calls
        """Show what the step did, and raise what it raised."""
        self._performed.run.recorder.put_back(self._performed.sections)
        if self._performed.error is not None:
            raise self._performed.error


class StepsOnce:
    """behave's register of step functions, in which a step that was performed is not performed again."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def __getattr__(self, name: str) -> object:
        return getattr(self._steps, name)

    def find_match(self, step: Step) -> Match | None:
        """Return the function of a step, or what came of it."""
        match, performed = self._steps.find_match(step), getattr(step, "performed", None)
        return match if match is None or performed is None else PerformedMatch(match, performed)


@dataclass
class Performance:
    """One scenario that is performed ahead of its turn."""

    scenario: Scenario
    scene: Scene
    left: list[Step] = field(default_factory=list)

    def advance(self, run: Run, steps: Steps) -> None:
        """Perform the steps that need not wait."""
        while self.left:
            step = self.left[0]
            match = steps.find_match(step)
            error: Exception | None = None
            try:
                if match is not None:
                    self._perform(match)
            except NotYet:
                self._keep(run, step)
                return
            except Exception as raised:
                error = run.explained(raised, self.scene.calls.exchanges)
                run.count_silence()
                run.recover()
            self._keep(run, step)
            step.performed = Performed(run, error, step.shown)
            self.left = [] if error is not None or match is None else self.left[1:]
        # That it has passed is known when its turn has come; a site of its own is not handed back then.
        self.scene.end(has_passed=False)

    def _perform(self, match: Match) -> None:
        given = {argument.name: argument.value for argument in match.arguments}
        match.func(SimpleNamespace(scene=self.scene), **given)

    @staticmethod
    def _keep(run: Run, step: Step) -> None:
        """Keep what the step shows, where it is performed in several parts."""
        step.shown = [*getattr(step, "shown", []), *run.recorder.lift()]


class Ahead:
    """Performs the scenarios that wait, as far as they need not."""

    def __init__(self, scenarios: Iterable[Scenario], run: Run, steps: Steps) -> None:
        self._run = run
        self._steps = steps
        self._performances: list[Performance] = []
        self._busy = False
        for scenario in scenarios:
            if run.lacking(scenario.name) is None:
                scenario.scene = Scene(run, scenario.name)
                scenario.scene.patience.may_wait = False
                self._performances.append(Performance(scenario, scenario.scene, list(scenario.all_steps)))

    @property
    def waiting(self) -> int:
        """How many scenarios wait."""
        return len(self._performances)

    def advance(self) -> None:
        """Let each scenario do what it need not wait for; the one whose turn has come goes on by itself."""
        if self._busy or not self._performances or self._run.given_up:
            return
        self._busy, shown = True, self._run.recorder.lift()
        try:
            for performance in self._performances:
                if not performance.scene.patience.may_wait and not self._run.given_up:
                    performance.advance(self._run, self._steps)
            self._performances = [each for each in self._performances if each.left and not each.scene.patience.may_wait]
        finally:
            self._busy = False
            self._run.recorder.put_back(shown)
