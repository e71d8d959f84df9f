"""Faults made systematically on the wire, so that they fit a Studio of any release.

Each is a right Studio behind a proxy that makes one thing wrong: an answer, whom it lets in, what a stop does, when.
"""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from mock_studio import MockStudio
from mock_studio.exchange import Call
from mock_studio.publishing import publish
from mock_studio.state import Session, Site
from scenes.vocabulary import OTHER_SITE, SITE
from tests.faults.proxy import Asked, Connection, Given, Spoiler

STOP = "/publish/stop.json"
START = "/publish/start.json"
WORKFLOW = "/workflow/publish"
GO_LIVE = ("/workflow/go-live.json", "/publish/publish-items.json", WORKFLOW)
STATUS = "/publish/status"
ENTRY = "/site/get.json"
DONE = Given(200, [("Content-Type", "application/json;charset=UTF-8")], b'{"message":"OK"}')
REFUSED = DONE.saying(401, b'{"message":"Unauthorized"}', "application/json;charset=UTF-8")
BUSY = DONE.saying(500, b'{"message":"Internal server error. java.lang.Exception: busy"}', "application/json")
ANONYMOUS = "an anonymous caller"
UNKNOWN = "a caller with an unknown session"
ROLES = {
    "the system admin": "admin",
    "the site admin": "site-admin",
    "a site admin who is an Author as well": "admin-and-author",
    "the admin of another site": "other-admin",
    "an Author": "author",
    "a Publisher": "publisher",
    "a Reviewer": "reviewer",
    "a Developer": "developer",
    "a user with all four roles": "all-four",
    "a user in no group": "no-group",
    ANONYMOUS: ANONYMOUS,
    UNKNOWN: UNKNOWN,
}


class Wire(Spoiler):
    """A fault on the wire, before this Studio.

    :param mock: the Studio, whose state the fault may look at and change
    """

    def __init__(self, mock: MockStudio) -> None:
        self.mock = mock
        # How often the fault had an occasion to show.
        self.applied = 0

    def caller(self, asked: Asked) -> str:
        """Return who calls: the last part of the account's name, or which kind of stranger it is."""
        call = as_call(asked)
        session = self.mock.rules.logged_in(self.mock.studio, call)
        if session is None:
            return UNKNOWN if self.mock.rules.claims_session(call) else ANONYMOUS
        return session.username.split("-", 2)[-1]

    def username(self, asked: Asked) -> str:
        """Return the name of the account that calls; of a stranger, which kind it is."""
        session = self.mock.rules.logged_in(self.mock.studio, as_call(asked))
        return session.username if session is not None else self.caller(asked)

    def site(self, asked: Asked) -> Site | None:
        """Return the site that a call names, if there is such a site."""
        named: list[object] = list(parse_qs(urlsplit(asked.target).query).get("site_id", []))
        if not named:
            try:
                body = json.loads(asked.body or b"{}")
            except ValueError:
                return None
            key = "siteId" if is_call(asked, WORKFLOW) else "site_id"
            named = [body.get(key)] if isinstance(body, dict) else []
        return self.mock.studio.site(str(named[0])) if named and named[0] else None

    def others(self, site: Site) -> list[Site]:
        """Return all sites but one."""
        return [each for each in self.mock.studio.sites() if each is not site and not each.is_root]

    def stop(self, site: Site, username: str = "admin") -> None:
        """Stop a publisher behind Studio's back."""
        self.mock.rules.stop(self.mock.studio, site, _session(username))

    def start(self, site: Site, username: str = "admin") -> None:
        """Start a publisher behind Studio's back."""
        self.mock.rules.start(self.mock.studio, site, _session(username))

    def obey(self, site: Site, script: str, asked: Asked) -> None:
        """Do behind Studio's back what a call would do, in its caller's name."""
        if script == STOP:
            self.stop(site, self.username(asked))
        else:
            self.start(site, self.username(asked))


def _session(username: str) -> Session:
    return Session(username, "nobody")


def as_call(asked: Asked) -> Call:
    """Return a request as Studio sees it."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    cookies = dict(re.findall(r"([^=;\s]+)=([^;]*)", headers.get("cookie", "")))
    address = urlsplit(asked.target)
    return Call(asked.verb, address.path, address.query, headers, cookies, asked.body)


def is_call(asked: Asked, script: str) -> bool:
    """Tell whether a request is a call at its documented address."""
    return asked.verb == "POST" and urlsplit(asked.target).path.endswith(script)


def is_stop(asked: Asked) -> bool:
    """Tell whether a request is Stop Publisher at its documented address."""
    return is_call(asked, STOP)


# wrong answers

Change = Callable[[Given], Given]


def _is_json(given: Given) -> bool:
    return given.body.startswith(b"{")


def _message(change: Callable[[str], object]) -> Change:
    def changed(given: Given) -> Given:
        answer = json.loads(given.body) if _is_json(given) else {}
        if "message" not in answer:
            return given
        return given.with_body(json.dumps({"message": change(answer["message"])}).encode())

    return changed


def _json_body(change: Callable[[bytes], bytes]) -> Change:
    return lambda given: given.with_body(change(given.body)) if _is_json(given) else given


def _typed(media_type: str | None) -> Change:
    def changed(given: Given) -> Given:
        headers = [(name, value) for name, value in given.headers if name.lower() != "content-type"]
        return replace(given, headers=headers + ([("Content-Type", media_type)] if media_type else []))

    return changed


WAYS: dict[str, Change] = {
    "another status": lambda given: replace(given, status=given.status + 1),
    "200, whatever it was": lambda given: replace(given, status=299 if given.status == 200 else 200),
    "a server error": lambda given: replace(given, status=503),
    "a redirect": lambda given: replace(given, status=302, headers=[*given.headers, ("Location", "/studio/login")]),
    "an empty body": lambda given: given.with_body(b""),
    "text/plain": _typed("text/plain;charset=UTF-8"),
    "no content type": _typed(None),
}
JSON_WAYS: dict[str, Change] = {
    "words of another answer": _message(lambda message: "OK" if message != "OK" else "Site not found"),
    "a full stop more": _message(lambda message: f"{message}."),
    "small letters": _message(str.lower),
    "no message": _json_body(lambda body: b"{}"),
    "null as message": _message(lambda message: None),
    "a list as message": _message(lambda message: [message]),
    "another key": _json_body(lambda body: body.replace(b'"message"', b'"msg"')),
    "one key more": _json_body(lambda body: body.replace(b"{", b'{"code":1,', 1)),
    "the key twice": _json_body(lambda body: body.replace(b"{", b'{"message":"x",', 1)),
    "a list around it": _json_body(lambda body: b"[" + body + b"]"),
    "a body cut off": _json_body(lambda body: body[:-1]),
    "something behind it": _json_body(lambda body: body + b"x"),
    "text/html with JSON in it": _typed("text/html"),
    "a stranger's charset": _typed("application/json;charset=UTF-16"),
}
# An exception may end with a full stop, and be written in small letters.
NO_FAULT = {(500, "a full stop more"), (500, "small letters")}
# Which answers a right Studio of each release gives, and which of them are JSON.
JSON_ANSWERS = {
    **dict.fromkeys(("documented", "3.0", "3.1"), (200, 400, 401, 404, 500)),
    **dict.fromkeys(("4.0", "4.1", "4.2"), (200, 400, 401, 403, 500)),
}
PAGES = {**dict.fromkeys(("documented", "3.0", "3.1"), (403,)), **dict.fromkeys(("4.0", "4.1", "4.2"), (406,))}


class WrongAnswer(Wire):
    """Answers of one status come in a wrong way."""

    def __init__(self, mock: MockStudio, status: int, change: Change) -> None:
        super().__init__(mock)
        self._status, self._change = status, change

    def leaves(self, asked: Asked, given: Given) -> Given:
        if not is_stop(asked) or given.status != self._status:
            return given
        changed = self._change(given)
        self.applied += changed != given
        return changed


# whom it lets in


class Treats(Wire):
    """Treats the calls of one role wrongly.

    :param role: the last part of its accounts' names
    :param script: which calls, Stop or Start
    """

    def __init__(self, mock: MockStudio, role: str, script: str = STOP) -> None:
        super().__init__(mock)
        self._role, self._script = role, script

    def concerns(self, asked: Asked) -> Site | None:
        """Return the site of a call of the role; None for other calls."""
        mine = is_call(asked, self._script) and self.caller(asked) == self._role
        return self.site(asked) if mine else None


class Obeys(Treats):
    """It is refused, and obeyed."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.concerns(asked)
        if site is None or given.status not in (401, 403):
            return given
        self.applied += 1
        self.obey(site, self._script, asked)
        return self.answer(given)

    def answer(self, given: Given) -> Given:
        """Return the answer that goes out."""
        return given


class LetsIn(Obeys):
    """It is let in: told so, and obeyed."""

    def answer(self, given: Given) -> Given:
        return DONE


class SaysSo(Treats):
    """It is told that it is done, and nothing is."""

    instead = DONE

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        if self.concerns(asked) is None or not _is_sound(asked):
            return None
        self.applied += 1
        return self.instead


class KeepsOut(SaysSo):
    """It is kept out: told so, and not obeyed."""

    instead = REFUSED


CALLS = {"stop": STOP, "start": START}
ALLOWED = ("admin", "site-admin", "admin-and-author")
ALLOWED_TREATMENTS: dict[str, type[Treats]] = {"told OK, and not obeyed": SaysSo, "kept out": KeepsOut}
DENIED_TREATMENTS: dict[str, type[Treats]] = {
    "let in": LetsIn,
    "refused, and obeyed": Obeys,
    "told OK, and not obeyed": SaysSo,
}


def _is_sound(asked: Asked) -> bool:
    """Tell whether a call would be served if the caller had the right: it carries matching CSRF tokens, and JSON."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    cookie = re.search(r"XSRF-TOKEN=([^;]*)", headers.get("cookie", ""))
    try:
        body = json.loads(asked.body)
    except ValueError:
        return False
    return isinstance(body, dict) and cookie is not None and headers.get("x-xsrf-token") == cookie[1]


# what a stop does


class WrongEffect(Wire):
    """A stop that is answered with OK does something else, or something more."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if is_stop(asked) and given.status == 200 and site is not None:
            self.applied += 1
            self.spoil(site, asked)
        return given

    def spoil(self, site: Site, asked: Asked) -> None:
        """Do what is wrong, after Studio has done what is right."""
        raise NotImplementedError


class StopsNothing(WrongEffect):
    """Nothing is stopped."""

    def spoil(self, site: Site, asked: Asked) -> None:
        self.start(site)


class StopsOther(WrongEffect):
    """Another site is stopped instead."""

    def spoil(self, site: Site, asked: Asked) -> None:
        self.start(site)
        for other in self.others(site)[:1]:
            self.stop(other)


class StopsNeighbour(WrongEffect):
    """Another site is stopped as well."""

    def spoil(self, site: Site, asked: Asked) -> None:
        for other in self.others(site)[:1]:
            self.stop(other)


class StopsAll(WrongEffect):
    """Every site is stopped."""

    def spoil(self, site: Site, asked: Asked) -> None:
        for other in self.others(site):
            self.stop(other)


class StartsAll(WrongEffect):
    """Every other site is started."""

    def spoil(self, site: Site, asked: Asked) -> None:
        for other in self.others(site):
            self.start(other)


class StopsLate(WrongEffect):
    """The stop comes half a second after the answer."""

    def spoil(self, site: Site, asked: Asked) -> None:
        self.start(site)
        _later(0.5, lambda: self.stop(site))


class ForgetsSoon(WrongEffect):
    """The stop is undone a tenth of a second later."""

    seconds = 0.1

    def spoil(self, site: Site, asked: Asked) -> None:
        _later(self.seconds, lambda: self.start(site))


class ForgetsLater(ForgetsSoon):
    """The stop is undone two seconds later."""

    seconds = 2.0


class ObeysClaims(Wire):
    """A GET that claims to be a POST is obeyed."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if asked.verb == "GET" and STOP in asked.target and "X-HTTP-Method-Override" in asked.headers and site:
            self.applied += 1
            self.stop(site)
        return given


class Toggles(Wire):
    """A stop of a stopped publisher starts it."""

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        site = self.site(asked)
        self._was_stopped = site is not None and not site.publisher.enabled
        return None

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if is_stop(asked) and given.status == 200 and site is not None and self._was_stopped:
            self.applied += 1
            self.start(site)
        return given


class LosesQueue(WrongEffect):
    """What waits is thrown away."""

    def spoil(self, site: Site, asked: Asked) -> None:
        site.publisher.queue.clear()
        site.packages.clear()


class PublishesAllTheSame(Wire):
    """What is sent to a stopped publisher goes live all the same."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        for site in self.mock.studio.sites():
            if not site.publisher.enabled and site.publisher.queue:
                self.applied += 1
                publish(self.mock.rules, site, site.publisher.queue)
                self.mock.rules.content_was_published(site, 1)
        return given


class TakesDown(WrongEffect):
    """What was live is taken down."""

    def spoil(self, site: Site, asked: Asked) -> None:
        for item in site.items.values():
            item.on.clear()


class NamesAnother(WrongEffect):
    """The status names another user than the one who has stopped the publisher."""

    def spoil(self, site: Site, asked: Asked) -> None:
        self.stop(site, "somebody-else")


class DisablesOnly(WrongEffect):
    """Publishing is disabled, and the status goes on as if it ran."""

    def spoil(self, site: Site, asked: Asked) -> None:
        site.publisher.status, site.publisher.message = "idle", "Idle"


class SaysOnly(WrongEffect):
    """The status says that it is stopped, and publishing is still enabled."""

    def spoil(self, site: Site, asked: Asked) -> None:
        site.publisher.enabled = True


class LogsOut(WrongEffect):
    """The caller is logged out."""

    def spoil(self, site: Site, asked: Asked) -> None:
        self.mock.rules.end_session(self.mock.studio, as_call(asked))


def _later(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


# what the status says


class WrongStatus(Wire):
    """Publish Status lies."""

    def __init__(self, mock: MockStudio, lie: Callable[[str], str]) -> None:
        super().__init__(mock)
        self._lie = lie

    def leaves(self, asked: Asked, given: Given) -> Given:
        if STATUS not in asked.target or given.status != 200:
            return given
        changed = given.with_body(self._lie(given.body.decode()).encode())
        self.applied += changed != given
        return changed


LIES: dict[str, Callable[[str], str]] = {
    "that a stopped publisher is idle": lambda body: re.sub(r'"status":\s*"stopped"', '"status":"idle"', body),
    "that an idle publisher is stopped": lambda body: re.sub(r'"status":\s*"(idle|ready)"', '"status":"stopped"', body),
    "that a stopped publisher has an error": lambda body: re.sub(r'"status":\s*"stopped"', '"status":"error"', body),
    "nothing": lambda body: "{}",
    "that publishing is enabled": lambda body: body.replace('"enabled":false', '"enabled":true'),
    "that publishing is disabled": lambda body: body.replace('"enabled":true', '"enabled":false'),
}


# order and time


class OnlySome(Wire):
    """Only some of the stops are forgotten.

    :param when: which, by how many of the site were answered with OK so far
    """

    def __init__(self, mock: MockStudio, when: Callable[[int], bool]) -> None:
        super().__init__(mock)
        self._when = when
        self._counts: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if not is_stop(asked) or given.status != 200 or site is None:
            return given
        if self._when(next(self._counts[site.site_id])):
            self.applied += 1
            self.start(site)
        return given


class OnlyAfterStart(Wire):
    """The first stop after a start is forgotten."""

    _started = ""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if site is None or given.status != 200:
            return given
        if "/publish/start.json" in asked.target:
            self._started = site.site_id
        elif is_stop(asked) and self._started == site.site_id:
            self.applied += 1
            self._started = ""
            self.start(site)
        return given


class OnlyWhenIdle(Wire):
    """A stop that comes right after content was sent is forgotten."""

    def __init__(self, mock: MockStudio) -> None:
        super().__init__(mock)
        self._busy: set[str] = set()

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if site is None or given.status != 200:
            return given
        if any(is_call(asked, script) for script in GO_LIVE):
            if site.publisher.enabled:
                self._busy.add(site.site_id)
        elif is_stop(asked) and site.site_id in self._busy:
            self.applied += 1
            self._busy.discard(site.site_id)
            self.start(site)
        return given


class MixesUp(Wire):
    """Of two callers at the same time, each has the other's rights."""

    OWNERS: ClassVar[dict[str, str]] = {"site-admin": SITE, "other-admin": OTHER_SITE}

    def __init__(self, mock: MockStudio) -> None:
        super().__init__(mock)
        self._under_way: list[str] = []
        self._lock = threading.Lock()

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        caller, site = self.caller(asked), self.site(asked)
        if not is_stop(asked) or site is None or caller not in self.OWNERS:
            return None
        with self._lock:
            self._under_way.append(caller)
        time.sleep(0.005)
        with self._lock:
            others = [each for each in self._under_way if each != caller]
            self._under_way.remove(caller)
        if not others:
            return None
        self.applied += 1
        if site.site_id.split("-", 2)[-1] != self.OWNERS[others[0]]:
            return REFUSED
        self.stop(site)
        return DONE


class OnlyTogether(Wire):
    """Of stops that come at the same time, one is answered wrongly."""

    def __init__(self, mock: MockStudio) -> None:
        super().__init__(mock)
        self._under_way = 0
        self._lock = threading.Lock()

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        if not is_stop(asked):
            return None
        with self._lock:
            self._under_way += 1
            together = self._under_way > 1
        time.sleep(0.005)
        if together:
            self.applied += 1
            with self._lock:
                self._under_way -= 1
            return DONE.saying(
                500, b'{"message":"Internal server error. java.lang.Exception: busy"}', "application/json"
            )
        return None

    def leaves(self, asked: Asked, given: Given) -> Given:
        if is_stop(asked):
            with self._lock:
                self._under_way -= 1
        return given


# in which order it refuses


class RefusesFirst(Wire):
    """Of two faults in one call, the wrong one is answered.

    :param instead: the answer
    :param occasion: which calls, by caller, whether the site is there, and the answer
    """

    def __init__(self, mock: MockStudio, instead: Given, occasion: Callable[[str, bool, Given], bool]) -> None:
        super().__init__(mock)
        self._instead, self._occasion = instead, occasion

    def leaves(self, asked: Asked, given: Given) -> Given:
        if not is_stop(asked) or not self._occasion(self.caller(asked), self.site(asked) is not None, given):
            return given
        self.applied += 1
        return self._instead


NOT_FOUND = REFUSED.saying(404, b'{"message":"Site not found"}', "application/json;charset=UTF-8")
INVALID = REFUSED.saying(400, b'{"message":"Invalid parameter(s)"}', "application/json;charset=UTF-8")
WITHOUT_RIGHTS = ("author", "publisher", "reviewer", "developer", "all-four", "no-group")
STRANGERS = (ANONYMOUS, UNKNOWN)
ORDERS: dict[str, tuple[Given, Callable[[str, bool, Given], bool]]] = {
    "rights before the site": (REFUSED, lambda who, there, given: given.status == 404 and who in WITHOUT_RIGHTS),
    "rights before parameters": (REFUSED, lambda who, there, given: given.status == 400 and who in WITHOUT_RIGHTS),
    "the site before the session": (NOT_FOUND, lambda who, there, given: who in STRANGERS and not there),
    "parameters before the session": (INVALID, lambda who, there, given: who in STRANGERS and not there),
    "the site before rights, which tells that it is there": (
        NOT_FOUND,
        lambda who, there, given: who in WITHOUT_RIGHTS and there and given.status in (401, 403),
    ),
    "the site before parameters": (NOT_FOUND, lambda who, there, given: given.status == 400 and not there),
}

Make = Callable[[MockStudio], Wire]


def on_the_wire(release: str) -> Iterator[tuple[str, Make]]:
    """Go through the faults for a Studio of a release, each with its name."""
    for status in JSON_ANSWERS[release]:
        for way, change in (WAYS | JSON_WAYS).items():
            if (status, way) not in NO_FAULT:
                yield f"{status}: {way}", _wrong_answer(status, change)
    for status in PAGES[release]:
        for way, change in WAYS.items():
            yield f"{status}: {way}", _wrong_answer(status, change)
    for words, role in ROLES.items():
        treatments = ALLOWED_TREATMENTS if role in ALLOWED else DENIED_TREATMENTS
        for (how, kind), (call, script) in itertools.product(
            treatments.items(), {"stop": STOP, "start": START}.items()
        ):
            yield f"{words}, {call}: {how}", _treating(kind, role, script)
    for effect in (*WrongEffect.__subclasses__(), ForgetsLater, Toggles, PublishesAllTheSame):
        yield f"effect: {(effect.__doc__ or '').rstrip('.')}", effect
    for lie, change_body in LIES.items():
        yield f"the status says {lie}", _lying(change_body)
    yield "order: only a site's second stop is forgotten", lambda mock: OnlySome(mock, lambda count: count == 2)
    yield "order: a site's stops are forgotten after ten", lambda mock: OnlySome(mock, lambda count: count > 10)
    yield "order: each seventh stop of a site is forgotten", lambda mock: OnlySome(mock, lambda count: count % 7 == 0)
    yield "order: only the first stop after a start is forgotten", OnlyAfterStart
    yield "order: a stop right after content was sent is forgotten", OnlyWhenIdle
    yield "order: only stops at the same time fail", OnlyTogether
    yield "order: callers at the same time have each other's rights", MixesUp
    yield "a GET that claims to be POST is obeyed", ObeysClaims
    for order, (instead, occasion) in ORDERS.items():
        yield f"precedence: {order}", _refusing_first(instead, occasion)


def _wrong_answer(status: int, change: Change) -> Make:
    return lambda mock: WrongAnswer(mock, status, change)


def _treating(kind: type[Treats], role: str, script: str) -> Make:
    return lambda mock: kind(mock, role, script)


def _lying(lie: Callable[[str], str]) -> Make:
    return lambda mock: WrongStatus(mock, lie)


def _refusing_first(instead: Given, occasion: Callable[[str, bool, Given], bool]) -> Make:
    return lambda mock: RefusesFirst(mock, instead, occasion)
