"""What the suite itself does with a Studio 4.1: sites, users, groups, content, and looking at publishers.

Every function raises UnexpectedAnswer where Studio does not do what is needed. The source is the recording of 4.1.8.
"""

from __future__ import annotations

import re

from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.errors import UnexpectedAnswer
from studio_client.exchange import Exchange
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets
from studio_client.session import StudioSession, expect, read
from studio_client.session_4_1 import TokenSession

EMPTY_BLUEPRINT = "org.craftercms.blueprint.empty"
PERMISSION_FILE = "/permission-mappings-config.xml"
ROLE_FILE = "/role-mappings-config.xml"
FOLDER = "/templates/web"
MOST = "10000"
ADMIN = "Admin"
GLOBAL_GROUPS = {
    "Author": "site_author",
    "Publisher": "site_publisher",
    "Reviewer": "site_reviewer",
    "Developer": "site_developer",
}


def open_session(address: Address, actor: str, secrets: Secrets, listener: Listener) -> StudioSession:
    """Open a session for an actor, not logged in."""
    return TokenSession(address, actor, secrets, listener)


def version(session: StudioSession) -> str | None:
    """Return Studio's own words for its version, if it tells."""
    exchange = _call(session, "GET", "monitoring/version")
    try:
        return str(exchange.reply.json["version"]["packageVersion"])
    except (ValueError, KeyError, TypeError):
        return None


def is_logged_in(session: StudioSession) -> bool:
    """Tell whether Studio knows the token of a system admin."""
    return _call(session, "GET", "groups", offset="0", limit="1").reply.status == 200


def site_ids(administrator: StudioSession) -> set[str]:
    """Return the ids of all sites: a system admin has to do with each."""
    exchange = _call(administrator, "GET", "users/me/sites", offset="0", limit=MOST)
    return read(exchange, "list the sites", lambda told: {str(site["siteId"]) for site in told["sites"]})


def usernames(administrator: StudioSession) -> set[str]:
    """Return the names of all users."""
    exchange = _call(administrator, "GET", "users", offset="0", limit=MOST)
    return read(exchange, "list the users", lambda told: {str(user["username"]) for user in told["users"]})


def group_names(administrator: StudioSession) -> set[str]:
    """Return the names of all groups; they are global, so they may outlive the site that they were made for."""
    return set(_groups(administrator))


def delete_group(administrator: StudioSession, name: str) -> None:
    """Remove a group, if there is one."""
    number = _groups(administrator).get(name)
    if number is not None:
        expect(_call(administrator, "DELETE", "groups", id=str(number)), 200, f"delete group {name}")


def create_site(administrator: StudioSession, site_id: str) -> None:
    """Make an empty site."""
    wanted = {"site_id": site_id, "name": site_id, "description": "", "blueprint": EMPTY_BLUEPRINT}
    expect(administrator.post("site/create", wanted), 201, f"create site {site_id}")


def delete_site(administrator: StudioSession, site_id: str) -> None:
    """Remove a site and the group of its admins, if there are any, and make sure that they are gone."""
    expect(administrator.post("site/delete-site", {"siteId": site_id}), 200, f"delete site {site_id}")
    exchange = administrator.get("site/exists", site_id=site_id)
    if read(exchange, f"look for site {site_id}", lambda told: told["exists"]) is not False:
        raise UnexpectedAnswer(f"Could not delete site {site_id}: it is still there")
    delete_group(administrator, _admins_of(site_id))


def read_permissions(administrator: StudioSession, site_id: str) -> str:
    """Return a site's permission file."""
    return _read_configuration(administrator, site_id, PERMISSION_FILE)


def write_permissions(administrator: StudioSession, site_id: str, text: str) -> None:
    """Write a site's permission file."""
    _write_configuration(administrator, site_id, PERMISSION_FILE, text)


def create_user(administrator: StudioSession, account: Account) -> None:
    """Make a user."""
    wanted = {
        "username": account.username,
        "password": administrator.secrets.keep(account.password),
        "firstName": "Acceptance",
        "lastName": "Suite",
        "email": f"{account.username}@example.com",
        "enabled": True,
    }
    expect(_call(administrator, "POST", "users", wanted), 201, f"create user {account.username}")


def delete_user(administrator: StudioSession, username: str) -> None:
    """Remove a user, if there is one."""
    expect(_call(administrator, "DELETE", "users", username=username), 200, f"delete user {username}")


def disable_user(administrator: StudioSession, username: str) -> None:
    """Keep a user from logging in."""
    names = {"usernames": [username]}
    expect(_call(administrator, "PATCH", "users/disable", names), 200, f"disable user {username}")


def join(administrator: StudioSession, username: str, site_id: str, group: str) -> None:
    """Make a user a member of a group; a site's own admins are a group that its role mapping makes so."""
    number = _admin_group(administrator, site_id) if group == ADMIN else _group(administrator, GLOBAL_GROUPS[group])
    members = {"usernames": [username]}
    added = _call(administrator, "POST", f"groups/{number}/members", members)
    expect(added, 200, f"add {username} to {group} of {site_id}")


def leave(administrator: StudioSession, username: str, site_id: str, group: str) -> None:
    """Take a user out of a group."""
    name = _admins_of(site_id) if group == ADMIN else GLOBAL_GROUPS[group]
    number = _group(administrator, name)
    removed = _call(administrator, "DELETE", f"groups/{number}/members", username=username)
    expect(removed, 200, f"take {username} out of {group} of {site_id}")


def exclude_system_admin(site_admin: StudioSession, username: str, site_id: str) -> None:
    """See to it that the system admin is no member of the site: in 4.1, it is in none of a site's groups anyhow."""


def begin_publishing(author: StudioSession, site_id: str) -> None:
    """Publish the whole site, as 4.1 wants it before single pieces of content can go live."""
    order = {"siteId": site_id, "publishingTarget": "live", "submissionComment": "acceptance suite"}
    expect(_call(author, "POST", "publish/all", order), 200, f"publish {site_id} for the first time")


def has_begun_publishing(observer: StudioSession, site_id: str) -> bool:
    """Tell whether single pieces of content can go live on the site."""
    exchange = _call(observer, "GET", "publish/status", siteId=site_id)
    return read(exchange, f"look at {site_id}", lambda told: bool(told["publishingStatus"]["published"]))


def write_content(author: StudioSession, site_id: str, name: str, text: str) -> None:
    """Write a piece of content into the authoring area."""
    exchange = author.post_text(
        "content/write-content",
        text,
        "text/plain",
        site=site_id,
        phase="onSave",
        path=FOLDER,
        fileName=f"{name}.ftl",
        user=str(author.username),
        unlock="true",
    )
    expect(exchange, 200, f"write {name} of {site_id}")


def send_live(author: StudioSession, site_id: str, name: str) -> None:
    """Hand a piece of content to the publisher of the site, as a package that bears its name."""
    order = {
        "environment": "live",
        "entities": [{"item": f"{FOLDER}/{name}.ftl"}],
        "submission_comment": name,
    }
    expect(author.post("publish/publish-items", order, site_id=site_id), 200, f"send {name} of {site_id} live")


def live(observer: StudioSession, site_id: str) -> set[str]:
    """Return the names of the content that is live as it was last written: all of its packages are completed."""
    states: dict[str, set[str]] = {}
    for package in _packages(observer, site_id):
        states.setdefault(str(package["comment"]), set()).add(str(package["state"]))
    return {name for name, seen in states.items() if seen == {"COMPLETED"}}


def published(observer: StudioSession, site_id: str) -> dict[str, str]:
    """Return when each piece of content that was ever published was published, by its name."""
    completed = [package for package in _packages(observer, site_id) if package["state"] == "COMPLETED"]
    return {str(package["comment"]): str(package["id"]) for package in completed}


def read_state(observer: StudioSession, site_id: str) -> PublisherState:
    """Look at the publisher of a site.

    Where the site's permission file is malformed, Publish Status may fail as Stop does; the site's entry tells then.
    """
    purpose = f"look at the publisher of {site_id}"
    status = _call(observer, "GET", "publish/status", siteId=site_id)
    enabled, known = read(
        observer.get("site/get", site_id=site_id),
        purpose,
        lambda told: (bool(told["publishingEnabled"]), str(told["publishingStatus"])),
    )
    if status.reply.status == 500:
        return PublisherState(site_id, known, "", enabled, enabled)
    told_status, told_enabled = read(
        status,
        purpose,
        lambda told: (str(told["publishingStatus"]["status"]), bool(told["publishingStatus"]["enabled"])),
    )
    return PublisherState(site_id, told_status, "", enabled, told_enabled)


def _call(session: StudioSession, verb: str, script: str, values: object = None, /, **parameters: str) -> Exchange:
    if not isinstance(session, TokenSession):
        raise TypeError("Studio 4.1 takes tokens")
    return session.call_2(verb, script, values, **parameters)


def _groups(administrator: StudioSession) -> dict[str, int]:
    exchange = _call(administrator, "GET", "groups", offset="0", limit=MOST)
    return read(
        exchange, "list the groups", lambda told: {str(group["name"]): int(group["id"]) for group in told["groups"]}
    )


def _group(administrator: StudioSession, name: str) -> int:
    number = _groups(administrator).get(name)
    if number is None:
        raise UnexpectedAnswer(f"Could not find the group {name}")
    return number


def _admins_of(site_id: str) -> str:
    return f"{site_id}-admins"


def _admin_group(administrator: StudioSession, site_id: str) -> int:
    """Return the group of the site's own admins; it is made, and mapped to the role, when it is first asked for."""
    name = _admins_of(site_id)
    number = _groups(administrator).get(name)
    if number is None:
        wanted = {"name": name, "desc": "acceptance suite"}
        made = _call(administrator, "POST", "groups", wanted)
        number = read(made, f"create group {name}", lambda told: int(told["group"]["id"]), status=201)
    mapping = _read_configuration(administrator, site_id, ROLE_FILE)
    if f'"{name}"' not in mapping:
        entry = f'<group name="{name}"><role>admin</role></group>'
        mapped = re.sub(r"</groups>(?!.*</groups>)", f"{entry}</groups>", mapping, count=1, flags=re.DOTALL)
        _write_configuration(administrator, site_id, ROLE_FILE, mapped)
    return number


def _read_configuration(administrator: StudioSession, site_id: str, path: str) -> str:
    exchange = _call(
        administrator, "GET", "configuration/get_configuration", siteId=site_id, module="studio", path=path
    )
    return read(exchange, f"read {path} of {site_id}", lambda told: str(told["content"]))


def _write_configuration(administrator: StudioSession, site_id: str, path: str, text: str) -> None:
    wanted = {"siteId": site_id, "module": "studio", "path": path, "content": text}
    written = _call(administrator, "POST", "configuration/write_configuration", wanted)
    expect(written, 200, f"write {path} of {site_id}")


def _packages(observer: StudioSession, site_id: str) -> list[dict[str, object]]:
    exchange = _call(observer, "GET", "publish/packages", siteId=site_id, offset="0", limit="1000")
    return read(exchange, f"see what went live on {site_id}", lambda told: list(told["packages"]))
