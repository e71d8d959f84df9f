"""What holds for all tests: none is skipped in silence, and none for want of a browser where CI runs them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.browser import BROWSER, BROWSERS, close_browser

# Each process would compile the tests anew, for itself, where somebody lets Python keep nothing.
sys.dont_write_bytecode = False
FEWEST_PROCESSES = 4
# Reports that are made once for several tests, where these are in one process.
MADE_ONCE = ("faulty", "good", "made", "attempts")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes test at once: a processor each, or more, as many a test only waits."""
    return max(FEWEST_PROCESSES, os.cpu_count() or 1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each process begin with its share of what takes long: at the end, none is left to wait for another.

    Then come the tests that share what is costly to make: from the end of its share, a process may be relieved of some.
    """
    processes: int = getattr(config, "workerinput", {}).get("workercount", 1)
    long, others = [], []
    sharing: dict[tuple[Path, str], list[pytest.Item]] = {}
    for item in items:
        made = next((name for name in MADE_ONCE if name in getattr(item, "fixturenames", ())), None)
        if item.get_closest_marker("long"):
            long.append(item)
        elif made is not None:
            sharing.setdefault((item.path, made), []).append(item)
        else:
            others.append(item)
    groups = list(sharing.values())
    remaining = len(items)
    items.clear()
    for number in range(processes):
        mine = [*long[number::processes], *(item for group in groups[number::processes] for item in group)]
        share = remaining // (processes - number)
        mine += (others.pop(0) for _ in range(min(share - len(mine), len(others))))
        items += mine
        remaining -= len(mine)
    items += others


def pytest_configure() -> None:
    """Refuse to leave out the report's tests where nobody would notice."""
    if BROWSER is None and os.environ.get("CI"):
        raise pytest.UsageError(f"The report is looked at in a browser, and none of {', '.join(BROWSERS)} is installed")


def pytest_unconfigure() -> None:
    """End the browser in which this process has looked at reports."""
    close_browser()
