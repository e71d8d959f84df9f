"""The publishers that a scenario watches: how they were before its last call, and how they are after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from scenes.recorder import Recorder
from studio_client.errors import NotAllowed
from studio_client.publisher import PublisherState
from studio_client.services import Services
from studio_client.session import StudioSession

Seen = TypeVar("Seen")
# A Studio that takes longer over a look is looked at side by side.
SLOW_SECONDS = 0.02


class ChangedByItselfError(AssertionError):
    """A publisher is otherwise than the scenario before has left it, and nobody has called Stop or Start since."""


class Watch:
    """Looks at publishers, and remembers how they were.

    :param services: look at a publisher
    :param recorder: shows what was seen in the report
    :param seen: how shared publishers were when a scenario last looked, while nobody has called Stop or Start since
    :param tell: is told, in one sentence, of a look that had to be made again
    """

    def __init__(
        self,
        services: Services,
        recorder: Recorder,
        seen: dict[str, PublisherState],
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._services = services
        self._recorder = recorder
        self._seen = seen
        self._tell = tell
        self._shared: frozenset[str] = frozenset()
        self._slow = False
        self._spared: frozenset[str] = frozenset()
        # Of how these publishers were before the last call, the scenario before has told.
        self.spared_before: frozenset[str] = frozenset()
        self.observers: dict[str, StudioSession] = {}
        self.before: dict[str, PublisherState] = {}
        self.after: dict[str, PublisherState] = {}
        # How they were after a restart of Studio.
        self.restarted: dict[str, PublisherState] = {}

    @property
    def nothing_has_changed(self) -> bool:
        """Whether every publisher is as it was before the last call."""
        return self.before == self.after

    def begin(self, site_ids: tuple[str, ...], observer: StudioSession, shared: Collection[str] = ()) -> None:
        """Watch the publishers of these sites, and no others.

        :param shared: at which of them other scenarios look too, while nothing is published there
        """
        self.observers = dict.fromkeys(site_ids, observer)
        self._shared = frozenset(shared)

    def leave(self, site_id: str) -> None:
        """Watch a publisher no longer: its site is gone."""
        for watched in (self.observers, self.before, self.after):
            watched.pop(site_id, None)

    def known(self, site_id: str) -> PublisherState | None:
        """Return how a shared publisher was when the scenario before looked, if nobody has changed it since."""
        return self._seen.get(site_id) if site_id in self._shared else None

    def spare(self, site_id: str, state: PublisherState) -> None:
        """Take how the scenario before has seen a publisher for how it is now."""
        self._spared |= {site_id}
        self.after[site_id] = state

    def look(self, site_id: str) -> PublisherState:
        """Look at one publisher.

        :raises ChangedByItselfError: where it has changed although nobody has called Stop or Start
        """
        begun = time.monotonic()
        state = self._read(self._services.read_state, self.observers[site_id], site_id)
        self._slow = time.monotonic() - begun > SLOW_SECONDS
        before = self.known(site_id)
        if site_id in self._shared:
            self._seen[site_id] = state
        if before is not None and before != state:
            raise ChangedByItselfError(_changed_by_itself(before, str(state)))
        return state

    def glance(self, known: PublisherState) -> None:
        """Make sure that a publisher is still as the scenario before has left it: before Stop or Start hides it.

        The site's entry is asked alone, as the publisher is looked at with both eyes right afterwards.

        :raises ChangedByItselfError: where it has changed although nobody has called Stop or Start
        """
        enabled = self._read(self._services.is_enabled, self.observers[known.site_id], known.site_id)
        if enabled != known.enabled:
            self.change(known.site_id)
            told = f"{'enabled' if enabled else 'disabled'} now, by the site's entry"
            raise ChangedByItselfError(_changed_by_itself(known, told))

    def _read(self, read: Callable[[StudioSession, str], Seen], observer: StudioSession, site_id: str) -> Seen:
        try:
            return read(observer, site_id)
        except NotAllowed as refusal:
            if not self._services.overlooks_a_site_while_one_is_made:
                raise
            seen = read(observer, site_id)
            self._tell(f"Studio overlooked a site while another was made, so it was looked at again. {refusal}")
            return seen

    def look_as(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at one publisher with somebody's eyes.

        :raises UnexpectedAnswer: where Studio does not show it
        """
        return self._services.read_state(observer, site_id)

    def look_again(self) -> None:
        """Look at all publishers, and show in the report how they were and are."""
        with self._recorder.together("Looking at the publishers"):
            self.after = self._look_at(self.observers)
        self._spared = frozenset()
        self.show()

    def look_anew(self) -> None:
        """Look at all publishers after something that is no call of theirs: the scenario says what it may change."""
        self.change()
        self.look_again()

    def _look_at(self, site_ids: Iterable[str]) -> dict[str, PublisherState]:
        wanted = list(site_ids)
        if not self._slow or len(wanted) < 2:
            return {site_id: self.look(site_id) for site_id in wanted}
        with ThreadPoolExecutor(len(wanted)) as side_by_side:
            return dict(zip(wanted, side_by_side.map(self.look, wanted), strict=True))

    def change(self, *site_ids: str) -> None:
        """Take note that somebody does something to publishers: how they were says nothing of how they are.

        :param site_ids: to which; to all that are watched, if none is named
        """
        for site_id in site_ids or tuple(self.observers):
            self._seen.pop(site_id, None)

    def remember(self) -> None:
        """Take what was seen last for how it was before."""
        self.before, self.spared_before = dict(self.after), self._spared

    def show(self) -> None:
        """Show in the report how the publishers were and are."""
        self._recorder.add("The publishers before and after", self.told() or "The scenario has looked at none yet.")

    def told(self) -> str:
        """Return in words how the publishers were and are."""
        return "\n".join(
            f"{site_id}\n  before: {self.before.get(site_id, 'there was none')}\n  after:  {after}"
            for site_id, after in self.after.items()
        )


def _changed_by_itself(before: PublisherState, now: str) -> str:
    return (
        f"The publisher of {before.site_id} has changed by itself since the scenario before. It was {before}; "
        f"no stop or start has named it since, and it is {now}"
    )
