"""The actors of one scenario."""

from __future__ import annotations

from collections.abc import Callable

from scenes.newcomer import Newcomer
from scenes.said import said
from scenes.sites import Sites
from scenes.stage import Stage
from scenes.vocabulary import NEWCOMER, OTHER_SITE, SITE
from scenes.watch import Watch
from studio_client.errors import NameTaken
from studio_client.services import OwnGroup
from studio_client.session import StudioSession


class Actors:
    """Who calls, by the words in which the features name them."""

    def __init__(self, stage: Stage, sites: Sites, watch: Watch, skip: Callable[[str], None]) -> None:
        self._stage = stage
        self._sites = sites
        self._watch = watch
        self._skip = skip
        self._newcomer: Newcomer | None = None
        self._groups: list[OwnGroup] = []

    def session(self, actor: str) -> StudioSession:
        """Return the session of an actor.

        :raises StudioError: where Studio does not make the user, or does not let it in
        """
        if actor == NEWCOMER:
            return self.newcomer.session
        if self._sites.is_lent:
            return self._stage.cast.session_on(actor, self._sites.site_id)
        return self._stage.cast.session(actor, self._stage.site(SITE), self._stage.site(OTHER_SITE))

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

    def join_group(self, name: str | None) -> OwnGroup | None:
        """Make a group for the site, and the newcomer its member.

        Where groups are global, Studio's owners may have one of this name already: then the scenario is skipped.

        :param name: the group's name; None for any
        :returns: the group; None where the scenario is skipped
        """
        services, administrator, site_id = self._stage.services, self._stage.administrator, self._sites.site_id
        try:
            group = self._stage.provisioner.claim_group(site_id, name)
        except NameTaken as taken:
            self._skip(f"There is a group called {name} already, and it is not the suite's to use. {taken}")
            return None
        self._groups.append(group)
        services.join(administrator, self.newcomer.username, site_id, group.name)
        return group

    def join_group_with_role(self, role: str) -> None:
        """Make a group to which the site's role mapping gives a role, and the newcomer its member."""
        group = said(self.join_group(None), "which group it is about")
        self._stage.services.give_role(self._stage.administrator, group.site_id, group.name, role)

    def give_back(self) -> None:
        """Let others have the names of the groups that were made."""
        while self._groups:
            self._stage.provisioner.give_back_group(self._groups.pop())

    def exclude_system_admin(self) -> None:
        """Let the newcomer, as the site's admin, take the system admin out of the site's admins."""
        site_id, newcomer = self._sites.site_id, self.newcomer
        newcomer.make_admin_of(site_id)
        username = self._stage.administrator.username or ""
        self._sites.keep_own()
        self._stage.services.exclude_system_admin(newcomer.session, username, site_id)
        self._watch.observers[site_id] = newcomer.session
