"""The scenarios of the feature files, each row of a table as one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from behave.model import Scenario
from behave.parser import parse_file

FEATURES = Path(__file__).parents[1] / "features"
_ROW_MARK = " -- @"


@cache
def all_scenarios() -> tuple[Scenario, ...]:
    """Return the scenarios of all feature files, in the files' order; the files are read once."""
    files = sorted(FEATURES.glob("*.feature"))
    return tuple(scenario for file in files for scenario in parse_file(str(file)).walk_scenarios())


def name_of(scenario: Scenario) -> str:
    """Return the name by which people know a scenario: without the number of its row."""
    return str(scenario.name).partition(_ROW_MARK)[0]
