"""What a failed scenario leaves behind, for the report to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What there is to show of a step that has failed.

    :param step: the sentence that failed
    :param message: what the failure says
    :param exchanges: the calls that the scenario is about, as readable text, secrets masked
    :param states: how the publishers were before and after
    :param commands: command lines that repeat the calls
    """

    step: str
    message: str
    exchanges: list[str]
    states: str
    commands: list[str]
