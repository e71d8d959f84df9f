"""How long answers take."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_studio.exchange import Call

Pace = Callable[[Call], float]


def at_once(call: Call) -> float:
    """Answer as fast as the mock can."""
    return 0.0


def paced(seconds: float) -> Pace:
    """Return a pace of so many seconds for each answer."""
    return lambda call: seconds


def as_recorded(seconds: Mapping[str, float]) -> Pace:
    """Return the pace of a real Studio, which takes its time over what is work for it.

    :param seconds: what it takes, by verb and a part of the address, such as ``POST publish/stop``
    """

    def pace(call: Call) -> float:
        called = f"{call.verb} {call.path}"
        return next((each for part, each in seconds.items() if all(word in called for word in part.split())), 0.0)

    return pace
