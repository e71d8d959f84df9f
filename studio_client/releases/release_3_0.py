"""Studio 3.0: users, and groups that belong to a site, through ``/api/1``. The source is the recording of 3.0.27."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from studio_client.account import Account
from studio_client.errors import UnexpectedAnswer
from studio_client.generation_3 import CONFIGURATION, Generation3
from studio_client.needs import expect, read
from studio_client.publisher import PublisherState
from studio_client.services import ADMIN_GROUP, MOST, OwnGroup, with_role
from studio_client.session import StudioSession

Thing = TypeVar("Thing")
ROLE_FILE = "role-mappings-config.xml"


class Release30(Generation3):
    """What a Studio 3.0 does."""

    blueprint = "empty"
    # It counts the sites of who asks, and then reads as many, by their names: where there is one more by then, it does
    # not find the last (recording of 3.0.27, section *race*).
    overlooks_a_site_while_one_is_made = True

    def is_logged_in(self, session: StudioSession) -> bool:
        """Tell whether Studio knows the session of a system admin."""
        parameters = {"username": str(session.username), "start": "0", "number": "1"}
        return session.get("site/get-per-user", **parameters).reply.status == 200

    # sites

    def site_ids(self, administrator: StudioSession) -> set[str]:
        """Return the ids of all sites that any user, or the system admin, has to do with."""
        parameters = {"username": str(administrator.username), "start": "0", "number": MOST}
        own = read(
            administrator.get("site/get-per-user", **parameters),
            "list the sites",
            lambda told: {str(site["siteId"]) for site in told["sites"]},
        )
        theirs = _users(administrator, lambda user: [str(site["site_id"]) for site in user["sites"]])
        return own.union(*theirs)

    def read_configuration(self, administrator: StudioSession, site_id: str, file: str) -> str:
        """Return a file of a site's configuration."""
        path = f"{CONFIGURATION}/{file}"
        exchange = administrator.get("content/get-content", site_id=site_id, path=path, edit="false")
        content = read(exchange, f"read {file} of {site_id}", lambda told: told["content"])
        if not isinstance(content, str):
            raise UnexpectedAnswer(f"Could not read {file} of {site_id}: no content in the answer")
        return content

    # users and groups

    def usernames(self, administrator: StudioSession) -> set[str]:
        """Return the names of all users."""
        return set(_users(administrator, lambda user: str(user["username"])))

    def create_user(self, administrator: StudioSession, account: Account) -> None:
        """Make a user in no group."""
        wanted = {
            "username": account.username,
            "password": administrator.secrets.keep(account.password),
            "first_name": "Acceptance",
            "last_name": "Suite",
            "email": f"{account.username}@example.com",
        }
        expect(administrator.post("user/create", wanted), 201, f"create user {account.username}")

    def delete_user(self, administrator: StudioSession, username: str) -> None:
        """Remove a user, if there is one, and make sure that it is gone."""
        exchange = administrator.post("user/delete", {"username": username})
        if exchange.reply.status != 404:
            expect(exchange, 204, f"delete user {username}")
        if _user_exists(administrator, username):
            raise UnexpectedAnswer(f"Could not delete user {username}: it is still there")

    def disable_user(self, administrator: StudioSession, username: str) -> None:
        """Keep a user from logging in."""
        expect(administrator.post("user/disable", {"username": username}), 200, f"disable user {username}")

    def groups(self, administrator: StudioSession) -> dict[str, str]:
        """Return the groups that outlive their site: there are none."""
        return {}

    def create_group(self, administrator: StudioSession, group: OwnGroup) -> None:
        """Make a group of a site."""
        wanted = {**_named(group), "description": group.description}
        expect(administrator.post("group/create", wanted), 201, f"create group {group.name} of {group.site_id}")

    def group_description(self, administrator: StudioSession, group: OwnGroup) -> str | None:
        """Return the description of the group that stands in the way of another of this name; None where none does."""
        exchange = administrator.get("group/get", **_named(group))
        if exchange.reply.status == 404:
            return None
        return read(exchange, f"look at group {group.name} of {group.site_id}", lambda told: str(told["description"]))

    def delete_group(self, administrator: StudioSession, group: OwnGroup) -> None:
        """Remove a group of a site, if it has one of just this name and description."""
        if self.group_description(administrator, group) == group.description:
            removed = administrator.post("group/delete", _named(group))
            expect(removed, 204, f"delete group {group.name} of {group.site_id}")

    def give_role(self, administrator: StudioSession, site_id: str, group: str, role: str) -> None:
        """Let the site's role mapping give a role to a group: it plays no part in stopping."""
        mapping = self.read_configuration(administrator, site_id, ROLE_FILE)
        self.write_configuration(administrator, site_id, ROLE_FILE, with_role(mapping, group, role))

    def join(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None:
        """Make a user a member of a site's group."""
        membership = {"site_id": site_id, "group_name": group, "username": username}
        expect(administrator.post("group/add-user", membership), 200, f"add {username} to {group} of {site_id}")

    def leave(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None:
        """Take a user out of a site's group."""
        membership = {"site_id": site_id, "group_name": group, "username": username}
        removed = administrator.post("group/remove-user", membership)
        expect(removed, 204, f"take {username} out of {group} of {site_id}")

    def exclude_system_admin(self, site_admin: StudioSession, username: str, site_id: str) -> None:
        """See to it that the system admin is no member of the site; only another admin of the site can put it back."""
        self.leave(site_admin, username, site_id, ADMIN_GROUP)

    # content

    def send_whole_site(self, author: StudioSession, site_id: str) -> None:
        """Hand over the whole site: all of it in bulk."""
        self.send_folder(author, site_id, "/")

    # the publisher

    def read_state(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at the publisher of a site; Publish Status does not tell whether publishing is enabled."""
        status, message = read(
            observer.get("publish/status", site_id=site_id),
            f"look at the publisher of {site_id}",
            lambda told: (str(told["status"]), str(told["message"])),
        )
        return PublisherState(site_id, status, message, self.is_enabled(observer, site_id))

    def is_enabled(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether the site's entry has publishing enabled."""
        entry = observer.get("site/get", site_id=site_id)
        return read(entry, f"look at the publisher of {site_id}", lambda told: bool(told["publishingEnabled"]))


def _named(group: OwnGroup) -> dict[str, str]:
    return {"site_id": group.site_id, "group_name": group.name}


def _users(administrator: StudioSession, find: Callable[[Any], Thing]) -> list[Thing]:
    exchange = administrator.get("user/get-all", start="0", number=MOST)
    return read(exchange, "list the users", lambda told: [find(user) for user in told["users"]])


def _user_exists(observer: StudioSession, username: str) -> bool:
    exchange = observer.get("user/get", username=username)
    if exchange.reply.status == 404:
        return False
    expect(exchange, 200, f"look for user {username}")
    return True


SERVICES = Release30()
