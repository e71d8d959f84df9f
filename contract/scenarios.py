"""The scenarios of the feature files, each row of a table as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from behave.model import Scenario, ScenarioOutline
from behave.parser import parse_file

from contract.page import clauses_of

FEATURES = Path(__file__).parents[1] / "features"
_ROW_MARK = " -- @"


@dataclass(frozen=True)
class Written:
    """A scenario as it is written in a feature file.

    :param feature: the feature's name
    :param file: the feature file's name, without its folder
    :param line: the scenario's line, or that of its row
    :param tags: its own and its feature's
    """

    name: str
    feature: str
    file: str
    line: int
    tags: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The name by which results are told apart: no two features have one in common."""
        return f"{self.feature}: {self.name}"

    @property
    def location(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"

    @property
    def clauses(self) -> list[str]:
        """The clauses of the page that it proves."""
        return clauses_of(self.tags)


@cache
def all_scenarios() -> tuple[Written, ...]:
    """Return the scenarios of all feature files, in the files' order; the files are read once."""
    features = [parse_file(str(file)) for file in sorted(FEATURES.glob("*.feature"))]
    for outline in (item for feature in features for item in feature.run_items if isinstance(item, ScenarioOutline)):
        # behave copies them for each row, which takes longer than all the rest; nobody asks for them here.
        outline.steps = []
    return tuple(_written(scenario) for feature in features for scenario in feature.walk_scenarios())


def name_of(scenario: Scenario) -> str:
    """Return the name by which people know a scenario that behave has read: without the number of its row."""
    return name_without_row(str(scenario.name))


def name_without_row(name: str) -> str:
    """Return a scenario's name without the number of its row, which behave may have added."""
    return name.partition(_ROW_MARK)[0]


def full_name_of(scenario: Scenario) -> str:
    """Return the name by which results of a scenario that behave has read are told apart."""
    return f"{scenario.feature.name}: {name_of(scenario)}"


def tags_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the tags of a scenario that behave has read, in the order in which they are written: its own first.

    behave itself gives them in no order.
    """
    return tuple(dict.fromkeys(map(str, (*scenario.tags, *scenario.parent.tags, *scenario.feature.tags))))


def _written(scenario: Scenario) -> Written:
    file = Path(scenario.filename).name
    return Written(name_of(scenario), str(scenario.feature.name), file, scenario.line, tags_of(scenario))
