"""``python -m tests.faults.drill``: run the suite on faulty Studios, and print which scenarios caught which fault."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from acceptance.shards import WHOLE, Shard
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from mock_studio.releases.documented import Documented
from mock_studio.server import DEFAULT_PUBLISH_INTERVAL
from tests.faults.catalogue import FAULTS
from tests.faults.caught import Caught
from tests.faults.kinds import kinds
from tests.faults.proxy import Proxy
from tests.faults.publishing import of_publishing
from tests.faults.restarting import restarting
from tests.faults.struck import STRUCK
from tests.faults.systematic import SYSTEMATIC
from tests.faults.wire import Make, Wire, on_the_wire
from tests.forked import run_forked
from tests.running import PROJECT, environment, settings_for

DEADLINE_SECONDS = 120
NOT_HERE = "no occasion"
NEVER_ENDED = -1


@dataclass(frozen=True)
class Fault:
    """One faulty Studio.

    :param rules: makes the rules of the mock
    :param wire: makes the fault on the wire, where it is one
    :param symptom: what a failure must say of it, where that is known
    :param interval: seconds between two passes of the publishing job
    """

    name: str
    release: str
    rules: Callable[[], Documented]
    wire: Make | None = None
    symptom: str | None = None
    interval: float = DEFAULT_PUBLISH_INTERVAL

    @property
    def struck(self) -> str | None:
        """Why it cannot be seen from outside, if it cannot."""
        return STRUCK.get((self.release, self.name))


@dataclass(frozen=True)
class Catch:
    """What became of one fault.

    :param occasions: how often the fault had an occasion to show; None where nobody counts
    :param messages: what the suite said, by the scenario that said it
    :param arguments: what behave was told
    """

    fault: Fault
    seconds: float
    status: int
    occasions: int | None
    messages: dict[str, str]
    arguments: tuple[str, ...] = ()

    @property
    def caught(self) -> bool:
        """Whether the run was red, and a scenario says why."""
        return self.status != 0 and bool(self.messages)

    @property
    def saying(self) -> list[str]:
        """The scenarios whose message names the fault's symptom, where that is known; else all that caught it."""
        symptom = self.fault.symptom or ""
        return [name for name, message in self.messages.items() if re.search(symptom, message)]

    @property
    def verdict(self) -> str:
        """In words, what became of it."""
        if self.caught:
            return str(len(self.messages))
        if self.fault.struck is not None:
            return f"struck off: {self.fault.struck}"
        return NOT_HERE if self.occasions == 0 and self.status == 0 else "NOTHING"


def faults(release: str = "documented") -> Iterator[Fault]:
    """Go through the faults of a release: those of the mock fit the documented one alone, those on the wire all."""
    if release == "documented":
        for name, by_hand in FAULTS.items():
            yield Fault(name, release, by_hand, symptom=by_hand.symptom)
        for name, rules in SYSTEMATIC.items():
            yield Fault(name, release, rules)
    for name, make in on_the_wire(release):
        yield Fault(name, release, RELEASES[release], make)
    for kind in (*kinds(), *of_publishing()):
        interval = kind.interval or DEFAULT_PUBLISH_INTERVAL
        yield Fault(kind.name, release, RELEASES[release], kind.make, kind.symptom, interval)


def run_suite(fault: Fault, *arguments: str, project: Path = PROJECT) -> Catch:
    """Run the suite, as a process of its own, on a faulty Studio.

    :param project: where the suite is
    """
    begun = time.monotonic()
    with ExitStack() as stack:
        reports = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mock = stack.enter_context(MockStudio(rules=fault.rules(), publish_interval=fault.interval))
        wire: Wire | None = fault.wire(mock) if fault.wire is not None else None
        settings = {**settings_for(mock), "STUDIO_RELEASE": fault.release}
        if wire is not None:
            settings["STUDIO_URL"] = stack.enter_context(Proxy(mock.url, wire)).url
            settings["STUDIO_RESTART"] = stack.enter_context(restarting(mock, wire))
        typed = (f"-Dreports={reports}", "--no-summary", *arguments)
        try:
            status = run_forked(("-m", "behave", *typed), project, environment(**settings), DEADLINE_SECONDS).returncode
        except subprocess.TimeoutExpired:
            return Catch(fault, time.monotonic() - begun, NEVER_ENDED, None, {}, arguments)
        occasions = wire.applied if wire is not None else None
        return Catch(fault, time.monotonic() - begun, status, occasions, _failures(reports), arguments)


def _failures(reports: Path) -> dict[str, str]:
    results = [json.loads(file.read_text(encoding="utf-8")) for file in reports.glob("allure-results/*-result.json")]
    return {
        result["fullName"]: (result.get("statusDetails") or {}).get("message", "")
        for result in results
        if result["status"] in ("failed", "broken")
    }


def try_out(fault: Fault, caught: Caught) -> Catch:
    """Run scenarios on a faulty Studio until one says what is wrong: first those that have caught it before."""
    attempts = iter(caught.attempts(fault.name))
    catch = run_suite(fault, *next(attempts))
    for arguments in attempts:
        if catch.saying:
            break
        run = run_suite(fault, *arguments)
        occasions = None if run.occasions is None else run.occasions + (catch.occasions or 0)
        catch = replace(run, seconds=catch.seconds + run.seconds, occasions=occasions)
    return catch


def remember(catch: Catch, caught: Caught) -> None:
    """Take note of what became of a fault, for the next time."""
    if catch.saying:
        caught.add(catch.fault.name, catch.saying[0])
    caught.set_occasion(catch.fault.release, catch.fault.name, there_was=catch.verdict != NOT_HERE)


Try = Callable[[Fault], Catch]
Came = TypeVar("Came")


def drill(wanted: Sequence[Fault], each: Callable[[Fault], Came]) -> Iterator[Came]:
    """Try each faulty Studio, as many at once as there are processors, and go through what came of it.

    :param each: how one is tried
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(each, wanted)


def line(catch: Catch) -> str:
    """Return a line of the table: the fault, by how many scenarios it was caught, in which seconds, and by which."""
    names = list(catch.messages)
    shown = "; ".join(names[:2]) + (f"; and {len(names) - 2} more" if len(names) > 2 else "")
    return f"{catch.fault.release} | {catch.fault.name} | {catch.verdict} | {catch.seconds:.1f} | {shown}"


def totals(catches: Sequence[Catch]) -> str:
    """Say in one line what became of all faults, and name those that nothing caught."""
    caught = sum(catch.caught for catch in catches)
    struck = sum(catch.verdict.startswith("struck") for catch in catches)
    absent = sum(catch.verdict == NOT_HERE for catch in catches)
    missed = [catch.fault.name for catch in catches if catch.verdict == "NOTHING"]
    told = f"{caught} of {len(catches)} faults caught, {struck} struck off, {absent} without an occasion"
    return f"{told}; {len(missed)} caught by nothing{': ' if missed else ''}{'; '.join(missed)}"


def needless(catches: Sequence[Catch]) -> dict[str, int]:
    """Return the scenarios that catch nothing that others don't also catch, each with how many faults it catches."""
    seen: dict[str, int] = {}
    needed: set[str] = set()
    for catch in catches:
        for name in catch.messages:
            seen[name] = seen.get(name, 0) + 1
        if len(catch.messages) == 1:
            needed.update(catch.messages)
    return {name: count for name, count in sorted(seen.items()) if name not in needed}


def main(arguments: list[str]) -> int:
    """Read the command line, run the drill, and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.drill", description=(__doc__ or "").split(": ", 1)[1])
    parser.add_argument("names", nargs="*", help="the faults to try (default: all)")
    parser.add_argument("--release", choices=sorted(RELEASES), action="append", help="on which profile (default: each)")
    parser.add_argument("--whole", action="store_true", help="go on after the first failure; tell who is needed")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth fault")
    parser.add_argument("--shard", type=Shard.parse, default=WHOLE, metavar="N/M", help="only one part of so many")
    options = parser.parse_args(arguments)
    catches: list[Catch] = []
    caught = Caught()
    each: Try = run_suite if options.whole else lambda fault: try_out(fault, caught)
    print("release | fault | caught by | seconds | scenarios\n--- | --- | --- | --- | ---")
    for release in options.release or sorted(RELEASES, reverse=True):
        wanted = [fault for fault in faults(release) if not options.names or fault.name in options.names]
        part = wanted[:: options.every][options.shard.number - 1 :: options.shard.total]
        for found in drill(part, each):
            print(line(found), flush=True)
            catches.append(found)
            remember(found, caught)
            caught.write()
    print(f"\n{totals(catches)}")
    if options.whole:
        print("\nScenarios that catch nothing that others don't also catch, and how many faults they catch:")
        print(*(f"{count:4}  {name}" for name, count in needless(catches).items()), sep="\n")
    return any(catch.verdict == "NOTHING" for catch in catches)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
