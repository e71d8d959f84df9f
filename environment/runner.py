"""How behave runs the suite: settings first, in any order that is asked for, and with a status that tells what was."""

from __future__ import annotations

import random
import sys

from behave.model import Feature, Scenario, ScenarioOutline
from behave.model_type import Status
from behave.reporter.junit import JUnitReporter
from behave.runner import Runner

from contract.scenarios import name_of
from environment.interruption import uninterrupted
from environment.run import Run
from environment.settings import SettingError, Settings
from environment.shards import Shard
from reporting.facts import add_facts
from reporting.folders import ReportsNotWritable, folders_of
from reporting.history import History
from reporting.outcomes import ExitStatus, exit_status, outcome_of, sentence

# Scenarios with this tag look at a publisher that was stopped when the run began; so they come last.
STOPPED_EARLY = "fixture.stopped_early"


class AcceptanceRunner(Runner):  # type: ignore[misc]
    """behave's own runner, which checks the settings before anything else, and ends with a status of its own.

    ``-D shuffle=SEED`` runs features, scenarios and rows in an order that the seed decides. ``-D job=1/4`` runs a part
    of what ``SHARD`` has left.
    """

    _settings: Settings
    _interrupted = False

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
        self.features.sort(key=_has_early_stop)
        if any(_has_early_stop(feature) for feature in self.features):
            self.config.userdata[STOPPED_EARLY] = "wanted"
        return bool(super().run_model(features))

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
        mine = shard.select([_key(scenario) for scenario in self._scenarios()], seconds)
        for feature in self.features:
            for item in feature.run_items:
                if isinstance(item, ScenarioOutline):
                    item.scenarios[:] = [row for row in item.scenarios if _key(row) in mine]
            feature.run_items[:] = [
                item
                for item in feature.run_items
                if (item.scenarios if isinstance(item, ScenarioOutline) else _key(item) in mine)
            ]
        self.features[:] = [feature for feature in self.features if feature.run_items]


def _has_early_stop(feature: Feature) -> bool:
    return any(STOPPED_EARLY in map(str, scenario.effective_tags) for scenario in feature.walk_scenarios())


def _key(scenario: Scenario) -> str:
    return f"{scenario.feature.name}: {name_of(scenario)}"


def _shuffle(features: list[Feature], order: random.Random) -> None:
    order.shuffle(features)
    for feature in features:
        order.shuffle(feature.run_items)
        for item in feature.run_items:
            if isinstance(item, ScenarioOutline):
                order.shuffle(item.scenarios)
