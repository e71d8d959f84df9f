"""Looking at what was published on a site: one look serves all scenarios that share the site."""

from __future__ import annotations

import time

from studio_client.services import Services
from studio_client.session import StudioSession

# For so many times as long as it took, a look is as good as a new one for whoever looks again and again.
LOOKS_OF_REST = 3


class Lookout:
    """Looks at what was published on a site.

    :param observer: looks
    """

    def __init__(self, services: Services, observer: StudioSession, site_id: str) -> None:
        self._services = services
        self._observer = observer
        self.site_id = site_id
        # By target: when the last look began and ended, and what it showed.
        self._looks: dict[str, tuple[float, float, dict[str, str]]] = {}

    def published(self, target: str, since: float | None = None) -> dict[str, str]:
        """Return when each piece of content was last published to a target, by its name.

        :param since: the moment, by the monotonic clock, after which somebody must have looked; None for one that is
            as recent as looking again and again can be
        """
        begun, ended, shown = self._looks.get(target, (0.0, 0.0, {}))
        if since is None:
            since = time.monotonic() - LOOKS_OF_REST * (ended - begun)
        if begun <= since:
            begun = time.monotonic()
            shown = self._services.published(self._observer, self.site_id, target)
            self._looks[target] = begun, time.monotonic(), shown
        return shown

    def published_as_whole(self, names: list[str]) -> dict[str, str]:
        """Return the same of what is live, where it may have gone live with the whole site."""
        return self._services.published_as_whole(self._observer, self.site_id, names)
