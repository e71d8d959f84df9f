"""Content on its way to the live site, on a site under test and on a second one that proves that time has passed."""

from __future__ import annotations

import time
from collections.abc import Callable

from hamcrest import assert_that, empty, is_

from matchers.publishers import is_running
from scenes.waiting import wait_until
from studio_client.services import Services
from studio_client.session import StudioSession

ROUNDS_OF_PROOF = 2
WHILE_SECONDS = 3.0
SPARE_ROUNDS = 3


class Publishing:
    """What a scenario sends live on its site, and what becomes of it.

    :param new_label: returns a label that no other thing of the run has
    :param site_id: the site under test
    :param witness_id: another site, whose publisher runs
    """

    def __init__(
        self, services: Services, author: StudioSession, new_label: Callable[[str], str], site_id: str, witness_id: str
    ) -> None:
        self._services = services
        self._author = author
        self._new_label = new_label
        self._site_id = site_id
        self._witness_id = witness_id
        self._waiting: list[str] = []
        self._gone_live: dict[str, str] = {}

    def send_live(self, count: int = 1) -> None:
        """Write new content on the site and hand it to the publisher, piece by piece."""
        for _ in range(count):
            self._waiting.append(self._send(self._site_id))

    def write_again(self) -> None:
        """Write the content that is live once more, and hand it to the publisher again."""
        for name in self._gone_live:
            self._services.write_content(self._author, self._site_id, name, "second version")
            self._services.send_live(self._author, self._site_id, name)
            self._waiting.append(name)

    def wait_until_live(self) -> None:
        """Wait until all that was sent is live, for as long as the witness needs for some rounds of its own.

        :raises AssertionError: where it is not live by then
        """
        for _ in range(len(self._waiting) + SPARE_ROUNDS):
            if not self._missing():
                break
            self._let_witness_publish()
        reason = f"The publisher of {self._site_id} runs, so all of {', '.join(self._waiting)} must go live"
        assert_that(self._missing(), is_(empty()), f"{reason}, as new content of {self._witness_id} has meanwhile")
        published = self._services.published(self._author, self._site_id)
        self._gone_live |= {name: published[name] for name in self._waiting}
        self._waiting.clear()

    def prove_that_time_has_passed(self) -> None:
        """Let the witness publish twice in a row: the job has then gone over all sites at least once meanwhile.

        :raises AssertionError: where the witness does not publish
        """
        for _ in range(ROUNDS_OF_PROOF):
            self._let_witness_publish()

    def let_time_pass(self, since: float) -> None:
        """Let the witness publish again and again, until some seconds have passed.

        :param since: from when on, by the clock that never jumps
        :raises AssertionError: where the witness does not publish
        """
        while time.monotonic() < since + WHILE_SECONDS:
            self._let_witness_publish()

    def _missing(self) -> list[str]:
        live = self._services.live(self._author, self._site_id)
        return sorted(name for name in self._waiting if name not in live)

    def _let_witness_publish(self) -> None:
        name = self._send(self._witness_id)

        def is_live() -> bool:
            state = self._services.read_state(self._author, self._witness_id)
            assert_that(state, is_running(), f"Nobody has stopped the publisher of {self._witness_id}")
            return name in self._services.live(self._author, self._witness_id)

        wait_until(is_live, f"{name} to be live on {self._witness_id}, whose publisher runs")

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

    def _send(self, site_id: str) -> str:
        name = self._new_label("content")
        self._services.write_content(self._author, site_id, name, "first version")
        self._services.send_live(self._author, site_id, name)
        return name
