"""Waiting for what Studio does by itself, such as publishing.

A scenario that waits may be performed ahead of its turn, while others run (see ``acceptance.ahead``). Until its turn
has come it does not wait: it says that it is too early, and is asked again later, from the beginning of the same step.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST_PAUSE_SECONDS = 0.016
LONGEST_PAUSE_SECONDS = 1.0
GROWTH = 1.5
# So often the others get on at least, while one waits.
LONGEST_ABSENCE_SECONDS = 0.05


class NotYet(Exception):
    """It is too early for the next step of a scenario whose turn has not come."""


@dataclass
class Pace:
    """How often to look for something that takes its time: less and less often."""

    _pause: float = FIRST_PAUSE_SECONDS
    _next: float = 0.0

    def is_due(self) -> bool:
        """Tell whether it is time to look again; if it is, the next time is later."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._pause
        self._pause = min(self._pause * GROWTH, LONGEST_PAUSE_SECONDS)
        return True

    def put_off(self, seconds: float) -> None:
        """Let the next look be no earlier than in so many seconds."""
        self._next = max(self._next, time.monotonic() + seconds)

    @property
    def seconds_left(self) -> float:
        """How many seconds it is until the next look."""
        return max(0.0, self._next - time.monotonic())


@dataclass
class Patience:
    """How one scenario waits.

    :param meanwhile: lets others work while this scenario waits
    :param may_wait: whether its turn has come
    """

    meanwhile: Callable[[], None] = lambda: None
    may_wait: bool = True
    _pace: Pace = field(default_factory=Pace)
    _since: float | None = None

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = math.inf) -> None:
        """Look again and again, less and less often, until the condition holds.

        :param seconds: how long it may take at most; not needed where the condition itself says that it takes too long
        :raises NotYet: where it does not hold, and the scenario's turn has not come
        :raises AssertionError: where it does not hold in time
        """
        if self._since is None:
            self._since, self._pace = time.monotonic(), Pace()
        while not (self._pace.is_due() and condition()):
            assert time.monotonic() < self._since + seconds, f"Waited {seconds:g} s in vain for {what}"
            self._rest(self._pace.seconds_left, what)
        self._since = None

    def wait_for(self, moment: float, what: str) -> None:
        """Wait for a moment of the monotonic clock, and not longer.

        :raises NotYet: where it has not come, and the scenario's turn has not come
        """
        while (left := moment - time.monotonic()) > 0:
            self._rest(left, what)

    def _rest(self, seconds: float, what: str) -> None:
        if not self.may_wait:
            raise NotYet(what)
        self.meanwhile()
        time.sleep(min(seconds, LONGEST_ABSENCE_SECONDS))
