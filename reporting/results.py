"""The results of runs, as they are read back from the files that the formatter writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.outcomes import FAILURES, Outcome

# The labels by which results are read back.
OUTCOME = "outcome"
CLAUSE = "clause"
LOCATION = "location"
HELD_TO = "held to"
KNOWN_DEVIATION = "known deviation"
WHY_NOT_RUN = "why it was not run"


# What a result is about: the release that Studio was held to, and the scenario's feature and name.
Key = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """What became of one scenario on one release.

    :param name: the scenario's feature and name
    :param location: the feature file's name and the line
    :param held_to: the release that Studio was held to, or *documented*
    :param seconds: how long it took
    :param message: what failed, or why it was not run
    """

    name: str
    location: str
    held_to: str
    clauses: tuple[str, ...]
    outcome: Outcome
    seconds: float
    message: str

    @property
    def scenario(self) -> str:
        """The scenario's name, without its feature's."""
        return self.name.partition(": ")[2]

    @property
    def failed(self) -> bool:
        """Whether the scenario failed, for whatever reason."""
        return self.outcome in FAILURES


def read_results(folder: Path) -> list[Result]:
    """Return the results in a folder of Allure's, in the features' order."""
    files = (json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*-result.json"))
    return sorted(map(_result, files), key=lambda result: (_place(result.location), result.name))


def key_of(file: Path) -> Key:
    """Return what the result in a file is about."""
    result = _result(json.loads(file.read_text(encoding="utf-8")))
    return result.held_to, result.name


def _result(file: dict[str, Any]) -> Result:
    labels: dict[str, list[str]] = {}
    for label in file["labels"]:
        labels.setdefault(label["name"], []).append(label["value"])
    return Result(
        name=f"{labels['feature'][0]}: {file['name']}",
        location=labels[LOCATION][0],
        held_to=labels[HELD_TO][0],
        clauses=tuple(labels.get(CLAUSE, ())),
        outcome=Outcome(labels[OUTCOME][0]),
        seconds=max(0, file.get("stop", 0) - file.get("start", 0)) / 1000,
        message=(file.get("statusDetails") or {}).get("message") or " ".join(labels.get(WHY_NOT_RUN, [])),
    )


def _place(location: str) -> tuple[str, int]:
    name, _, line = location.rpartition(":")
    return name, int(line)
