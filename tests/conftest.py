"""What holds for all tests: none is skipped in silence, and none for want of a browser where CI runs them."""

from __future__ import annotations

import os

import pytest

from tests.browser import BROWSER, BROWSERS, close_browser

FEWEST_PROCESSES = 4


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes test at once: a processor each, or more, as many a test only waits."""
    return max(FEWEST_PROCESSES, os.cpu_count() or 1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each process begin with its share of what takes long: at the end, none is left to wait for another."""
    processes: int = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    share = -(-len(others) // processes)
    items[:] = [
        item
        for number in range(processes)
        for item in (*long[number::processes], *others[number * share : (number + 1) * share])
    ]


def pytest_configure() -> None:
    """Refuse to leave out the report's tests where nobody would notice."""
    if BROWSER is None and os.environ.get("CI"):
        raise pytest.UsageError(f"The report is looked at in a browser, and none of {', '.join(BROWSERS)} is installed")


def pytest_unconfigure() -> None:
    """End the browser in which this process has looked at reports."""
    close_browser()
