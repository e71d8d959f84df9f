"""How behave runs the suite: settings first, and in any order that is asked for."""

from __future__ import annotations

import random
import sys

from behave.model import Feature, ScenarioOutline
from behave.reporter.junit import JUnitReporter
from behave.runner import Runner

from environment.settings import SettingError, Settings

BAD_SETTINGS = 3


class AcceptanceRunner(Runner):  # type: ignore[misc]
    """behave's own runner, which checks the settings before anything else.

    ``-D shuffle=SEED`` runs features, scenarios and rows in an order that the seed decides.
    """

    def run(self) -> bool:
        """Run the features.

        :raises SystemExit: with status 3 where a setting is missing, misspelt or contradictory
        """
        if self.config.dry_run:
            # Nothing is run, so nothing of what an earlier run has found is overwritten.
            reporters = self.config.reporters
            self.config.reporters = [each for each in reporters if not isinstance(each, JUnitReporter)]
            return bool(super().run())
        try:
            Settings.load()
        except SettingError as error:
            print(error, file=sys.stderr)
            raise SystemExit(BAD_SETTINGS) from None
        return bool(super().run())

    def run_model(self, features: list[Feature] | None = None) -> bool:
        """Run the features, shuffled if that is asked for."""
        seed = self.config.userdata.get("shuffle")
        if seed is not None:
            _shuffle(self.features, random.Random(seed))
        return bool(super().run_model(features))


def _shuffle(features: list[Feature], order: random.Random) -> None:
    order.shuffle(features)
    for feature in features:
        order.shuffle(feature.run_items)
        for item in feature.run_items:
            if isinstance(item, ScenarioOutline):
                order.shuffle(item.scenarios)
