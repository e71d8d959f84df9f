"""Studio 3.0.27: Stop, Start and Status, stumbles included. The source of every method is its recording."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
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
    message_answer,
)
from mock_studio.groovy import GROOVY_2
from mock_studio.names import LARGEST_CHARACTER
from mock_studio.recorded import INVALID_PARAMETER, Recorded
from mock_studio.releases.documented import SCRIPT_ROOT
from mock_studio.state import SITE_ADMIN_GROUP, Session, Site, Studio, User, now

XML = replace(as_xml(OK), content_type="application/xml;charset=ISO-8859-1")
SITE_CREATION = "Internal server error: \norg.craftercms.studio.api.v1.exception.SiteCreationException"
INVALID_SITE_ID = message_answer(
    500, "Internal server error: \norg.craftercms.commons.validation.ValidationRuntimeException: Validation failed"
)
TAG = re.compile(r"<\w")
NO_ADDRESS = re.compile(r'[ "]')
_SPELLED = re.compile(r"(?P<script>.+?)(?P<ending>\.json|\.JSON|\.xml|\.html|/|\.json/|\.json )?$")


class Release30(Recorded):
    """A Studio 3.0.27."""

    release = "3.0"
    version = "3.0.27"
    groovy = GROOVY_2
    seconds: ClassVar[Mapping[str, float]] = {
        "POST publish/stop": 0.0028,
        "POST publish/start": 0.0024,
        "GET publish/status": 0.0028,
        "GET site/exists": 0.0011,
        "POST site/create": 0.336,
        "POST site/delete-site": 0.044,
        "POST user/create": 0.0037,
        "POST user/delete": 0.0036,
        "POST group/add-user": 0.0067,
        "POST group/remove-user": 0.0063,
        "POST security/login": 0.003,
    }

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
        """Let only members of the site's own group *Admin* stop and start it; permission files play no part.

        The group is the one that the database takes for it, however it is spelt (section *own-groups*).
        """
        admins = self.find_group(site, SITE_ADMIN_GROUP)
        return admins is not None and user.uid in admins.members

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site."""
        site.publisher.enabled = False
        self.tell(site, "stopped", self.worded("User {username} disabled publishing for site on {datetime}", session))

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site."""
        site.publisher.enabled = True
        self.tell(site, "started", self.worded("User {username} enabled publishing for site on {datetime}", session))

    def content_was_sent(self, site: Site) -> None:
        """Tell that content waits, even on a stopped publisher, whose stop the status then hides."""
        self.tell(site, "queued", "Items queued for publishing")

    def content_was_published(self, site: Site, count: int) -> None:
        """Tell that content went live."""
        package = f"Last successful publish was for package: {uuid.uuid4()} on {self.time(now())} with {count} items"
        self.tell(site, "idle", package)

    # sites

    def refuses_site_id(self, site_id: str) -> Answer | None:
        """Stumble over a name with a tag, an ampersand, or a character that the database does not hold.

        Recording *more*, section *names-of-sites*.
        """
        if TAG.search(site_id):
            return INVALID_SITE_ID
        if "&" in site_id or max(site_id) > LARGEST_CHARACTER:
            told = f"Error while creating site: {site_id} ID: {site_id} from blueprint: empty. Rolling back."
            return message_answer(500, f"{SITE_CREATION}: {told}")
        return None

    def delete_site(self, studio: Studio, site_id: str) -> bool:
        """Remove the site that the database takes for the one named.

        It says ``false`` also of a site whose name makes no address, and where the deletion meets the publishing job:
        then the job hangs, and with it each site's publishing, until a deletion says ``true`` (section *site-delete*).
        """
        if not super().delete_site(studio, site_id):
            return False
        if self.deletion_meets_publishing():
            studio.publishing_hangs = True
            return False
        if NO_ADDRESS.search(site_id):
            return False
        studio.publishing_hangs = False
        return True

    def deletion_meets_publishing(self) -> bool:
        """Tell whether a deletion falls on the moment at which the publishing job is at work: here it never does."""
        return False

    # the status

    def run_status(self, studio: Studio, call: Call, user: User) -> Answer:
        """Run Publish Status: for members of the site; by exact name, where Stop is not so exact.

        It reads status and message from one text, in which a bar separates them, and so may end the message.
        """
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
        return json_answer(200, {"status": status, "message": message.partition("|")[0]})
