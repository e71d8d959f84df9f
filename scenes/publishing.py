"""Content on its way to the live site, on the site that a scenario is about."""

from __future__ import annotations

import time
from collections.abc import Callable

from hamcrest import assert_that, empty, is_

from scenes.clock import LONGEST_ROUND_SECONDS, PublishingClock
from scenes.patience import Patience
from studio_client.services import Services
from studio_client.session import StudioSession

ROUNDS_OF_PROOF = 2
SEVERAL_SECONDS = 3.0
SPARE_ROUNDS = 3


class Publishing:
    """What a scenario sends live on its site, and what becomes of it.

    Every method that waits goes on where it was when it is called again.

    :param author: sends the content
    :param new_label: returns a label that no other thing of the run has
    :param site_id: the site under test
    :param clock: tells whether the publishing job has come by
    :param patience: how the scenario waits
    """

    def __init__(
        self,
        services: Services,
        author: StudioSession,
        new_label: Callable[[str], str],
        site_id: str,
        clock: PublishingClock,
        patience: Patience,
    ) -> None:
        self._services = services
        self._author = author
        self._new_label = new_label
        self._site_id = site_id
        self._clock = clock
        self._patience = patience
        self._waiting: list[str] = []
        self._gone_live: dict[str, str] = {}
        self._mark: int | None = None
        self._since: float | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The content that was sent, and has not been seen live."""
        return tuple(self._waiting)

    def send_live(self, count: int = 1) -> None:
        """Write new content on the site and hand it to the publisher, piece by piece."""
        for _ in range(count):
            name = self._new_label("content")
            self._services.write_content(self._author, self._site_id, name, "first version")
            self._services.send_live(self._author, self._site_id, name)
            self._waiting.append(name)

    def make_live(self) -> None:
        """See to it that there is content that is live on the site.

        :raises AssertionError: where it does not go live
        """
        if not self._waiting:
            self.send_live()
        self.wait_until_live()

    def write_again(self) -> None:
        """Write the content that is live once more, and hand it to the publisher again."""
        for name in self._gone_live:
            self._services.write_content(self._author, self._site_id, name, "second version")
            self._services.send_live(self._author, self._site_id, name)
            self._waiting.append(name)

    def wait_until_live(self) -> None:
        """Wait until all that was sent is live, for as long as the clock needs for some rounds of its own.

        :raises AssertionError: where it is not live by then
        """
        rounds = len(self._waiting) + SPARE_ROUNDS
        mark = self._begin_to_wait()
        self._patience.wait_until(
            lambda: not self._missing() or self._clock.has_passed(mark, rounds),
            f"the content of {self._site_id} to be live",
            rounds * LONGEST_ROUND_SECONDS,
        )
        self._mark = None
        reason = f"The publisher of {self._site_id} runs, so all of {', '.join(self._waiting)} must go live"
        assert_that(self._missing(), is_(empty()), f"{reason}, as new content of {self._clock.site_id} has meanwhile")
        published = self._services.published(self._author, self._site_id)
        self._gone_live |= {name: published[name] for name in self._waiting}
        self._waiting.clear()

    def prove_that_time_has_passed(self) -> None:
        """Let the other site publish twice in a row: the job has then gone over all sites at least once meanwhile.

        :raises AssertionError: where the other site does not publish
        """
        mark = self._begin_to_wait()
        self._patience.wait_until(
            lambda: self._clock.has_passed(mark, ROUNDS_OF_PROOF),
            f"the publisher of {self._clock.site_id}, which runs",
            (ROUNDS_OF_PROOF + 1) * LONGEST_ROUND_SECONDS,
        )
        self._mark = None

    def let_seconds_pass(self) -> None:
        """Let several seconds pass: what does not last, has had its time to end."""
        if self._since is None:
            self._since = time.monotonic()
        end = self._since + SEVERAL_SECONDS
        self._patience.wait_until(lambda: time.monotonic() >= end, "some seconds to pass", LONGEST_ROUND_SECONDS)
        self._since = None

    def expect_waiting(self) -> None:
        """Check that nothing of what waits has gone live."""
        live = self._services.live(self._author, self._site_id)
        early = sorted(name for name in self._waiting if name in live)
        reason = f"The publisher of {self._site_id} is stopped, so of {', '.join(self._waiting)} nothing may go live"
        assert_that(early, is_(empty()), reason)

    def expect_still_live(self) -> None:
        """Check that what was live is still live, as it was."""
        still = self._services.published(self._author, self._site_id)
        reason = f"What was live on {self._site_id} stays live while its publisher is stopped"
        touched = sorted(name for name, when in self._gone_live.items() if still.get(name) != when)
        assert_that(touched, is_(empty()), reason)

    def _begin_to_wait(self) -> int:
        if self._mark is None:
            self._mark = self._clock.mark()
        return self._mark

    def _missing(self) -> list[str]:
        live = self._services.live(self._author, self._site_id)
        return sorted(name for name in self._waiting if name not in live)
