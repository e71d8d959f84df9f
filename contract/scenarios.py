"""The scenarios of the feature files, each row of a table as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from behave.model import Scenario
from behave.parser import parse_file

FEATURES = Path(__file__).parents[1] / "features"
_ROW_MARK = " -- @"


def all_scenarios() -> Iterator[Scenario]:
    """Go through the scenarios of all feature files, in the files' order."""
    for file in sorted(FEATURES.glob("*.feature")):
        yield from parse_file(str(file)).walk_scenarios()


def name_of(scenario: Scenario) -> str:
    """Return the name by which people know a scenario: without the number of its row."""
    return str(scenario.name).partition(_ROW_MARK)[0]
