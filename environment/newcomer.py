"""A user of the scenario's own, whose rights change while it is logged in."""

from __future__ import annotations

from environment.cast import NEWCOMER, Cast
from environment.provisioning import Provisioner
from studio_client.services import Services
from studio_client.session import StudioSession

ADMIN_GROUP = "Admin"


class Newcomer:
    """A user in no group, logged in from the beginning.

    :param administrator: the session that gives the user rights on a site, and takes them away
    :raises StudioError: where Studio does not make the user, or does not let it in
    """

    def __init__(self, services: Services, cast: Cast, provisioner: Provisioner, administrator: StudioSession) -> None:
        self._services = services
        self._cast = cast
        self._provisioner = provisioner
        self._administrator = administrator
        self._account = provisioner.user(provisioner.throwaway_label("newcomer"))
        self.session = cast.log_in(NEWCOMER, self._account)

    @property
    def username(self) -> str:
        """The user's name."""
        return self._account.username

    def make_admin_of(self, site_id: str) -> None:
        """Make the user an admin of a site."""
        self._services.join(self._administrator, self.username, site_id, ADMIN_GROUP)

    def take_admin_of(self, site_id: str) -> None:
        """Take the user out of a site's admins."""
        self._services.leave(self._administrator, self.username, site_id, ADMIN_GROUP)

    def disable(self) -> None:
        """Keep the user from logging in."""
        self._services.disable_user(self._administrator, self.username)

    def delete(self) -> None:
        """Delete the user; its session stays as it is."""
        self._provisioner.delete_user(self.username)

    def make_anew(self) -> None:
        """Delete the user and make another of the same name, in no group; the old one's session stays as it is."""
        self._provisioner.delete_user(self.username)
        self._account = self._provisioner.user_anew(self.username)

    def log_in_anew(self) -> None:
        """Log the user in, into a new session."""
        self.session = self._cast.log_in(NEWCOMER, self._account)

    def log_out(self) -> None:
        """End the user's session."""
        self.session.log_out()
