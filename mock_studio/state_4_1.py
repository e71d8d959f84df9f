"""What a Studio 4.1 knows beyond a 3.0: global groups, tokens, locked logins, and packages of content."""

from __future__ import annotations

import itertools
import secrets
import time
import uuid
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from mock_studio.model import Group, Session, Site, Studio, User, now
from mock_studio.names import collation_key

ROLE_FILE = "/config/studio/role-mappings-config.xml"
GROUPS = {
    "system_admin": "System Administrator group",
    "site_admin": "Site Administrator group",
    "site_author": "Site Author group",
    "site_publisher": "Site Publisher group",
    "site_developer": "Site Developer group",
    "site_reviewer": "Site Reviewer group",
}
INITIAL_ROLES = (
    "<role-mappings><groups>"
    + "".join(
        f'<group name="site_{role}"><role>{role}</role></group>'
        for role in ("admin", "developer", "author", "publisher", "reviewer")
    )
    + "</groups></role-mappings>"
)
TOKEN_SECONDS = 300
LOCK_SECONDS = 1.0


@dataclass
class Package:
    """Content on its way live: it is completed when all of its items are."""

    site_id: str
    comment: str
    paths: list[str]
    approver: str
    state: str = "READY_FOR_LIVE"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    schedule: str = field(default_factory=lambda: now().strftime("%Y-%m-%dT%H:%M:%SZ"))


@dataclass
class KeptToken:
    """A token that does not expire."""

    token: str
    label: str
    enabled: bool = True
    created: str = field(default_factory=lambda: now().strftime("%Y-%m-%dT%H:%M:%SZ"))


class Studio41(Studio):
    """The state of one Studio 4.1."""

    def __init__(self) -> None:
        super().__init__()
        numbers = itertools.count(1)
        self._group_numbers = numbers
        self.groups: dict[int, Group] = {next(numbers): Group(name, text) for name, text in GROUPS.items()}
        self.user_numbers: dict[str, int] = {}
        self.packages: list[Package] = []
        self.published_sites: set[str] = set()
        self.kept_tokens: dict[int, KeptToken] = {}
        self._tokens: dict[str, tuple[Session, float]] = {}
        self._refresh: dict[str, str] = {}
        self._deleted_names: set[str] = set()
        self._locked_until: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        for user in self.users():
            self.groups[1].members.add(user.uid)
            self.number_of(user)

    # accounts and groups

    def number_of(self, user: User) -> int:
        """Return an account's number."""
        return self.user_numbers.setdefault(user.uid, len(self.user_numbers) + 1)

    def name_is_used_up(self, username: str) -> bool:
        """Tell whether there is, or ever was, an account of that name."""
        return self.user(username) is not None or collation_key(username) in self._deleted_names

    def delete_user(self, user: User) -> None:
        """Remove the account; its name stays used up."""
        super().delete_user(user)
        self._deleted_names.add(collation_key(user.username))
        for group in self.groups.values():
            group.members.discard(user.uid)

    def add_group(self, name: str, description: str) -> int:
        """Make a global group and return its number."""
        number = next(self._group_numbers)
        self.groups[number] = Group(name, description)
        return number

    def create_site(self, site_id: str, description: str, creator: User) -> Site:
        """Make a site; the role mapping that it begins with gives the global groups their roles on it."""
        site = super().create_site(site_id, description, creator)
        site.files[ROLE_FILE] = INITIAL_ROLES
        site.publisher.status = "ready"
        return site

    def delete_site(self, site: Site) -> None:
        """Remove the site with its packages."""
        super().delete_site(site)
        self.packages = [package for package in self.packages if package.site_id != site.site_id]
        self.published_sites.discard(site.site_id)

    def is_system_admin(self, user: User) -> bool:
        """Tell whether the account administers the whole Studio."""
        return user.uid in self.groups[1].members

    def roles_of(self, user: User, site: Site) -> set[str]:
        """Return the roles that the site's mapping gives to the account's groups; a system admin has them all."""
        if self.is_system_admin(user):
            return {"admin", "author"}
        own = {group.name for group in self.groups.values() if user.uid in group.members}
        mapping = ElementTree.fromstring(site.files[ROLE_FILE])  # noqa: S314 - a test writes it
        mapped = [entry for entry in mapping.iter("group") if entry.get("name") in own]
        return {str(role.text) for entry in mapped for role in entry.iter("role")}

    # sessions and tokens

    def may_log_in(self, username: str, password: str) -> User | None:
        """Return the account if it may log in with this password now; each wrong one locks it for a while."""
        key = collation_key(username)
        user = self.user(username)
        if user is None or time.monotonic() < self._locked_until.get(key, 0):
            return None
        if not user.enabled or user.password != password:
            self._failures[key] = self._failures.get(key, 0) + 1
            self._locked_until[key] = time.monotonic() + LOCK_SECONDS * 2 ** (self._failures[key] - 1)
            return None
        self._failures.pop(key, None)
        return user

    def unlock(self, username: str) -> None:
        """Forget the wrong passwords that were given for an account, as time would."""
        self._locked_until.pop(collation_key(username), None)
        self._failures.pop(collation_key(username), None)

    def new_refresh_token(self, user: User) -> str:
        """Give an account a refresh token, its only one."""
        self._refresh[user.uid] = str(uuid.uuid4())
        return self._refresh[user.uid]

    def holds_refresh_token(self, session: Session, token: str | None) -> bool:
        """Tell whether the token is the one that the session's account has."""
        return token is not None and self._refresh.get(session.uid) == token

    def new_token(self, session: Session) -> str:
        """Give a session a bearer token, which lives for five minutes."""
        token = f"{secrets.token_urlsafe(60)}.{secrets.token_urlsafe(20)}"
        self._tokens[token] = (session, time.monotonic() + TOKEN_SECONDS)
        return token

    def keep_token(self, session: Session, label: str) -> tuple[int, str]:
        """Give a session a token that lives until it is disabled or deleted, and return its number and itself."""
        number = len(self.kept_tokens) + 1
        token = self.new_token(session)
        self._tokens[token] = (session, float("inf"))
        self.kept_tokens[number] = KeptToken(token, label)
        return number, token

    def drop_token(self, number: int) -> None:
        """Make a kept token worth nothing."""
        self._tokens.pop(self.kept_tokens[number].token, None)

    def bearer(self, token: str) -> tuple[Session, User] | None:
        """Return the session and account behind a bearer token, if it is worth something."""
        session, expires = self._tokens.get(token, (None, 0.0))
        if session is None or time.monotonic() > expires:
            return None
        user = self.user(session.username)
        return (session, user) if user is not None and user.uid == session.uid and user.enabled else None
