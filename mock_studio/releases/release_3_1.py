"""Studio 3.1.31: sessions as 3.0's, and most of its scripts as 4's. The source of every method is its recording."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import unquote

from mock_studio import container
from mock_studio.exchange import (
    JSON_TYPE,
    LOGIN_REQUIRED,
    PAGE_NOT_FOUND,
    SERVER_ERROR,
    UNAUTHORIZED,
    VOTED_DOWN,
    Answer,
    Call,
    Target,
    json_answer,
    message_answer,
    response,
)
from mock_studio.generation_3 import security
from mock_studio.groovy import GROOVY_2
from mock_studio.releases.documented import PUBLISH_SCRIPTS, InternalError
from mock_studio.releases.release_3_0 import Release30
from mock_studio.roles import MappedRoles, readable_permissions
from mock_studio.rules import API_2, Context, Scripts
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
from mock_studio.scripts.users import describe_user
from mock_studio.state import ROLE_FILE, ROLES, Group, Session, Site, Studio, User, mapped_roles, now

NULL_ROLES = 'Cannot invoke "java.util.List.contains(Object)" because "roles" is null'
NULL_NAME = message_answer(
    500,
    "Internal server error: \norg.springframework.dao.DataIntegrityViolationException: \n### Error updating database.  "
    "Cause: java.sql.SQLIntegrityConstraintViolationException: Column 'primary_target_value' cannot be null",
)
INVALID_SITE_ID = message_answer(
    500,
    "Internal server error: \norg.craftercms.commons.validation.ValidationRuntimeException: Validation for params of "
    "method [public void org.craftercms.studio.impl.v1.service.site.SiteServiceImpl.createSiteFromBlueprint("
    "java.lang.String,java.lang.String,java.lang.String,java.lang.String,java.lang.String,"
    "java.util.Map<java.lang.String, java.lang.String>,boolean) throws "
    "org.craftercms.studio.api.v1.exception.SiteAlreadyExistsException,"
    "org.craftercms.studio.api.v1.exception.SiteCreationException,"
    "org.craftercms.studio.api.v1.exception.DeployerTargetException,"
    "org.craftercms.studio.api.v1.exception.BlueprintNotFoundException,"
    "org.craftercms.studio.api.v2.exception.MissingPluginParameterException] failed; validation errors: "
    "{siteId=String doesn't match against whitelist or matches against blacklist}",
)


def _describe_login(user: User, username: str) -> dict[str, str]:
    return {
        "username": username,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        "authenticationType": "db",
    }


def logout(context: Context) -> Answer:
    """Close the caller's session and no other; without one, nothing happens."""
    context.studio.close_session(context.call.session_id)
    return Answer(200, '{"message":"ok"}', "application/json;charset=ISO-8859-1")


def validate_session(context: Context) -> Answer:
    """Tell whether the session is open; needs no login."""
    if context.user is None:
        return json_answer(200, {"message": None, "active": False, "user": None})
    user = {**describe_user(context.user), "authenticationType": "DB"}
    return json_answer(200, {"message": "OK", "active": True, "user": user})


def write_configuration(context: Context) -> Answer:
    """Write a configuration file, and say so, unless the site's permission file was malformed: then it says false."""
    site = context.require_right(context.call.parameter("site_id"), "write_configuration_1")
    readable = readable_permissions(site)
    configuration.write_1(context)
    return json_answer(200, {"result": readable})


class Release31(MappedRoles, Release30):
    """A Studio 3.1.31."""

    release = "3.1"
    version = "3.1.31"
    groovy = replace(GROOVY_2, heeds_charset=True)
    seconds: ClassVar[Mapping[str, float]] = {
        "POST publish/stop": 0.0097,
        "POST publish/start": 0.0071,
        "GET publish/status": 0.0097,
        "GET site/exists": 0.0036,
        "POST site/create": 11.5,
        "POST site/delete-site": 0.095,
        "POST /api/2/users": 0.0089,
        "DELETE /api/2/users": 0.0089,
        "POST /api/2/groups": 0.0102,
        "DELETE /api/2/groups": 0.0092,
        "POST configuration/write_configuration": 0.112,
        "POST security/login": 0.0057,
    }
    scripts: ClassVar[Scripts] = {
        ("POST", "security/login"): security.login_with(_describe_login, nobody=NULL_NAME),
        ("POST", "security/logout"): logout,
        ("GET", "security/logout"): logout,
        ("GET", "security/validate-session"): validate_session,
        **gone.USERS,
        **gone.GROUPS,
        **gone.STATUS,
        **sites.API_1,
        **sites.PER_USER,
        **sites.API_2,
        ("POST", "site/write-configuration"): write_configuration,
        **configuration.API_2,
        **content.WRITING,
        **content.READING,
        **publish.GO_LIVE,
        **publish.PUBLISH_ITEMS,
        **publish.COMMITS,
        **publish.BULK,
        **publish.STAGED,
        **publish.WHOLE_AGAIN,
        **publish.CANCELLING,
        **published.HISTORY_1,
        **published.API_2,
        **publisher.API_1,
        **publisher.API_2,
        **users.API_2,
        **groups.API_2,
        **monitor.LANGUAGES_1,
        **monitor.API_2,
    }
    public = frozenset(
        {
            "security/login",
            "security/logout",
            "security/validate-session",
            "server/get-available-languages",
            "/api/2/monitoring/version",
            "/api/2/monitoring/status",
        }
    )
    blueprints = ("org.craftercms.blueprint.empty", "org.craftercms.blueprint.editorial")
    bad_target = container.BAD_REQUEST
    bad_expectation = container.EXPECTATION_FAILED
    trace = container.METHOD_NOT_ALLOWED
    marks_live_items = False
    lists_by_name = False
    languages: ClassVar[Mapping[str, str]] = {"en": "English", "es": "Español", "kr": "한국어", "de": "Deutsch"}
    authentication_type = "DB"
    good_password = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[~|!`,;/@#$%^&+=]).{8,}")
    no_site = response(404, 5000, "Project not found", "Check if you sent in the right Project Id")
    no_user = response(404, 6000, "User not found", "Check if you're using the correct User ID")
    tasks: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "write_configuration": ("admin", "developer"),
        "write_configuration_1": ("admin", "developer"),
        "look_at_publisher": ROLES,
        "look_at_packages": ("admin", "reviewer"),
        "publish_all": ("admin", "developer", "publisher", "reviewer"),
        "publish": ("admin", "developer", "publisher", "reviewer"),
        "request": ROLES,
        "write_content": ("admin", "developer", "publisher", "author"),
        "read_content": ROLES,
    }
    tasks_without_permissions = ("write_configuration_1",)

    def begin_again(self, studio: Studio) -> None:
        """Lose all sessions (section *restart*)."""
        studio.end_sessions()

    # the way of a call

    def target_of(self, path: str) -> Target:
        """Return what a path leads to: ``/api/2`` as well; the form that 4 logs in by makes it stumble."""
        address = unquote(path)
        if address == "/studio/login":
            return Target(None, SERVER_ERROR)
        if container.has_odd_separators(path) or not address.startswith(f"/studio{API_2}"):
            return super().target_of(path)
        return Target(address.removeprefix("/studio").removesuffix("/").removesuffix(".json"))

    def no_script(self, verb: str, name: str) -> Answer:
        """Answer a call of a script that there is not, or not for this verb."""
        if not name.startswith(API_2):
            return super().no_script(verb, name)
        known = any(self.script(other, name) for other in ("GET", "POST", "DELETE", "PATCH"))
        return container.method_not_allowed(verb) if known else PAGE_NOT_FOUND

    def needs_csrf(self, call: Call, script: str | None) -> bool:
        """Tell whether a call must carry a CSRF token: a logout need not."""
        return script != "security/logout" and super().needs_csrf(call, script)

    def renewed_session(self, studio: Studio, call: Call) -> str | None:
        """Give a session another id with its first call after the login (section *login*)."""
        return studio.renew_session(call.session_id)

    def caller(self, studio: Studio, session: Session, script: str | None) -> User | None:
        """Return the account of the session's name; where it is gone, its sessions end with this call."""
        user = super().caller(studio, session, script)
        if user is None:
            studio.end_sessions_of(session.username)
        return user

    def session_is_dead(self, script: str | None) -> Answer:
        """Answer a call of a session whose account is gone."""
        return UNAUTHORIZED if script in PUBLISH_SCRIPTS else LOGIN_REQUIRED

    # by which right

    def voted_down(self, task: str) -> Answer:
        """Refuse a call of ``/api/1`` whose caller has not the right."""
        return replace(VOTED_DOWN, content_type=JSON_TYPE)

    def may_change_as_named(self, studio: Studio, user: User, site: Site, site_id: str) -> bool:
        """Let only system admins name a site in another spelling."""
        return self.may_change(studio, user, site) if site.site_id == site_id else studio.is_system_admin(user)

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        """Let system admins stop and start every site, and a site's admins that one.

        :raises InternalError: where one of the account's groups is none of those that the site's mapping names
        """
        if studio.is_system_admin(user):
            return True
        mapped = mapped_roles(site.files[ROLE_FILE])
        if site.is_root or not mapped:
            return False
        if not studio.groups_of(user) <= mapped.keys():
            raise InternalError(self.null_pointer(NULL_ROLES))
        return self.has_role(studio, user, site, ("admin",))

    # the effect

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site."""
        site.publisher.enabled = False
        self.tell(site, "stopped", self.worded("Publishing was stopped by user {username} on {datetime}", session))

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site; the status does not tell who did."""
        site.publisher.enabled = True
        self.tell(site, "ready", "Ready")

    def content_was_sent(self, site: Site) -> None:
        """Tell that content waits, even on a stopped publisher, whose stop the status then hides."""
        self.tell(site, "queued", "Items are queued for publishing")

    def content_was_published(self, site: Site, count: int) -> None:
        """Tell that content went live."""
        package = f"Last successful publish was for package: {uuid.uuid4()} on {self.time(now())} with {count} items"
        self.tell(site, "ready", package)

    # the words

    def describe_publisher(self, site: Site) -> dict[str, Any]:
        """Return what Publish Status says of the site's publisher."""
        return {
            **super().describe_publisher(site),
            "message": site.publisher.message,
            "lockOwner": None,
            "lockTTL": None,
        }

    def describe_site(self, site: Site) -> dict[str, Any]:
        """Return the site's entry as ``site/get`` shows it."""
        return {
            "id": site.number,
            "siteUuid": site.commit,
            "siteId": site.site_id,
            "name": site.site_id,
            "description": site.description,
            "status": None,
            "deleted": 0,
            "liveUrl": None,
            "lastCommitId": site.commit,
            "publishingEnabled": int(site.publisher.enabled),
            "publishingStatus": site.publisher.status,
            "publishingStatusMessage": site.publisher.message,
            "lastVerifiedGitlogCommitId": site.commit,
            "sandboxBranch": "master",
            "searchEngine": "Elasticsearch",
            "publishedRepoCreated": int(site.published),
            "publishingLockOwner": None,
            "publishingLockHeartbeat": None,
            "state": "CREATED",
            "lastSyncedGitlogCommitId": site.commit,
            "siteDeleted": False,
            "sitePublishedRepoCreated": site.published,
        }

    def describe_own_site(self, site: Site) -> dict[str, Any]:
        """Return a site as ``users/me/sites`` lists it."""
        return {"siteId": site.site_id, "desc": site.description}

    def describe_group(self, number: int, group: Group) -> dict[str, Any]:
        """Return a group as answers show it."""
        return {"id": number, "name": group.name, "desc": group.description}

    def refuses_site_id(self, site_id: str) -> Answer | None:
        """Stumble over a name that is not of small letters, digits and hyphens."""
        return None if re.fullmatch(r"[a-z0-9-]+", site_id) else INVALID_SITE_ID
