"""Tokens, refresh tokens, and logins that are locked for a while."""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass, field

from mock_studio.names import collation_key
from mock_studio.state import Session, User, now

TOKEN_SECONDS = 300


@dataclass
class KeptToken:
    """A token that does not expire."""

    token: str
    label: str
    enabled: bool = True
    created: str = field(default_factory=lambda: now().strftime("%Y-%m-%dT%H:%M:%SZ"))


class Tokens:
    """The tokens of one Studio: they lead to the session that they were given for."""

    def __init__(self) -> None:
        self.kept: dict[int, KeptToken] = {}
        self._tokens: dict[str, tuple[Session, float]] = {}
        self._refresh: dict[str, str] = {}

    def new(self, session: Session) -> str:
        """Give a session a bearer token, which lives for five minutes."""
        token = f"{secrets.token_urlsafe(60)}.{secrets.token_urlsafe(20)}"
        self._tokens[token] = (session, time.monotonic() + TOKEN_SECONDS)
        return token

    def session(self, token: str) -> Session | None:
        """Return the session behind a bearer token, if it is worth something."""
        session, expires = self._tokens.get(token, (None, 0.0))
        return None if time.monotonic() > expires else session

    def forget(self, token: str) -> None:
        """Make a token worth nothing."""
        self._tokens.pop(token, None)

    def new_refresh(self, user: User) -> str:
        """Give an account a refresh token, its only one."""
        self._refresh[user.uid] = str(uuid.uuid4())
        return self._refresh[user.uid]

    def holds_refresh(self, session: Session, token: str | None) -> bool:
        """Tell whether the token is the one that the session's account has."""
        return token is not None and self._refresh.get(session.uid) == token

    def forget_refresh(self) -> None:
        """Make all refresh tokens worth nothing."""
        self._refresh.clear()

    def keep(self, session: Session, label: str) -> tuple[int, str]:
        """Give a session a token that lives until it is disabled or deleted, and return its number and itself."""
        number = len(self.kept) + 1
        token = self.new(session)
        self._tokens[token] = (session, float("inf"))
        self.kept[number] = KeptToken(token, label)
        return number, token

    def drop(self, number: int) -> None:
        """Make a kept token worth nothing."""
        self.forget(self.kept[number].token)


class Locks:
    """Locks an account for a while after each wrong password, twice as long each time.

    :param seconds: for how long after the first; 0 for no lock at all
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def lets_in(self, user: User, password: str) -> bool:
        """Tell whether an account may log in with this password now."""
        key = collation_key(user.username)
        if time.monotonic() < self._until.get(key, 0.0):
            return False
        if not user.enabled or user.password != password:
            self._failures[key] = self._failures.get(key, 0) + 1
            self._until[key] = time.monotonic() + self._seconds * 2 ** (self._failures[key] - 1)
            return False
        self._failures.pop(key, None)
        return True

    def unlock(self, username: str) -> None:
        """Forget the wrong passwords that were given for an account, as time would."""
        self._until.pop(collation_key(username), None)
        self._failures.pop(collation_key(username), None)
