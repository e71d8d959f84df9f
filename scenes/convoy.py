"""Scenarios that share a site: it is stopped once for all of them, and started once for all of them.

A real site takes from a third of a second to twelve to make, and the publishing job comes by each ten seconds. So
scenarios that need the same of a site, each for content of its own, go through it together: none of them changes the
publisher before all of them are ready for that. Each is judged by itself, and runs by itself where it is alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scenes.clock import PublishingClock
from scenes.lookout import Lookout
from studio_client.exchange import Exchange
from studio_client.publisher import PublisherState
from studio_client.session import StudioSession


@dataclass(frozen=True)
class Change:
    """A change of the publisher that was made for all: who made it, what came of it, and how publishers were."""

    caller: str
    exchanges: list[Exchange]
    before: dict[str, PublisherState]
    after: dict[str, PublisherState]


@dataclass
class Convoy:
    """The scenarios that share a site.

    :param lookout: looks at what was published on it, for all of them
    :param clock: ticks when the publishing job has come by there, for all of them
    """

    site_id: str
    lookout: Lookout
    clock: PublishingClock
    members: set[object] = field(default_factory=set)
    changes: dict[str, Change] = field(default_factory=dict)
    _ready: dict[str, set[object]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _at_rest: list[Callable[[StudioSession], bool]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether others may still join: nothing has been changed."""
        return not self.changes

    def all_are_ready(self, member: object, script: str) -> bool:
        """Tell whether the publisher may be changed; this member is ready for it from now on."""
        ready = self._ready.setdefault(script, set())
        ready.add(member)
        return self.members <= ready

    def once(self, what: str, act: Callable[[], None]) -> None:
        """Do something that is needed for all, unless another member has."""
        if what not in self._done:
            act()
            self._done.add(what)

    def leave(self, member: object, is_at_rest: Callable[[StudioSession], bool]) -> bool:
        """Go on without a member, and tell whether it was the last.

        :param is_at_rest: tells whether nothing of the member's waits any more
        """
        self.members.discard(member)
        self._at_rest.append(is_at_rest)
        return not self.members

    def has_come_to_rest(self, observer: StudioSession) -> bool:
        """Tell whether nothing of what any member has sent waits any more.

        :param observer: looks, from whatever thread
        """
        return all(is_at_rest(observer) for is_at_rest in self._at_rest)
