"""A Studio that gives no answer: how long a run waits for it, and when it gives up."""

from __future__ import annotations

import time
from collections.abc import Callable

from studio_client.errors import NoAnswer, StudioTimedOut

SILENCES_TO_GIVE_UP = 3
# Before the next scenario is tried, after one without an answer, after two in a row, and so on: each time so much
# longer that a gateway that is being reloaded costs a scenario or two, and one that stays away not many more.
FIRST_PAUSE_SECONDS = 0.1
LONGER_EACH_TIME = 3.0
LOOK_EVERY_SECONDS = 0.5


class Silence:
    """Counts scenarios in a row that got no answer, and for how long that has been so.

    A Studio that refuses connections, or a gateway that answers in its place, says so within milliseconds: that is
    waited out. One that lets an exchange run into its time-out has had all the time that it was given, each time.

    :param patience: for how many seconds there must be no answer before the run gives up
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._silences: list[NoAnswer] = []
        self._since = 0.0

    def broken(self) -> None:
        """Take note of a scenario that got its answers."""
        self._silences = []

    def goes_on(self, error: NoAnswer) -> None:
        """Take note of a scenario that got no answer."""
        if not self._silences:
            self._since = time.monotonic()
        self._silences.append(error)

    @property
    def why_give_up(self) -> str:
        """Why no further scenario should be tried; empty where the next one should."""
        latest = self._silences[-SILENCES_TO_GIVE_UP:]
        if len(latest) < SILENCES_TO_GIVE_UP:
            return ""
        seconds = time.monotonic() - self._since
        if seconds < self._patience and not all(isinstance(error, StudioTimedOut) for error in latest):
            return ""
        count = len(self._silences)
        return f"Studio gave no answer to {count} scenarios in a row, within {seconds:.0f} s. {latest[-1]}"

    def wait_for(self, is_back: Callable[[], bool]) -> float:
        """Wait until Studio is back, or patience is at its end, and return for how many seconds that was.

        :param is_back: tells whether Studio answers
        """
        begun = time.monotonic()
        if not self._silences or isinstance(self._silences[-1], StudioTimedOut):
            is_back()
            return 0.0
        pause = FIRST_PAUSE_SECONDS * LONGER_EACH_TIME ** (len(self._silences) - 1)
        while (left := self._since + self._patience - time.monotonic()) > 0:
            time.sleep(min(pause, left))
            if is_back():
                break
            pause = LOOK_EVERY_SECONDS
        return time.monotonic() - begun
