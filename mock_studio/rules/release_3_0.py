"""Stop, Start and Status as Studio 3.0.27 has them, stumbles included. The source of every method is its recording."""

from __future__ import annotations

import codecs
import re
import uuid
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from mock_studio.exchange import (
    BAD_REQUEST,
    EMPTY_BODY,
    LOGIN_REQUIRED,
    PAGE_NOT_FOUND,
    SERVER_ERROR,
    SITE_NOT_FOUND,
    VOTED_DOWN,
    Answer,
    Call,
    MalformedBody,
    Refused,
    json_answer,
    message_answer,
    parse_json,
)
from mock_studio.model import Session, Site, Studio, User, now
from mock_studio.rules.documented import SCRIPT_ROOT, Documented, Target

INVALID_PARAMETER = message_answer(400, "Invalid parameter: site_id")
OK_AS_XML = Answer(
    200,
    '<?xml version="1.0" encoding="UTF-8"?><linked-hash-map><entry><string>message</string><string>OK</string></entry>'
    "</linked-hash-map>",
    "application/xml;charset=ISO-8859-1",
)
DEEPEST_JSON = 1_000
_SPELLED = re.compile(r"(?P<script>.+?)(?P<ending>\.json|\.JSON|\.xml|\.html|/|\.json/|\.json )?$")


class Release30(Documented):
    """A Studio 3.0.27."""

    version = "3.0.27"
    # What Groovy calls the types of JSON, and what it offers in place of a method that there is not.
    types: ClassVar[dict[type, str]] = {
        str: "java.lang.String",
        bool: "java.lang.Boolean",
        int: "java.lang.Integer",
        float: "java.math.BigDecimal",
        list: "java.util.ArrayList",
        dict: "groovy.json.internal.LazyMap",
    }
    solutions = (
        "isEmpty(java.lang.CharSequence), isAnyEmpty([Ljava.lang.CharSequence;), isNotEmpty(java.lang.CharSequence), "
        "isAlpha(java.lang.CharSequence), isNoneEmpty([Ljava.lang.CharSequence;)"
    )

    def target_of(self, path: str) -> Target:
        """Return what a path leads to: the ending decides on the answer's form, and the script runs all the same."""
        documented = super().target_of(path)
        address = unquote(path)
        if documented.instead is not PAGE_NOT_FOUND or not address.startswith(SCRIPT_ROOT):
            return documented
        spelled = _SPELLED.fullmatch(address[len(SCRIPT_ROOT) :])
        if spelled is None:
            return documented
        instead = {".JSON": None, ".xml": OK_AS_XML}.get(spelled["ending"] or "", PAGE_NOT_FOUND)
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

    def site_id(self, call: Call) -> str:
        """Return the site that a Stop or Start names."""
        named = self.site_id_in_body(call)
        in_query = call.query.get("site_id", [])
        if len(in_query) > 1:
            raise Refused(self._no_signature("[Ljava.lang.String;", f"[[{', '.join(in_query)}]]"))
        candidate = in_query[0] if in_query and in_query[0] else named
        if candidate is None or candidate == "":
            raise Refused(INVALID_PARAMETER)
        if not isinstance(candidate, str):
            raise Refused(self._no_signature(self.types[type(candidate)], f"[{_groovy(candidate)}]"))
        return candidate

    def site_id_in_body(self, call: Call) -> object:
        """Return what the body gives as ``site_id``, of whatever type."""
        if not call.body:
            raise Refused(EMPTY_BODY)
        try:
            codecs.lookup(call.charset)
        except LookupError:
            raise Refused(SERVER_ERROR) from None
        if call.text.count("[") > DEEPEST_JSON:
            raise Refused(SERVER_ERROR)
        try:
            body = parse_json(call.text)
        except MalformedBody:
            raise Refused(BAD_REQUEST) from None
        return _property(body)

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        """Return the site that the database takes for the one named."""
        return studio.similar_site(site_id)

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        """Let only members of the site's own group *Admin* stop and start it; permission files play no part."""
        return site.has_admin(user)

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        """Stop the publisher of the site."""
        site.publisher.enabled = False
        self._tell(site, "stopped", f"User {session.username} disabled publishing for site on {self.time(now())}")

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        """Start the publisher of the site."""
        site.publisher.enabled = True
        self._tell(site, "started", f"User {session.username} enabled publishing for site on {self.time(now())}")

    def time(self, moment: datetime) -> str:
        """Write a time to the second, in UTC."""
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def status(self, site: Site) -> tuple[str, str]:
        """Return what was last told of the publisher."""
        return site.publisher.status, site.publisher.message

    def content_was_sent(self, site: Site) -> None:
        """Tell that content waits, even on a stopped publisher, whose stop the status then hides."""
        self._tell(site, "queued", "Items queued for publishing")

    def content_was_published(self, site: Site, count: int) -> None:
        """Tell that content went live."""
        package = f"Last successful publish was for package: {uuid.uuid4()} on {self.time(now())} with {count} items"
        self._tell(site, "idle", package)

    def invalid_parameters(self) -> Answer:
        """Name the parameter that is missing."""
        return INVALID_PARAMETER

    def run_status(self, studio: Studio, call: Call, user: User) -> Answer:
        """Run Publish Status: for members of the site; by exact name, where Stop is not so exact."""
        site_ids = call.query.get("site_id", [""])
        if len(site_ids) > 1:
            return self._no_signature("[Ljava.lang.String;", f"[[{', '.join(site_ids)}]]")
        if not site_ids[0]:
            return INVALID_PARAMETER
        site = studio.similar_site(site_ids[0])
        if site is None:
            return SITE_NOT_FOUND
        if site.is_root or site.site_id != site_ids[0] or not site.has_member(user):
            return VOTED_DOWN
        status, message = self.status(site)
        return json_answer(200, {"status": status, "message": message})

    def _no_signature(self, java_type: str, values: str) -> Answer:
        return message_answer(
            500,
            "No signature of method: static org.apache.commons.lang3.StringUtils.isEmpty() is applicable for argument "
            f"types: ({java_type}) values: {values}\nPossible solutions: {self.solutions}",
        )

    def _tell(self, site: Site, status: str, message: str) -> None:
        site.publisher.status, site.publisher.message = status, message


def _groovy(value: object) -> str:
    """Write a value as Groovy does."""
    if isinstance(value, list):
        return f"[{', '.join(_groovy(entry) for entry in value)}]"
    if isinstance(value, dict):
        return f"[{', '.join(f'{key}:{_groovy(entry)}' for key, entry in value.items()) or ':'}]"
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def _property(body: Any) -> object:
    """Return the property ``site_id`` of a body, as Groovy does."""
    if body is None:
        raise Refused(message_answer(500, "Cannot get property 'site_id' on null object"))
    if isinstance(body, dict):
        return body.get("site_id")
    if not isinstance(body, list):
        raise Refused(message_answer(500, f"No such property: site_id for class: {Release30.types[type(body)]}"))
    for entry in body:
        if not isinstance(entry, dict):
            missing = f"No such property: site_id for class: {Release30.types[type(entry)]}"
            reason = f"groovy.lang.MissingPropertyException: {missing}"
            told = f"Exception evaluating property 'site_id' for java.util.ArrayList, Reason: {reason}"
            raise Refused(message_answer(500, told))
    return [entry.get("site_id") for entry in body]
