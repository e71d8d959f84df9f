"""The words by which the features speak of sites and actors. The calls that they speak of are in ``requests.py``."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from studio_client.services import ADMIN_GROUP

THE_SITE, THE_OTHER_SITE = "the site", "the other site"
STATES = {"running": True, "stopped": False}
# The last parts of the names of the two sites that most scenarios share. The other site's whole name begins with the
# site's, and has the 50 characters that a name may have.
SITE, OTHER_SITE = "site", "site-other-with-a-fifty-char-id"


class FormOfName(Enum):
    """A form that a site's name may have; the three first are also related to the name of the shared site."""

    LONG = "as long as may be, and beginning with the shared site's name"
    LEADING_HYPHEN = "a hyphen, and then the shared site's name"
    HYPHENS = "the shared site's name between two hyphens and one"
    LETTER = "one letter"
    DIGITS = "digits alone"
    UNDERSCORE = "an underscore in the place of a hyphen of the shared site's name"
    DOT = "a dot in the place of a hyphen of the shared site's name"
    CAPITALS = "words with capitals"


FORMS_OF_NAMES = {
    "is one letter": FormOfName.LETTER,
    "is all digits": FormOfName.DIGITS,
    "is 50 characters long": FormOfName.LONG,
    "begins with a hyphen": FormOfName.LEADING_HYPHEN,
    "ends with a hyphen": FormOfName.HYPHENS,
    "has two hyphens in a row": FormOfName.HYPHENS,
    "has an underscore": FormOfName.UNDERSCORE,
    "has a dot": FormOfName.DOT,
    "has capitals": FormOfName.CAPITALS,
}
RELATED_NAMES = {
    "begins with": FormOfName.LONG,
    "ends with": FormOfName.LEADING_HYPHEN,
    "contains": FormOfName.HYPHENS,
}

# Groups that owners make, by their names; None for any name.
GROUPS = {
    "a group of the site's own making": None,
    "a group called admin in small letters": "admin",
    "a group called Admins": "Admins",
    "a group called Site Admin": "Site Admin",
}
# Roles that a site's mapping may give to a group: none of them is the one that may stop.
ROLES_OF_GROUPS = {
    "author": "author",
    "Admin with a capital letter": "Admin",
    "one that Studio has not": "visitor",
}


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
