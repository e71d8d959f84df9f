"""A clock that ticks with Studio's publishing job: a site whose publisher runs, and on which content goes live.

That nothing has gone live elsewhere is worth something only if the job has come by meanwhile. One clock serves all
scenarios of a run: what one of them waits for, the others need not wait for again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from hamcrest import assert_that

from matchers.publishers import is_running
from scenes.patience import Pace
from studio_client.services import Services
from studio_client.session import StudioSession

LONGEST_ROUND_SECONDS = 45.0


class PublishingClock:
    """Counts rounds: in each, a piece of content is sent live on the clock's site, and goes live.

    :param author: sends the content
    :param new_label: returns a label that no other thing of the run has
    :param site_id: the clock's site
    """

    def __init__(
        self, services: Services, author: StudioSession, new_label: Callable[[str], str], site_id: str
    ) -> None:
        self._services = services
        self._author = author
        self._new_label = new_label
        self.site_id = site_id
        self._begun = self._ended = 0
        self._piece = ""
        self._since = 0.0
        self._pace = Pace()
        # When the last round was seen to have ended, by the monotonic clock.
        self.last_ended = 0.0

    def mark(self) -> int:
        """Return this moment: what is asked of rounds after it, is asked of those that begin from now on."""
        return self._begun

    def has_passed(self, mark: int, rounds: int) -> bool:
        """Tell whether so many rounds have begun and ended since a moment; they go on until they have.

        :raises AssertionError: where a round takes so long that the publisher does not seem to run
        """
        wanted = mark + rounds
        if self._ended < wanted:
            self._look()
        while self._ended == self._begun < wanted:
            self._begin()
            self._look()
        return self._ended >= wanted

    def _begin(self) -> None:
        self._piece = self._new_label("content")
        self._services.write_content(self._author, self.site_id, self._piece, "first version")
        self._services.send_live(self._author, self.site_id, self._piece)
        self._begun += 1
        self._since, self._pace = time.monotonic(), Pace()

    def _look(self) -> None:
        if self._ended == self._begun or not self._pace.is_due():
            return
        if self._piece in self._services.published(self._author, self.site_id):
            self._ended += 1
            self.last_ended = time.monotonic()
        elif time.monotonic() > self._since + LONGEST_ROUND_SECONDS:
            state = self._services.read_state(self._author, self.site_id)
            assert_that(state, is_running(), f"Nobody has stopped the publisher of {self.site_id}")
            told = f"{self._piece} to be live on {self.site_id}, whose publisher runs"
            raise AssertionError(f"Waited {LONGEST_ROUND_SECONDS:g} s in vain for {told}")
