"""Sessions that end too early: Studio is asked whether a session still lives before its contract is blamed."""

from __future__ import annotations

from studio_client.errors import StudioError
from studio_client.services import Services
from studio_client.session import StudioSession


class SessionLostError(StudioError):
    """Studio no longer knows a session that nobody has ended, so what it answered says nothing of its contract."""


class Vigil:
    """Watches over the sessions that are good for the whole run.

    Studio tells its version to every user that is logged in, on every release, and to nobody else (the recordings,
    section *version*); so that is what it is asked.

    :param told: whether Studio tells its version at all; where it does not, its sessions are taken to live
    """

    def __init__(self, services: Services, told: bool) -> None:
        self._services = services
        self._told = told
        self._noted: set[tuple[str, str | None]] = set()
        self.lost: list[str] = []

    def has_lost(self, session: StudioSession) -> bool:
        """Tell whether Studio no longer knows a session, and count it if that is new.

        :raises NoAnswer: where Studio does not answer
        """
        if not self._told or self._services.version(session) is not None:
            return False
        self.count(session.actor, session.session_id)
        return True

    def count(self, actor: str, session_id: str | None) -> None:
        """Count a session that was lost, each once."""
        if (actor, session_id) not in self._noted:
            self._noted.add((actor, session_id))
            self.lost.append(actor)
