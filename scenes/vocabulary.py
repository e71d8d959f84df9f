"""The words by which the features speak of sites and actors. The calls that they speak of are in ``requests.py``."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from studio_client.services import ADMIN_GROUP

THE_SITE, THE_OTHER_SITE = "the site", "the other site"
STATES = {"running": True, "stopped": False}


@dataclass(frozen=True)
class Role:
    """What a user is to the site.

    :param label: the last part of the user's name
    :param groups: the site's groups that the user is a member of
    :param elsewhere: whether the membership is in the other site instead
    """

    label: str
    groups: tuple[str, ...] = ()
    elsewhere: bool = False


ROLES = {
    "the site admin": Role("site-admin", (ADMIN_GROUP,)),
    "a site admin who is an Author as well": Role("admin-and-author", (ADMIN_GROUP, "Author")),
    "the admin of another site": Role("other-admin", (ADMIN_GROUP,), elsewhere=True),
    "an Author": Role("author", ("Author",)),
    "a Publisher": Role("publisher", ("Publisher",)),
    "a Reviewer": Role("reviewer", ("Reviewer",)),
    "a Developer": Role("developer", ("Developer",)),
    "a user with all four of these roles": Role("all-four", ("Author", "Publisher", "Reviewer", "Developer")),
    "a user in no group": Role("no-group"),
}
SYSTEM_ADMIN = "the system admin"
STRANGERS: dict[str, Callable[[], str | None]] = {
    "an anonymous caller": lambda: None,
    "a caller with a made-up session": lambda: secrets.token_hex(16).upper(),
}
ENDED = {
    "a site admin whose session has ended": "the site admin",
    "an Author whose session has ended": "an Author",
}
NEWCOMER = "the newcomer"
ACTORS = (SYSTEM_ADMIN, *ROLES, *STRANGERS, *ENDED, NEWCOMER)
