"""``python -m tests.faults.drill``: run the suite on faulty Studios, and print which scenarios caught which fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from mock_studio import MockStudio
from mock_studio.rules.documented import Documented
from tests.faults.catalogue import FAULTS
from tests.faults.systematic import SYSTEMATIC

PROJECT = Path(__file__).parents[2]
DEADLINE_SECONDS = 60


@dataclass(frozen=True)
class Catch:
    """What became of one fault.

    :param messages: what the suite said, by the scenario that said it
    """

    fault: str
    seconds: float
    status: int
    messages: dict[str, str]


def run_suite(rules: Documented, *arguments: str, release: str = "documented") -> Catch:
    """Run the suite, as a process of its own, on a Studio with these rules."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as reports, MockStudio(rules=rules) as mock:
        settings = {
            "STUDIO_URL": mock.url,
            "STUDIO_USERNAME": "admin",
            "STUDIO_PASSWORD": "admin",
            "STUDIO_RELEASE": release,
            "STUDIO_ALLOW_CHANGES": "yes",
        }
        run = subprocess.run(
            [sys.executable, "-m", "behave", "-D", f"reports={reports}", "--no-summary", *arguments],
            cwd=PROJECT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
        )
        return Catch(type(rules).__name__, time.monotonic() - started, run.returncode, _failures(Path(reports)))


def _failures(reports: Path) -> dict[str, str]:
    results = [json.loads(file.read_text(encoding="utf-8")) for file in reports.glob("allure-results/*-result.json")]
    return {
        result["name"]: (result.get("statusDetails") or {}).get("message", "")
        for result in results
        if result["status"] in ("failed", "broken")
    }


def drill(faults: dict[str, type[Documented]], *arguments: str) -> list[Catch]:
    """Run the suite on each faulty Studio, as many at once as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        caught = pool.map(lambda fault: run_suite(fault(), *arguments), faults.values())
        return [replace(catch, fault=name) for name, catch in zip(faults, caught, strict=True)]


def table(catches: list[Catch]) -> str:
    """Return the table of faults: by how many scenarios each was caught, in which seconds, and by which."""
    lines = ["fault | caught by | seconds | scenarios", "--- | --- | --- | ---"]
    for catch in catches:
        names = list(catch.messages)
        shown = "; ".join(names[:3]) + (f"; and {len(names) - 3} more" if len(names) > 3 else "")
        lines.append(f"{catch.fault} | {len(names) or 'NOTHING'} | {catch.seconds:.1f} | {shown}")
    caught = sum(bool(catch.messages) for catch in catches)
    return "\n".join([*lines, f"{caught} of {len(catches)} faults caught"])


if __name__ == "__main__":
    wanted = sys.argv[1:]
    by_hand = drill({name: fault for name, fault in FAULTS.items() if name in wanted or not wanted})
    print(table(by_hand))
    made = drill({name: fault for name, fault in SYSTEMATIC.items() if name in wanted or not wanted}, "--stop")
    print(f"\nMade systematically, each run ended by its first failure:\n{table(made)}")
    sys.exit(any(not catch.messages for catch in by_hand + made))
