"""``python -m tests.benchmark``: how long the suite takes, against a floor: the same exchanges by a bare client.

The exchanges of one run are recorded by a proxy, and replayed in order over one kept-alive connection; both are timed
on mocks of their own, in turns. Each line tells the median and the spread in seconds, and how often the floor of the
same turn goes into it; below the suite stands which part of it takes how long.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import requests

from environment.run import label_of
from mock_studio import MockStudio
from mock_studio.pace import Pace, as_recorded, at_once
from mock_studio.releases.release_4_1 import Release41
from reporting.history import History, record_of
from reporting.results import read_results
from tests.faults.proxy import HOP_BY_HOP, Asked, Given, Proxy, Spoiler
from tests.running import PROJECT, environment, run_code, run_module, settings_for

SESSION = re.compile(r"JSESSIONID=([^;]+)")
RUNS = 7
JOBS = 4


class Remembers(Spoiler):
    """Spoils nothing, and remembers which session each answer opened."""

    def __init__(self) -> None:
        self.exchanges: list[tuple[Asked, str | None]] = []

    def leaves(self, asked: Asked, given: Given) -> Given:
        self.exchanges.append((asked, _session_of(given.headers)))
        return given


def _session_of(headers: list[tuple[str, str]]) -> str | None:
    cookies = (SESSION.search(value) for name, value in headers if name.lower() == "set-cookie")
    return next((found[1] for found in cookies if found), None)


def record() -> list[tuple[Asked, str | None]]:
    """Return the exchanges of one run, each with the session that its answer opened."""
    remembers = Remembers()
    with MockStudio() as mock, Proxy(mock.url, remembers) as proxy:
        run_suite({**settings_for(mock), "STUDIO_URL": proxy.url})
    return remembers.exchanges


def run_suite(settings: dict[str, str], history: Path | None = None) -> dict[str, float]:
    """Run the suite as its users do, without the HTML, and return how many seconds went into which part.

    :param history: where to keep how long scenarios took, for balancing jobs by it
    """
    with tempfile.TemporaryDirectory() as reports:
        parts = Path(reports) / "parts.json"
        ended = run_module("tests.parts", str(parts), f"-Dreports={reports}/run", "--no-summary", **settings)
        if ended.returncode != 0:
            raise RuntimeError(ended.stdout + ended.stderr)
        if history is not None:
            facts = {"Release": label_of("documented", settings["STUDIO_URL"])}
            History(history).add(record_of(facts, read_results(Path(reports) / "run" / "allure-results")))
        return dict(json.loads(parts.read_text(encoding="utf-8")))


def run_in_jobs(settings: dict[str, str], count: int, history: Path) -> None:
    """Run the suite in so many processes, without the HTML."""
    with tempfile.TemporaryDirectory() as reports:
        code = (
            "from pathlib import Path as P; from acceptance.jobs import run_jobs; from acceptance.shards import Shard; "
            "from reporting.folders import ReportFolders"
        )
        jobs = f"[Shard(number + 1, {count}) for number in range({count})]"
        call = f"run_jobs({jobs}, ['--no-summary'], ReportFolders(P({reports!r}), P({str(history)!r})))"
        ended = run_code(f"{code}; assert [status for _, status in {call}] == [0] * {count}", **settings)
        if ended.returncode != 0:
            raise RuntimeError(ended.stdout + ended.stderr)


Send = Callable[[str, str, "bytes | None", dict[str, str]], list[tuple[str, str]]]


def by_http_client(url: str) -> Send:
    """Return a function that sends a request over one connection, by Python's own HTTP client."""
    studio = urlsplit(url)
    connection = http.client.HTTPConnection(studio.hostname or "", studio.port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(verb: str, target: str, body: bytes | None, headers: dict[str, str]) -> list[tuple[str, str]]:
        connection.request(verb, target, body, headers)
        reply = connection.getresponse()
        reply.read()
        return reply.getheaders()

    return send


def by_requests(url: str) -> Send:
    """Return a function that sends a request over one connection, by requests."""
    session = requests.Session()
    session.trust_env = False
    base = f"http://{urlsplit(url).netloc}"

    def send(verb: str, target: str, body: bytes | None, headers: dict[str, str]) -> list[tuple[str, str]]:
        session.cookies.clear()
        reply = session.request(verb, base + target, data=body, headers=headers, allow_redirects=False)
        return list(reply.headers.items())

    return send


def replay(send: Send, exchanges: list[tuple[Asked, str | None]]) -> None:
    """Send the exchanges once more, in order."""
    sessions: dict[str, str] = {}
    for asked, opened in exchanges:
        # Calls that were sent in chunks, or over a connection of their own, are sent like the others.
        headers = {name: value for name, value in asked.headers.items() if name.lower() not in HOP_BY_HOP}
        for old, new in sessions.items():
            if old in headers.get("Cookie", ""):
                headers["Cookie"] = headers["Cookie"].replace(old, new)
        now_open = _session_of(send(asked.verb, asked.target, asked.body or None, headers))
        if opened is not None and now_open is not None:
            sessions[opened] = now_open


FLOOR, START, SUITE = "floor: a bare client", "the interpreter's start", "the suite"
Work = Callable[[MockStudio], "dict[str, float] | None"]


def timed(work: Work, pace: Pace) -> tuple[float, dict[str, float]]:
    """Return how many seconds something takes on a mock of its own, and which part of it how many, where it tells."""
    with MockStudio(pace=pace) as mock:
        begun = time.monotonic()
        parts = work(mock) or {}
        return time.monotonic() - begun, parts


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each kind (default: %(default)s)")
    parser.add_argument("--slow", action="store_true", help="on a mock as slow as a real Studio")
    options = parser.parse_args()
    exchanges = record()
    pace = as_recorded(Release41.seconds) if options.slow else at_once
    history = Path(tempfile.mkdtemp())
    kinds: dict[str, Work] = {
        FLOOR: lambda mock: _replay_apart(by_http_client, mock.url, exchanges),
        "requests, and no more": lambda mock: _replay_apart(by_requests, mock.url, exchanges),
        START: lambda mock: _start(),
        SUITE: lambda mock: run_suite(settings_for(mock), history),
        f"the suite, JOBS={JOBS}": lambda mock: run_in_jobs(settings_for(mock), JOBS, history),
    }
    seconds: dict[str, list[float]] = {}
    for _ in range(options.runs):
        for kind, work in kinds.items():
            took, parts = timed(work, pace)
            seconds.setdefault(kind, []).append(took)
            if parts:
                start = seconds[START][-1]
                parts = {"start": start, **parts, "the rest": took - start - sum(parts.values())}
            for part, its_seconds in parts.items():
                seconds.setdefault(f"  {part}", []).append(its_seconds)
    shutil.rmtree(history)
    print(f"{len(exchanges)} exchanges, {options.runs} runs of each kind, in turns")
    print(f"{'':24} {'median':>8} {'least':>8} {'most':>8}  seconds, × the floor")
    for kind, times in seconds.items():
        ratio = statistics.median(took / floor for took, floor in zip(times, seconds[FLOOR], strict=True))
        told = f"{statistics.median(times):8.2f} {min(times):8.2f} {max(times):8.2f}"
        print(f"{kind:24} {told}  {ratio:.2f} ×")
    turns = list(zip(seconds[SUITE], seconds[START], seconds[FLOOR], strict=True))
    each = 1000 * statistics.median(took - start for took, start, _ in turns) / len(exchanges)
    ratio = statistics.median((took - start) / floor for took, start, floor in turns)
    print(f"The suite, beside its start: {each:.2f} ms an exchange, everything counted; {ratio:.2f} × the floor")


def _replay_apart(by: Callable[[str], Send], url: str, exchanges: list[tuple[Asked, str | None]]) -> None:
    """Replay in a process of its own, as the suite is one: mock and client do not share an interpreter."""
    context = multiprocessing.get_context("fork")
    process = context.Process(target=lambda: replay(by(url), exchanges))
    process.start()
    process.join()
    if process.exitcode != 0:
        raise RuntimeError("the replay failed")


def _start() -> None:
    """Start the interpreter, with all that the suite imports."""
    subprocess.run(
        [sys.executable, "-m", "behave", "--dry-run", "--no-summary", "--format", "null"],
        cwd=PROJECT,
        env=environment(),
        check=True,
        capture_output=True,
    )


if __name__ == "__main__":
    main()
