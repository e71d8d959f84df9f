"""Which scenarios a command line asks for; it is known before any is run."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from behave.configuration import Configuration
from behave.exception import InvalidFileLocationError, InvalidFilenameError
from behave.model import Feature, Scenario, ScenarioOutline
from behave.runner_util import collect_feature_locations, parse_features

from acceptance.ahead import WAITS
from acceptance.left_out import left_out_by_tags
from acceptance.settings import SettingError
from acceptance.shards import Shard
from contract.scenarios import all_scenarios, full_name_of

# Needs a site beside the two that most scenarios share.
OWN_SITE = "fixture.own_site"


class Selection:
    """The features of a run, and those of their scenarios that are selected.

    :param features: as behave has read them; what other shards run is taken out of them

    ``left_out`` has by name why a scenario is left out by its tags, whichever shard would have run it.
    """

    def __init__(self, config: Configuration, features: list[Feature]) -> None:
        self._config = config
        self.features = features
        self.left_out = left_out_by_tags(features, config)

    @classmethod
    def read(cls, config: Configuration) -> Selection:
        """Read the feature files that a command line names, or all.

        :raises SettingError: where it names a file that is not there, or is none
        """
        try:
            locations = collect_feature_locations(config.paths)
        except (InvalidFilenameError, InvalidFileLocationError) as error:
            raise SettingError(f"{error} is no feature file, nor a line of one") from error
        except OSError as error:
            # behave's own errors of this kind have a path as their text, and nothing else.
            path, reason = error.filename or error, error.strerror or "there is no such file"
            raise SettingError(f"{path} cannot be read: {reason}") from error
        wanted = [location for location in locations if not config.exclude(location)]
        return cls(config, parse_features(wanted, language=config.lang))

    @property
    def scenarios(self) -> list[Scenario]:
        """The scenarios that are selected; one that is skipped without a reason is not."""
        config = self._config
        return [
            scenario
            for feature in self.features
            for scenario in feature.walk_scenarios()
            if (not scenario.should_skip or scenario.skip_reason)
            and scenario.should_run_with_tags(config.tag_expression)
            and scenario.should_run_with_name_select(config)
        ]

    @property
    def names(self) -> list[str]:
        """The names of the selected scenarios, by which results are told apart."""
        return [full_name_of(scenario) for scenario in self.scenarios]

    def names_of(self, shard: Shard, seconds: Mapping[str, float], seconds_a_site: float = 0.0) -> set[str]:
        """Return the names of a shard's scenarios.

        :param seconds: how long each scenario took when it last ran, as far as that is known
        :param seconds_a_site: how long a site takes to make, where the parts run on one Studio and that is known
        """
        return shard.select(self.names, seconds, self._tagged(WAITS), self._tagged(OWN_SITE), seconds_a_site)

    def keep_only(self, shard: Shard, seconds: Mapping[str, float], seconds_a_site: float = 0.0) -> None:
        """Take the scenarios of other shards out of the features.

        :param seconds: how long each scenario took when it last ran, as far as that is known
        :param seconds_a_site: how long a site takes to make, where the parts run on one Studio and that is known
        """
        if shard.total == 1:
            return
        mine = self.names_of(shard, seconds, seconds_a_site)
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

    def _tagged(self, tag: str) -> set[str]:
        return {full_name_of(scenario) for scenario in self.scenarios if tag in scenario.effective_tags}

    def require_some(self, shard: Shard) -> None:
        """Refuse a run of nothing, which would be green and mean nothing.

        :param shard: the part that the setting names; one that is empty was asked for in vain as well
        :raises SettingError: where no scenario is selected
        """
        if not self.scenarios:
            asked = " ".join(self._asked_for(shard)) or "this command"
            raise SettingError(f"Nothing to run: of {len(all_scenarios())} scenarios, none is asked for by {asked}")

    def _asked_for(self, shard: Shard) -> list[str]:
        """Return what has narrowed the selection down, as it would be typed."""
        config = self._config
        options = {
            "tags": [config.tags] if isinstance(config.tags, str) else config.tags,
            "name": config.name or [],
            "include": [config.include_re.pattern] if config.include_re else [],
            "exclude": [config.exclude_re.pattern] if config.exclude_re else [],
        }
        paths = config.paths if config.paths != config.defaults.get("paths") else []
        typed = [f"--{option}={shlex.quote(value)}" for option in options for value in options[option] if value]
        return [*map(shlex.quote, paths), *typed, *([f"SHARD={shard}"] if shard.total > 1 else [])]
