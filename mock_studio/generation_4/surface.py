"""The way of a call through a Studio of generation 4: to its session, to ``/api/2``, or to the rest of ``/api/1``."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, unquote

from mock_studio.container import (
    BAD_REQUEST,
    EXPECTATION_FAILED,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    accepts_json,
    expects_too_much,
    has_odd_separators,
    has_too_long_a_head,
    refuses_address,
)
from mock_studio.exchange import (
    ACCESS_DENIED,
    FAILURE,
    JSON_TYPE,
    PAGE_NOT_FOUND,
    SERVER_ERROR,
    Answer,
    Call,
    Refused,
    Target,
    as_xml,
    message_answer,
    response,
)
from mock_studio.generation_4.security import Security
from mock_studio.generation_4.tokens import Tokens
from mock_studio.recorded import Recorded
from mock_studio.releases.documented import SCRIPT_ROOT
from mock_studio.rules import API_2, Context, Script, find_script
from mock_studio.state import Session, Studio

JSON = "application/json"
UNAUTHENTICATED = Answer(401, response(401, 2000, "Unauthenticated", "Please login first").body)
FORMS = ("/login", "/logout")
REPLACED_SCRIPTS = ("security/login", "security/logout")
REPLACED = message_answer(
    503, "This API has been replaced by a new login mechanism via JWT, please review the documentation."
)
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# What Studio looks at an address's ending for: no form of an answer has these.
UNKNOWN_FORMS = (".html", ".htm", ".txt")


class TokenSurface(Recorded):
    """A release that knows its callers by bearer tokens, which a login by form leads to."""

    lock_seconds: ClassVar[float] = 1.0
    # Where there is no script, where an address or a verb is odd, and where there was a login once.
    not_found: ClassVar[Answer] = PAGE_NOT_FOUND
    odd: ClassVar[Answer] = SERVER_ERROR
    replaced: ClassVar[Answer] = REPLACED
    # Whether an address of /api/2 may end in a slash.
    forgives_slash: ClassVar[bool] = True
    bad_target = BAD_REQUEST
    trace = METHOD_NOT_ALLOWED
    # What needs no token.
    public: ClassVar[frozenset[str]] = frozenset({"/api/2/monitoring/version", "/api/2/monitoring/status"})

    def __init__(self) -> None:
        self.security = Security(self.lock_seconds)
        self._beside: dict[str, Callable[[Studio, Call], Answer]] = {
            "/login": self.security.login,
            "/refresh": self.security.refresh,
            "/logout": self.security.logout,
            "/authType": self.security.auth_type,
        }

    def kept(self) -> object:
        """Return the tokens."""
        return self.security.tokens

    def take_back(self, kept: object) -> None:
        """Go on with the tokens that were kept."""
        if isinstance(kept, Tokens):
            self.security.tokens = kept

    def script(self, verb: str, name: str) -> Script | None:
        """Return the script of that name, if there is one."""
        return find_script(self.security.scripts, verb, name) or super().script(verb, name)

    def answer(self, studio: Studio, call: Call, address: str) -> Answer:
        """Answer one call."""
        refusal = self.container_refusal(call) or self.odd_refusal(call)
        if refusal is not None:
            return refusal
        path = call.path.removeprefix("/studio")
        if path in self._beside:
            return named(self._answer_beside(studio, call, path))
        if call.verb == "OPTIONS" and ("origin" in call.headers or self.claims_session(call)):
            return Answer(200, "", content_type=None, headers={"Allow": "POST,OPTIONS"})
        target = self.target_of(call.path)
        if target.script in REPLACED_SCRIPTS:
            return named(self.replaced)
        name = self._name_in_api_2(path) if target.script is None else target.script
        session = self.logged_in(studio, call)
        if session is None and name not in self.public:
            return UNAUTHENTICATED
        user = studio.user(session.username) if session is not None else None
        given = self._run(Context(studio, self, call, session, user, address), name)
        return given if target.script is None else target.shown(given)

    def container_refusal(self, call: Call) -> Answer | None:
        """Refuse what the servlet container does not let through to Studio."""
        unsound = "%2f" in call.path.lower() or "%00" in call.path
        if unsound or refuses_address(call) or has_too_long_a_head(call):
            return self.bad_target
        if expects_too_much(call):
            return EXPECTATION_FAILED
        return self.trace if call.verb == "TRACE" else None

    def odd_refusal(self, call: Call) -> Answer | None:
        """Refuse an address with odd separators, and a verb that nobody knows."""
        return self.odd if call.verb not in VERBS or has_odd_separators(call.path) else None

    def _answer_beside(self, studio: Studio, call: Call, path: str) -> Answer:
        if path in FORMS and call.verb != "POST":
            return self.not_found
        refusal = self.csrf_refusal(call) if call.verb == "POST" else None
        return refusal or self._beside[path](studio, call)

    def _run(self, context: Context, name: str) -> Answer:
        run = self.script(context.call.verb, name)
        if run is None:
            return named(self.not_found)
        if name.startswith(API_2) and not accepts_json(context.call):
            return NOT_ACCEPTABLE
        try:
            return named(run(context))
        except Refused as refusal:
            # Where Studio fails, /api/1 shows a page.
            is_page = refusal.answer is FAILURE and not name.startswith(API_2)
            return named(SERVER_ERROR if is_page else refusal.answer)

    def _name_in_api_2(self, path: str) -> str:
        """Return the name of a script of ``/api/2``, whose address may end in ``.json``, or in a slash."""
        return (path.removesuffix("/") if self.forgives_slash else path).removesuffix(".json")

    def target_of(self, path: str) -> Target:
        """Return what a path leads to: one ending is cut off, whatever it is, and the script runs."""
        address = unquote(path)
        if not address.startswith(SCRIPT_ROOT):
            return Target(None)
        script, ending = posixpath.splitext(address[len(SCRIPT_ROOT) :].removesuffix("/"))
        return Target(
            script,
            instead=NOT_ACCEPTABLE if ending in UNKNOWN_FORMS else None,
            form=as_xml if ending == ".xml" else None,
        )

    def csrf_refusal(self, call: Call) -> Answer | None:
        """Refuse a login or logout that carries no matching CSRF token, in a header or in the form."""
        given = csrf_value(call)
        return None if given and given == call.cookies.get("XSRF-TOKEN") else ACCESS_DENIED

    def claims_session(self, call: Call) -> bool:
        """Tell whether the call carries a token."""
        return _bearer(call) is not None

    def logged_in(self, studio: Studio, call: Call) -> Session | None:
        """Return the session of the call's token, if its account is there and enabled."""
        session = self.security.tokens.session(_bearer(call) or "")
        user = studio.user(session.username) if session is not None else None
        return (
            session if session is not None and user is not None and user.uid == session.uid and user.enabled else None
        )

    def end_session(self, studio: Studio, call: Call) -> None:
        """Make the call's token worth nothing."""
        self.security.tokens.forget(_bearer(call) or "")


def named(answer: Answer) -> Answer:
    """Call JSON what this generation calls it."""
    return replace(answer, content_type=JSON) if answer.content_type == JSON_TYPE else answer


def csrf_value(call: Call) -> str:
    """Return the CSRF token that a form is sent with, in a header or in the form; empty, where there is none."""
    return call.headers.get("x-xsrf-token") or parse_qs(call.text).get("_csrf", [""])[0]


def _bearer(call: Call) -> str | None:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None
