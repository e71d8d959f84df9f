"""Who makes the recorded calls of generation 4: whoever has a bearer token, or the cookies of a login by form."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from mock_studio import MockStudio
from mock_studio.state import User
from tests.replay import Recording

# 4.2 takes no CSRF token of another length.
XSRF = "00000000-0000-4000-8000-000000000000"
# What stands for a secret (contract/recordings/README.md): which one, of what kind, and whose.
STANDS_IN = re.compile(r"<(?:(\w+) )??(token|refresh token|session|XSRF token) of ([^<>]+)>")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-XSRF-TOKEN": XSRF}


@dataclass(frozen=True)
class Login:
    """What a caller has of his login: the kinds of secrets, as the recording calls them."""

    secrets: Mapping[str, str]

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies of the login, as a header."""
        held = {"JSESSIONID": self.secrets["session"], "refresh_token": self.secrets["refresh token"]}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in {**held, "XSRF-TOKEN": XSRF}.items())}


@dataclass
class Bearers:
    """The logins that recorded calls are made with.

    Whoever calls at some time logs in as soon as there is an account, so that he has a token when it is gone.
    """

    mock: MockStudio
    recording: Recording
    actors: frozenset[str]
    _logins: dict[str, Login] = field(default_factory=dict)
    _first: dict[str, Login] = field(default_factory=dict)
    _used: dict[str, str] = field(default_factory=dict)
    _persistent: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str, actor: str) -> str:
        """Put secrets in the place of what stands for them."""
        return STANDS_IN.sub(lambda found: self._secret(found[1], found[2], found[3]), text)

    def _secret(self, which: str | None, kind: str, name: str) -> str:
        if which == "persistent":
            return self._persistent[name]
        if which == "used":
            return self._used[name]
        if which == "first":
            return self._first_login(name).secrets[kind]
        secret = self._login(name).secrets[kind]
        return {None: secret, "tampered": f"{secret[:-4]}0000"}[which]

    def _first_login(self, name: str) -> Login:
        """Return the login before the last one: where there was none so far, there is another one now."""
        if name not in self._first:
            self._first[name] = self._login(name)
            self._log_in(name)
        return self._first[name]

    def _login(self, name: str) -> Login:
        if name not in self._logins:
            self._log_in(name)
        return self._logins[name]

    def keep(self, name: str, cookies: list[str], body: str) -> None:
        """Keep the refresh token, and the token that does not expire, that an answer has given."""
        given = _cookie(cookies, "refresh_token")
        if given and name in self._logins:
            self._used[name] = self._logins[name].secrets["refresh token"]
            self._logins[name] = replace(
                self._logins[name], secrets={**self._logins[name].secrets, "refresh token": given}
            )
        persistent = re.search(r'"token":\{"token":"([^"]+)"', body)
        if persistent is not None:
            self._persistent[name] = persistent[1]

    def log_all_in(self) -> None:
        """Log everybody in who has an account now and did not log in so far."""
        for name in self.actors - set(self._logins):
            if self.mock.studio.user(name) is not None:
                self._log_in(name)

    def forget(self, name: str) -> None:
        """Let the actor log in once more."""
        self._logins.pop(name, None)

    def begin_section(self) -> None:
        """Do nothing: a token outlives its session."""

    def _log_in(self, name: str) -> None:
        user = self.mock.studio.user(name)
        assert isinstance(user, User)
        form = urlencode({"username": name, "password": user.password})
        cookies, _ = self._call("POST", "/studio/login", {**FORM, "Cookie": f"XSRF-TOKEN={XSRF}"}, form)
        secrets = {"session": _cookie(cookies, "JSESSIONID"), "refresh token": _cookie(cookies, "refresh_token")}
        login = Login({**secrets, "XSRF token": XSRF})
        cookies, body = self._call("GET", "/studio/refresh", login.cookies)
        self._logins[name] = Login({**login.secrets, "token": str(json.loads(body)["token"])})
        self.keep(name, cookies, body)

    def _call(self, verb: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[list[str], str]:
        connection = http.client.HTTPConnection(urlsplit(self.mock.url).netloc)
        try:
            connection.request(verb, path, body, headers)
            answer = connection.getresponse()
            return answer.headers.get_all("Set-Cookie") or [], answer.read().decode()
        finally:
            connection.close()


def _cookie(cookies: list[str], name: str) -> str:
    """Return the value that the headers give a cookie; empty, where they give it none."""
    given = (SimpleCookie(cookie) for cookie in cookies)
    return next((cookie[name].value for cookie in given if name in cookie), "")
