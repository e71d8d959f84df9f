"""Stop, Start and Status as the documentation page promises them.

Where the page is silent, three rules decide, and each method below says which one made it:

1. the recording of 3.0.27 decides what is accepted and what is refused, and by which right;
2. what 3.0.27 refuses because of its input is refused in the page's words for 400;
3. what is refused is not executed, and the name of a site or a group is exactly its name.

Every method is a seam: a faulty Studio is this class with one method changed.
"""

from __future__ import annotations

import codecs
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from mock_studio.container import has_odd_separators
from mock_studio.exchange import (
    ACCESS_DENIED,
    LOGIN_REQUIRED,
    OK,
    PAGE_NOT_FOUND,
    SERVER_ERROR,
    SITE_NOT_FOUND,
    UNAUTHORIZED,
    Answer,
    Call,
    MalformedBody,
    Refused,
    Target,
    json_answer,
    message_answer,
    parse_json,
)
from mock_studio.generation_3 import groups, security, users
from mock_studio.generation_3.surface import SessionSurface
from mock_studio.rules import Scripts
from mock_studio.scripts import configuration, content, monitor, publish, published, publisher, sites
from mock_studio.state import PERMISSION_FILE, Group, Session, Site, Studio, User, now

INVALID_PARAMETERS = message_answer(400, "Invalid parameter(s)")
SCRIPT_ROOT = "/studio/api/1/services/api/1/"
PUBLISH_SCRIPTS = ("publish/stop", "publish/start", "publish/status")
TASKS_OF_ADMINS = ("change_groups", "write_configuration_1")


class Documented(SessionSurface):
    """A Studio that keeps every promise of the page."""

    release: ClassVar[str] = "documented"
    version = "documented"
    scripts: ClassVar[Scripts] = {
        **security.SCRIPTS,
        **users.SCRIPTS,
        **groups.SCRIPTS,
        **sites.API_1,
        **sites.PER_USER,
        **configuration.API_1,
        **content.WRITING,
        **content.READING,
        **publish.GO_LIVE,
        **publish.PUBLISH_ITEMS,
        **publish.COMMITS,
        **publish.BULK,
        **publish.STAGED,
        **published.HISTORY_1,
        **publisher.API_1,
        **publisher.STATUS_1,
        **monitor.API_1,
        **monitor.LANGUAGES_1,
    }
    blueprints: ClassVar[tuple[str, ...]] = ("empty", "headless_blog", "headless_store", "website_editorial")

    # over a restart: users expect of one that nothing is lost

    def kept(self) -> object:
        """Return what this release keeps beside the state: nothing."""
        return None

    def take_back(self, kept: object) -> None:
        """Go on with what was kept."""

    def begin_again(self, studio: Studio) -> None:
        """Lose what does not survive a restart: nothing."""

    # the address

    def target_of(self, path: str) -> Target:
        """Return what a path leads to.

        Rules 1 and 3: 3.0.27 answers 404 to an address without ``.json`` and 500 to one with odd separators; it
        executes the former all the same, which a refused call must not be.
        """
        if has_odd_separators(path):
            return Target(None, SERVER_ERROR)
        address = unquote(path)
        if not address.startswith(SCRIPT_ROOT) or not address.endswith(".json"):
            return Target(None, PAGE_NOT_FOUND)
        return Target(address[len(SCRIPT_ROOT) : -len(".json")])

    # who calls

    def login_required(self, script: str | None) -> Answer:
        """Answer a call without a session. The page: 401, in JSON; Studio's other scripts answer with a page."""
        return UNAUTHORIZED if script in PUBLISH_SCRIPTS else LOGIN_REQUIRED

    def session_is_dead(self, script: str | None) -> Answer:
        """Answer a call of a session whose account is gone: as if there were no session (other scripts: 500)."""
        return UNAUTHORIZED if script in PUBLISH_SCRIPTS else SERVER_ERROR

    def caller(self, studio: Studio, session: Session, script: str | None) -> User | None:
        """Return the account behind a session, or None where the session is worth nothing any more.

        The page is silent on accounts that were disabled, deleted or made anew during a session. Studio's users expect
        such a session to end, and so it does here (3.0.27: it goes on, breaks with 500, or revives).
        """
        user = studio.user(session.username)
        if script not in PUBLISH_SCRIPTS:
            return user
        return user if user is not None and user.uid == session.uid and user.enabled else None

    def csrf_refusal(self, call: Call) -> Answer | None:
        """Refuse a call that changes something and carries no matching CSRF token (rule 1)."""
        expected = call.cookies.get("XSRF-TOKEN", "")
        given = call.headers.get("x-xsrf-token") or call.parameter("_csrf") or ""
        return None if given and given == expected else ACCESS_DENIED

    # which site

    def site_id(self, call: Call) -> str:
        """Return the site that a Stop or Start names: the query's, else the body's (rule 1).

        :raises Refused: with 400 for whatever 3.0.27 refuses because of its input (rule 2)
        """
        named = self.site_id_in_body(call)
        in_query = call.query.get("site_id", [])
        if len(in_query) > 1:
            raise Refused(self.invalid_parameters())
        candidate: object = in_query[0] if in_query and in_query[0] else named
        if not isinstance(candidate, str) or not candidate:
            raise Refused(self.invalid_parameters())
        return candidate

    def site_id_in_body(self, call: Call) -> object:
        """Return what the body gives as ``site_id``, of whatever type.

        :raises Refused: with 400 where the body is empty, no JSON, or nothing that could name a site (rule 2)
        """
        try:
            codecs.lookup(call.charset)
            body = parse_json(call.text)
        except (MalformedBody, LookupError):
            raise Refused(self.invalid_parameters()) from None
        if isinstance(body, list) and all(isinstance(entry, dict) for entry in body):
            return [entry.get("site_id") for entry in body]
        if not isinstance(body, dict):
            raise Refused(self.invalid_parameters())
        return body.get("site_id")

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        """Return the site of exactly that name (rule 3; 3.0.27 ignores case, accents and trailing spaces)."""
        return studio.site(site_id)

    # by which right

    def find_group(self, site: Site, name: str) -> Group | None:
        """Return the group of exactly that name: a group beside *Admin* may be called *admin* (rule 3)."""
        return site.group(name)

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        """Tell whether the account may stop and start the publisher of the site.

        The page: Admin (of the Studio) or Site Admin. Rule 1: a site's admins are the members of its group *Admin*.

        :raises InternalError: where the site's permission file cannot be read
        """
        self.read_permissions(site)
        if site.is_root:
            return False
        return studio.is_system_admin(user) or site.has_admin(user)

    def read_permissions(self, site: Site) -> None:
        """Read the site's permission file.

        :raises InternalError: where it is malformed
        """
        try:
            ElementTree.fromstring(site.files[PERMISSION_FILE])  # noqa: S314 - a test writes it
        except ElementTree.ParseError as error:
            raise InternalError(f"org.dom4j.DocumentException: {error}") from error

    def may_change_as_named(self, studio: Studio, user: User, site: Site, site_id: str) -> bool:
        """Tell whether the account may, where the call names the site so: a right does not depend on that."""
        return self.may_change(studio, user, site)

    def allows(self, studio: Studio, user: User, site: Site, task: str) -> bool:
        """Let a site's members work on it, and its admins change who they are, as 3.0.27 does."""
        if site.is_root:
            return False
        return site.has_admin(user) if task in TASKS_OF_ADMINS else site.has_member(user)

    # the effect

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site."""
        site.publisher.enabled = False
        site.publisher.status = "stopped"
        site.publisher.message = f"User {session.username} stopped the site on {self.time(now())}"

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site."""
        site.publisher.enabled = True
        site.publisher.status = "idle"
        site.publisher.message = "Idle"

    def time(self, moment: datetime) -> str:
        """Write a time as the page of Publish Status does: to the minute, in UTC."""
        return moment.strftime("%Y-%m-%dT%H:%MZ")

    def status(self, site: Site) -> tuple[str, str]:
        """Return what Publish Status says of the site: *stopped*, *busy* while content waits, else *idle*."""
        publisher = site.publisher
        if publisher.enabled and publisher.due:
            return "busy", "Publishing"
        return publisher.status, publisher.message

    def content_was_sent(self, site: Site) -> None:
        """Take note that content has been handed to the publisher of the site; the page's status needs no note."""

    def content_was_published(self, site: Site, count: int) -> None:
        """Take note that the publisher of the site has published; the page's status needs no note."""

    def describe_site(self, site: Site) -> dict[str, Any]:
        """Return the site's entry as 3.0.27 shows it."""
        status, message = self.status(site)
        return {
            "id": site.number,
            "siteId": site.site_id,
            "name": site.site_id,
            "description": site.description,
            "status": None,
            "liveUrl": None,
            "lastCommitId": site.commit,
            "publishingEnabled": int(site.publisher.enabled),
            "publishingStatusMessage": f"{status}|{message}",
            "lastVerifiedGitlogCommitId": None,
            "sandboxBranch": "master",
        }

    # the answers

    def success(self) -> Answer:
        """The page's 200."""
        return OK

    def invalid_parameters(self) -> Answer:
        """The page's 400."""
        return INVALID_PARAMETERS

    def unauthorized(self) -> Answer:
        """The page's 401."""
        return UNAUTHORIZED

    def site_not_found(self) -> Answer:
        """The page's 404."""
        return SITE_NOT_FOUND

    def internal_error(self, error: InternalError) -> Answer:
        """The page's 500: the exception, and nothing that tells more of the server."""
        return message_answer(500, f"Internal server error. {error}")

    # the scripts

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        """Run Stop or Start: parameters, site and right are looked at in this order (rule 1), then it is done."""
        try:
            site_id = self.site_id(call)
            site = self.find_site(studio, site_id)
            if site is None:
                raise Refused(self.site_not_found())
            user = studio.user(session.username)
            if user is None or not self.may_change_as_named(studio, user, site, site_id):
                raise Refused(self.unauthorized())
            self.stop(studio, site, session) if action == "stop" else self.start(studio, site, session)
        except InternalError as error:
            return self.internal_error(error)
        except Refused as refusal:
            return refusal.answer
        return self.success()

    def run_status(self, studio: Studio, call: Call, user: User) -> Answer:
        """Run Publish Status: for members of the site and system admins."""
        site_ids = call.query.get("site_id", [""])
        if len(site_ids) != 1 or not site_ids[0]:
            return self.invalid_parameters()
        site = self.find_site(studio, site_ids[0])
        if site is None:
            return self.site_not_found()
        if site.is_root or not (studio.is_system_admin(user) or site.has_member(user)):
            return self.unauthorized()
        status, message = self.status(site)
        return json_answer(200, {"status": status, "message": message})


class InternalError(Exception):
    """Something failed inside Studio; its text says what."""
