"""Waiting for something that Studio does by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE_SECONDS = 45.0
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Ask again and again, less and less often, until the condition holds.

    :raises AssertionError: where it does not in time
    """
    deadline, pause = time.monotonic() + DEADLINE_SECONDS, FIRST_PAUSE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"Waited {DEADLINE_SECONDS:g} s in vain for {what}"
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
