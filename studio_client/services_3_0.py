"""What the suite itself does with a Studio 3.0: sites, users, groups, content, and looking at publishers.

Every function raises UnexpectedAnswer where Studio does not do what is needed. The source is the recording of 3.0.27.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.errors import UnexpectedAnswer
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets
from studio_client.session import StudioSession, expect, read

Thing = TypeVar("Thing")
EMPTY_BLUEPRINT = "empty"
PERMISSION_FILE = "/config/studio/permission-mappings-config.xml"
FOLDER = "/static-assets"
MOST = "10000"


def open_session(address: Address, actor: str, secrets: Secrets, listener: Listener) -> StudioSession:
    """Open a session for an actor, not logged in."""
    return StudioSession(address, actor, secrets, listener)


def version(session: StudioSession) -> str | None:
    """Return Studio's own words for its version, if it tells."""
    try:
        return str(session.get("monitor/version").reply.json["packageVersion"])
    except (ValueError, KeyError, TypeError):
        return None


def is_logged_in(session: StudioSession) -> bool:
    """Tell whether Studio knows the session of a system admin."""
    return session.get("site/get-per-user", username=str(session.username), start="0", number="1").reply.status == 200


def site_ids(administrator: StudioSession) -> set[str]:
    """Return the ids of all sites that any user, or the system admin, has to do with."""
    parameters = {"username": str(administrator.username), "start": "0", "number": MOST}
    own = read(
        administrator.get("site/get-per-user", **parameters),
        "list the sites",
        lambda told: {str(site["siteId"]) for site in told["sites"]},
    )
    theirs = _users(administrator, lambda user: [str(site["site_id"]) for site in user["sites"]])
    return own.union(*theirs)


def usernames(administrator: StudioSession) -> set[str]:
    """Return the names of all users."""
    return set(_users(administrator, lambda user: str(user["username"])))


def _users(administrator: StudioSession, find: Callable[[Any], Thing]) -> list[Thing]:
    exchange = administrator.get("user/get-all", start="0", number=MOST)
    return read(exchange, "list the users", lambda told: [find(user) for user in told["users"]])


def group_names(administrator: StudioSession) -> set[str]:
    """Return the names of the groups that outlive their site: in 3.0, there are none."""
    return set()


def delete_group(administrator: StudioSession, name: str) -> None:
    """Remove a group that has outlived its site: in 3.0, there is none."""


def create_site(administrator: StudioSession, site_id: str) -> None:
    """Make an empty site."""
    wanted = {"site_id": site_id, "description": "", "blueprint": EMPTY_BLUEPRINT}
    expect(administrator.post("site/create", wanted), 201, f"create site {site_id}")


def site_exists(observer: StudioSession, site_id: str) -> bool:
    """Tell whether there is such a site."""
    exists = read(observer.get("site/exists", site_id=site_id), f"look for site {site_id}", lambda told: told["exists"])
    if not isinstance(exists, bool):
        raise UnexpectedAnswer(f"Could not look for site {site_id}: the answer does not say")
    return exists


def delete_site(administrator: StudioSession, site_id: str) -> None:
    """Remove a site, if there is one, and make sure that it is gone."""
    expect(administrator.post("site/delete-site", {"siteId": site_id}), 200, f"delete site {site_id}")
    if site_exists(administrator, site_id):
        raise UnexpectedAnswer(f"Could not delete site {site_id}: it is still there")


def read_permissions(administrator: StudioSession, site_id: str) -> str:
    """Return a site's permission file."""
    exchange = administrator.get("content/get-content", site_id=site_id, path=PERMISSION_FILE, edit="false")
    content = read(exchange, f"read the permissions of {site_id}", lambda told: told["content"])
    if not isinstance(content, str):
        raise UnexpectedAnswer(f"Could not read the permissions of {site_id}: no content in the answer")
    return content


def write_permissions(administrator: StudioSession, site_id: str, text: str) -> None:
    """Write a site's permission file."""
    exchange = administrator.post_text(
        "site/write-configuration", text, "application/xml", site_id=site_id, path=PERMISSION_FILE
    )
    expect(exchange, 200, f"write the permissions of {site_id}")


def create_user(administrator: StudioSession, account: Account) -> None:
    """Make a user."""
    wanted = {
        "username": account.username,
        "password": administrator.secrets.keep(account.password),
        "first_name": "Acceptance",
        "last_name": "Suite",
        "email": f"{account.username}@example.com",
    }
    expect(administrator.post("user/create", wanted), 201, f"create user {account.username}")


def user_exists(observer: StudioSession, username: str) -> bool:
    """Tell whether there is such a user."""
    exchange = observer.get("user/get", username=username)
    if exchange.reply.status == 404:
        return False
    expect(exchange, 200, f"look for user {username}")
    return True


def delete_user(administrator: StudioSession, username: str) -> None:
    """Remove a user, if there is one, and make sure that it is gone."""
    exchange = administrator.post("user/delete", {"username": username})
    if exchange.reply.status != 404:
        expect(exchange, 204, f"delete user {username}")
    if user_exists(administrator, username):
        raise UnexpectedAnswer(f"Could not delete user {username}: it is still there")


def disable_user(administrator: StudioSession, username: str) -> None:
    """Keep a user from logging in."""
    expect(administrator.post("user/disable", {"username": username}), 200, f"disable user {username}")


def join(administrator: StudioSession, username: str, site_id: str, group: str) -> None:
    """Make a user a member of a site's group."""
    membership = {"site_id": site_id, "group_name": group, "username": username}
    expect(administrator.post("group/add-user", membership), 200, f"add {username} to {group} of {site_id}")


def leave(administrator: StudioSession, username: str, site_id: str, group: str) -> None:
    """Take a user out of a site's group."""
    membership = {"site_id": site_id, "group_name": group, "username": username}
    expect(administrator.post("group/remove-user", membership), 204, f"take {username} out of {group} of {site_id}")


def exclude_system_admin(site_admin: StudioSession, username: str, site_id: str) -> None:
    """See to it that the system admin is no member of the site; only another admin of the site can put it back."""
    leave(site_admin, username, site_id, "Admin")


def begin_publishing(author: StudioSession, site_id: str) -> None:
    """Make content ready to go live: in 3.0, nothing is needed."""


def has_begun_publishing(observer: StudioSession, site_id: str) -> bool:
    """Tell whether content can go live on the site: in 3.0, it always can."""
    return True


def write_content(author: StudioSession, site_id: str, name: str, text: str) -> None:
    """Write a piece of content into the authoring area."""
    exchange = author.post_text(
        "content/write-content",
        text,
        "text/plain;charset=UTF-8",
        site_id=site_id,
        path=f"{FOLDER}/",
        fileName=f"{name}.txt",
        contentType="",
        unlock="true",
        createFolders="true",
    )
    expect(exchange, 200, f"write {name} of {site_id}")


def send_live(author: StudioSession, site_id: str, name: str) -> None:
    """Hand a piece of content to the publisher of the site."""
    order = {
        "publishChannel": "live",
        "status": {"status": "", "message": ""},
        "items": [f"{FOLDER}/{name}.txt"],
        "submissionComment": "acceptance suite",
        "now": "true",
    }
    expect(author.post("workflow/go-live", order, site_id=site_id), 200, f"send {name} of {site_id} live")


def live(observer: StudioSession, site_id: str) -> set[str]:
    """Return the names of the content that is live as it was last written."""
    entries = _history(observer, site_id)
    return {_name(entry) for entry in entries if entry.get("path") == FOLDER and entry.get("isLive") is True}


def published(observer: StudioSession, site_id: str) -> dict[str, str]:
    """Return when each piece of content that was ever published was last published, by its name."""
    entries = _history(observer, site_id)
    return {_name(entry): str(entry["eventDate"]) for entry in entries if entry.get("path") == FOLDER}


def _name(entry: dict[str, object]) -> str:
    return str(entry["name"]).removesuffix(".txt")


def _history(observer: StudioSession, site_id: str) -> list[dict[str, object]]:
    purpose = f"see what went live on {site_id}"
    exchange = observer.get(
        "deployment/get-deployment-history", site_id=site_id, days="30", num="1000", filterType="all"
    )
    return read(exchange, purpose, lambda told: [entry for day in told["documents"] for entry in day["children"]])


def read_state(observer: StudioSession, site_id: str) -> PublisherState:
    """Look at the publisher of a site."""
    purpose = f"look at the publisher of {site_id}"
    status, message = read(
        observer.get("publish/status", site_id=site_id),
        purpose,
        lambda told: (str(told["status"]), str(told["message"])),
    )
    enabled = read(observer.get("site/get", site_id=site_id), purpose, lambda told: bool(told["publishingEnabled"]))
    return PublisherState(site_id, status, message, enabled)
