"""A clock that ticks with Studio's publishing job: a site whose publisher runs, and on which content goes live.

That nothing has gone live elsewhere is worth something only if the job has come by meanwhile. One clock serves all
scenarios of a run: what one of them waits for, the others need not wait for again. Where a scenario's own site
publishes again, it is a clock itself: a round of its own tells that the job has come by there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from hamcrest import assert_that

from matchers.publishers import is_running
from scenes.lookout import LOOKS_OF_REST
from scenes.patience import Pace
from studio_client.services import LIVE, Services
from studio_client.session import StudioSession

LONGEST_ROUND_SECONDS = 45.0


@dataclass
class _Round:
    """A piece of content that is published on the clock's site.

    :param begun: when it was written, by the monotonic clock
    :param ended: when it was seen to be published
    """

    piece: str
    begun: float
    ended: float | None = None


class PublishingClock:
    """Counts rounds: in each, a piece of content is sent live on the clock's site, and goes live.

    Where it is about what is published elsewhere than live, it is sent there instead.

    :param author: sends the content
    :param new_label: returns a label that no other thing of the run has
    :param site_id: the clock's site
    :param target: where the content is to be published
    """

    def __init__(
        self,
        services: Services,
        author: StudioSession,
        new_label: Callable[[str], str],
        site_id: str,
        target: str = LIVE,
    ) -> None:
        self._services = services
        self._author = author
        self._new_label = new_label
        self.site_id = site_id
        self._target = target
        self._rounds: list[_Round] = []
        self._pace = Pace()
        # When the last round was seen to have ended, by the monotonic clock.
        self.last_ended = 0.0

    def mark(self) -> float:
        """Return this moment: what is asked of rounds after it, is asked of those that begin from now on."""
        return time.monotonic()

    def has_passed(self, mark: float, rounds: int) -> bool:
        """Tell whether so many rounds, one after the other, have begun and ended since a moment; if not, see to it.

        A round that began before, for somebody else, is not waited for.

        :raises AssertionError: where a round takes so long that the publisher does not seem to run
        """
        if any(each.ended is None for each in self._rounds):
            self._look()
        moment = mark
        for _ in range(rounds):
            ends = [each.ended for each in self._rounds if each.begun >= moment]
            ended = [end for end in ends if end is not None]
            if not ended:
                if not ends:
                    self._begin()
                    self._look()
                return False
            moment = min(ended)
        return True

    def _begin(self) -> None:
        begun = _Round(self._new_label("content"), time.monotonic())
        self._services.write_content(self._author, self.site_id, begun.piece, "first version")
        self._services.send_live(self._author, self.site_id, begun.piece, target=self._target)
        self._rounds.append(begun)
        self._pace = Pace()

    def _look(self) -> None:
        if not self._pace.is_due():
            return
        begun = time.monotonic()
        published, now = self._services.published(self._author, self.site_id, self._target), time.monotonic()
        # A slow look, as a 3.1 takes 40 ms for each piece, must not keep the run from all else.
        self._pace.put_off(LOOKS_OF_REST * (now - begun))
        for each in self._rounds:
            if each.ended is None and each.piece in published:
                each.ended = self.last_ended = now
            elif each.ended is None and now > each.begun + LONGEST_ROUND_SECONDS:
                state = self._services.read_state(self._author, self.site_id)
                assert_that(state, is_running(), f"The publisher of {self.site_id} must run")
                told = f"{each.piece} to be {self._target} on {self.site_id}, whose publisher runs"
                raise AssertionError(f"Waited {LONGEST_ROUND_SECONDS:g} s in vain for {told}")
