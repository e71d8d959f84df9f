"""Scenarios that are left out by their tags, such as those in quarantine."""

from __future__ import annotations

from collections.abc import Iterable

from behave.configuration import Configuration
from behave.model import Feature, Scenario

from contract.scenarios import full_name_of


def left_out_by_tags(features: Iterable[Feature], config: Configuration) -> dict[str, str]:
    """Return by name the scenarios that a tag keeps out of the run, and why.

    A tag expression that a scenario without any tags passes only leaves out; one that it does not pass chooses, and
    then nothing is left out: what is not chosen is not what the run is about.
    """
    if not config.tag_expression.check([]):
        return {}
    scenarios = [scenario for feature in features for scenario in feature.walk_scenarios()]
    out = [scenario for scenario in scenarios if not scenario.should_run_with_tags(config.tag_expression)]
    for scenario in out:
        scenario.left_out = _why(scenario, config)
    return {full_name_of(scenario): scenario.left_out for scenario in out}


def _why(scenario: Scenario, config: Configuration) -> str:
    """Say which tags keep a scenario out, and what the feature says of it."""
    tags = [str(tag) for tag in scenario.effective_tags]
    single = [tag for tag in tags if not config.tag_expression.check([tag])]
    told = " ".join(f"@{tag}" for tag in sorted(single or tags))
    described = " ".join(scenario.description)
    asked = config.tags if isinstance(config.tags, str) else " and ".join(config.tags)
    reason = f'left out by --tags "{asked}", as it is tagged {told}'
    return f"{reason}: {described}" if described else reason
