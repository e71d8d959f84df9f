"""An actor's session with a Studio of generation 4: a login by form, and a token that is renewed before it expires."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import replace
from urllib.parse import urlencode

from studio_client.connection import Address, Listener
from studio_client.errors import UnexpectedAnswer
from studio_client.exchange import Exchange, Request
from studio_client.needs import expect, read
from studio_client.secrets import Secrets
from studio_client.session import CsrfPair, StudioSession, expect_login

# A token lives for five minutes (recordings of 4.0.7 and 4.1.8).
RENEW_AFTER_SECONDS = 240.0
MOST_LOGINS = 10
LONGEST_PAUSE_SECONDS = 0.2


class TokenSession(StudioSession):
    """One actor's dealings with a Studio of generation 4, logged in or not.

    Two calls may be made at the same time: while one of them renews the token, the other waits for it.
    """

    _token: str | None = None
    _renew_at: float | None = None
    _credentials: tuple[str, str] | None = None

    def __init__(self, address: Address, actor: str, secrets: Secrets, listener: Listener) -> None:
        self._renewing = threading.RLock()
        super().__init__(address, actor, secrets, listener)

    @property
    def session_id(self) -> str | None:
        """The token that Studio gave, or that the actor made up."""
        return self._token

    def use_session_id(self, session_id: str) -> None:
        """Claim a token, whether it exists or not."""
        self._token = self.secrets.keep(session_id)

    def send(self, request: Request, csrf: CsrfPair | None = None) -> Exchange:
        """Send any request with the session's token, if it has one."""
        with self._renewing:
            if self._renew_at is not None and time.monotonic() > self._renew_at:
                self._renew_at = None
                self._renew()
            token = self._token
        if token is None:
            return super().send(request, csrf)
        headers = {**request.headers, "Authorization": f"Bearer {token}"}
        return super().send(replace(request, headers=headers), csrf)

    def log_in(self, username: str, password: str) -> None:
        """Log in by the form, and take the token.

        A user has one refresh token: another login of the same user, by another run on this Studio, may take it away
        before it is used. Then the login is made again.
        """
        self.secrets.keep_password(username, password)
        self._credentials = (username, password)
        for _ in range(MOST_LOGINS):
            self._log_in_once(username, password)
            exchange = self.send(Request("GET", "/refresh"))
            if exchange.reply.status != 401:
                break
            time.sleep(random.uniform(0.0, LONGEST_PAUSE_SECONDS))
        self._take_token(exchange)
        self.username = username

    def _log_in_once(self, username: str, password: str) -> None:
        self._token = None
        form = urlencode({"username": username, "password": password}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        exchange = expect_login(self.send(Request("POST", "/login", None, form, headers)), 302, username)
        if "error" in exchange.reply.headers.get("Location", ""):
            raise UnexpectedAnswer(f"Could not log in as {username}: Studio leads back to its login page")

    def log_out(self) -> None:
        """End the session; the token that it gave lives on (recordings of 4.0.7 and 4.1.8)."""
        expect(self.send(Request("POST", "/logout")), 302, f"log {self.username} out")
        self._renew_at = None

    def _renew(self) -> None:
        """Take a new token; where another login of the same user has taken the refresh token away, log in again."""
        token, self._token = self._token, None
        exchange = self.send(Request("GET", "/refresh"))
        if exchange.reply.status == 401 and self._credentials is not None:
            self.log_in(*self._credentials)
            return
        self._token = token
        self._take_token(exchange)

    def _take_token(self, exchange: Exchange) -> None:
        token = read(exchange, "take a token", lambda told: told["token"])
        if not isinstance(token, str):
            raise UnexpectedAnswer("Could not take a token: the answer has none")
        self._token = self.secrets.keep(token)
        self._renew_at = time.monotonic() + RENEW_AFTER_SECONDS
