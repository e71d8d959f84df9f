"""Users, and their membership in a site's groups."""

from __future__ import annotations

from dataclasses import dataclass

from studio_client.errors import UnexpectedAnswer
from studio_client.session import StudioSession, expect


@dataclass(frozen=True)
class Account:
    """A user's name and password."""

    username: str
    password: str


def create(administrator: StudioSession, account: Account) -> None:
    """Make a user.

    :raises UnexpectedAnswer: where Studio does not make it
    """
    wanted = {
        "username": account.username,
        "password": administrator.secrets.keep(account.password),
        "first_name": "Acceptance",
        "last_name": "Suite",
        "email": f"{account.username}@example.com",
    }
    expect(administrator.post("user/create", wanted), 201, f"create user {account.username}")


def exists(observer: StudioSession, username: str) -> bool:
    """Tell whether there is such a user.

    :raises UnexpectedAnswer: where Studio does not say
    """
    exchange = observer.get("user/get", username=username)
    if exchange.reply.status == 404:
        return False
    expect(exchange, 200, f"look for user {username}")
    return True


def delete(administrator: StudioSession, username: str) -> None:
    """Remove a user, if there is one, and make sure that it is gone.

    :raises UnexpectedAnswer: where it stays
    """
    exchange = administrator.post("user/delete", {"username": username})
    if exchange.reply.status != 404:
        expect(exchange, 204, f"delete user {username}")
    if exists(administrator, username):
        raise UnexpectedAnswer(f"Could not delete user {username}: it is still there")


def disable(administrator: StudioSession, username: str) -> None:
    """Keep a user from logging in.

    :raises UnexpectedAnswer: where Studio does not do it
    """
    expect(administrator.post("user/disable", {"username": username}), 200, f"disable user {username}")


def join(site_admin: StudioSession, username: str, site_id: str, group: str) -> None:
    """Make a user a member of a site's group.

    :raises UnexpectedAnswer: where Studio does not do it
    """
    membership = {"site_id": site_id, "group_name": group, "username": username}
    expect(site_admin.post("group/add-user", membership), 200, f"add {username} to {group} of {site_id}")


def leave(site_admin: StudioSession, username: str, site_id: str, group: str) -> None:
    """Take a user out of a site's group.

    :raises UnexpectedAnswer: where Studio does not do it
    """
    membership = {"site_id": site_id, "group_name": group, "username": username}
    expect(site_admin.post("group/remove-user", membership), 204, f"take {username} out of {group} of {site_id}")
