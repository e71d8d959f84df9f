"""An actor's session with Studio 3.0: login, cookies and the CSRF token."""

from __future__ import annotations

import json
import secrets as random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from studio_client.connection import Address, Connection, Listener
from studio_client.errors import (
    LoginReplaced,
    NameTaken,
    NotAllowed,
    StudioError,
    StudioUnavailable,
    UnexpectedAnswer,
)
from studio_client.exchange import Exchange, Request
from studio_client.secrets import Secrets

Thing = TypeVar("Thing")
SERVICES = "/api/1/services/api/1/"
SESSION_COOKIE = "JSESSIONID"
CSRF_COOKIE = "XSRF-TOKEN"
CSRF_HEADER = "X-XSRF-TOKEN"
JSON_HEADERS = {"Content-Type": "application/json"}
_KINDS_OF_REFUSAL: dict[int, type[StudioError]] = {
    401: NotAllowed,
    403: NotAllowed,
    409: NameTaken,
    502: StudioUnavailable,
    503: StudioUnavailable,
    504: StudioUnavailable,
}


@dataclass(frozen=True)
class CsrfPair:
    """What a call carries against cross-site request forgery: a token in the header, and one in the cookie."""

    header: str | None
    cookie: str | None


class StudioSession:
    """One actor's dealings with Studio, logged in or not.

    Every call carries the session's cookies and a CSRF token in cookie and header, as Studio's own user interface
    does (recording of 3.0.27: a token of the caller's own choice is accepted).
    """

    def __init__(self, address: Address, actor: str, secrets: Secrets, listener: Listener) -> None:
        self.actor = actor
        self.secrets = secrets
        self.username: str | None = None
        self._connection = Connection(address, actor, listener)
        self._cookie_domain = address.cookie_domain
        self._context_path = address.context_path
        self.use_csrf_token(random.token_hex(16))

    # the session's two secrets

    @property
    def session_id(self) -> str | None:
        """The id of the session that Studio gave, or that the actor made up."""
        return self._cookie(SESSION_COOKIE)

    def use_session_id(self, session_id: str) -> None:
        """Claim a session, whether it exists or not."""
        self._set_cookie(SESSION_COOKIE, session_id)

    @property
    def csrf_token(self) -> str:
        """The token that goes into cookie and header."""
        return self._cookie(CSRF_COOKIE) or ""

    def use_csrf_token(self, token: str) -> None:
        """Choose the token that goes into cookie and header."""
        self._set_cookie(CSRF_COOKIE, token)

    def _cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self._connection.cookies if cookie.name == name), None)

    def _set_cookie(self, name: str, value: str | None) -> None:
        self.secrets.keep(value or "")
        # requests takes None for "remove this cookie", which its types do not tell.
        self._connection.cookies.set(
            name,
            value,  # type: ignore[arg-type]
            domain=self._cookie_domain,
            path=self._context_path,
        )

    # calls

    def send(self, request: Request, csrf: CsrfPair | None = None) -> Exchange:
        """Send any request within this session.

        :param csrf: what this one call carries instead of the session's own token in header and cookie
        """
        own_token = self.secrets.keep(self.csrf_token)
        if csrf is None:
            exchange = self._connection.send(_with_csrf(request, own_token))
        else:
            self.secrets.keep(csrf.header or "")
            self._set_cookie(CSRF_COOKIE, csrf.cookie)
            try:
                exchange = self._connection.send(_with_csrf(request, csrf.header))
            finally:
                self._set_cookie(CSRF_COOKIE, own_token)
        if self.session_id:
            self.secrets.keep(self.session_id)
        return exchange

    def get(self, script: str, **parameters: str) -> Exchange:
        """Call a reading script, such as ``site/exists``."""
        return self.send(Request("GET", f"{SERVICES}{script}.json", urlencode(parameters) or None))

    def post(self, script: str, values: object, **parameters: str) -> Exchange:
        """Call a changing script with a JSON body."""
        return self.post_text(script, json.dumps(values), "application/json", **parameters)

    def post_text(self, script: str, text: str, content_type: str, **parameters: str) -> Exchange:
        """Call a changing script with any body."""
        return self.send(
            Request(
                "POST",
                f"{SERVICES}{script}.json",
                urlencode(parameters) or None,
                text.encode(),
                {"Content-Type": content_type},
            )
        )

    def log_in(self, username: str, password: str) -> None:
        """Log in, as every later call needs it.

        :raises UnexpectedAnswer: where Studio does not let the actor in
        :raises LoginReplaced: where Studio is of a release that logs in otherwise
        """
        self.secrets.keep_password(username, password)
        exchange = self.post("security/login", {"username": username, "password": password})
        if exchange.reply.status == 503 and exchange.reply.media_type == "application/json":
            raise LoginReplaced(f"Could not log in as {username}: {exchange.reply.text[:200]!r}")
        expect(exchange, 200, f"log in as {username}")
        self.username = username

    def log_out(self) -> None:
        """End the session.

        :raises UnexpectedAnswer: where Studio does not end it
        """
        expect(self.post_text("security/logout", "", "application/json"), 200, f"log {self.username} out")

    def close(self) -> None:
        """Close the connection; the session itself stays as it is."""
        self._connection.close()


def _with_csrf(request: Request, token: str | None) -> Request:
    return replace(request, headers={**request.headers, CSRF_HEADER: token}) if token is not None else request


def expect(exchange: Exchange, status: int, purpose: str) -> Exchange:
    """Return the exchange if Studio answered with the status that the suite's own work needs.

    :raises StudioUnavailable: where a gateway answered in Studio's place
    :raises UnexpectedAnswer: where Studio answered with another status
    """
    reply = exchange.reply
    if reply.status == status:
        return exchange
    answer = repr(reply.text.strip()[:200])
    kind = _KINDS_OF_REFUSAL.get(reply.status, UnexpectedAnswer)
    if 300 <= reply.status < 400:
        answer, kind = f"and leads to {reply.headers.get('Location', 'nowhere')!r}", StudioUnavailable
    raise kind(
        f"Could not {purpose}: {exchange.request.verb} {exchange.request.path} answered "
        f"{reply.status} {answer} where {status} was needed"
    )


def read(exchange: Exchange, purpose: str, find: Callable[[Any], Thing], status: int = 200) -> Thing:
    """Return what the suite's own work needs of an answer in JSON.

    :param find: finds it in the answer
    :raises UnexpectedAnswer: where the answer has another status, is no JSON, or does not have it
    """
    reply = expect(exchange, status, purpose).reply
    try:
        return find(reply.json)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnexpectedAnswer(f"Could not {purpose}: the answer, {reply.text[:200]!r}, does not say") from error
