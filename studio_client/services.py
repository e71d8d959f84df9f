"""What the suite itself needs of a Studio, whatever its release: each release has a class that provides it.

What all releases do alike is here; what a generation does alike, in ``generation_3`` and ``generation_4``; what is done
through ``/api/2`` from 3.1 on, in ``api_2``; and what a release does otherwise than its neighbour, in its own file.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.errors import UnexpectedAnswer
from studio_client.exchange import Exchange
from studio_client.needs import expect, read
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets
from studio_client.session import StudioSession

# Of a list that Studio gives in parts: so many that it is one part.
MOST = "10000"
ADMIN_GROUP = "Admin"


@dataclass(frozen=True)
class OwnGroup:
    """A group that the suite makes.

    :param site_id: the site that it is made for; where groups are global it outlives the site
    :param description: tells it from a group of this name that somebody else has made
    """

    site_id: str
    name: str
    description: str


class Services(ABC):
    """What the suite itself does with a Studio: sites, users, groups, content, and looking at publishers.

    Every method raises UnexpectedAnswer where Studio does not do what is needed.
    """

    session: ClassVar[type[StudioSession]]
    blueprint: ClassVar[str]

    # in and out

    def open_session(self, address: Address, actor: str, secrets: Secrets, listener: Listener) -> StudioSession:
        """Open a session for an actor, not logged in."""
        return self.session(address, actor, secrets, listener)

    def version(self, session: StudioSession) -> str | None:
        """Return Studio's own words for its version, if it tells."""
        try:
            return str(session.call_2("GET", "monitoring/version").reply.json["version"]["packageVersion"])
        except (ValueError, KeyError, TypeError):
            return None

    @abstractmethod
    def is_logged_in(self, session: StudioSession) -> bool:
        """Tell whether Studio knows the session of a system admin."""

    # sites

    @abstractmethod
    def site_ids(self, administrator: StudioSession) -> set[str]:
        """Return the ids of all sites that the system admin can get to know of."""

    def create_site(self, administrator: StudioSession, site_id: str, description: str = "") -> None:
        """Make an empty site."""
        wanted = {**self._site_wanted(site_id), "description": description}
        expect(administrator.post("site/create", wanted), 201, f"create site {site_id}")

    def _site_wanted(self, site_id: str) -> dict[str, str]:
        return {"site_id": site_id, "blueprint": self.blueprint}

    def site_description(self, observer: StudioSession, site_id: str) -> str | None:
        """Return the description that a site was made with; None where there is no such site."""
        exchange = observer.get("site/get", site_id=site_id)
        if exchange.reply.status == 404:
            return None
        return read(exchange, f"read the description of {site_id}", lambda told: str(told["description"]))

    def site_exists(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether there is such a site."""
        exchange = observer.get("site/exists", site_id=site_id)
        return read(exchange, f"look for site {site_id}", lambda told: _truth(told["exists"]))

    def delete_site(self, administrator: StudioSession, site_id: str) -> bool:
        """Remove a site, if there is one, make sure that it is gone, and return what Studio answered.

        It answers false where there was no such site. A 3.0.27 that answers false although there was one publishes on
        no site any more, until it has answered true to another deletion (its recording, section site-delete).
        """
        answered = read(self._ask_to_delete(administrator, site_id), f"delete site {site_id}", _truth)
        if self.site_exists(administrator, site_id):
            raise UnexpectedAnswer(f"Could not delete site {site_id}: it is still there")
        return answered

    def _ask_to_delete(self, administrator: StudioSession, site_id: str) -> Exchange:
        return administrator.post("site/delete-site", {"siteId": site_id})

    @abstractmethod
    def read_permissions(self, administrator: StudioSession, site_id: str) -> str:
        """Return a site's permission file."""

    @abstractmethod
    def write_permissions(self, administrator: StudioSession, site_id: str, text: str) -> None:
        """Write a site's permission file."""

    # users and groups

    @abstractmethod
    def usernames(self, administrator: StudioSession) -> set[str]:
        """Return the names of all users."""

    @abstractmethod
    def create_user(self, administrator: StudioSession, account: Account) -> None:
        """Make a user in no group."""

    @abstractmethod
    def delete_user(self, administrator: StudioSession, username: str) -> None:
        """Remove a user, if there is one."""

    @abstractmethod
    def disable_user(self, administrator: StudioSession, username: str) -> None:
        """Keep a user from logging in."""

    @abstractmethod
    def groups(self, administrator: StudioSession) -> dict[str, str]:
        """Return the groups that may outlive the site that they were made for: their descriptions, by their names."""

    @abstractmethod
    def create_group(self, administrator: StudioSession, group: OwnGroup) -> None:
        """Make a group in which nobody is."""

    @abstractmethod
    def group_description(self, administrator: StudioSession, group: OwnGroup) -> str | None:
        """Return the description of the group that stands in the way of another of this name; None where none does."""

    @abstractmethod
    def delete_group(self, administrator: StudioSession, group: OwnGroup) -> None:
        """Remove a group, if there is one of just this name and description."""

    @abstractmethod
    def give_role(self, administrator: StudioSession, site_id: str, group: str, role: str) -> None:
        """Let the site's role mapping give a role to a group that it does not name yet."""

    @abstractmethod
    def join(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None:
        """Make a user a member of a group: of one that each site has, by 3.0's name, or of one that was made."""

    @abstractmethod
    def leave(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None:
        """Take a user out of a site's group, by 3.0's name of the group."""

    @abstractmethod
    def exclude_system_admin(self, site_admin: StudioSession, username: str, site_id: str) -> None:
        """See to it that the system admin is no member of the site; only another admin of the site can put it back."""

    # content

    @abstractmethod
    def begin_publishing(self, author: StudioSession, site_id: str) -> None:
        """Do what is needed before single pieces of content can go live on a new site."""

    @abstractmethod
    def has_begun_publishing(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether single pieces of content can go live on the site."""

    @abstractmethod
    def write_content(self, author: StudioSession, site_id: str, name: str, text: str) -> None:
        """Write a piece of content into the authoring area."""

    @abstractmethod
    def send_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Hand a piece of content to the publisher of the site."""

    @abstractmethod
    def live(self, observer: StudioSession, site_id: str) -> set[str]:
        """Return the names of the content that is live as it was last written."""

    @abstractmethod
    def published(self, observer: StudioSession, site_id: str) -> dict[str, str]:
        """Return, by name, for all content that was ever published, a text that changes with each publishing."""

    @abstractmethod
    def read_state(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at the publisher of a site."""


def with_role(mapping: str, group: str, role: str) -> str:
    """Return a site's role mapping that gives a role to one more group."""
    entry = f'<group name="{group}"><role>{role}</role></group>'
    # The file's first lines show, in a comment, what it looks like.
    return re.sub(r"</groups>(?!.*</groups>)", f"{entry}</groups>", mapping, count=1, flags=re.DOTALL)


def _truth(told: object) -> bool:
    if not isinstance(told, bool):
        raise TypeError("neither true nor false")
    return told
