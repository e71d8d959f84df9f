"""Rights from 3.1 on: a site's files say which groups have which role on it, and which role may do what."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from typing import ClassVar

from mock_studio.exchange import FAILURE, Refused
from mock_studio.rules import Rules
from mock_studio.state import PERMISSION_FILE, GlobalStudio, Site, Studio, User

ANY_ROLE = ("any",)
MALFORMED = "The permission file is malformed"


class MappedRoles(Rules):
    """A release whose groups are global."""

    # Which roles may do what; what does not stand here, anybody who is logged in may.
    tasks: ClassVar[Mapping[str, tuple[str, ...]]]
    # What can be done whatever the site's permission file holds.
    tasks_without_permissions: ClassVar[tuple[str, ...]] = ()

    def new_studio(self) -> Studio:
        """Make the state: groups are global."""
        return GlobalStudio()

    def allows(self, studio: Studio, user: User, site: Site, task: str) -> bool:
        """Tell whether one of the account's roles on the site is enough; a system admin may do anything.

        :raises Refused: where the site's permission file is malformed
        """
        roles = self.tasks.get(task)
        if roles is None:
            return True
        if task not in self.tasks_without_permissions and self.stumbles_over(site, studio.roles_of(user, site)):
            raise Refused(FAILURE)
        return self.has_role(studio, user, site, roles)

    def stumbles_over(self, site: Site, roles: set[str]) -> str | None:
        """Return what Studio stumbles over when it looks in the site's permission file for what these roles may do."""
        return None if readable_permissions(site) else MALFORMED

    def has_role(self, studio: Studio, user: User, site: Site, roles: tuple[str, ...]) -> bool:
        """Tell whether the account has one of these roles on the site."""
        own = studio.roles_of(user, site)
        return bool(own) if roles is ANY_ROLE else not own.isdisjoint(roles)


def roles_with_rules(site: Site) -> frozenset[str] | None:
    """Return the roles that the site's permission file has rules for; None where it is no XML."""
    try:
        root = ElementTree.fromstring(site.files[PERMISSION_FILE])  # noqa: S314 - a test writes it
    except ElementTree.ParseError:
        return None
    return frozenset(role.get("name") or "" for role in root.iter("role"))


def readable_permissions(site: Site) -> bool:
    """Tell whether the site's permission file is XML."""
    return roles_with_rules(site) is not None
