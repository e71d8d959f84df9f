"""Sites on which content goes live: made in the background, lent to one scenario at a time, and brought back to rest.

On a real Studio a site takes from a third of a second to twelve, and the publishing job comes by each ten seconds. So
these sites are made while other scenarios run, and there are as many as can be made in good time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from environment.provisioning import Provisioner
from scenes.patience import Pace
from studio_client.errors import UnexpectedAnswer
from studio_client.publisher import set_running
from studio_client.services import Services
from studio_client.session import StudioSession

LABEL = "publishing-site"
# So long it may take to make all of them; one at least is made, and no more than that many.
SECONDS_TO_MAKE_THEM = 40.0
MOST_SITES = 16
DEADLINE_SECONDS = 45.0


class PublishingSites:
    """Lends sites whose publisher runs, and on which nothing waits.

    :param open_administrator: opens a system admin's session for the background, once it is needed
    """

    def __init__(
        self, services: Services, provisioner: Provisioner, open_administrator: Callable[[], StudioSession]
    ) -> None:
        self._services = services
        self._provisioner = provisioner
        self._open_administrator = open_administrator
        self._administrator: StudioSession | None = None
        self._background = ThreadPoolExecutor(1, "publishing-sites")
        self._ending = threading.Event()
        self._ready: deque[str] = deque()
        self._underway: deque[Future[None]] = deque()
        self._wishes: set[object] = set()
        self._made = 0
        self._refused = False
        self._seconds_a_site = 0.0

    def take(self, wish: object) -> str | None:
        """Return a site that nobody else has; None where none is ready yet.

        As many are made as are wished for at the same time, if they can be made in good time.

        :param wish: whoever wants it, and asks again
        :raises StudioError: where Studio did not make it, or did not bring it back to rest
        """
        while self._underway and self._underway[0].done():
            try:
                self._underway.popleft().result()
            except UnexpectedAnswer:
                self.forget_session()
                raise
        if self._ready:
            self._wishes.discard(wish)
            return self._ready.popleft()
        if wish not in self._wishes:
            self._wishes.add(wish)
            if len(self._wishes) <= MOST_SITES:
                self._underway.append(self._background.submit(self._make_in_good_time))
        elif not self._underway:
            self._underway.append(self._background.submit(self._make))
        return None

    def give_back(self, site_id: str, is_at_rest: Callable[[StudioSession], bool]) -> None:
        """Bring a site's publisher back to run, and lend it again once it has come to rest.

        :param is_at_rest: tells whether nothing waits on it
        """
        if not self._ending.is_set():
            self._underway.append(self._background.submit(self._bring_to_rest, site_id, is_at_rest))

    def pause(self) -> None:
        """Wait until nothing is under way, and begin with a session of its own when there is more to do."""
        for future in self._underway:
            future.exception()
        self._administrator = None

    def let_go(self) -> None:
        """Lend none of the sites that are at rest any more: they are about to be removed."""
        self._ready.clear()

    def forget_session(self) -> None:
        """Log in anew when something is next to be done: Studio has lost its sessions."""
        self._administrator = None

    def end(self) -> None:
        """Make no more sites, and wait until what is under way has ended."""
        self._ending.set()
        self._background.shutdown(wait=True, cancel_futures=True)

    # in the background

    def _make_in_good_time(self) -> None:
        """Make a site, unless those that are there have taken so long that they must do."""
        begun = time.monotonic()
        if self._refused:
            return
        if self._made and self._seconds_a_site * (self._made + 1) > SECONDS_TO_MAKE_THEM:
            return
        try:
            self._make()
        except UnexpectedAnswer:
            # Each would be refused in turn; who needs one asks again.
            self._refused = True
            raise
        self._seconds_a_site = time.monotonic() - begun

    def _make(self) -> None:
        label = LABEL if not self._made else self._provisioner.throwaway_label(LABEL)
        site_id = self._provisioner.site(label, self._session())
        self._made += 1
        self._services.begin_publishing(self._session(), site_id)
        if not self._is_true_in_time(lambda: self._services.has_begun_publishing(self._session(), site_id)):
            raise UnexpectedAnswer(f"Waited {DEADLINE_SECONDS:g} s in vain for {site_id} to be published at all")
        self._ready.append(site_id)

    def _bring_to_rest(self, site_id: str, is_at_rest: Callable[[StudioSession], bool]) -> None:
        """Let a site come to rest; one that does not is left alone, and another is made when it is needed."""
        set_running(self._session(), site_id, running=True)
        if self._is_true_in_time(lambda: is_at_rest(self._session())):
            self._ready.append(site_id)

    def _session(self) -> StudioSession:
        if self._administrator is None:
            self._administrator = self._open_administrator()
        return self._administrator

    def _is_true_in_time(self, condition: Callable[[], bool]) -> bool:
        deadline, pace = time.monotonic() + DEADLINE_SECONDS, Pace()
        while not (pace.is_due() and condition()):
            if time.monotonic() > deadline or self._ending.wait(pace.seconds_left):
                return False
        return True
