"""``python -m tests.endurance``: the suite on right Studios, many times over; any run that is not green is a flake.

Two runs at a time share one mock, each in an order of its own, and every answer is late by a random time. On every
other mock sites are hard to make and to remove, too (``tests.hardships``).
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mock_studio import MockStudio
from mock_studio.pace import Pace
from mock_studio.releases import RELEASES
from tests.forked import run_forked
from tests.hardships import hard
from tests.running import PROJECT, environment, left_on, settings_for

RUNS_AT_ONCE = 2
DEADLINE_SECONDS = 3600


@dataclass(frozen=True)
class Outcome:
    """What became of the runs on one mock.

    :param wrong: what was not as it should be; empty where all was
    """

    release: str
    seed: int
    seconds: float
    wrong: str


def endure(release: str, seed: int, latest: float, hardships: bool, neighbour: tuple[str, ...] = ()) -> Outcome:
    """Run the suite twice at once on one mock, and return what was wrong.

    :param latest: by how many seconds an answer is late at most
    :param hardships: whether sites are hard to make and to remove
    :param neighbour: the features of the second run; none for all
    """
    chance = random.Random(seed)
    begun = time.monotonic()
    late: Pace = lambda call: chance.uniform(0.0, latest)  # noqa: E731
    hard_rules = hard(release, chance) if hardships else None
    with (
        tempfile.TemporaryDirectory() as reports,
        ThreadPoolExecutor(RUNS_AT_ONCE) as pool,
        MockStudio(
            rules=hard_rules or RELEASES[release](),
            pace=late if hard_rules is None else hard_rules.noting(late),
            publish_interval=chance.choice((0.05, 0.3, 1.0)),
        ) as mock,
    ):
        ended = pool.map(lambda each: _run(mock, Path(reports), seed, *each), enumerate(((), neighbour)))
        wrong = [run.stdout + run.stderr for run in ended if run.returncode != 0]
        wrong += [f"left behind: {name}" for name in left_on(mock)]
        if hard_rules is not None and hard_rules.made_at_once:
            wrong.append(f"sites that were made while another was: {hard_rules.made_at_once}")
        if hard_rules is not None and not hard_rules.refused:
            wrong.append("no site was refused, so nobody had to try again")
    return Outcome(release, seed, time.monotonic() - begun, "\n".join(wrong))


def _run(
    mock: MockStudio, reports: Path, seed: int, number: int, features: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    told = (f"-Dreports={reports / str(number)}", f"-Dshuffle={seed}.{number}")
    settings = environment(**settings_for(mock))
    return run_forked(("-m", "behave", "--no-summary", *features, *told), PROJECT, settings, DEADLINE_SECONDS)


def main() -> int:
    """Read the command line, endure, and print what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance")
    parser.add_argument("--runs", type=int, default=50, help="whole runs on each profile (default: %(default)s)")
    parser.add_argument("--late", type=float, default=0.2, help="seconds that an answer is late at most")
    parser.add_argument("--pairs", type=int, default=10, help="mocks at once (default: %(default)s)")
    parser.add_argument("--release", choices=sorted(RELEASES), action="append", help="profile (default: each)")
    parser.add_argument("--seed", type=int, default=1, help="where to begin with the orders")
    options = parser.parse_args()
    wanted = [
        (release, options.seed + number)
        for number in range(options.runs // RUNS_AT_ONCE)
        for release in options.release or sorted(RELEASES)
    ]
    with ThreadPoolExecutor(options.pairs) as pool:
        outcomes = []
        for outcome in pool.map(lambda each: endure(each[0], each[1], options.late, each[1] % 2 == 1), wanted):
            verdict = "RED" if outcome.wrong else "green"
            print(f"{outcome.release}, orders {outcome.seed}: {outcome.seconds:.0f} s, {verdict}")
            print(outcome.wrong, end="\n" if outcome.wrong else "", flush=True)
            outcomes.append(outcome)
    red = [outcome for outcome in outcomes if outcome.wrong]
    print(f"{RUNS_AT_ONCE * len(outcomes)} whole runs, answers late by up to {options.late:g} s: {len(red)} pairs red")
    return bool(red)


if __name__ == "__main__":
    sys.exit(main())
