"""One scenario: its sites, its actors, its calls, and what it expects of them."""

from __future__ import annotations

from collections.abc import Callable

from scenes.actors import Actors
from scenes.calls import Calls
from scenes.evidence import Evidence
from scenes.expectations import Expectations
from scenes.patience import Patience
from scenes.publishing import Publishing
from scenes.sites import Sites
from scenes.stage import Stage
from scenes.watch import Watch


class Scene:
    """One scenario's dealings with Studio: what steps speak to.

    :param stage: what the run lends to the scenario
    :param scenario: the scenario's name
    :ivar skip: leaves the rest of the scenario out, for a reason
    """

    skip: Callable[[str], None]

    def __init__(self, stage: Stage, scenario: str) -> None:
        self._stage = stage
        self.watch = Watch(stage.services, stage.recorder, stage.seen, stage.note)
        judge = stage.judge(scenario, self.watch)
        self.patience = Patience(stage.let_others_work)
        self.sites = Sites(stage, self.watch, self.patience, judge)
        self.actors = Actors(stage, self.sites, self.watch, lambda reason: self.skip(reason))
        self.calls = Calls(stage, self.sites, self.actors, self.watch, judge, self.patience)
        self.expects = Expectations(self.sites, self.actors, self.calls, self.watch, judge)

    @property
    def publishing(self) -> Publishing:
        """What the scenario sends live."""
        return self.sites.publishing

    def restart_studio(self) -> None:
        """Restart Studio, and look at the publishers again.

        :raises StudioError: where it does not come back
        """
        self._stage.restart(self.watch.observers)
        self.watch.look_again()
        self.watch.restarted = dict(self.watch.after)

    def end(self, has_passed: bool) -> None:
        """Let others have what the scenario had for itself.

        :param has_passed: whether it has
        """
        self.actors.give_back()
        self.sites.give_back(has_passed)

    def evidence(self, step: str, message: str) -> Evidence:
        """Return what there is to show of a step that has failed, and show it with the step.

        Where the scenario has called nothing yet, it is the last exchange of its preparation.
        """
        secrets, last = self._stage.secrets, self._stage.recorder.last
        exchanges = self.calls.shown or ([last] if last is not None else [])
        self.watch.show()
        described = [exchange.describe(secrets) for exchange in exchanges]
        commands = list(dict.fromkeys(exchange.curl(secrets) for exchange in exchanges))
        return Evidence(step, secrets.mask(message), described, self.watch.told(), commands)
