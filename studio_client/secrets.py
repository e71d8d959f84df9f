"""Keeping secrets out of everything that people read."""

from __future__ import annotations

import re

MASK = "********"
SECRET_COOKIES = ("JSESSIONID", "XSRF-TOKEN", "refresh_token")
SECRET_HEADERS = ("authorization", "x-xsrf-token")
_FIELDS = ("password", "token", "refresh_token")
_PARAMETERS = ("password", "_csrf", "token")
_PASSWORD_FIELD = re.compile(rf'("(?:{"|".join(_FIELDS)})"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_PASSWORD_PARAMETER = re.compile(rf"\b((?:{'|'.join(_PARAMETERS)})=)[^&\s]+")
_COOKIE = re.compile(rf"\b((?:{'|'.join(SECRET_COOKIES)})=)[^;,\s]+")


class Secrets:
    """The secrets of one run. What it masks by place needs no telling; what can stand anywhere is told to it."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._longest_first: list[str] = []

    def keep(self, secret: str) -> str:
        """Take note of a secret that must show nowhere, and return it."""
        if secret and secret not in self._known:
            self._known.add(secret)
            self._longest_first = sorted(self._known, key=len, reverse=True)
        return secret

    def keep_password(self, username: str, password: str) -> None:
        """Take note of a password.

        One that equals its user's name cannot be told from it, so it is masked by its place alone.
        """
        if password.lower() != username.lower():
            self.keep(password)

    def mask(self, text: str) -> str:
        """Return the text with every secret replaced."""
        masked = text
        # To look for words is quicker than to look for patterns, and in most texts there is none.
        if any(word in text for word in (*_FIELDS, *_PARAMETERS)):
            masked = _PASSWORD_FIELD.sub(rf"\g<1>{MASK}\g<3>", masked)
            masked = _PASSWORD_PARAMETER.sub(rf"\g<1>{MASK}", masked)
        masked = _COOKIE.sub(rf"\g<1>{MASK}", masked)
        for secret in self._longest_first:
            masked = masked.replace(secret, MASK)
        return masked
