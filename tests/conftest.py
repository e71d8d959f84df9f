"""What holds for all tests: none is skipped in silence, and none for want of a browser where CI runs them."""

from __future__ import annotations

import os

import pytest

from tests.browser import BROWSER, BROWSERS

FEWEST_PROCESSES = 4


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes test at once: a processor each, or more, as many a test only waits."""
    return max(FEWEST_PROCESSES, os.cpu_count() or 1)


def pytest_configure() -> None:
    """Refuse to leave out the report's tests where nobody would notice."""
    if BROWSER is None and os.environ.get("CI"):
        raise pytest.UsageError(f"The report is looked at in a browser, and none of {', '.join(BROWSERS)} is installed")
