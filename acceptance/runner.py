"""How behave runs the suite: settings first, in any order that is asked for, and with a status that tells what was."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter

import allure
from behave.model import Feature, Scenario, ScenarioOutline
from behave.model_type import Status
from behave.reporter.junit import JUnitReporter
from behave.runner import Runner

from acceptance.ahead import WAITS, Ahead, Steps, StepsOnce
from acceptance.exit_status import ExitStatus, exit_status, sentence
from acceptance.interruption import let_signals_interrupt, uninterrupted
from acceptance.outcomes import outcome_of
from acceptance.settings import SettingError, Settings
from acceptance.shards import Shard
from contract.scenarios import full_name_of
from environment.run import RESTARTS, Run
from reporting.deviations import deviations_in_lines, write_deviations
from reporting.facts import add_facts, commit, write_facts
from reporting.folders import ReportsNotWritable, folders_of
from reporting.history import History


class AcceptanceRunner(Runner):  # type: ignore[misc]
    """behave's own runner, which checks the settings before anything else, and ends with a status of its own.

    ``-D shuffle=SEED`` runs features, scenarios and rows in an order that the seed decides. ``-D job=1/4`` runs a part
    of what ``SHARD`` has left.
    """

    _settings: Settings
    step_registry: Steps
    _interrupted = False
    _ahead: Ahead | None = None

    def run(self) -> bool:
        """Run the features, and say in one sentence what happened.

        :raises SystemExit: with the status of ``ExitStatus`` where behave's own, 1, does not say it
        """
        if self.config.dry_run:
            # Nothing is run, so nothing of what an earlier run has found is overwritten.
            reporters = self.config.reporters
            self.config.reporters = [each for each in reporters if not isinstance(each, JUnitReporter)]
            return bool(super().run())
        try:
            self._settings = Settings.load()
            if self._settings.jobs > 1 and "report_follows" not in self.config.userdata:
                raise SettingError("JOBS is for make acceptance; behave itself runs in one process")
        except SettingError as error:
            print(error, file=sys.stderr)
            raise SystemExit(ExitStatus.BAD_SETTINGS) from None
        # This is how the hooks learn which Studio the run is about.
        self.config.target = self._settings
        let_signals_interrupt()
        try:
            folders_of(self.config.userdata)
            failed = bool(super().run())
            status = self._status(failed)
        except (OSError, ReportsNotWritable) as error:
            # A full disk, or a reader of the output that has gone.
            print(f"The run ends here, as its reports cannot be written: {error}", file=sys.stderr)
            raise SystemExit(ExitStatus.SUITE_FAULT) from None
        finally:
            self._clean_up()
        if status > ExitStatus.CONTRACT_BROKEN:
            raise SystemExit(status)
        return bool(status)

    def abort(self, reason: str | None = None) -> None:
        """End the run early, and keep in mind whether somebody wanted it."""
        self._interrupted = self._interrupted or str(reason).endswith("KeyboardInterrupt")
        super().abort(reason)

    def run_model(self, features: list[Feature] | None = None) -> bool:
        """Run the features, or the part that the settings name, shuffled if that is asked for."""
        if not self.config.dry_run:
            for shard in (self._settings.shard, Shard.parse(self.config.userdata.get("job", "1/1"))):
                self._keep_only(shard)
        seed = self.config.userdata.get("shuffle")
        if seed is not None:
            _shuffle(self.features, random.Random(seed))
        # The others run while those wait that wait; and what restarts Studio comes last of all.
        self.features.sort(key=lambda feature: (_has(RESTARTS, feature), _has(WAITS, feature)))
        return bool(super().run_model(features))

    def run_hook(self, hook_name: str, *arguments: object) -> bool:
        """Run a hook; of the run's beginning and end, tell people and keep what the reports need."""
        if hook_name == "after_all":
            with uninterrupted():
                passed = bool(super().run_hook(hook_name, *arguments))
            self._tell_end()
            return passed
        if hook_name == "before_scenario" and self._ahead is not None:
            self._ahead.advance()
        passed = bool(super().run_hook(hook_name, *arguments))
        if hook_name == "before_all" and passed and not self.config.dry_run:
            self._tell_beginning()
            self._begin_ahead()
        return passed

    def _begin_ahead(self) -> None:
        """Begin the scenarios that wait."""
        run: Run | None = self.context.run
        if run is not None:
            steps: Steps = self.step_registry
            waiting = [scenario for scenario in self._scenarios() if _has(WAITS, scenario)]
            self._ahead = Ahead(waiting, run, steps)
            self.step_registry = StepsOnce(steps)
            run.meanwhile = self._ahead.advance
            self._ahead.advance()

    def _tell_beginning(self) -> None:
        """Say which Studio it is, or why the run cannot begin."""
        run: Run | None = self.context.run
        shared = {"Shard": str(self._settings.shard), "Suite": commit() or "of unknown commit"}
        if run is None:
            facts = {"Studio": self._settings.url or "mock", "Release": self.context.label, **shared}
            print(f"The run cannot begin: {self.context.not_begun}")
        else:
            facts = {**run.facts(), **shared}
            print(f"Studio {facts['Version']} at {facts['Studio']}, held to: {facts['Held to']}")
        write_facts(folders_of(self.config.userdata), facts)

    def _tell_end(self) -> None:
        """Say what provisioning met, which scenarios this release cannot have, and how it departs from the page."""
        run: Run | None = getattr(self.context, "run", None)
        if run is None:
            return
        if run.notes:
            print("\nWhat provisioning met:", *run.notes, sep="\n  ")
            add_facts(folders_of(self.config.userdata), Provisioning="\n".join(run.notes))
        for reason, count in Counter(run.skipped.values()).items():
            print(f"\nSkipped: {count} scenario{'s' if count > 1 else ''}. {reason}")
        lines = deviations_in_lines(run.deviations)
        if lines:
            print("\nKnown deviations from the page (scenarios, situation, what came):", *lines, sep="\n")
        if run.release.known is not None and run.release.known.unreviewed:
            print(f"\n{run.release.held_to}: what was learned waits for a person to review it.")
        folders = folders_of(self.config.userdata)
        if run.notebook is not None:
            folders.notes.write_text(json.dumps(run.notebook.notes), encoding="utf-8")
        write_deviations(folders, run.deviations, run.release.name)
        table = folders.deviations.read_text(encoding="utf-8")
        allure.global_attach(table, "Known deviations from the page", allure.attachment_type.TEXT)

    def _clean_up(self) -> None:
        """Remove what the run made, where behave was thrown out of it before its last hook could."""
        run: Run | None = getattr(self.context, "run", None)
        if run is not None and not run.ended:
            with uninterrupted():
                for leftover in run.end():
                    print(f"Could not be removed: {leftover}", file=sys.stderr)

    def _status(self, failed: bool) -> int:
        """Return the exit status, and leave what happened where the report finds it."""
        folders = folders_of(self.config.userdata)
        ran = [scenario for scenario in self._scenarios() if scenario.status != Status.untested]
        outcomes = [outcome_of(scenario).value for scenario in ran]
        run: Run | None = getattr(self.context, "run", None)
        left = run.leftovers if run is not None else []
        status = exit_status(outcomes, leftovers=bool(left))
        if self._interrupted:
            status = ExitStatus.INTERRUPTED
        elif failed and status == ExitStatus.GREEN:
            status = ExitStatus.SUITE_FAULT
        add_facts(folders, Scenarios=str(len(ran)), Status=str(int(status)))
        if "report_follows" not in self.config.userdata:
            told = self._end_of_interruption(left) if self._interrupted else sentence(outcomes, status)
            print(f"\n{told} Results: {folders.results}")
        return int(status)

    @staticmethod
    def _end_of_interruption(left: list[str]) -> str:
        return "Interrupted; what could not be removed is listed above." if left else "Interrupted, and cleaned up."

    def _scenarios(self) -> list[Scenario]:
        """Return the scenarios that are selected; one that is skipped without a reason is not."""
        config = self.config
        return [
            scenario
            for feature in self.features
            for scenario in feature.walk_scenarios()
            if (not scenario.should_skip or scenario.skip_reason)
            and scenario.should_run_with_tags(config.tag_expression)
            and scenario.should_run_with_name_select(config)
        ]

    def _keep_only(self, shard: Shard) -> None:
        """Take the scenarios of other shards out of the features."""
        if shard.total == 1:
            return
        seconds = History(folders_of(self.config.userdata).history).seconds()
        mine = shard.select([full_name_of(scenario) for scenario in self._scenarios()], seconds)
        for feature in self.features:
            for item in feature.run_items:
                if isinstance(item, ScenarioOutline):
                    item.scenarios[:] = [row for row in item.scenarios if full_name_of(row) in mine]
            feature.run_items[:] = [
                item
                for item in feature.run_items
                if (item.scenarios if isinstance(item, ScenarioOutline) else full_name_of(item) in mine)
            ]
        self.features[:] = [feature for feature in self.features if feature.run_items]


def _has(tag: str, item: Feature | Scenario) -> bool:
    """Tell whether a scenario, or any of a feature, has a tag."""
    scenarios = item.walk_scenarios() if isinstance(item, Feature) else [item]
    return any(tag in map(str, scenario.effective_tags) for scenario in scenarios)


def _shuffle(features: list[Feature], order: random.Random) -> None:
    order.shuffle(features)
    for feature in features:
        order.shuffle(feature.run_items)
        for item in feature.run_items:
            if isinstance(item, ScenarioOutline):
                order.shuffle(item.scenarios)
