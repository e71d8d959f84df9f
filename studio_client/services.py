"""What the suite itself needs of a Studio, whatever its release: each release has a class that provides it.

What all releases do alike is here; what a generation does alike, in ``generation_3`` and ``generation_4``; what is done
through ``/api/2`` from 3.1 on, in ``api_2``; and what a release does otherwise than its neighbour, in its own file.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
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
# What content is published to: what the world sees, and, where a site has it, what is looked at before.
LIVE, STAGING = "live", "staging"
PERMISSION_FILE = "permission-mappings-config.xml"
SITE_FILE = "site-config.xml"
NO_STAGING, ITS_STAGING = (
    f"<enable-staging-environment>{told}</enable-staging-environment>" for told in ("false", "true")
)
# Where the suite's own content is in a site: there authors may write, too, on every recorded release.
FOLDER, ENDING = "/static-assets", ".txt"
_DATE = "%Y-%m-%dT%H:%M:%SZ"


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
    # Whether a malformed permission file can be written anew.
    mends_permissions: ClassVar[bool] = True
    # Whether a site's publisher may be kept from a member of the site while another site of his is being made.
    overlooks_a_site_while_one_is_made: ClassVar[bool] = False

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
    def read_configuration(self, administrator: StudioSession, site_id: str, file: str) -> str:
        """Return a file of a site's configuration, such as ``PERMISSION_FILE``."""

    @abstractmethod
    def write_configuration(self, administrator: StudioSession, site_id: str, file: str, text: str) -> None:
        """Write a file of a site's configuration."""

    def set_up_staging(self, administrator: StudioSession, site_id: str) -> None:
        """Give a site a target *staging* beside *live*."""
        text = self.read_configuration(administrator, site_id, SITE_FILE)
        if ITS_STAGING in text:
            return
        if NO_STAGING not in text:
            raise UnexpectedAnswer(f"Could not set up staging for {site_id}: {SITE_FILE} does not speak of it")
        self.write_configuration(administrator, site_id, SITE_FILE, text.replace(NO_STAGING, ITS_STAGING))

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

    # every way by which content is handed to the publisher of a site

    @abstractmethod
    def send_live(
        self, author: StudioSession, site_id: str, name: str, at: datetime | None = None, target: str = LIVE
    ) -> None:
        """Hand over a piece of content, as Studio's user interface does.

        :param at: when it is to be published, to the second; None for now
        :param target: ``LIVE``, or ``STAGING`` where the site has it
        """

    @abstractmethod
    def delete_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Delete a piece of content: in the authoring area at once, elsewhere by the publisher."""

    @abstractmethod
    def request_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Ask for a piece of content to go live: nothing is handed over until somebody else has approved."""

    @abstractmethod
    def approve(self, approver: StudioSession, site_id: str, name: str) -> None:
        """Hand over a piece of content that somebody else has asked for."""

    @abstractmethod
    def send_whole_site(self, author: StudioSession, site_id: str) -> None:
        """Hand over the whole site, as Studio's user interface does."""

    def send_folder(self, author: StudioSession, site_id: str, path: str) -> None:
        """Hand over a folder of the site in bulk.

        :param path: the folder's path, / for all of the site
        """
        exchange = author.post("deployment/bulk-golive", {}, site_id=site_id, environment=LIVE, path=path, comment=path)
        expect(exchange, 200, f"send {path} of {site_id} live in bulk")

    def send_commit(self, author: StudioSession, site_id: str, name: str) -> None:
        """Hand over the last commit of a piece of content."""
        versions = author.get("content/get-item-versions", site_id=site_id, path=path_of(name))
        commit = read(versions, f"find {name} of {site_id}", lambda told: str(told["versions"][0]["versionNumber"]))
        order = {"site_id": site_id, "environment": LIVE, "commit_ids": [commit], "comment": name}
        expect(author.post("publish/commits", order), 200, f"send commit {commit} of {site_id} live")

    def send_items(self, author: StudioSession, site_id: str, name: str) -> None:
        """Hand over a piece of content as an item, without Studio's user interface."""
        order = {"environment": LIVE, "entities": [{"item": path_of(name)}], "submission_comment": name}
        exchange = author.post("publish/publish-items", order, site_id=site_id)
        expect(exchange, 200, f"send {name} of {site_id} live as an item")

    def bring_staging_back(self, author: StudioSession, site_id: str) -> None:
        """Make the site's staging again what is live."""
        expect(author.post("publish/reset-staging", {"site_id": site_id}), 200, f"bring back staging of {site_id}")

    # what became of it

    def published(self, observer: StudioSession, site_id: str, target: str = LIVE) -> dict[str, str]:
        """Return when each piece of content was last published to a target, by its name, as Studio tells it.

        A publishing that takes a piece down counts as any other. The time is told to the second.
        """
        purpose = f"see what was published on {site_id}"
        entries = read(
            self._history(observer, site_id),
            purpose,
            lambda told: [entry for day in told["documents"] for entry in day["children"]],
        )
        return {
            name_of(str(entry["uri"])): str(entry["eventDate"])
            for entry in entries
            if entry["endpoint"] == target and str(entry["uri"]).startswith(f"{FOLDER}/")
        }

    def published_as_whole(self, observer: StudioSession, site_id: str, names: Collection[str]) -> dict[str, str]:
        """Return what ``published`` does, of content that may have gone live with the whole site."""
        return self.published(observer, site_id)

    @abstractmethod
    def _history(self, observer: StudioSession, site_id: str) -> Exchange:
        """Ask what was published on a site."""

    # the publisher

    @abstractmethod
    def read_state(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at the publisher of a site."""

    @abstractmethod
    def is_enabled(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether the site's entry has publishing enabled: half a look, at half the price."""


def with_role(mapping: str, group: str, role: str) -> str:
    """Return a site's role mapping that gives a role to one more group."""
    entry = f'<group name="{group}"><role>{role}</role></group>'
    # The file's first lines show, in a comment, what it looks like.
    return re.sub(r"</groups>(?!.*</groups>)", f"{entry}</groups>", mapping, count=1, flags=re.DOTALL)


def path_of(name: str) -> str:
    """Return the path of a piece of content; its name may have a folder in it."""
    return f"{FOLDER}/{name}{ENDING}"


def name_of(path: str) -> str:
    """Return the name of the piece of content at a path."""
    return path.removeprefix(f"{FOLDER}/").removesuffix(ENDING)


def told_date(moment: datetime) -> str:
    """Return a moment as Studio is told it, in UTC."""
    return moment.strftime(_DATE)


def _truth(told: object) -> bool:
    if not isinstance(told, bool):
        raise TypeError("neither true nor false")
    return told
