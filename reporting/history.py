"""Earlier runs, kept in ``reports/history``: for the trend, for what is new since last night, and for the shards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from reporting.outcomes import FAILURES, Outcome
from reporting.results import Result

MOST_RUNS = 60
RUNS_SHOWN = 20


@dataclass(frozen=True)
class RunRecord:
    """One earlier run on one release.

    :param outcomes: by the scenario's name, what became of it
    :param seconds: by the scenario's name, how long it took
    """

    begun: str
    held_to: str
    studio: str
    version: str
    suite: str
    outcomes: dict[str, str]
    seconds: dict[str, float]

    @property
    def failures(self) -> set[str]:
        """The names of the scenarios that failed."""
        return {name for name, outcome in self.outcomes.items() if outcome in FAILURES}

    @property
    def counts(self) -> Counter[str]:
        """How many scenarios had each outcome."""
        return Counter(self.outcomes.values())


def record_of(facts: dict[str, str], results: Iterable[Result]) -> RunRecord:
    """Return what is kept of a run.

    :param facts: the facts of the run, or of one of its shards
    """
    mine = [result for result in results if result.held_to == facts.get("Release", "")]
    return RunRecord(
        begun=facts.get("Begun", ""),
        held_to=facts.get("Release", ""),
        studio=facts.get("Studio", ""),
        version=facts.get("Version", ""),
        suite=facts.get("Suite", ""),
        outcomes={result.name: result.outcome.value for result in mine},
        seconds={result.name: round(result.seconds, 3) for result in mine},
    )


class History:
    """The runs in a folder, the latest last."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "runs.jsonl"
        self.runs = [run for line in self._lines() if (run := _read(line)) is not None]

    def _lines(self) -> list[str]:
        return self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []

    def of_release(self, held_to: str) -> list[RunRecord]:
        """Return the runs on one release."""
        return [run for run in self.runs if run.held_to == held_to]

    def latest(self, held_to: str) -> RunRecord | None:
        """Return the latest run on one release."""
        return next(reversed(self.of_release(held_to)), None)

    def seconds(self) -> dict[str, float]:
        """Return how long each scenario took when it last ran, on whatever release."""
        return {name: seconds for run in self.runs for name, seconds in run.seconds.items()}

    def add(self, run: RunRecord) -> None:
        """Keep one run more, and let the oldest go. The file is never half written."""
        self.runs = [*self.runs, run][-MOST_RUNS:]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        new.write_text("".join(json.dumps(asdict(each)) + "\n" for each in self.runs), encoding="utf-8")
        new.replace(self._file)


def _read(line: str) -> RunRecord | None:
    """Return a run; none where an older suite, or nobody's, has written the line."""
    try:
        run = RunRecord(**json.loads(line))
        _ = [Outcome(outcome) for outcome in run.outcomes.values()]
    except (ValueError, TypeError, AttributeError):
        return None
    return run


def trend(runs: list[RunRecord]) -> str:
    """Return the latest runs in one line, the oldest first: a tick, or how many scenarios failed or were not run."""
    wrong = (len(run.failures) + run.counts[Outcome.NOT_RUN] for run in runs[-RUNS_SHOWN:])
    return " ".join(f"✗{count}" if count else "✓" for count in wrong)
