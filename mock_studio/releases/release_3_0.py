"""Studio 3.0.27: Stop, Start and Status, stumbles included. The source of every method is its recording."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from urllib.parse import unquote

from mock_studio.exchange import (
    LOGIN_REQUIRED,
    OK,
    PAGE_NOT_FOUND,
    SERVER_ERROR,
    SITE_NOT_FOUND,
    VOTED_DOWN,
    Answer,
    Call,
    Refused,
    Target,
    as_xml,
    json_answer,
)
from mock_studio.groovy import GROOVY_2
from mock_studio.recorded import INVALID_PARAMETER, Recorded
from mock_studio.releases.documented import SCRIPT_ROOT
from mock_studio.state import Session, Site, Studio, User, now

XML = replace(as_xml(OK), content_type="application/xml;charset=ISO-8859-1")
_SPELLED = re.compile(r"(?P<script>.+?)(?P<ending>\.json|\.JSON|\.xml|\.html|/|\.json/|\.json )?$")


class Release30(Recorded):
    """A Studio 3.0.27."""

    release = "3.0"
    version = "3.0.27"
    groovy = GROOVY_2

    def target_of(self, path: str) -> Target:
        """Return what a path leads to: the ending decides on the answer's form, and the script runs all the same."""
        documented = super().target_of(path)
        address = unquote(path)
        if documented.instead is not PAGE_NOT_FOUND or not address.startswith(SCRIPT_ROOT):
            return documented
        spelled = _SPELLED.fullmatch(address[len(SCRIPT_ROOT) :])
        if spelled is None:
            return documented
        instead = {".JSON": None, ".xml": XML}.get(spelled["ending"] or "", PAGE_NOT_FOUND)
        return Target(spelled["script"], instead)

    def login_required(self, script: str | None) -> Answer:
        """Answer a call without a session with a page, whatever the script."""
        return LOGIN_REQUIRED

    def session_is_dead(self, script: str | None) -> Answer:
        """Stumble over a session whose account is gone."""
        return SERVER_ERROR

    def caller(self, studio: Studio, session: Session, script: str | None) -> User | None:
        """Return the account of the session's name: disabled or made anew, it makes no difference."""
        return studio.user(session.username)

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        """Return the site that the database takes for the one named."""
        return studio.similar_site(site_id)

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        """Let only members of the site's own group *Admin* stop and start it; permission files play no part."""
        return site.has_admin(user)

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site."""
        site.publisher.enabled = False
        self.tell(site, "stopped", f"User {session.username} disabled publishing for site on {self.time(now())}")

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site."""
        site.publisher.enabled = True
        self.tell(site, "started", f"User {session.username} enabled publishing for site on {self.time(now())}")

    def content_was_sent(self, site: Site) -> None:
        """Tell that content waits, even on a stopped publisher, whose stop the status then hides."""
        self.tell(site, "queued", "Items queued for publishing")

    def content_was_published(self, site: Site, count: int) -> None:
        """Tell that content went live."""
        package = f"Last successful publish was for package: {uuid.uuid4()} on {self.time(now())} with {count} items"
        self.tell(site, "idle", package)

    def run_status(self, studio: Studio, call: Call, user: User) -> Answer:
        """Run Publish Status: for members of the site; by exact name, where Stop is not so exact."""
        try:
            site_id = self.groovy.one_of_query(call)
        except Refused as refusal:
            return refusal.answer
        if not site_id:
            return INVALID_PARAMETER
        site = studio.similar_site(site_id)
        if site is None:
            return SITE_NOT_FOUND
        if site.is_root or site.site_id != site_id or not site.has_member(user):
            return VOTED_DOWN
        status, message = self.status(site)
        return json_answer(200, {"status": status, "message": message})
