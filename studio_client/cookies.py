"""The cookies of one actor's connection."""

from __future__ import annotations

import math
import time
from typing import Any

import requests
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar, get_cookie_header


class Cookies:
    """A jar of requests', which is asked for the header that it makes only when something in it has changed.

    :param domain: under which it files what the actor sets
    :param path: Studio's context path, under which it does so; no request goes anywhere else
    """

    def __init__(self, domain: str, path: str) -> None:
        self._domain = domain
        self._path = path
        # Its types tell of the cookies' names where it gives the cookies, and do not tell that None removes one.
        self._jar: Any = RequestsCookieJar()
        self._values: dict[str, str | None] = {}
        self._header: str | None = None
        self._good_until = -math.inf

    def value(self, name: str) -> str | None:
        """Return the value of a cookie; None where there is none."""
        return self._values.get(name)

    def set(self, name: str, value: str | None) -> None:
        """Set a cookie; None removes it."""
        self._jar.set(name, value, domain=self._domain, path=self._path)
        self._have_changed()

    def take_from(self, reply: Any, request: requests.PreparedRequest) -> None:
        """Take what a reply sets.

        :param reply: urllib3's
        """
        if "Set-Cookie" in reply.headers:
            extract_cookies_to_jar(self._jar, request, reply)  # type: ignore[no-untyped-call]
            self._have_changed()

    def header_of(self, request: requests.PreparedRequest) -> str | None:
        """Return the header that goes with a request; None where no cookie does."""
        if time.time() >= self._good_until:
            self._header = get_cookie_header(self._jar, request)  # type: ignore[no-untyped-call]
            self._look()
            self._good_until = min((cookie.expires or math.inf for cookie in self._jar), default=math.inf)
            if not all(self._path.startswith(cookie.path.rstrip("/")) for cookie in self._jar):
                # It goes with some requests only.
                self._good_until = -math.inf
        return self._header

    def _have_changed(self) -> None:
        self._look()
        self._good_until = -math.inf

    def _look(self) -> None:
        # Of two of the same name, under different paths, the first counts.
        self._values = {cookie.name: cookie.value for cookie in reversed(list(self._jar))}
