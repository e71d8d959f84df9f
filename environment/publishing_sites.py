"""Sites on which content goes live: made in the background, lent to one scenario at a time, and brought back to rest.

On a real Studio a site takes from a third of a second to twelve, and the publishing job comes by each ten seconds. So
these sites are made while other scenarios run, and there are as many as can be made in good time; beyond that, whoever
needs one waits until another is given back.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from environment.provisioning import Provisioner
from scenes.patience import Pace
from studio_client.errors import StudioError, UnexpectedAnswer
from studio_client.publisher import set_running
from studio_client.services import Services
from studio_client.session import StudioSession

LABEL = "publishing-site"
# So long it may take to make all of them, beside the turns of others; so many are made at least, and at most.
SECONDS_TO_MAKE_THEM = 50.0
FEWEST_SITES, MOST_SITES = 3, 16
DEADLINE_SECONDS = 45.0
# How long the background rests where it has nothing to do but to look.
REST_SECONDS = 0.02


@dataclass
class _Coming:
    """A site that will be ready when Studio has done something by itself.

    :param is_ready: looks whether it has
    :param in_vain: what to say where it never does; empty where the site is just not lent again
    """

    site_id: str
    is_ready: Callable[[StudioSession], bool]
    in_vain: str = ""
    deadline: float = field(default_factory=lambda: time.monotonic() + DEADLINE_SECONDS)
    pace: Pace = field(default_factory=Pace)


class PublishingSites:
    """Lends sites whose publisher runs, and on which nothing waits.

    One thread makes them and brings them to rest; what Studio does by itself, it waits for on all of them at once.

    :param open_administrator: opens a system admin's session for the background, once it is needed
    """

    def __init__(
        self, services: Services, provisioner: Provisioner, open_administrator: Callable[[], StudioSession]
    ) -> None:
        self._services = services
        self._provisioner = provisioner
        self._open_administrator = open_administrator
        self._administrator: StudioSession | None = None
        self._background: threading.Thread | None = None
        self._ending = threading.Event()
        self._ready: deque[str] = deque()
        self._tasks: deque[Callable[[], None]] = deque()
        self._coming: list[_Coming] = []
        self._failed: deque[Exception] = deque()
        self._wishes: set[object] = set()
        self._lent: set[str] = set()
        self._made = 0
        self._refused = False

    def take(self, wish: object, others_go_on: bool = True) -> str | None:
        """Return a site that nobody else has; None where none is ready yet.

        As many are made as are wished for at the same time, if they can be made in good time.

        :param wish: whoever wants it, and asks again
        :param others_go_on: whether those that have sites will give them back
        :raises StudioError: where Studio did not make it, or did not bring it back to rest
        """
        if self._failed:
            error = self._failed.popleft()
            if isinstance(error, UnexpectedAnswer):
                self.forget_session()
            raise error
        # In this order: what was coming just now may be ready by the next line.
        nothing_comes = self._is_idle
        if self._ready:
            self._wishes.discard(wish)
            self._lent.add(self._ready[0])
            return self._ready.popleft()
        if wish not in self._wishes:
            self._wishes.add(wish)
            if len(self._wishes) <= MOST_SITES:
                self._do(self._make_in_good_time)
        elif nothing_comes and not (self._lent and others_go_on):
            self._do(self._make)
        return None

    def give_back(self, site_id: str, is_at_rest: Callable[[StudioSession], bool]) -> None:
        """Bring a site's publisher back to run, and lend it again once it has come to rest.

        One that does not is left alone, and another is made when it is needed.

        :param is_at_rest: tells whether nothing waits on it
        """

        def bring_to_rest() -> None:
            set_running(self._session(), site_id, running=True)
            self._coming.append(_Coming(site_id, is_at_rest))

        self._do(bring_to_rest)
        self._lent.discard(site_id)

    def pause(self) -> None:
        """Wait until nothing is under way, and begin with a session of its own when there is more to do."""
        while not self._is_idle and not self._failed:
            time.sleep(REST_SECONDS)
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
        if self._background is not None:
            self._background.join()

    @property
    def _is_idle(self) -> bool:
        """Whether nothing is to be done, or waited for; what is being done counts until it is done."""
        return not self._tasks and not self._coming

    def _do(self, task: Callable[[], None]) -> None:
        """Let the background do something."""
        if self._ending.is_set():
            return
        self._tasks.append(task)
        if self._background is None:
            self._background = threading.Thread(target=self._work, name="publishing-sites", daemon=True)
            self._background.start()

    # in the background

    def _work(self) -> None:
        """Do what is to be done, and look at what is coming, until the end."""
        while not self._ending.is_set():
            if not self._work_once():
                self._ending.wait(REST_SECONDS)

    def _work_once(self) -> bool:
        """Do one thing, and look once at each site that is due; tell whether there was anything to do.

        What fails is raised where the next site is asked for.
        """
        task = self._tasks[0] if self._tasks else None
        due = [each for each in self._coming if each.pace.is_due()]
        for step in (task, *(lambda each=each: self._look_at(each) for each in due)):
            if step is not None and not self._ending.is_set():
                try:
                    step()
                except Exception as error:
                    self._failed.append(error)
        if task is not None:
            self._tasks.popleft()
        return task is not None or bool(due)

    def _look_at(self, coming: _Coming) -> None:
        """Lend a site if it is ready, and no longer wait for one that is not in time."""
        try:
            ready = coming.is_ready(self._session())
        except StudioError:
            self._coming.remove(coming)
            raise
        if ready:
            # In this order: at no moment it is neither.
            self._ready.append(coming.site_id)
            self._coming.remove(coming)
        elif time.monotonic() > coming.deadline:
            self._coming.remove(coming)
            if coming.in_vain:
                raise UnexpectedAnswer(coming.in_vain)

    def _make_in_good_time(self) -> None:
        """Make a site, unless those that are there have taken so long that they must do."""
        if self._refused:
            return
        seconds = (self._provisioner.seconds_a_site or 0.0) * (self._made + 1)
        if self._made >= FEWEST_SITES and seconds > SECONDS_TO_MAKE_THEM:
            return
        try:
            self._make()
        except UnexpectedAnswer:
            # Each would be refused in turn; who needs one asks again.
            self._refused = True
            raise

    def _make(self) -> None:
        label = LABEL if not self._made else self._provisioner.throwaway_label(LABEL)
        site_id = self._provisioner.site(label, self._session())
        self._made += 1
        self._services.begin_publishing(self._session(), site_id)
        in_vain = f"Waited {DEADLINE_SECONDS:g} s in vain for {site_id} to be published at all"
        self._coming.append(
            _Coming(site_id, lambda observer: self._services.has_begun_publishing(observer, site_id), in_vain)
        )

    def _session(self) -> StudioSession:
        if self._administrator is None:
            self._administrator = self._open_administrator()
        return self._administrator
