"""What a release decides, so far as its scripts, its publishing job and the server ask; and what a script is given."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeAlias, TypeVar

from mock_studio.exchange import (
    LOGIN_REQUIRED,
    NO_PERMISSION,
    VOTED_DOWN,
    Answer,
    Call,
    Refused,
    invalid_parameters,
    json_object,
    response,
)
from mock_studio.state import Group, Session, Site, Studio, User

LONGEST_SITE_ID = 50
API_2 = "/api/2/"
Thing = TypeVar("Thing")


class Rules(ABC):
    """A release: which scripts it has, and how it answers where releases differ.

    Where a method is not abstract, it does what most releases do.
    """

    version: ClassVar[str]
    # What a real Studio takes over calls that are work for it, in seconds, by verb and a part of the address: the
    # recorded medians of calls on connections of their own, on two cores.
    seconds: ClassVar[Mapping[str, float]] = {}
    # By verb and name; a name of /api/2 begins so, and may be a regular expression, whose groups the script is given.
    scripts: ClassVar[Scripts]

    def new_studio(self) -> Studio:
        """Make the state that this release works on."""
        return Studio()

    # over a restart

    @abstractmethod
    def kept(self) -> object:
        """Return what this release keeps beside the state, in a form that can be pickled."""

    @abstractmethod
    def take_back(self, kept: object) -> None:
        """Go on with what was kept."""

    @abstractmethod
    def begin_again(self, studio: Studio) -> None:
        """Lose what does not survive a restart; sites, users, publishers, what waits, and most sessions do."""

    # the way of a call

    @abstractmethod
    def answer(self, studio: Studio, call: Call, address: str) -> Answer:
        """Answer one call. The state changes in here only: one call is through before the next one begins."""

    @abstractmethod
    def logged_in(self, studio: Studio, call: Call) -> Session | None:
        """Return the session that a call is made in, if it is in one."""

    @abstractmethod
    def claims_session(self, call: Call) -> bool:
        """Tell whether a call claims to be made in a session, be there such a session or not."""

    @abstractmethod
    def end_session(self, studio: Studio, call: Call) -> None:
        """End the session that a call is made in, if it is in one."""

    def script(self, verb: str, name: str) -> Script | None:
        """Return the script of that name, if there is one."""
        return find_script(self.scripts, verb, name)

    # the publisher

    @abstractmethod
    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        """Run Stop or Start."""

    @abstractmethod
    def run_status(self, studio: Studio, call: Call, user: User) -> Answer:
        """Run Publish Status, where it is a script of ``/api/1``."""

    @abstractmethod
    def status(self, site: Site) -> tuple[str, str]:
        """Return what Publish Status says of the site: a word, and a message."""

    @abstractmethod
    def content_was_sent(self, site: Site) -> None:
        """Take note that content has been handed to the publisher of the site."""

    @abstractmethod
    def content_was_published(self, site: Site, count: int) -> None:
        """Take note that the publisher of the site has published."""

    # Whether what goes live goes to staging as well, where a site has it.
    live_is_staged: ClassVar[bool] = True
    # Whether staging is brought back from live at once, be the publisher stopped or not.
    resets_staging_at_once: ClassVar[bool] = False

    # by which right

    @abstractmethod
    def allows(self, studio: Studio, user: User, site: Site, task: str) -> bool:
        """Tell whether the account may do something on the site, such as ``write_content``.

        :raises Refused: where the site's permission file cannot be read
        """

    def voted_down(self, task: str) -> Answer:
        """Refuse a call of ``/api/1`` whose caller has not the right."""
        return VOTED_DOWN

    @abstractmethod
    def find_group(self, site: Site, name: str) -> Group | None:
        """Return the group of a site that is taken for the one named, if there is one."""

    # sites and content

    @abstractmethod
    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        """Return the site that Stop, Start and ``/api/2`` take for the one named, if there is one."""

    # Whether lists of content say of an item that it is live in two ways, as ``live`` and ``isLive``.
    marks_live_items: ClassVar[bool] = True
    # Whether a piece of content tells that it waits, where it was sent by a commit.
    shows_waiting_commits: ClassVar[bool] = True
    blueprints: ClassVar[tuple[str, ...]]
    needed_for_a_site: ClassVar[tuple[str, ...]] = ("site_id", "blueprint")

    def refuses_site_id(self, site_id: str) -> Answer | None:
        """Refuse to make a site of this name, where it is not for its length."""
        return None

    def refuses_file_name(self, name: str) -> Answer | None:
        """Refuse to write a piece of content of this name."""
        return None

    def delete_site(self, studio: Studio, site_id: str) -> bool:
        """Remove the site that the database takes for the one named, and tell whether there was one.

        :raises Refused: where Studio does not do it
        """
        site = studio.similar_site(site_id)
        if site is None or site.is_root:
            return False
        studio.delete_site(site)
        return True

    @abstractmethod
    def describe_site(self, site: Site) -> dict[str, Any]:
        """Return the site's entry as ``site/get`` shows it."""

    def describe_own_site(self, site: Site) -> dict[str, Any]:
        """Return a site as ``users/me/sites`` lists it."""
        return {"siteId": site.site_id, "name": site.site_id, "desc": site.description}

    # /api/2

    authentication_type: ClassVar[str | None] = None
    good_password: ClassVar[re.Pattern[str]] = re.compile(r".{8,}")
    good_group_name: ClassVar[re.Pattern[str]] = re.compile(r".*")
    no_site: ClassVar[Answer] = response(404, 5000, "Site not found", "Check if you sent in the right Site Id")
    no_user: ClassVar[Answer] = response(
        404, 6000, "User not found", "Check if you're using the correct User ID or username"
    )

    languages: ClassVar[Mapping[str, str]] = {"en": "English", "es": "español", "kr": "한국어"}
    # Whether users and groups are listed in the order of their names; else in that of their numbers.
    lists_by_name: ClassVar[bool] = True

    def unknown_site(self, studio: Studio, user: User) -> Answer:
        """Answer a call of ``/api/2`` that names no site."""
        return self.no_site

    def describe_group(self, number: int, group: Group) -> dict[str, Any]:
        """Return a group as answers show it."""
        return {"id": number, "externallyManaged": False, "name": group.name, "desc": group.description}

    def describe_publisher(self, site: Site) -> dict[str, Any]:
        """Return what Publish Status of ``/api/2`` says of the site's publisher."""
        return {"enabled": site.publisher.enabled, "status": site.publisher.status}

    def refuses_status_of(self, site_id: str) -> Answer | None:
        """Refuse to tell the status of a site by this name, before anybody looks for it."""
        return None


@dataclass(frozen=True)
class Context:
    """What a script is given: the Studio, its rules, the call, and the session and account behind it.

    :param session: None for an anonymous call, as is the account
    :param address: the address that the mock is called at
    """

    studio: Studio
    rules: Rules
    call: Call
    session: Session | None
    user: User | None
    address: str

    def caller(self) -> User:
        """Return the account that calls.

        :raises Refused: where nobody is logged in
        """
        if self.user is None:
            raise Refused(LOGIN_REQUIRED)
        return self.user

    def location(self, script: str, query: str) -> str:
        """Return the address that Studio gives for what it made."""
        return f"{self.address}/studio/api/1/services/api/1/{script}.json?{query}"

    # scripts of /api/1

    @property
    def wanted(self) -> dict[str, Any]:
        """The call's JSON object.

        :raises Refused: where there is none
        """
        return json_object(self.call)

    def require_system_admin(self, task: str) -> User:
        """Let only system admins through.

        :raises Refused: for anybody else
        """
        user = self.caller()
        if not self.studio.is_system_admin(user):
            raise Refused(self.rules.voted_down(task))
        return user

    def require_right(self, site_id: object, task: str) -> Site:
        """Let only those through who may do this on the site, and return the site.

        :raises Refused: for anybody else, and for an unknown site
        """
        site = self.studio.site(site_id) if isinstance(site_id, str) else None
        if site is None or not self.rules.allows(self.studio, self.caller(), site, task):
            raise Refused(self.rules.voted_down(task))
        return site

    # scripts of /api/2

    @property
    def body(self) -> dict[str, Any]:
        """The call's JSON object; an empty one where there is no body, or another value.

        :raises Refused: where the body is no JSON
        """
        try:
            value = json.loads(self.call.text or "{}")
        except ValueError:
            raise Refused(invalid_parameters()) from None
        return value if isinstance(value, dict) else {}

    def site(self, site_id: object) -> Site:
        """Return the site named.

        :raises Refused: where there is none
        """
        site = self.rules.find_site(self.studio, site_id) if isinstance(site_id, str) else None
        if site is None:
            raise Refused(self.rules.unknown_site(self.studio, self.caller()))
        return site

    def site_for(self, site_id: object, task: str) -> Site:
        """Let only those through who may do this on the site, and return the site.

        :raises Refused: for anybody else, and for an unknown site; in another spelling of its name, it is a system
            admin's alone
        """
        site = self.site(site_id)
        if not self.rules.allows(self.studio, self.caller(), site, task):
            raise Refused(NO_PERMISSION)
        if site.site_id != site_id:
            self.only_system_admins()
        return site

    def shown(self, listed: list[Thing]) -> list[Thing]:
        """Return the part of a list that the call asks for: all of it, where it asks for none."""
        first, most = int(self.call.parameter("offset") or 0), self.call.parameter("limit")
        return listed[first : first + int(most) if most is not None else None]

    def only_system_admins(self) -> None:
        """Let only system admins through.

        :raises Refused: for anybody else
        """
        if not self.studio.is_system_admin(self.caller()):
            raise Refused(NO_PERMISSION)


# What it is given beside the context are the parts of its address that vary.
Script: TypeAlias = Callable[..., Answer]
Scripts: TypeAlias = Mapping[tuple[str, str], Script]


def find_script(scripts: Scripts, verb: str, name: str) -> Script | None:
    """Return the script of that name, if there is one; what varies in its address, it has been given."""
    run = scripts.get((verb, name))
    if run is not None or not name.startswith(API_2):
        return run
    for (its_verb, pattern), each in scripts.items():
        found = re.fullmatch(pattern, name) if its_verb == verb and "(" in pattern else None
        if found is not None:
            return partial(_run_with, each, found.groups())
    return None


def _run_with(script: Script, parts: tuple[str, ...], context: Context) -> Answer:
    return script(context, *parts)
