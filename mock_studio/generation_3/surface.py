"""The way of a call through a Studio of generation 3: address, session, CSRF, verb, script."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar

from mock_studio.container import (
    NOT_ACCEPTABLE,
    accepts_json,
    expects_too_much,
    method_not_allowed,
    refuses_address,
)
from mock_studio.exchange import (
    PAGE_NOT_FOUND,
    SCRIPT_NOT_FOUND,
    SERVER_ERROR,
    Answer,
    Call,
    Refused,
    Target,
)
from mock_studio.rules import API_2, Context, Rules, Script
from mock_studio.state import Session, Studio, User

SESSION_COOKIE = "JSESSIONID"
READING_VERBS = ("GET", "HEAD", "OPTIONS")
VERBS_OF_SCRIPTS = ("GET", "HEAD", "POST")
CHANGING_VERBS = ("DELETE", "PATCH", "PUT")


class SessionSurface(Rules):
    """A release whose calls are made in a session that a cookie names."""

    # Scripts that need no session.
    public: ClassVar[frozenset[str]] = frozenset(
        {"security/login", "security/logout", "monitor/status", "server/get-available-languages"}
    )

    # The container's answers to an address that it does not let through, to an expectation, and to the verb TRACE.
    bad_target: ClassVar[Answer] = Answer(400, "", content_type=None)
    bad_expectation: ClassVar[Answer] = Answer(417, "", content_type=None)
    trace: ClassVar[Answer] = Answer(
        405, "", content_type=None, headers={"Allow": "HEAD, DELETE, POST, GET, OPTIONS, PUT"}
    )

    @abstractmethod
    def target_of(self, path: str) -> Target:
        """Return what a path leads to."""

    @abstractmethod
    def login_required(self, script: str | None) -> Answer:
        """Answer a call without a session."""

    @abstractmethod
    def session_is_dead(self, script: str | None) -> Answer:
        """Answer a call of a session whose account is gone."""

    @abstractmethod
    def caller(self, studio: Studio, session: Session, script: str | None) -> User | None:
        """Return the account behind a session, or None where the session is worth nothing any more."""

    @abstractmethod
    def csrf_refusal(self, call: Call) -> Answer | None:
        """Refuse a call that changes something and carries no matching CSRF token."""

    def needs_csrf(self, call: Call, script: str | None) -> bool:
        """Tell whether a call must carry a CSRF token."""
        return call.verb not in READING_VERBS

    def renewed_session(self, studio: Studio, call: Call) -> str | None:
        """Return the id that the call's session has from now on, where Studio gives it a new one."""
        return None

    def logged_in(self, studio: Studio, call: Call) -> Session | None:
        """Return the session that the call's cookie names, if it is open."""
        return studio.session(call.session_id)

    def claims_session(self, call: Call) -> bool:
        """Tell whether the call has the cookie of a session."""
        return call.session_id is not None

    def end_session(self, studio: Studio, call: Call) -> None:
        """End the session that the call's cookie names."""
        studio.close_session(call.session_id)

    def answer(self, studio: Studio, call: Call, address: str) -> Answer:
        """Answer one call."""
        refusal = self.container_refusal(call)
        if refusal is not None:
            return refusal
        renewed = self.renewed_session(studio, call)
        if renewed is None:
            return self._answer(studio, call, address)
        answer = self._answer(studio, replace(call, cookies={**call.cookies, SESSION_COOKIE: renewed}), address)
        return replace(answer, headers={"Set-Cookie": session_cookie(renewed), **answer.headers})

    def container_refusal(self, call: Call) -> Answer | None:
        """Refuse what the servlet container does not let through to Studio."""
        if refuses_address(call):
            return self.bad_target
        if expects_too_much(call):
            return self.bad_expectation
        if call.verb == "OPTIONS" and "access-control-request-method" in call.headers and not call.cookies:
            return Answer(403, "Invalid CORS request", content_type=None)
        return self.trace if call.verb == "TRACE" else None

    def _answer(self, studio: Studio, call: Call, address: str) -> Answer:
        target = self.target_of(call.path)
        if target.script is None and target.instead is SERVER_ERROR:
            return SERVER_ERROR
        session = self.logged_in(studio, call)
        if session is None and target.script not in self.public:
            return self.login_required(target.script)
        user = self.caller(studio, session, target.script) if session is not None else None
        if session is not None and user is None:
            return self.session_is_dead(target.script)
        refusal = self.csrf_refusal(call) if self.needs_csrf(call, target.script) else None
        if refusal is not None:
            return refusal
        if target.script is None:
            return method_not_allowed(call.verb) if call.verb in CHANGING_VERBS else target.instead or PAGE_NOT_FOUND
        run = self.script_for(call, target.script)
        try:
            answer = run(Context(studio, self, call, session, user, address))
        except Refused as refused:
            answer = refused.answer
        return target.shown(answer)

    def script_for(self, call: Call, name: str) -> Script:
        """Return what answers a call of a script, be there such a script for this verb or not."""
        if call.verb == "OPTIONS":
            return _always(Answer(200, "", content_type=None, headers={"Allow": "GET,HEAD,POST,OPTIONS"}))
        if call.verb not in VERBS_OF_SCRIPTS and not name.startswith(API_2):
            return _always(method_not_allowed(call.verb))
        if name.startswith(API_2) and not accepts_json(call):
            return _always(NOT_ACCEPTABLE)
        verb = "GET" if call.verb == "HEAD" and name.startswith(API_2) else call.verb
        return self.script(verb, name) or _always(self.no_script(verb, name))

    def no_script(self, verb: str, name: str) -> Answer:
        """Answer a call of a script that there is not."""
        return SCRIPT_NOT_FOUND


def _always(answer: Answer) -> Script:
    return lambda context: answer


def session_cookie(session_id: str) -> str:
    """Return the header that gives a caller its session."""
    return f"{SESSION_COOKIE}={session_id}; Path=/studio; HttpOnly"
