"""How long answers take."""

from __future__ import annotations

from collections.abc import Callable

from mock_studio.exchange import Call

Pace = Callable[[Call], float]

# Seconds, by a part of the address: the medians in the recording of 4.1.8.
RECORDED = {
    "publish/stop": 0.064,
    "publish/start": 0.065,
    "site/create": 0.603,
    "site/delete-site": 0.137,
}


def at_once(call: Call) -> float:
    """Answer as fast as the mock can."""
    return 0.0


def paced(seconds: float) -> Pace:
    """Return a pace of so many seconds for each answer."""
    return lambda call: seconds


def as_recorded(call: Call) -> float:
    """Answer as slowly as a real Studio does where it works: stopping, starting, making and deleting sites."""
    return next((seconds for part, seconds in RECORDED.items() if part in call.path), 0.0)
