"""The publishers that a scenario watches: how they were before its last call, and how they are after it."""

from __future__ import annotations

from scenes.recorder import Recorder
from studio_client.publisher import PublisherState
from studio_client.services import Services
from studio_client.session import StudioSession


class Watch:
    """Looks at publishers, and remembers how they were.

    :param services: look at a publisher
    :param recorder: shows what was seen in the report
    """

    def __init__(self, services: Services, recorder: Recorder) -> None:
        self._services = services
        self._recorder = recorder
        self.observers: dict[str, StudioSession] = {}
        self.before: dict[str, PublisherState] = {}
        self.after: dict[str, PublisherState] = {}
        # How they were after a restart of Studio.
        self.restarted: dict[str, PublisherState] = {}

    @property
    def nothing_has_changed(self) -> bool:
        """Whether every publisher is as it was before the last call."""
        return self.before == self.after

    def begin(self, site_ids: tuple[str, ...], observer: StudioSession) -> None:
        """Watch the publishers of these sites, and no others."""
        self.observers = dict.fromkeys(site_ids, observer)

    def leave(self, site_id: str) -> None:
        """Watch a publisher no longer: its site is gone."""
        for watched in (self.observers, self.before, self.after):
            watched.pop(site_id, None)

    def look(self, site_id: str) -> PublisherState:
        """Look at one publisher."""
        return self._services.read_state(self.observers[site_id], site_id)

    def look_again(self) -> None:
        """Look at all publishers, and show in the report how they were and are."""
        with self._recorder.together("Looking at the publishers"):
            self.after = {site_id: self.look(site_id) for site_id in self.observers}
        self.show()

    def remember(self) -> None:
        """Take what was seen last for how it was before."""
        self.before = dict(self.after)

    def show(self) -> None:
        """Show in the report how the publishers were and are."""
        self._recorder.add("The publishers before and after", self.told() or "The scenario has looked at none yet.")

    def told(self) -> str:
        """Return in words how the publishers were and are."""
        return "\n".join(
            f"{site_id}\n  before: {self.before.get(site_id, 'there was none')}\n  after:  {after}"
            for site_id, after in self.after.items()
        )
