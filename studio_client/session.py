"""An actor's session with Studio: what the sessions of both generations have in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode
from uuid import uuid4

from studio_client.connection import Address, Connection, Listener
from studio_client.errors import LoginReplaced
from studio_client.exchange import Exchange, Request
from studio_client.needs import answer_to, expect, is_from_elsewhere
from studio_client.secrets import Secrets

SERVICES = "/api/1/services/api/1/"
SERVICES_2 = "/api/2/"
CSRF_COOKIE = "XSRF-TOKEN"
CSRF_HEADER = "X-XSRF-TOKEN"
JSON_HEADERS = {"Content-Type": "application/json"}
# Studio tells the time to the second, and this machine's may be a little off.
CLOCKS_AGREE = timedelta(seconds=2)


@dataclass(frozen=True)
class CsrfPair:
    """What a call carries against cross-site request forgery: a token in the header, and one in the cookie."""

    header: str | None
    cookie: str | None


class StudioSession(ABC):
    """One actor's dealings with Studio, logged in or not.

    Every call carries the session's cookies and a CSRF token in cookie and header, as Studio's own user interface
    does. Every release takes a token of the caller's own choice, 4.2 only one as long as its own: 36 characters
    (recording of 4.2.0-SNAPSHOT).
    """

    def __init__(self, address: Address, actor: str, secrets: Secrets, listener: Listener) -> None:
        self.actor = actor
        self.secrets = secrets
        self.username: str | None = None
        self._last: Exchange | None = None
        self._connection = Connection(address, actor, listener)
        self.use_csrf_token(str(uuid4()))

    # the session's two secrets

    @property
    @abstractmethod
    def session_id(self) -> str | None:
        """What Studio knows the session by: it has given it, or the actor has made it up."""

    @abstractmethod
    def use_session_id(self, session_id: str) -> None:
        """Claim a session, whether it exists or not."""

    @property
    def csrf_token(self) -> str:
        """The token that goes into cookie and header."""
        return self._cookie(CSRF_COOKIE) or ""

    def use_csrf_token(self, token: str) -> None:
        """Choose the token that goes into cookie and header."""
        self._set_cookie(CSRF_COOKIE, token)

    def _cookie(self, name: str) -> str | None:
        return self._connection.cookies.value(name)

    def _set_cookie(self, name: str, value: str | None) -> None:
        self.secrets.keep(value or "")
        self._connection.cookies.set(name, value)

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
        self._last = exchange
        if self._cookie(CSRF_COOKIE) is None:
            # 4.2 takes the cookie away with the login, and wants it again for the logout (its recording).
            self.use_csrf_token(own_token)
        if self.session_id:
            self.secrets.keep(self.session_id)
        return exchange

    @property
    def last_seconds(self) -> float:
        """How long the session's last exchange took."""
        return self._last.seconds if self._last is not None else 0.0

    def studio_time(self) -> datetime:
        """Return what time it is by Studio's clock, as the last exchange told; by this machine's where they agree."""
        now = datetime.now(timezone.utc)
        told = self._last.studio_time if self._last is not None else None
        if self._last is None or told is None:
            return now
        ahead = told - self._last.sent_at
        agree = abs(ahead) < CLOCKS_AGREE + timedelta(seconds=self._last.seconds)
        return now if agree else now + ahead

    def get(self, script: str, **parameters: str) -> Exchange:
        """Call a reading script of ``/api/1``, such as ``site/exists``."""
        return self.send(Request("GET", f"{SERVICES}{script}.json", urlencode(parameters) or None))

    def post(self, script: str, values: object, **parameters: str) -> Exchange:
        """Call a changing script of ``/api/1`` with a JSON body."""
        return self.post_text(script, json.dumps(values), "application/json", **parameters)

    def post_text(self, script: str, text: str, content_type: str, **parameters: str) -> Exchange:
        """Call a changing script of ``/api/1`` with any body."""
        return self.send(
            Request(
                "POST",
                f"{SERVICES}{script}.json",
                urlencode(parameters) or None,
                text.encode(),
                {"Content-Type": content_type},
            )
        )

    def call_2(self, verb: str, script: str, values: object = None, /, **parameters: str) -> Exchange:
        """Call something of ``/api/2``, with a JSON body where there are values."""
        body = json.dumps(values).encode() if values is not None else None
        headers = JSON_HEADERS if values is not None else {}
        return self.send(Request(verb, f"{SERVICES_2}{script}", urlencode(parameters) or None, body, headers))

    # in and out

    @abstractmethod
    def log_in(self, username: str, password: str) -> None:
        """Log in, as every later call needs it.

        :raises LoginReplaced: where Studio has no login of this kind: it is of another generation
        :raises UnexpectedAnswer: where Studio does not let the actor in
        """

    @abstractmethod
    def log_out(self) -> None:
        """End the session.

        :raises UnexpectedAnswer: where Studio does not end it
        """

    def close(self) -> None:
        """Close the connection; the session itself stays as it is."""
        self._connection.close()


def expect_login(exchange: Exchange, status: int, username: str) -> Exchange:
    """Return the answer to a login if Studio let the actor in.

    :raises LoginReplaced: where Studio has no login of this kind
    :raises UnexpectedAnswer: where it has one, but does not let the actor in
    """
    if is_from_elsewhere(exchange.reply, status):
        raise LoginReplaced(answer_to(exchange))
    return expect(exchange, status, f"log in as {username}")


def _with_csrf(request: Request, token: str | None) -> Request:
    return replace(request, headers={**request.headers, CSRF_HEADER: token}) if token is not None else request
