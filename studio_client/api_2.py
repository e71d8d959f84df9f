"""What 3.1 and all later releases do through ``/api/2``: users, groups, configuration, and the publisher's status.

Groups are global there, and a site's role mapping says what role each has on the site. So that a site has admins of its
own, as each site of 3.0 has, it gets a group of them, with a line in its role mapping.
"""

from __future__ import annotations

from collections.abc import Mapping

from studio_client.account import Account
from studio_client.errors import UnexpectedAnswer
from studio_client.needs import expect, read
from studio_client.publisher import PublisherState
from studio_client.services import ADMIN_GROUP, MOST, OwnGroup, Services, with_role
from studio_client.session import StudioSession

ROLE_FILE = "role-mappings-config.xml"
GLOBAL_GROUPS = {
    "Author": "site_author",
    "Publisher": "site_publisher",
    "Reviewer": "site_reviewer",
    "Developer": "site_developer",
}
DESCRIPTION = "acceptance suite"


class Api2(Services):
    """What a Studio with users and groups under ``/api/2`` does. The source are the recordings of 3.1.31 to 4.2.0."""

    blueprint = "org.craftercms.blueprint.empty"

    def is_logged_in(self, session: StudioSession) -> bool:
        """Tell whether Studio knows the session of a system admin, who alone may list the groups."""
        return session.call_2("GET", "groups", offset="0", limit="1").reply.status == 200

    # sites

    def site_ids(self, administrator: StudioSession) -> set[str]:
        """Return the ids of all sites: a system admin has to do with each."""
        exchange = administrator.call_2("GET", "users/me/sites", offset="0", limit=MOST)
        return read(exchange, "list the sites", lambda told: {str(site["siteId"]) for site in told["sites"]})

    def delete_site(self, administrator: StudioSession, site_id: str) -> bool:
        """Remove a site and the group of its admins, if there are any, and return what Studio answered of the site."""
        answered = super().delete_site(administrator, site_id)
        self.delete_group(administrator, _admins(site_id))
        return answered

    def read_configuration(self, administrator: StudioSession, site_id: str, file: str) -> str:
        """Return a file of a site's configuration."""
        return _read_configuration(administrator, site_id, file)

    # users and groups

    def usernames(self, administrator: StudioSession) -> set[str]:
        """Return the names of all users."""
        exchange = administrator.call_2("GET", "users", offset="0", limit=MOST)
        return read(exchange, "list the users", lambda told: {str(user["username"]) for user in told["users"]})

    def create_user(self, administrator: StudioSession, account: Account) -> None:
        """Make a user in no group."""
        wanted = {
            "username": account.username,
            "password": administrator.secrets.keep(account.password),
            "firstName": "Acceptance",
            "lastName": "Suite",
            "email": f"{account.username}@example.com",
            "enabled": True,
        }
        expect(administrator.call_2("POST", "users", wanted), 201, f"create user {account.username}")

    def delete_user(self, administrator: StudioSession, username: str) -> None:
        """Remove a user; a name that never was one's gets 404."""
        exchange = administrator.call_2("DELETE", "users", username=username)
        if exchange.reply.status != 404:
            expect(exchange, 200, f"delete user {username}")

    def disable_user(self, administrator: StudioSession, username: str) -> None:
        """Keep a user from logging in."""
        names = {"usernames": [username]}
        expect(administrator.call_2("PATCH", "users/disable", names), 200, f"disable user {username}")

    def groups(self, administrator: StudioSession) -> dict[str, str]:
        """Return all groups: they are global, so they may outlive the site that they were made for."""
        return {name: description for name, (_, description) in _groups(administrator).items()}

    def create_group(self, administrator: StudioSession, group: OwnGroup) -> None:
        """Make a global group, which no site's role mapping names."""
        _create_group(administrator, group)

    def group_description(self, administrator: StudioSession, group: OwnGroup) -> str | None:
        """Return the description of the group that stands in the way: names are compared without regard to case."""
        twins = (text for name, text in self.groups(administrator).items() if name.lower() == group.name.lower())
        return next(twins, None)

    def delete_group(self, administrator: StudioSession, group: OwnGroup) -> None:
        """Remove a group, if there is one of just this name and description."""
        number, description = _groups(administrator).get(group.name, (0, None))
        if description == group.description:
            expect(administrator.call_2("DELETE", "groups", id=str(number)), 200, f"delete group {group.name}")

    def give_role(self, administrator: StudioSession, site_id: str, group: str, role: str) -> None:
        """Let the site's role mapping give a role to a group that it does not name yet."""
        mapping = _read_configuration(administrator, site_id, ROLE_FILE)
        write_configuration(administrator, site_id, ROLE_FILE, with_role(mapping, group, role))

    def join(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None:
        """Make a user a member of a group; a site's own admins are a group that its role mapping makes so."""
        if group == ADMIN_GROUP:
            number = self._group_of_admins(administrator, site_id)
        else:
            number = _group(administrator, GLOBAL_GROUPS.get(group, group))
        added = administrator.call_2("POST", f"groups/{number}/members", {"usernames": [username]})
        expect(added, 200, f"add {username} to {group} of {site_id}")

    def _group_of_admins(self, administrator: StudioSession, site_id: str) -> int:
        """Return the group of the site's own admins; it is made, and given the role, when it is first asked for."""
        group = _admins(site_id)
        number, _ = _groups(administrator).get(group.name, (None, ""))
        if number is None:
            number = _create_group(administrator, group)
        if f'"{group.name}"' not in _read_configuration(administrator, site_id, ROLE_FILE):
            self.give_role(administrator, site_id, group.name, "admin")
        return number

    def leave(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None:
        """Take a user out of a group."""
        number = _group(administrator, _admins(site_id).name if group == ADMIN_GROUP else GLOBAL_GROUPS[group])
        removed = administrator.call_2("DELETE", f"groups/{number}/members", username=username)
        expect(removed, 200, f"take {username} out of {group} of {site_id}")

    def exclude_system_admin(self, site_admin: StudioSession, username: str, site_id: str) -> None:
        """See to it that the system admin is no member of the site: it is in none of a site's groups anyhow."""

    # the publisher

    def read_state(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at the publisher of a site.

        Where the site's permission file is malformed, Publish Status may fail; the site's entry tells then.
        """
        purpose = f"look at the publisher of {site_id}"
        status = observer.call_2("GET", "publish/status", siteId=site_id)
        entry = self.read_entry(observer, site_id)
        if status.reply.status == 500:
            return entry
        return read(status, purpose, lambda told: _state(site_id, told["publishingStatus"], entry.enabled))

    def is_enabled(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether the site's entry has publishing enabled."""
        return self.read_entry(observer, site_id).enabled

    def read_entry(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at the publisher of a site by the site's entry alone."""
        exchange = observer.get("site/get", site_id=site_id)
        return read(exchange, f"look at {site_id}", lambda told: _state_by_entry(site_id, told))


def _admins(site_id: str) -> OwnGroup:
    """Return the group of a site's own admins."""
    return OwnGroup(site_id, f"{site_id}-admins", DESCRIPTION)


def _state(site_id: str, told: Mapping[str, object], enabled: bool) -> PublisherState:
    """Return what Publish Status tells, beside the site's entry; generation 4's has no message."""
    message = str(told.get("message") or "")
    return PublisherState(site_id, str(told["status"]), message, enabled, bool(told["enabled"]))


def _state_by_entry(site_id: str, told: Mapping[str, object]) -> PublisherState:
    enabled, message = bool(told["publishingEnabled"]), str(told.get("publishingStatusMessage") or "")
    return PublisherState(site_id, str(told["publishingStatus"]), message, enabled, enabled)


def _groups(administrator: StudioSession) -> dict[str, tuple[int, str]]:
    """Return all groups by their names: their numbers and descriptions."""
    exchange = administrator.call_2("GET", "groups", offset="0", limit=MOST)
    return read(
        exchange,
        "list the groups",
        lambda told: {str(group["name"]): (int(group["id"]), str(group["desc"])) for group in told["groups"]},
    )


def _group(administrator: StudioSession, name: str) -> int:
    if name not in (groups := _groups(administrator)):
        raise UnexpectedAnswer(f"Could not find the group {name}")
    return groups[name][0]


def _create_group(administrator: StudioSession, group: OwnGroup) -> int:
    made = administrator.call_2("POST", "groups", {"name": group.name, "desc": group.description})
    return read(made, f"create group {group.name}", lambda told: int(told["group"]["id"]), status=201)


def _read_configuration(administrator: StudioSession, site_id: str, file: str) -> str:
    exchange = administrator.call_2(
        "GET", "configuration/get_configuration", siteId=site_id, module="studio", path=f"/{file}"
    )
    return read(exchange, f"read {file} of {site_id}", lambda told: str(told["content"]))


def write_configuration(administrator: StudioSession, site_id: str, file: str, text: str) -> None:
    """Write a file of a site's configuration.

    :raises UnexpectedAnswer: where Studio does not write it
    """
    wanted = {"siteId": site_id, "module": "studio", "path": f"/{file}", "content": text}
    written = administrator.call_2("POST", "configuration/write_configuration", wanted)
    expect(written, 200, f"write {file} of {site_id}")
