"""How a run ended: what its scenarios came to, what else makes it red, and where both are told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from behave.model import Scenario
from behave.model_type import Status

from acceptance.exit_status import ExitStatus, exit_status, sentence
from acceptance.outcomes import outcome_of, why_not_run
from environment.run import Run
from reporting.facts import LEFT_OUT, LOST_SESSIONS, SECONDS_A_SITE, add_facts
from reporting.folders import ReportFolders
from reporting.outcomes import Outcome
from reporting.problems import Problem, as_fact, not_run, write_junit
from reporting.tally import Tally


@dataclass
class Ending:
    """What a run, or a part of one, came to.

    :param run: the run; None where it could not begin
    :param scenarios: those that were selected
    :param left_out: by name, those that were left out by their tags, and why
    :param problems: what makes the run red beside its scenarios; more are found in the others
    """

    run: Run | None
    scenarios: list[Scenario]
    left_out: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ran = [scenario for scenario in self.scenarios if scenario.status != Status.untested]
        self._outcomes = [outcome_of(scenario) for scenario in self._ran]
        self.tally = Tally(self._outcomes, len(self.left_out))
        left = self.run.leftovers if self.run is not None else []
        if left:
            self.problems.append(leftovers(left))

    @property
    def status(self) -> ExitStatus:
        """The exit status."""
        return exit_status(self.tally, self.problems)

    def tell(self, folders: ReportFolders) -> None:
        """Leave what happened where the report finds it, and who reads JUnit's files."""
        facts = {"Scenarios": str(self.tally.total), "Status": str(int(self.status)), **as_fact(self.problems)}
        if self.left_out:
            facts[LEFT_OUT] = json.dumps(self.left_out)
        if self.run is not None and self.run.lost_sessions:
            facts[LOST_SESSIONS] = "\n".join(self.run.lost_sessions)
        if self.run is not None and self.run.provisioner.seconds_a_site is not None:
            facts[SECONDS_A_SITE] = f"{self.run.provisioner.seconds_a_site:.3f}"
        add_facts(folders, **facts)
        write_junit(folders, self._all_problems)

    @property
    def told(self) -> str:
        """What people read at the end: what makes the run red, and the sentence."""
        return "\n".join([*(f"{problem.text}." for problem in self._all_problems), sentence(self.tally, self.status)])

    @property
    def _all_problems(self) -> list[Problem]:
        skipped = zip(self._ran, self._outcomes, strict=True)
        reasons = [why_not_run(scenario) for scenario, outcome in skipped if outcome is Outcome.NOT_RUN]
        return [*self.problems, *not_run(reasons, ExitStatus.OUT_OF_REACH)]


def leftovers(left: list[str]) -> Problem:
    """Return what it means that a run could not remove all that it had made."""
    text = f"{len(left)} of the run's own could not be removed; make sweep will try again"
    return Problem(ExitStatus.OUT_OF_REACH, text, tuple(left))
