"""Stop and Start as Studio 4.1.8 has them. The source of every method is its recording."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ElementTree
from typing import ClassVar
from urllib.parse import unquote

from mock_studio.exchange import PAGE_NOT_FOUND, SITE_NOT_FOUND, Answer, Call, Refused, message_answer
from mock_studio.model import PERMISSION_FILE, Session, Site, Studio, User
from mock_studio.rules.documented import SCRIPT_ROOT, Target
from mock_studio.rules.release_3_0 import OK_AS_XML, Release30
from mock_studio.state_4_1 import Studio41

NO_PERMISSION = 'Current subject does not have permission to execute action "{action}" on {{siteId={site_id}}}'
NULL_PERMISSIONS = (
    "Internal server error: \njava.lang.NullPointerException: Cannot invoke "
    '"org.craftercms.studio.api.v1.to.PermissionsConfigTO.getPermissions()" because "permissionsConfig" is null'
)
NOT_ACCEPTABLE = Answer(
    406,
    '<!doctype html><html lang="en"><head><title>HTTP Status 406 – Not Acceptable</title></head>'
    "<body><h1>HTTP Status 406 – Not Acceptable</h1></body></html>",
    "text/html;charset=utf-8",
)
ACCEPTED = ("*/*", "application/json", "application/*")


class Release41(Release30):
    """A Studio 4.1.8: input is read as 3.0.27 reads it, sites and rights are looked up in another way."""

    version = "4.1.8"
    types: ClassVar[dict[type, str]] = {
        **Release30.types,
        bool: "Boolean",
        int: "Integer",
        float: "BigDecimal",
        list: "ArrayList",
        dict: "org.apache.groovy.json.internal.LazyMap",
    }
    solutions = Release30.solutions.replace("isAnyEmpty", "isAllEmpty([Ljava.lang.CharSequence;), isAnyEmpty", 1)

    def new_studio(self) -> Studio:
        """Make the state: groups are global, and sessions are tokens."""
        return Studio41()

    def target_of(self, path: str) -> Target:
        """Return what a path leads to: one ending is cut off, whatever it is."""
        address = unquote(path)
        if "//" in path or ";" in path or not address.startswith(SCRIPT_ROOT):
            return Target(None, PAGE_NOT_FOUND)
        script, ending = posixpath.splitext(address[len(SCRIPT_ROOT) :].removesuffix("/"))
        return Target(script, OK_AS_XML if ending == ".xml" else None)

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        """Run Stop or Start: parameters, right and site are looked at in this order."""
        accepted = call.headers.get("accept", "*/*")
        as_xml = accepted == "application/xml"
        if not as_xml and not any(kind in accepted for kind in ACCEPTED):
            return NOT_ACCEPTABLE
        try:
            site_id = self.site_id(call)
            user = studio.user(session.username)
            site = studio.site(site_id)
            if user is None or not self.may(studio, user, site, "admin"):
                return message_answer(403, NO_PERMISSION.format(action="start_stop_publisher", site_id=site_id))
            if site is None:
                return SITE_NOT_FOUND
        except Refused as refusal:
            return refusal.answer
        except BrokenPermissions:
            return message_answer(500, NULL_PERMISSIONS)
        self.stop(studio, site, session) if action == "stop" else self.start(studio, site, session)
        return NOT_ACCEPTABLE if as_xml else self.success()

    def may(self, studio: Studio, user: User, site: Site | None, role: str | None = None) -> bool:
        """Tell whether the account has a role on the site (any role, if none is named).

        :raises BrokenPermissions: where the site's permission file is malformed
        """
        if site is None or site.is_root or not isinstance(studio, Studio41):
            return False
        try:
            ElementTree.fromstring(site.files[PERMISSION_FILE])  # noqa: S314 - a test writes it
        except ElementTree.ParseError as error:
            raise BrokenPermissions from error
        roles = studio.roles_of(user, site)
        return bool(roles) if role is None else role in roles

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site; the status does not tell who did."""
        site.publisher.enabled = False
        self._tell(site, "stopped", "")

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site."""
        site.publisher.enabled = True
        self._tell(site, "ready", "")

    def content_was_sent(self, site: Site) -> None:
        """Tell that content waits, even on a stopped publisher, whose stop the status then hides."""
        self._tell(site, "queued", "")

    def content_was_published(self, site: Site, count: int) -> None:
        """Tell that the publisher is ready for more."""
        self._tell(site, "ready", "")


class BrokenPermissions(Exception):
    """A site's permission file cannot be read."""
