"""Scenarios that share a site: they are gathered before any of them is given it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from environment.publishing_sites import PublishingSites
from scenes.clock import PublishingClock
from scenes.convoy import Convoy
from scenes.lookout import Lookout
from studio_client.errors import StudioError
from studio_client.services import Services
from studio_client.session import StudioSession


@dataclass(eq=False)
class _Gathering:
    """Scenarios that have said that they want to share a site of one kind."""

    members: set[object] = field(default_factory=set)
    convoy: Convoy | None = None


class Convoys:
    """Gathers scenarios that share sites.

    :param administrator: looks at what was published on the sites, and sends what tells that the job has come by
    :param new_label: returns a label that no other thing of the run has
    """

    def __init__(
        self,
        services: Services,
        administrator: StudioSession,
        new_label: Callable[[str], str],
        sites: PublishingSites,
    ) -> None:
        self._services = services
        self._administrator = administrator
        self._new_label = new_label
        self._sites = sites
        self._gatherings: dict[str, _Gathering] = {}

    def join(self, kind: str, member: object, target: str) -> Convoy | None:
        """Return the convoy that a scenario belongs to; None the first time, so that others can join, too.

        A scenario that comes when the others have already changed their site's publisher begins another convoy.

        :param target: where these scenarios publish to
        :raises StudioError: where Studio does not make the site, or never publishes on it
        """
        gathering = self._gatherings.get(kind)
        if gathering is None or (gathering.convoy is not None and not gathering.convoy.is_open):
            gathering = self._gatherings[kind] = _Gathering()
        if member not in gathering.members:
            gathering.members.add(member)
            return None
        if gathering.convoy is None:
            try:
                site_id = self._sites.take(gathering)
            except StudioError:
                gathering.members.discard(member)
                raise
            if site_id is None:
                return None
            lookout = Lookout(self._services, self._administrator, site_id)
            clock = PublishingClock(self._services, self._administrator, self._new_label, site_id, target)
            gathering.convoy = Convoy(site_id, lookout, clock, gathering.members)
        return gathering.convoy
