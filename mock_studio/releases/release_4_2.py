"""Studio 4.2.0-SNAPSHOT. The source of every difference from 4.1.8 is its recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from mock_studio.exchange import (
    ACCESS_DENIED,
    BAD_ADDRESS,
    SERVER_ERROR,
    Answer,
    Call,
    html_page,
    response,
)
from mock_studio.generation_4.profile import Generation4
from mock_studio.generation_4.surface import csrf_value
from mock_studio.groovy import GROOVY_3
from mock_studio.roles import ANY_ROLE
from mock_studio.rules import Context, Scripts
from mock_studio.scripts import gone, publish, sites
from mock_studio.state import ROLE_FILE, ROLES, GlobalStudio, Site, Studio, User, mapped_roles

CSRF_LENGTH = 36
NOT_FOUND = html_page(404, "Page not found", "The page that you look for can't be found.")
NOT_TOLD_OF_A_SITE = (
    "lastCommitId",
    "lastSyncedGitlogCommitId",
    "lastVerifiedGitlogCommitId",
    "publishingLockHeartbeat",
    "publishingLockOwner",
)
GONE = {("POST", "workflow/go-live"), *publish.PUBLISH_ITEMS, *gone.STATUS}


def delete_site(context: Context, site_id: str) -> Answer:
    """Remove a site, by ``/api/2``."""
    context.only_system_admins()
    context.site(site_id)
    context.rules.delete_site(context.studio, site_id)
    return response(200, 2, "Deleted")


class StudioWithoutCase(GlobalStudio):
    """The state of a Studio that knows roles, and the groups mapped to them, by their names in whatever case."""

    def roles_of(self, user: User, site: Site) -> set[str]:
        """Return the roles that the site's mapping gives to the account's groups (*more2*, section *own-groups*)."""
        if self.is_system_admin(user):
            return set(ROLES)
        names = {name.lower() for name in self.groups_of(user)}
        mapped = mapped_roles(site.files[ROLE_FILE])
        return {role.lower() for name, roles in mapped.items() if name.lower() in names for role in roles}


class Release42(Generation4):
    """A Studio 4.2.0-SNAPSHOT."""

    release = "4.2"
    version = "4.2.0-SNAPSHOT"
    seconds: ClassVar[Mapping[str, float]] = {
        "POST publish/stop": 0.097,
        "GET publish/status": 0.064,
        "POST site/create": 0.556,
        "POST site/delete-site": 0.184,
        "DELETE /api/2/sites/": 0.184,
        "POST /api/2/users": 0.088,
        "GET /studio/refresh": 0.067,
    }
    groovy = replace(GROOVY_3, takes_lone_brace=False, null_body=SERVER_ERROR)
    not_found: ClassVar[Answer] = NOT_FOUND
    odd: ClassVar[Answer] = BAD_ADDRESS
    replaced: ClassVar[Answer] = NOT_FOUND
    forgives_slash: ClassVar[bool] = False
    scripts: ClassVar[Scripts] = {
        **{key: run for key, run in Generation4.scripts.items() if key not in GONE},
        **sites.DUPLICATE,
        ("DELETE", r"/api/2/sites/([\w-]+)"): delete_site,
    }
    tasks: ClassVar[Mapping[str, tuple[str, ...]]] = {**Generation4.tasks, "look_at_packages": ANY_ROLE}

    def new_studio(self) -> Studio:
        """Return a Studio whose roles are told apart by more than their case."""
        return StudioWithoutCase()

    def begin_again(self, studio: Studio) -> None:
        """Lose the refresh tokens; the bearer tokens live on (section *restart*)."""
        self.security.tokens.forget_refresh()

    def csrf_refusal(self, call: Call) -> Answer | None:
        """Stumble where a call carries no CSRF token; the token must have just the length of the ones Studio makes."""
        given = csrf_value(call)
        if not given:
            return SERVER_ERROR
        return super().csrf_refusal(call) if len(given) == CSRF_LENGTH else ACCESS_DENIED

    def describe_publisher(self, site: Site) -> dict[str, Any]:
        """Return what Publish Status says of the site's publisher: nothing of locks."""
        return _without(("lockOwner", "lockTTL"), super().describe_publisher(site))

    def describe_site(self, site: Site) -> dict[str, Any]:
        """Return the site's entry as ``site/get`` shows it: nothing of locks and commits."""
        return _without(NOT_TOLD_OF_A_SITE, super().describe_site(site))


def _without(keys: Iterable[str], told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in keys}
