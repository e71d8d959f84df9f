"""A user of the scenario's own, whose rights change while it is logged in."""

from __future__ import annotations

from scenes.stage import Stage
from scenes.vocabulary import NEWCOMER
from studio_client.services import ADMIN_GROUP


class Newcomer:
    """A user in no group, logged in from the beginning; the system admin gives it rights on a site, and takes them.

    :raises StudioError: where Studio does not make the user, or does not let it in
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._account = stage.provisioner.user(stage.provisioner.throwaway_label("newcomer"))
        self.session = stage.cast.log_in(NEWCOMER, self._account)

    @property
    def username(self) -> str:
        """The user's name."""
        return self._account.username

    def make_admin_of(self, site_id: str) -> None:
        """Make the user an admin of a site."""
        self._stage.services.join(self._stage.administrator, self.username, site_id, ADMIN_GROUP)

    def take_admin_of(self, site_id: str) -> None:
        """Take the user out of a site's admins."""
        self._stage.services.leave(self._stage.administrator, self.username, site_id, ADMIN_GROUP)

    def disable(self) -> None:
        """Keep the user from logging in."""
        self._stage.services.disable_user(self._stage.administrator, self.username)

    def delete(self) -> None:
        """Delete the user; its session stays as it is."""
        self._stage.provisioner.delete_user(self.username)

    def make_anew(self) -> None:
        """Delete the user and make another of the same name, in no group; the old one's session stays as it is."""
        self.delete()
        self._account = self._stage.provisioner.user_anew(self.username)

    def log_in_anew(self) -> None:
        """Log the user in, into a new session."""
        self.session = self._stage.cast.log_in(NEWCOMER, self._account)

    def log_out(self) -> None:
        """End the user's session."""
        self.session.log_out()
