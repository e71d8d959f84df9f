"""Faults of the wire that concern some kinds of sites, of callers, or of ways of sending alone.

Each says what a failure of the suite must say of it.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from mock_studio import MockStudio
from mock_studio.publishing import publish
from mock_studio.state import ROLE_FILE, Site, User, mapped_roles
from tests.faults.proxy import Asked, Connection, Given
from tests.faults.wire import (
    DONE,
    ENTRY,
    REFUSED,
    START,
    STATUS,
    STOP,
    Make,
    Wire,
    as_call,
    is_call,
    is_stop,
)

NOT_FOUND = REFUSED.saying(404, b'{"message":"Site not found"}', "application/json;charset=UTF-8")
CALLS = {"stop": STOP, "start": START}
NEWCOMER = "newcomer"


@dataclass(frozen=True)
class KindFault:
    """A fault on the wire.

    :param symptom: what a failure must say of it
    :param interval: seconds between two passes of the publishing job, where it shows only with another than usual
    """

    name: str
    make: Make
    symptom: str
    interval: float | None = None


# names

Form = Callable[[str], bool]
FORMS: dict[str, Form] = {
    "is one letter": lambda name: len(name) == 1,
    "is all digits": str.isdecimal,
    "is 50 characters long": lambda name: len(name) == 50,
    "begins with a hyphen": lambda name: name.startswith("-"),
    "ends with a hyphen": lambda name: name.endswith("-"),
    "has two hyphens in a row": lambda name: "--" in name,
    "has an underscore": lambda name: "_" in name,
    "has a dot": lambda name: "." in name,
    "has capitals": lambda name: name != name.lower(),
}
# Of which other sites a call takes hold as well, by their names and the one's that it names.
Related = Callable[[str, str], bool]
RELATIONS: dict[str, Related] = {
    "begin with its name": lambda other, name: other.startswith(name),
    "end with its name": lambda other, name: other.endswith(name),
    "contain its name": lambda other, name: name in other[1:-1],
    "its name begins with": lambda other, name: name.startswith(other),
    "its name ends with": lambda other, name: name.endswith(other),
    "its name contains": lambda other, name: other in name[1:-1],
    "its name matches, an underscore standing for any character": lambda other, name: (
        re.fullmatch(re.escape(name).replace("_", "."), other) is not None
    ),
    "its name matches as an expression": lambda other, name: re.fullmatch(name, other) is not None,
}


class RefusesName(Wire):
    """A site is not found if its name has a form."""

    def __init__(self, mock: MockStudio, form: Form, script: str) -> None:
        super().__init__(mock)
        self._form, self._script = form, script

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        site = self.site(asked)
        if not is_call(asked, self._script) or site is None or not self._form(site.site_id):
            return None
        self.applied += 1
        return NOT_FOUND


class ForgetsName(Wire):
    """The status of a site says nothing of a stop if its name has a form."""

    def __init__(self, mock: MockStudio, form: Form) -> None:
        super().__init__(mock)
        self._form = form

    def leaves(self, asked: Asked, given: Given) -> Given:
        named = re.search(r"site_?[iI]d=([^&]*)", asked.target)
        if not _is_look(asked) or named is None or not self._form(named[1]):
            return given
        changed = given.with_body(_as_if_running(given.body))
        self.applied += changed != given
        return changed


class ReachesRelated(Wire):
    """A call takes hold of other sites as well, whose names are related to the one's that it names."""

    def __init__(self, mock: MockStudio, related: Related, script: str) -> None:
        super().__init__(mock)
        self._related, self._script = related, script

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if not is_call(asked, self._script) or given.status != 200 or site is None:
            return given
        for other in self.others(site):
            if self._related(other.site_id, site.site_id):
                self.applied += 1
                self.obey(other, self._script, asked)
        return given


class TakesNumbers(Wire):
    """A number is taken for the site whose name has its digits."""

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        named = _object(asked.body).get("site_id")
        site = self.mock.studio.site(str(named)) if isinstance(named, int) else None
        if not is_stop(asked) or site is None:
            return None
        self.applied += 1
        self.stop(site)
        return DONE


# callers


class OfCallers(Wire):
    """A fault that concerns some callers."""

    def groups(self, asked: Asked) -> set[str]:
        """Return the names of the groups that the caller is in."""
        session, site = self.mock.rules.logged_in(self.mock.studio, as_call(asked)), self.site(asked)
        user = self.mock.studio.user(session.username) if session is not None else None
        return self.groups_of(user, site) if user is not None and site is not None else set()

    def groups_of(self, user: User, site: Site) -> set[str]:
        """Return the names of the groups that an account is in: of the site, and of the whole Studio."""
        own = {group.name for group in site.groups.values() if user.uid in group.members}
        return own | self.mock.studio.groups_of(user)

    def roles(self, asked: Asked) -> set[str]:
        """Return the roles that the site's mapping gives to the caller's groups."""
        site = self.site(asked)
        mapped = mapped_roles(site.files[ROLE_FILE]) if site is not None else {}
        return {role for name in self.groups(asked) for role in mapped.get(name, ())}


Concerned = Callable[[OfCallers, Asked], bool]


class LetsCallersIn(OfCallers):
    """Some callers who have not the right are let in, or refused and obeyed."""

    def __init__(self, mock: MockStudio, concerned: Concerned, script: str, told: bool) -> None:
        super().__init__(mock)
        self._concerned, self._script, self._told = concerned, script, told

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        refused = is_call(asked, self._script) and given.status in (401, 403, 500)
        if not refused or site is None or not self._concerned(self, asked):
            return given
        self.applied += 1
        self.obey(site, self._script, asked)
        return DONE if self._told else given


class KeepsCallersOut(OfCallers):
    """A site admin who is in a group of the site's own making is kept out."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if not is_stop(asked) or given.status != 200 or site is None or not _own_group(self.groups(asked)):
            return given
        self.applied += 1
        self.start(site)
        return REFUSED


def _own_group(names: set[str]) -> bool:
    return any(re.fullmatch(r"stopbdd-.*-group-\d+", name) for name in names)


GROUPS: dict[str, Concerned] = {
    "a group of the site's own making": lambda wire, asked: _own_group(wire.groups(asked)),
    "a group called admin": lambda wire, asked: "admin" in wire.groups(asked),
    "a group called Admins": lambda wire, asked: "Admins" in wire.groups(asked),
    "a group called Site Admin": lambda wire, asked: "Site Admin" in wire.groups(asked),
}
# The site's own groups have roles by the mapping as well.
ROLES = ("author", "Admin", "visitor")


def _with_role(role: str) -> Concerned:
    return lambda wire, asked: _own_group(wire.groups(asked)) and role in wire.roles(asked)


# A caller who is lost after the stop: by what tells so.
Lost = Callable[[OfCallers, User, Site], bool]
LOSSES: dict[str, Lost] = {
    "has left the group": lambda wire, user, site: (
        wire.mock.studio.user(user.username) is user and user.enabled and not wire.groups_of(user, site)
    ),
    "has been disabled": lambda wire, user, site: not user.enabled,
    "has been deleted": lambda wire, user, site: wire.mock.studio.user(user.username) is not user,
}


class OfLostCallers(OfCallers):
    """A fault that shows once a newcomer who has stopped a publisher is lost.

    :param when: tells that it is
    """

    def __init__(self, mock: MockStudio, lost: Lost) -> None:
        super().__init__(mock)
        self._lost = lost
        self._stops: dict[str, User] = {}

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if site is not None and given.status == 200 and is_call(asked, START):
            self._stops.pop(site.site_id, None)
        if site is not None and given.status == 200 and is_stop(asked):
            user = self.mock.studio.user(self.username(asked))
            if user is not None and NEWCOMER in user.username:
                self._stops[site.site_id] = user
        for site_id, user in list(self._stops.items()):
            stopped = self.mock.studio.site(site_id)
            if stopped is not None and self._lost(self, user, stopped):
                given = self.spoil(stopped, user, asked, given)
        return given

    def spoil(self, site: Site, user: User, asked: Asked, given: Given) -> Given:
        """Do what is wrong, and return the answer that goes out."""
        raise NotImplementedError


class DiesWithCaller(OfLostCallers):
    """The stop ends."""

    def spoil(self, site: Site, user: User, asked: Asked, given: Given) -> Given:
        self.applied += 1
        del self._stops[site.site_id]
        self.start(site)
        return given


class HoldsNoLonger(OfLostCallers):
    """Content goes live, though the publisher says that it is stopped."""

    def spoil(self, site: Site, user: User, asked: Asked, given: Given) -> Given:
        self.applied += bool(site.publisher.queue)
        publish(self.mock.rules, site, site.publisher.queue)
        return given


class ForgetsCaller(OfLostCallers):
    """The status does not name the caller any more."""

    def spoil(self, site: Site, user: User, asked: Asked, given: Given) -> Given:
        changed = given.with_body(given.body.replace(user.username.encode(), b"nobody")) if _is_look(asked) else given
        self.applied += changed != given
        return changed


class ShowsOtherwise(OfCallers):
    """Somebody is shown another publisher than the system admin."""

    def __init__(self, mock: MockStudio, role: str, change: Callable[[Given], Given]) -> None:
        super().__init__(mock)
        self._role, self._change = role, change

    def leaves(self, asked: Asked, given: Given) -> Given:
        if not _is_look(asked) or given.status != 200 or self.caller(asked) != self._role:
            return given
        changed = self._change(given)
        self.applied += changed != given
        return changed


ROLES_ON_A_SITE = {
    "the site admin": "site-admin",
    "an Author": "author",
    "a Publisher": "publisher",
    "a Reviewer": "reviewer",
    "a Developer": "developer",
}
SHOWN: dict[str, Callable[[Given], Given]] = {
    "a publisher that runs": lambda given: given.with_body(_as_if_running(given.body)),
    "no publisher": lambda given: given.saying(403, b'{"message":"Unauthorized"}', "application/json"),
}


# sending

Way = Callable[[Asked], bool]


def _header(asked: Asked, name: str) -> str:
    return next((value for key, value in asked.headers.items() if key.lower() == name), "")


def _packed(asked: Asked) -> bool:
    return asked.body.startswith(b"\x1f\x8b")


WAYS: dict[str, Way] = {
    "in one chunk": lambda asked: asked.chunks is not None and len(asked.chunks) == 1,
    "in several chunks": lambda asked: asked.chunks is not None and len(asked.chunks) > 1,
    "over a connection that is to close": lambda asked: _header(asked, "connection") == "close",
    "as HTTP/1.0": lambda asked: asked.version == "HTTP/1.0",
    "with Expect: 100-continue": lambda asked: _header(asked, "expect") == "100-continue",
    "with header names in small letters": lambda asked: "cookie" in asked.headers,
    "with header names in capitals": lambda asked: "COOKIE" in asked.headers,
    "with Accept-Language: de": lambda asked: _header(asked, "accept-language") == "de",
    "called gzip, which it is not": lambda asked: _header(asked, "content-encoding") == "gzip" and not _packed(asked),
}
OFTEN_REFUSED = ("in several chunks", "as HTTP/1.0", "with Expect: 100-continue")
GERMAN = {
    "OK": "In Ordnung",
    "Invalid parameter(s)": "Ungültige Parameter",
    "Invalid parameter: site_id": "Ungültiger Parameter: site_id",
    "Unauthorized": "Nicht berechtigt",
    "Site not found": "Site nicht gefunden",
}


class OfWays(Wire):
    """A fault that concerns calls that are sent in one way."""

    def __init__(self, mock: MockStudio, way: Way) -> None:
        super().__init__(mock)
        self._way = way

    def concerns(self, asked: Asked) -> bool:
        """Tell whether it is a Stop or Start that is sent so."""
        return any(is_call(asked, script) for script in CALLS.values()) and self._way(asked)


class Spoils(OfWays):
    """What goes on to Studio is not what was sent."""

    def __init__(self, mock: MockStudio, way: Way, change: Callable[[Asked], Asked]) -> None:
        super().__init__(mock, way)
        self._change = change

    def passes(self, asked: Asked) -> Asked:
        changed = self._change(asked) if self.concerns(asked) else asked
        self.applied += changed != asked
        return changed


class RefusesWay(OfWays):
    """It is refused."""

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        if not self.concerns(asked):
            return None
        self.applied += 1
        return DONE.saying(417, b"")


class HalfDoes(OfWays):
    """What is refused is done all the same."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked) or self.by_packed_body(asked)
        if self.concerns(asked) and given.status >= 400 and site is not None:
            self.applied += 1
            self.obey(site, STOP if is_stop(asked) else START, asked)
            return self.told(given)
        return given

    def by_packed_body(self, asked: Asked) -> Site | None:
        """Return the site that a packed body names."""
        named = _object(gzip.decompress(asked.body)).get("site_id") if _packed(asked) else None
        return self.mock.studio.site(str(named)) if named is not None else None

    def told(self, given: Given) -> Given:
        """Return the answer that goes out."""
        return given


class LetsWayIn(HalfDoes):
    """Who has not the right is let in, and who has no CSRF token."""

    def concerns(self, asked: Asked) -> bool:
        return super().concerns(asked) and bool(asked.body) and "site_id" in _object(asked.body)

    def told(self, given: Given) -> Given:
        return DONE


class LosesSession(OfWays):
    """The caller is logged out by it."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        if self.concerns(asked) and given.status == 200:
            self.applied += 1
            self.mock.rules.end_session(self.mock.studio, as_call(asked))
        return given


class SpeaksGerman(OfWays):
    """The message is in German."""

    def __init__(self, mock: MockStudio, way: Way, message: str) -> None:
        super().__init__(mock, way)
        self._message = message

    def leaves(self, asked: Asked, given: Given) -> Given:
        if not self.concerns(asked) or _object(given.body).get("message") != self._message:
            return given
        self.applied += 1
        return given.with_body(json.dumps({"message": GERMAN[self._message]}).encode())


def _emptied(asked: Asked) -> Asked:
    return replace(asked, body=b"")


def _first_chunk(asked: Asked) -> Asked:
    return replace(asked, body=(asked.chunks or (asked.body,))[0])


def _without_secrets(asked: Asked) -> Asked:
    kept = {name: value for name, value in asked.headers.items() if name.lower() not in ("cookie", "authorization")}
    return replace(asked, headers=kept)


def _unpacked(asked: Asked) -> Asked:
    return replace(asked, body=gzip.decompress(asked.body))


# what several of them need


def _is_look(asked: Asked) -> bool:
    return STATUS in asked.target or ENTRY in asked.target


def _as_if_running(body: bytes) -> bytes:
    """Return a status, or a site's entry, as it would be if the publisher ran."""
    shown = re.sub(rb'"(status|publishingStatus)":\s*"stopped"', rb'"\1":"ready"', body)
    shown = re.sub(rb'"publishingStatusMessage":"stopped\|', rb'"publishingStatusMessage":"ready|', shown)
    return re.sub(rb'"(publishingEnabled|enabled)":\s*(0|false)', rb'"\1":true', shown)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def kinds() -> Iterator[KindFault]:
    """Go through all of these faults."""
    yield from _of_names()
    yield from _of_callers()
    yield from _of_sending()


def _of_names() -> Iterator[KindFault]:
    for (words, form), (call, script) in itertools.product(FORMS.items(), CALLS.items()):
        yield KindFault(
            f"names: a {call} of a site whose name {words} finds none",
            partial(RefusesName, form=form, script=script),
            r"the status was 404|answered 404",
        )
    for words, form in FORMS.items():
        yield KindFault(
            f"names: the status does not tell of a stop of a site whose name {words}",
            partial(ForgetsName, form=form),
            r"Expected: status \"stopped\"",
        )
    for (words, related), (call, script) in itertools.product(RELATIONS.items(), CALLS.items()):
        yield KindFault(
            f"names: a {call} takes hold of the sites as well that {words}",
            partial(ReachesRelated, related=related, script=script),
            r"The publisher of the (other )?site|has changed by itself",
        )
    yield KindFault("names: a number is taken for a name of digits", TakesNumbers, r"the status was 200")


def _of_callers() -> Iterator[KindFault]:
    treatments = {"let in": (True, r"the newcomer sent"), "refused, and obeyed": (False, r"The publisher of the site")}
    for (words, concerned), (call, script), (how, (told, symptom)) in itertools.product(
        GROUPS.items(), CALLS.items(), treatments.items()
    ):
        yield KindFault(
            f"callers: a member of {words} calls {call}: {how}",
            partial(LetsCallersIn, concerned=concerned, script=script, told=told),
            symptom,
        )
    for role in ROLES:
        yield KindFault(
            f"callers: a member of a group with the role {role} is let in",
            partial(LetsCallersIn, concerned=_with_role(role), script=STOP, told=True),
            r"the newcomer sent",
        )
    yield KindFault("callers: a site admin in a group of the site's own is kept out", KeepsCallersOut, r"was 401")
    faults: dict[str, tuple[type[OfLostCallers], str]] = {
        "a stop ends when its caller": (DiesWithCaller, r"Expected: status \"stopped\""),
        "content goes live when the caller of the stop": (HoldsNoLonger, r"nothing may go live"),
        "the status forgets the caller of the stop who": (ForgetsCaller, r"with a message that says"),
    }
    for (words, (kind, symptom)), (loss, lost) in itertools.product(faults.items(), LOSSES.items()):
        if kind is not HoldsNoLonger or loss == "has been deleted":
            yield KindFault(
                f"callers: {words} {loss}",
                partial(kind, lost=lost),
                symptom,
            )
    for (words, role), (shown, change) in itertools.product(ROLES_ON_A_SITE.items(), SHOWN.items()):
        yield KindFault(
            f"callers: {words} is shown {shown}",
            partial(ShowsOtherwise, role=role, change=change),
            r"looks at the publisher|is not shown the publisher",
        )


def _of_sending() -> Iterator[KindFault]:
    for words, way in WAYS.items():
        yield KindFault(
            f"sending: a call sent {words} is taken for one with an empty body",
            partial(Spoils, way=way, change=_emptied),
            r"the status was (400|500)",
        )
        yield KindFault(
            f"sending: a call sent {words} is refused",
            partial(RefusesWay, way=way),
            r"the status was 417",
        )
        yield KindFault(
            f"sending: who sends a call {words} is logged out",
            partial(LosesSession, way=way),
            r"no longer knows the session",
        )
    yield KindFault(
        "sending: of several chunks the first alone is read",
        partial(Spoils, way=WAYS["in several chunks"], change=_first_chunk),
        r"the status was (400|500)",
    )
    for words in ("with header names in small letters", "with header names in capitals"):
        yield KindFault(
            f"sending: a call sent {words} has no session",
            partial(Spoils, way=WAYS[words], change=_without_secrets),
            r"the status was 401",
        )
    yield KindFault(
        "sending: a packed body is unpacked", partial(Spoils, way=_packed, change=_unpacked), r"the status was 200"
    )
    refusable: dict[str, Way] = {"packed with gzip": _packed, **{words: WAYS[words] for words in OFTEN_REFUSED}}
    for words, way in refusable.items():
        yield KindFault(
            f"sending: a call sent {words} is refused, and done",
            partial(HalfDoes, way=way),
            r"The publisher of the site",
        )
    for words in OFTEN_REFUSED:
        yield KindFault(
            f"sending: who sends a call {words} is let in",
            partial(LetsWayIn, way=WAYS[words]),
            r"the status was 200",
        )
    for message in GERMAN:
        yield KindFault(
            f"sending: {message} is said in German to who prefers it",
            partial(SpeaksGerman, way=WAYS["with Accept-Language: de"], message=message),
            r"the body was",
        )
