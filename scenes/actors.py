"""The actors of one scenario."""

from __future__ import annotations

from scenes.newcomer import Newcomer
from scenes.said import said
from scenes.sites import Sites
from scenes.stage import Stage
from scenes.vocabulary import NEWCOMER
from scenes.watch import Watch
from studio_client.session import StudioSession


class Actors:
    """Who calls, by the words in which the features name them."""

    def __init__(self, stage: Stage, sites: Sites, watch: Watch) -> None:
        self._stage = stage
        self._sites = sites
        self._watch = watch
        self._newcomer: Newcomer | None = None

    def session(self, actor: str) -> StudioSession:
        """Return the session of an actor.

        :raises StudioError: where Studio does not make the user, or does not let it in
        """
        if actor == NEWCOMER:
            return self.newcomer.session
        if self._sites.is_lent:
            return self._stage.cast.session_on(actor, self._sites.site_id)
        return self._stage.cast.session(actor, self._stage.site("site"), self._stage.site("other-site"))

    def username(self, actor: str) -> str:
        """Return the name of an actor's account; empty for one who has none."""
        return self.session(actor).username or ""

    @property
    def newcomer(self) -> Newcomer:
        """The user that the scenario has made."""
        return said(self._newcomer, "that there is a newcomer")

    def welcome_newcomer(self) -> None:
        """Make a user, and log it in."""
        self._newcomer = Newcomer(self._stage)

    def exclude_system_admin(self) -> None:
        """Let the newcomer, as the site's admin, take the system admin out of the site's admins."""
        site_id, newcomer = self._sites.site_id, self.newcomer
        newcomer.make_admin_of(site_id)
        username = self._stage.administrator.username or ""
        self._stage.services.exclude_system_admin(newcomer.session, username, site_id)
        self._watch.observers[site_id] = newcomer.session
