"""What the releases of generation 4 do alike. The sources are the recordings of 4.0.7, 4.1.8 and 4.2.0-SNAPSHOT."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from mock_studio.container import NOT_ACCEPTABLE, accepts_json
from mock_studio.exchange import (
    FAILURE,
    NO_PERMISSION,
    Answer,
    Call,
    Refused,
    invalid_parameters,
    message_answer,
)
from mock_studio.generation_4.surface import TokenSurface
from mock_studio.groovy import GROOVY_3
from mock_studio.releases.documented import InternalError
from mock_studio.roles import ANY_ROLE, MappedRoles, roles_with_rules
from mock_studio.rules import LONGEST_SITE_ID, Context, Scripts
from mock_studio.scripts import (
    configuration,
    content,
    gone,
    groups,
    monitor,
    publish,
    published,
    publisher,
    sites,
    users,
)
from mock_studio.state import ROLE_FILE, ROLES, Session, Site, Studio, User, mapped_roles

ACTION_DENIED = "org.craftercms.commons.security.exception.ActionDeniedException"
NO_GLOBAL_ACTION = 'Current subject does not have permission to execute global action "{task}"'
NO_STOP = 'Current subject does not have permission to execute action "start_stop_publisher" on {{siteId={site_id}}}'
NO_TARGET = (
    "Internal server error: \norg.craftercms.studio.api.v1.exception.DeployerTargetException: Failed to create site "
    "'{site_id}' ID '{site_id}' based on blueprint 'org.craftercms.blueprint.empty'. The deployer targets couldn't be "
    "created. Rolling back site creation."
)
NULL_PERMISSIONS = (
    'Cannot invoke "org.craftercms.studio.api.v1.to.PermissionsConfigTO.getPermissions()" because "permissionsConfig" '
    "is null"
)
LONGEST_PARAMETER = 4_000
NULL_WORKFLOW = message_answer(
    500,
    'Cannot invoke "org.craftercms.studio.api.v2.dal.WorkflowItem.getPublishingPackageId()" because "wi" is null',
)
NULL_RULES = 'Cannot invoke "java.util.List.iterator()" because "ruleNodes" is null'
# What is told of a name that no site may have, and of which one (recordings, sections *names* and *status*).
WRONG_SITE_IDS: Mapping[str, Callable[[str], bool]] = {
    "String doesn't match against whitelist or matches against blacklist": lambda site_id: (
        not {".", ".."}.isdisjoint(site_id.split("/"))
    ),
    "Value is not a valid site ID": lambda site_id: re.fullmatch(r"[a-z0-9_-]*", site_id) is None,
    "size must be between 0 and 50": lambda site_id: len(site_id) > LONGEST_SITE_ID,
    "size must be between 0 and 4000": lambda site_id: len(site_id) > LONGEST_PARAMETER,
}


def go_live(context: Context) -> Answer:
    """Stumble over content that nobody has submitted (section *publish-ways*)."""
    context.require_right(context.call.parameter("site_id"), "publish")
    return NULL_WORKFLOW


class Generation4(MappedRoles, TokenSurface):
    """A Studio of generation 4."""

    groovy = GROOVY_3
    live_is_staged = False
    # What those are told who may not do something of /api/1, where it is not the usual refusal.
    refusals: ClassVar[Mapping[str, Answer]] = {
        "create_site": message_answer(
            500, f"Internal server error: \n{ACTION_DENIED}: {NO_GLOBAL_ACTION.format(task='create_site')}"
        ),
        "delete_site": message_answer(500, NO_GLOBAL_ACTION.format(task="delete_site")),
    }
    scripts: ClassVar[Scripts] = {
        **sites.API_1,
        **sites.API_2,
        **configuration.API_2,
        **content.WRITING,
        **publish.PUBLISH_ITEMS,
        **publish.COMMITS,
        **publish.BULK,
        **publish.STAGED,
        **publish.WORKFLOW,
        ("POST", "workflow/go-live"): go_live,
        **publish.WHOLE,
        **published.API_2,
        **published.ITEM_BY_PATH,
        **publisher.API_1,
        **publisher.API_2,
        **gone.STATUS,
        **users.API_2,
        **groups.API_2,
        **monitor.API_2,
    }
    blueprints = ("org.craftercms.blueprint.empty", "org.craftercms.blueprint.editorial")
    # Recording of 4.1.8, *more2*, section *own-groups*, for spaces; the rest was tried on 4.0.7 and 4.2.0-SNAPSHOT.
    good_group_name: ClassVar[re.Pattern[str]] = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
    needed_for_a_site = ("name", "site_id", "blueprint")
    tasks: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "read_configuration": ANY_ROLE,
        "write_configuration": ("admin", "developer"),
        "look_at_publisher": ANY_ROLE,
        "look_at_packages": ("admin", "developer", "reviewer"),
        "publish_all": ("admin", "developer", "publisher", "reviewer"),
        "publish": ("admin", "developer", "publisher", "reviewer"),
        "request": ("admin", "developer", "publisher", "author"),
        "write_content": ("admin", "developer", "publisher", "author"),
    }

    # the publisher

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        """Run Stop or Start: parameters, right and site are looked at in this order; an answer has to be acceptable."""
        if call.headers.get("accept") == "application/xml":
            given = self._change(studio, call, session, action)
            return given if call.path.endswith(".xml") else NOT_ACCEPTABLE
        return self._change(studio, call, session, action) if accepts_json(call) else NOT_ACCEPTABLE

    def _change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        try:
            site_id = self.site_id(call)
            user = studio.user(session.username)
            site = studio.site(site_id) or studio.remains.get(site_id)
            if user is None or site is None or not self.may_change(studio, user, site):
                return message_answer(403, NO_STOP.format(site_id=site_id))
            if studio.site(site_id) is None:
                return self.site_not_found()
            self.stop(studio, site, session) if action == "stop" else self.start(studio, site, session)
        except InternalError as error:
            return self.internal_error(error)
        except Refused as refusal:
            return refusal.answer
        return self.success()

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        """Let admins of the site and system admins stop and start it; nobody, where the site maps no group to a role.

        :raises InternalError: where the site's permission file is malformed, or has no rules for the account
        """
        if site.is_root or not mapped_roles(site.files[ROLE_FILE]) or not self.has_role(studio, user, site, ANY_ROLE):
            return False
        reason = self.stumbles_over(site, studio.roles_of(user, site))
        if reason is not None:
            raise InternalError(self.null_pointer(reason))
        return bool(roles_with_rules(site)) and self.has_role(studio, user, site, ("admin",))

    def stumbles_over(self, site: Site, roles: set[str]) -> str | None:
        """Return what Studio stumbles over when it looks in the site's permission file for what these roles may do.

        The file is malformed, or it has rules, but neither for each of them nor for whatever role (recording of 4.0.7,
        section *provoke-config*).
        """
        ruled = roles_with_rules(site)
        if ruled is None:
            return NULL_PERMISSIONS
        return NULL_RULES if ruled and "*" not in ruled and not roles <= ruled else None

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site; the status does not tell who did."""
        site.publisher.enabled = False
        self.tell(site, "stopped", "")

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site."""
        site.publisher.enabled = True
        self.tell(site, "ready", "")

    def content_was_sent(self, site: Site) -> None:
        """Tell that content waits, even on a stopped publisher, whose stop the status then hides."""
        self.tell(site, "queued", "")

    def content_was_published(self, site: Site, count: int) -> None:
        """Tell that the publisher is ready for more."""
        self.tell(site, "ready", "")

    def describe_publisher(self, site: Site) -> dict[str, Any]:
        """Return what Publish Status says of the site's publisher."""
        return {
            **super().describe_publisher(site),
            "status": None if site.is_root else site.publisher.status,
            "lockOwner": None,
            "lockTTL": None,
            "publishingTarget": None,
            "submissionId": None,
            "numberOfItems": 0,
            "totalItems": 0,
            "published": site.published,
        }

    def refuses_status_of(self, site_id: str) -> Answer | None:
        """Stumble over no name, and refuse one that no site may have."""
        if not site_id:
            return FAILURE
        wrong = [message for message, is_wrong in WRONG_SITE_IDS.items() if is_wrong(site_id)]
        return invalid_parameters(*(("getPublishingStatus.siteId", message) for message in wrong)) if wrong else None

    # sites

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        """Return the site that ``/api/2`` takes for the one named, be it in another spelling (*names-of-sites*)."""
        return studio.similar_site(site_id)

    def unknown_site(self, studio: Studio, user: User) -> Answer:
        """Tell nobody but system admins that there is no such site."""
        return super().unknown_site(studio, user) if studio.is_system_admin(user) else NO_PERMISSION

    def refuses_site_id(self, site_id: str) -> Answer | None:
        """Stumble over a name with a space, which makes no address."""
        if " " not in site_id:
            return None
        return message_answer(500, NO_TARGET.format(site_id=site_id))

    def voted_down(self, task: str) -> Answer:
        """Refuse a call of ``/api/1`` whose caller has not the right."""
        return self.refusals.get(task, NO_PERMISSION)

    def delete_site(self, studio: Studio, site_id: str) -> bool:
        """Remove the site that the database takes for the one named; in another spelling, its files remain."""
        site = studio.similar_site(site_id)
        if site is not None and site.is_root:
            raise Refused(message_answer(400, "Deleting system site studio_root is not allowed"))
        studio.remains.pop(site_id, None)
        if site is not None and site.site_id != site_id and self.stumbles_over(site, set(ROLES)) is None:
            studio.remains[site.site_id] = site
        return super().delete_site(studio, site_id)

    def describe_site(self, site: Site) -> dict[str, Any]:
        """Return the site's entry as ``site/get`` shows it."""
        return {
            "id": site.number,
            "siteUuid": site.commit,
            "siteId": site.site_id,
            "name": site.site_id,
            "description": site.description,
            "deleted": 0,
            "liveUrl": None,
            "lastCommitId": site.commit,
            "publishingEnabled": int(site.publisher.enabled),
            "publishingStatus": site.publisher.status,
            "lastVerifiedGitlogCommitId": site.commit,
            "sandboxBranch": "master",
            "publishedRepoCreated": int(site.published),
            "publishingLockOwner": None,
            "publishingLockHeartbeat": None,
            "state": "READY",
            "lastSyncedGitlogCommitId": site.commit,
            "siteDeleted": False,
            "sitePublishedRepoCreated": site.published,
            "blobStores": [],
        }
