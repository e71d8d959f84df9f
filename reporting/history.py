"""Earlier runs, kept in ``reports/history``: for the trend, for what is new since last night, and for the shards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from reporting.facts import LEFT_OUT, SECONDS_A_SITE
from reporting.outcomes import FAILURES, Outcome
from reporting.results import Result
from reporting.tally import Tally

MOST_RUNS = 60
RUNS_SHOWN = 20
# How a run tells when it began.
BEGUN = "%Y-%m-%d %H:%M:%S UTC"


@dataclass(frozen=True)
class RunRecord:
    """One earlier run on one release.

    :param outcomes: by the scenario's name, what became of it
    :param seconds: by the scenario's name, how long it took
    :param run: the run's id
    :param left_out: by the scenario's name, why it was left out by its tags
    :param seconds_a_site: how long the quickest of its sites took to make; 0 where none was made
    """

    begun: str
    held_to: str
    studio: str
    version: str
    suite: str
    outcomes: dict[str, str]
    seconds: dict[str, float]
    run: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    seconds_a_site: float = 0.0

    @property
    def failures(self) -> set[str]:
        """The names of the scenarios that failed."""
        return {name for name, outcome in self.outcomes.items() if outcome in FAILURES}

    @property
    def tally(self) -> Tally:
        """How many scenarios had each outcome."""
        return Tally(self.outcomes.values(), len(self.left_out))


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
        run=facts.get("Run", ""),
        left_out=json.loads(facts.get(LEFT_OUT, "{}")),
        seconds_a_site=float(facts.get(SECONDS_A_SITE, 0)),
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

    def seconds_a_site(self, studio: str) -> float:
        """Return how long a site took to make when a run last made one on this Studio; 0 where that is not known.

        :param studio: its address, as it is in ``RunRecord.studio``
        """
        took = (run.seconds_a_site for run in reversed(self.runs) if run.studio == studio and run.seconds_a_site)
        return next(took, 0.0)

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
    """Return the latest runs in one line, the oldest first: a tick, or how many scenarios failed or were not run.

    Where some were left out, how many they were follows a minus sign.
    """
    return " ".join(map(_in_trend, runs[-RUNS_SHOWN:]))


def _in_trend(run: RunRecord) -> str:
    wrong = run.tally.failed + run.tally[Outcome.NOT_RUN]
    return (f"✗{wrong}" if wrong else "✓") + (f"-{run.tally.left_out}" if run.left_out else "")
