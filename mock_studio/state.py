"""What a Studio knows: users, sessions, groups, sites with their content, and each site's publisher and packages."""

from __future__ import annotations

import secrets
import uuid
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import lru_cache

from mock_studio.names import collation_key

ROOT_SITE = "studio_root"
SYSTEM_ADMIN_GROUP = "crafter-admin"
ROOT_GROUPS = (SYSTEM_ADMIN_GROUP, "crafter-create-sites")
SITE_ADMIN_GROUP = "Admin"
SITE_GROUPS = (SITE_ADMIN_GROUP, "Author", "Developer", "Publisher", "Reviewer")
PERMISSION_FILE = "/config/studio/permission-mappings-config.xml"
ROLE_FILE = "/config/studio/role-mappings-config.xml"
SITE_FILE = "/config/studio/site-config.xml"
STAGING_IS_ON = "<enable-staging-environment>true</enable-staging-environment>"
# What content is published to: what the world sees, and, where a site has it, what is looked at before.
LIVE, STAGING = "live", "staging"
INITIAL_FILES = {
    SITE_FILE: f"<site-config>{STAGING_IS_ON.replace('true', 'false')}</site-config>",
    PERMISSION_FILE: '<permissions><role name="*"><rule regex="/.*"/></role></permissions>',
    ROLE_FILE: '<role-mappings><groups><group name="Admin"/></groups></role-mappings>',
}
SYSTEM_ADMINS = 1
ROLES = ("admin", "developer", "author", "publisher", "reviewer")
GLOBAL_GROUPS = {
    "system_admin": "System Administrator group",
    "site_admin": "Site Administrator group",
    "site_author": "Site Author group",
    "site_publisher": "Site Publisher group",
    "site_developer": "Site Developer group",
    "site_reviewer": "Site Reviewer group",
}
INITIAL_ROLES = (
    "<role-mappings><groups>"
    + "".join(f'<group name="site_{role}"><role>{role}</role></group>' for role in ROLES)
    + "</groups></role-mappings>"
)


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(timezone.utc)


@dataclass
class User:
    """An account. Its ``uid`` tells it apart from a later account of the same name; its number is the database's."""

    username: str
    password: str
    first_name: str
    last_name: str
    email: str
    enabled: bool = True
    number: int = 0
    uid: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Session:
    """A login: the account that logged in, and the name as it was typed (it shows in status messages)."""

    username: str
    uid: str


@dataclass
class Group:
    """A group, of a site or of the whole Studio; its members are accounts, by ``uid``."""

    name: str
    description: str | None
    members: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Version:
    """A piece of content as it is on a target.

    :param text: None where it was taken down
    :param at: when it came there; None where nothing tells of that
    :param way: by which way it came there
    """

    text: str | None
    at: datetime | None
    way: str


@dataclass
class Item:
    """A piece of a site's content, in the authoring area and, once published, on targets.

    :param text: None where it is deleted
    :param commit: the id of its last change
    """

    path: str
    text: str | None
    edited_by: str
    edited_at: datetime
    commit: str = ""
    on: dict[str, Version] = field(default_factory=dict)

    def edit(self, text: str | None, username: str) -> None:
        """Write it anew in the authoring area, or delete it there."""
        self.text, self.edited_by, self.edited_at, self.commit = text, username, now(), secrets.token_hex(20)

    @property
    def is_live(self) -> bool:
        """Tell whether it is live as it was last written."""
        return LIVE in self.on and self.on[LIVE].text == self.text


@dataclass
class Package:
    """Content of a site on its way to a target."""

    comment: str | None
    paths: list[str]
    approver: str
    target: str = LIVE
    due: datetime = field(default_factory=now)
    state: str = "READY_FOR_LIVE"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Waiting:
    """A piece of content that waits for the publisher of its site, as it was when it was handed over.

    :param way: by which way it was handed over
    :param text: None where it is to be taken down
    :param due: when it may be published at the earliest
    :param package: the package that it is in, if it is in one
    :param since: when it was handed over
    """

    way: str
    path: str
    text: str | None
    target: str
    due: datetime
    package: Package | None = None
    since: datetime = field(default_factory=now)


@dataclass
class Publisher:
    """The publisher of one site: whether it runs, what it says of itself, and what waits for it."""

    enabled: bool = True
    status: str = "idle"
    message: str = "Idle"
    queue: list[Waiting] = field(default_factory=list)

    @property
    def due(self) -> list[Waiting]:
        """What of the queue may be published now."""
        moment = now()
        return [waiting for waiting in self.queue if waiting.due <= moment]


@dataclass
class Site:
    """A site with its groups, files, publisher and packages.

    :param requested: the paths of content that somebody has asked to go live, and nobody has approved
    :param published: whether anything of it was ever published
    """

    site_id: str
    number: int
    description: str
    groups: dict[str, Group]
    items: dict[str, Item] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=lambda: dict(INITIAL_FILES))
    publisher: Publisher = field(default_factory=Publisher)
    packages: list[Package] = field(default_factory=list)
    requested: set[str] = field(default_factory=set)
    published: bool = False
    commit: str = field(default_factory=lambda: secrets.token_hex(20))

    @property
    def is_root(self) -> bool:
        """Tell whether it is no site at all, but the entry that holds the groups of the whole Studio."""
        return self.site_id == ROOT_SITE

    @property
    def has_staging(self) -> bool:
        """Tell whether content can be published to staging."""
        return STAGING_IS_ON in self.files[SITE_FILE]

    def group(self, name: str) -> Group | None:
        """Return the group of exactly that name, if there is one."""
        return self.groups.get(name)

    def similar_group(self, name: str) -> Group | None:
        """Return the group that the database takes for the one of that name, if there is one."""
        key = collation_key(name)
        return next((group for group in self.groups.values() if collation_key(group.name) == key), None)

    def has_member(self, user: User) -> bool:
        """Tell whether the account is in any group of the site."""
        return any(user.uid in group.members for group in self.groups.values())

    def has_admin(self, user: User) -> bool:
        """Tell whether the account is in the site's own group *Admin*."""
        group = self.group(SITE_ADMIN_GROUP)
        return group is not None and user.uid in group.members


class Studio:
    """The whole state of one Studio, with the built-in system admin *admin* and no sites. Each site has its groups."""

    def __init__(self) -> None:
        self.groups: dict[int, Group] = {}
        # Whether the publishing job has come to a halt: nothing goes live then, on any site.
        self.publishing_hangs = False
        # Sites that are no more, but whose files were left.
        self.remains: dict[str, Site] = {}
        self._users: dict[str, User] = {}
        self._sites: dict[str, Site] = {}
        self._sessions: dict[str, Session] = {}
        self._unused_sessions: set[str] = set()
        self._numbers: Counter[str] = Counter()
        self._begin(self.add_user(User("admin", "admin", "admin", "admin", "admin@example.com")))

    def _begin(self, admin: User) -> None:
        """Make the groups that administer the whole Studio: they are a site's that is none."""
        self._root = self._add_site(ROOT_SITE, "", {name: {admin.uid} for name in ROOT_GROUPS})

    # users

    def user(self, username: str) -> User | None:
        """Return the account of that name (compared as the database does), if there is one."""
        return self._users.get(collation_key(username))

    def users(self) -> list[User]:
        """Return all accounts in the order of their names."""
        return [self._users[key] for key in sorted(self._users)]

    def user_of(self, number: str) -> User | None:
        """Return the account of that number, if there is one."""
        return next((user for user in self._users.values() if str(user.number) == number), None)

    def add_user(self, user: User) -> User:
        """Take in a new account."""
        user.number = self._next_number("user")
        self._users[collation_key(user.username)] = user
        return user

    def known_user(self, username: str) -> User | None:
        """Return the account that there is, or ever was, of that name, as far as Studio remembers it."""
        return self.user(username)

    def name_is_used_up(self, username: str) -> bool:
        """Tell whether no account of that name can be made."""
        return self.known_user(username) is not None

    def delete_user(self, user: User) -> None:
        """Remove the account and its memberships; its open sessions stay, and lead nowhere."""
        del self._users[collation_key(user.username)]
        for site in self._sites.values():
            for group in site.groups.values():
                group.members.discard(user.uid)

    def is_system_admin(self, user: User) -> bool:
        """Tell whether the account administers the whole Studio."""
        group = self._root.group(SYSTEM_ADMIN_GROUP)
        return group is not None and user.uid in group.members

    def add_group(self, name: str, description: str | None) -> int:
        """Make a group of the whole Studio and return its number."""
        number = self._next_number("group")
        self.groups[number] = Group(name, description)
        return number

    def groups_of(self, user: User) -> set[str]:
        """Return the names of the groups of the whole Studio that the account is in."""
        return {group.name for group in self.groups.values() if user.uid in group.members}

    def roles_of(self, user: User, site: Site) -> set[str]:
        """Return the roles that the account's groups give it on the site: each group of a site is a role."""
        return {group.name.lower() for group in site.groups.values() if user.uid in group.members}

    # sessions

    def open_session(self, session_id: str | None, username: str, user: User) -> str:
        """Log the account in, within the session named or in a new one, and return the session's id."""
        if session_id is None or session_id not in self._sessions:
            session_id = _new_session_id()
            self._unused_sessions.add(session_id)
        self._sessions[session_id] = Session(username, user.uid)
        return session_id

    def renew_session(self, session_id: str | None) -> str | None:
        """Give an open session that was not used so far another id, and return that; None for any other session."""
        if session_id is None or session_id not in self._unused_sessions or session_id not in self._sessions:
            return None
        self._unused_sessions.remove(session_id)
        renewed = _new_session_id()
        self._sessions[renewed] = self._sessions.pop(session_id)
        return renewed

    def session(self, session_id: str | None) -> Session | None:
        """Return the open session of that id, if there is one."""
        return self._sessions.get(session_id) if session_id is not None else None

    @property
    def open_session_ids(self) -> list[str]:
        """The ids of all open sessions."""
        return list(self._sessions)

    def close_session(self, session_id: str | None) -> None:
        """End the session, if it is open."""
        if session_id is not None:
            self._sessions.pop(session_id, None)

    def end_sessions(self) -> None:
        """End every session."""
        self._sessions.clear()

    def end_sessions_of(self, username: str) -> None:
        """End every session that was opened under this name."""
        self._sessions = {key: session for key, session in self._sessions.items() if session.username != username}

    # sites

    def site(self, site_id: str) -> Site | None:
        """Return the site of exactly that id, if there is one."""
        site = self.similar_site(site_id)
        return site if site is not None and site.site_id == site_id else None

    def similar_site(self, site_id: str) -> Site | None:
        """Return the site that the database takes for the one of that id, if there is one."""
        return self._sites.get(collation_key(site_id))

    def sites(self) -> Iterator[Site]:
        """Go through all sites in the order of their ids."""
        return iter([self._sites[key] for key in sorted(self._sites)])

    def create_site(self, site_id: str, description: str, creator: User) -> Site:
        """Make a site; its creator becomes a member of its group *Admin*."""
        members = {name: {creator.uid} if name == SITE_ADMIN_GROUP else set() for name in SITE_GROUPS}
        return self._add_site(site_id, description, members)

    def _add_site(self, site_id: str, description: str, members: dict[str, set[str]]) -> Site:
        groups = {name: Group(name, f"{name} site default group", uids) for name, uids in members.items()}
        site = Site(site_id, self._next_number("site"), description, groups)
        self._sites[collation_key(site_id)] = site
        return site

    def delete_site(self, site: Site) -> None:
        """Remove the site with all that belongs to it."""
        del self._sites[collation_key(site.site_id)]

    def _next_number(self, kind: str) -> int:
        """Return a number that nothing else of its kind has."""
        self._numbers[kind] += 1
        return self._numbers[kind]


class GlobalStudio(Studio):
    """The state of a Studio from 3.1 on: groups are global, each site maps them to roles, names are used up."""

    def _begin(self, admin: User) -> None:
        """Make the groups that every Studio has."""
        self._deleted_users: dict[str, User] = {}
        for name, description in GLOBAL_GROUPS.items():
            self.add_group(name, description)
        self.groups[SYSTEM_ADMINS].members.add(admin.uid)
        self._add_site(ROOT_SITE, "", {})

    def known_user(self, username: str) -> User | None:
        """Return the account of that name; a deleted one is remembered for good."""
        return self.user(username) or self._deleted_users.get(collation_key(username))

    def delete_user(self, user: User) -> None:
        """Remove the account; its name stays used up."""
        super().delete_user(user)
        self._deleted_users[collation_key(user.username)] = user
        for group in self.groups.values():
            group.members.discard(user.uid)

    def is_system_admin(self, user: User) -> bool:
        """Tell whether the account administers the whole Studio."""
        return user.uid in self.groups[SYSTEM_ADMINS].members

    def roles_of(self, user: User, site: Site) -> set[str]:
        """Return the roles that the site's mapping gives to the account's groups; a system admin has each."""
        if self.is_system_admin(user):
            return set(ROLES)
        mapped = mapped_roles(site.files[ROLE_FILE])
        return {role for name in self.groups_of(user) for role in mapped.get(name, ())}

    def create_site(self, site_id: str, description: str, creator: User) -> Site:
        """Make a site; the role mapping that it begins with gives the global groups their roles on it."""
        site = self._add_site(site_id, description, {})
        site.files[ROLE_FILE] = INITIAL_ROLES
        site.publisher.status, site.publisher.message = "ready", "Ready"
        return site


def _new_session_id() -> str:
    return secrets.token_hex(16).upper()


@lru_cache
def mapped_roles(mapping: str) -> dict[str, tuple[str, ...]]:
    """Return the roles that a role mapping gives to each group that it names; a malformed one names none."""
    try:
        root = ElementTree.fromstring(mapping)  # noqa: S314 - a test writes it
    except ElementTree.ParseError:
        return {}
    roles: dict[str, tuple[str, ...]] = {}
    for group in root.iter("group"):
        name = group.get("name") or ""
        roles[name] = (*roles.get(name, ()), *(str(role.text) for role in group.iter("role")))
    return roles
