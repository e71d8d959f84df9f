"""The way of a call through a Studio of generation 4: to its session, to ``/api/2``, or to the rest of ``/api/1``."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, unquote

from mock_studio.exchange import (
    ACCESS_DENIED,
    HTML_TYPE,
    JSON_TYPE,
    PAGE_NOT_FOUND,
    Answer,
    Call,
    Refused,
    Target,
    message_answer,
    response,
)
from mock_studio.generation_4.security import Security
from mock_studio.recorded import OK_AS_XML, Recorded
from mock_studio.releases.documented import SCRIPT_ROOT
from mock_studio.rules import Context, Script, find_script
from mock_studio.state import Session, Studio

JSON = "application/json"
UNAUTHENTICATED = Answer(401, response(401, 2000, "Unauthenticated", "Please login first").body)
FORMS = ("/login", "/logout")
REPLACED_SCRIPTS = ("security/login", "security/logout")
REPLACED = message_answer(
    503, "This API has been replaced by a new login mechanism via JWT, please review the documentation."
)
METHOD_NOT_ALLOWED = Answer(
    405,
    '<!doctype html><html lang="en"><head><title>HTTP Status 405 – Method Not Allowed</title></head></html>',
    HTML_TYPE.lower(),
)
XML = Answer(200, OK_AS_XML, "application/xml")


class TokenSurface(Recorded):
    """A release that knows its callers by bearer tokens, which a login by form leads to."""

    lock_seconds: ClassVar[float] = 1.0
    not_found: ClassVar[Answer] = PAGE_NOT_FOUND
    replaced: ClassVar[Answer] = REPLACED

    def __init__(self) -> None:
        self.security = Security(self.lock_seconds)
        self._beside: dict[str, Callable[[Studio, Call], Answer]] = {
            "/login": self.security.login,
            "/refresh": self.security.refresh,
            "/logout": self.security.logout,
            "/authType": self.security.auth_type,
        }

    def script(self, verb: str, name: str) -> Script | None:
        """Return the script of that name, if there is one."""
        return find_script(self.security.scripts, verb, name) or super().script(verb, name)

    def answer(self, studio: Studio, call: Call, address: str) -> Answer:
        """Answer one call."""
        if call.verb == "TRACE":
            return METHOD_NOT_ALLOWED
        path = call.path.removeprefix("/studio")
        if path in self._beside:
            return named(self._answer_beside(studio, call, path))
        if call.verb == "OPTIONS":
            return Answer(200, "", content_type=None, headers={"Allow": "POST,OPTIONS"})
        target = self.target_of(call.path)
        if target.script in REPLACED_SCRIPTS:
            return named(self.replaced)
        session = self.logged_in(studio, call)
        if session is None:
            return UNAUTHENTICATED
        context = Context(studio, self, call, session, studio.user(session.username), address)
        if target.script is None:
            return self._run(context, path)
        given = self._run(context, target.script)
        return target.instead or given if given.status == 200 else given

    def _answer_beside(self, studio: Studio, call: Call, path: str) -> Answer:
        if path in FORMS and call.verb != "POST":
            return self.not_found
        refusal = self.csrf_refusal(call) if call.verb == "POST" else None
        return refusal or self._beside[path](studio, call)

    def _run(self, context: Context, name: str) -> Answer:
        run = self.script(context.call.verb, name)
        if run is None:
            return named(self.not_found)
        try:
            return named(run(context))
        except Refused as refusal:
            return named(refusal.answer)

    def target_of(self, path: str) -> Target:
        """Return what a path leads to: one ending is cut off, whatever it is."""
        address = unquote(path)
        if "//" in path or ";" in path or not address.startswith(SCRIPT_ROOT):
            return Target(None)
        script, ending = posixpath.splitext(address[len(SCRIPT_ROOT) :].removesuffix("/"))
        return Target(script, XML if ending == ".xml" else None)

    def csrf_refusal(self, call: Call) -> Answer | None:
        """Refuse a login or logout that carries no matching CSRF token, in a header or in the form."""
        given = call.headers.get("x-xsrf-token") or parse_qs(call.text).get("_csrf", [""])[0]
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


def _bearer(call: Call) -> str | None:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None
