"""Faults of the mock made systematically: each input let through, each name found, each address obeyed, and more."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from mock_studio.exchange import ACCESS_DENIED, Answer, Call, Refused, Target
from mock_studio.releases.documented import SCRIPT_ROOT, Documented, InternalError
from mock_studio.state import Session, Site, Studio, User
from scenes.requests import INVALID_PARAMETERS, NAMES_OF_NO_SITE, TWO_SITES, VALID_PARAMETERS, Parameters
from scenes.vocabulary import OTHER_SITE
from studio_client.exchange import Request

Change = Callable[[Answer], Answer]


CSRF_WAYS: dict[str, Change] = {
    "401": lambda answer: replace(answer, status=401),
    "200": lambda answer: replace(answer, status=200),
    "an empty page": lambda answer: replace(answer, body=""),
    "JSON": lambda answer: Answer(403, '{"message":"Access denied"}'),
}


def _csrf(change: Change) -> type[Documented]:
    def refusal(self: Documented, call: Call) -> Answer | None:
        return None if Documented.csrf_refusal(self, call) is None else change(ACCESS_DENIED)

    return type("csrf_changed", (Documented,), {"csrf_refusal": refusal})


def _letting_in(group_name: str) -> type[Documented]:
    def may_change(self: Documented, studio: Studio, user: User, site: Site) -> bool:
        group = site.group(group_name)
        member = group is not None and user.uid in group.members
        return Documented.may_change(self, studio, user, site) or member

    return type(f"lets_{group_name}_in", (Documented,), {"may_change": may_change})


def _idle_for(who: Callable[[Studio, Site, Session], bool], script: str) -> type[Documented]:
    original = getattr(Documented, script)

    def change(self: Documented, studio: Studio, site: Site, session: Session) -> None:
        if not who(studio, site, session):
            original(self, studio, site, session)

    return type(f"{script}_idles", (Documented,), {script: change})


def _letting_through(parameters: Parameters) -> type[Documented]:
    def site_id(self: Documented, call: Call) -> str:
        try:
            return Documented.site_id(self, call)
        except Refused:
            if not _may_be_sent(call, parameters):
                raise
            ids = [site.site_id for site in self.seen.sites()]  # type: ignore[attr-defined]
            for site_id, other_id in itertools.permutations(ids, 2):
                if _is_sent(call, parameters.request("publish/stop", site_id, other_id)):
                    return str(site_id)
            raise

    def run_change(self: Documented, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        self.seen = studio  # type: ignore[attr-defined]
        return Documented.run_change(self, studio, call, session, action)

    return type("lets_through", (Documented,), {"site_id": site_id, "run_change": run_change})


def _refusing(parameters: Parameters) -> type[Documented]:
    def run_change(self: Documented, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        if _may_be_sent(call, parameters):
            ids = [site.site_id for site in studio.sites()]
            wanted = (parameters.request("publish/stop", *pair) for pair in itertools.permutations(ids, 2))
            if any(_is_sent(call, request) for request in wanted):
                return self.invalid_parameters()
        return Documented.run_change(self, studio, call, session, action)

    return type("refuses", (Documented,), {"run_change": run_change})


def _may_be_sent(call: Call, parameters: Parameters) -> bool:
    # To try each pair of sites in a body of a million characters takes long; the names of two sites are short.
    return abs(len(call.body) - len(parameters.body)) < 1_000


def _is_sent(call: Call, request: Request) -> bool:
    same_type = request.headers.get("Content-Type") == call.headers.get("content-type")
    return same_type and ((request.query or ""), request.body) == (call.query_string, call.body)


def _finding(name: Callable[[str, str], str], place: str) -> type[Documented]:
    def run_change(self: Documented, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        self.place = "query" if call.query.get("site_id") else "body"  # type: ignore[attr-defined]
        return Documented.run_change(self, studio, call, session, action)

    def find_site(self: Documented, studio: Studio, site_id: str) -> Site | None:
        exact = Documented.find_site(self, studio, site_id)
        if getattr(self, "place", "") != place:
            return exact
        others = [site.site_id for site in studio.sites() if site.site_id.endswith(OTHER_SITE)]
        similar = (site for site in studio.sites() if name(site.site_id, (others or [""])[0]) == site_id)
        return exact or next(similar, None)

    return type("finds_similar", (Documented,), {"find_site": find_site, "run_change": run_change})


def _obeying_address(ending: str) -> type[Documented]:
    def target_of(self: Documented, path: str) -> Target:
        documented = Documented.target_of(self, path)
        return Target("publish/stop", documented.instead) if path == f"{SCRIPT_ROOT}{ending}" else documented

    return type("obeys_address", (Documented,), {"target_of": target_of})


def _failing_each(count: int) -> type[Documented]:
    stops = itertools.count(1)

    def stop(self: Documented, studio: Studio, site: Site, session: Session) -> None:
        if next(stops) % count:
            Documented.stop(self, studio, site, session)

    return type("forgets_a_stop", (Documented,), {"stop": stop})


def _failing_once_in(count: int) -> type[Documented]:
    stops = itertools.count(1)

    def stop(self: Documented, studio: Studio, site: Site, session: Session) -> None:
        if next(stops) % count == 0:
            raise InternalError("java.lang.IllegalStateException: busy")
        Documented.stop(self, studio, site, session)

    return type("fails_now_and_then", (Documented,), {"stop": stop})


def _all() -> Iterator[tuple[str, type[Documented]]]:
    for way, change in CSRF_WAYS.items():
        yield f"CSRF: {way}", _csrf(change)
    for group in ("Author", "Publisher", "Reviewer", "Developer"):
        yield f"{group} is let in", _letting_in(group)
    for script in ("stop", "start"):
        yield (
            f"{script} idles for the system admin",
            _idle_for(lambda studio, site, session: session.username == "admin", script),
        )
        yield (
            f"{script} idles for site admins",
            _idle_for(lambda studio, site, session: session.username != "admin", script),
        )
    yield "stop idles when stopped", _idle_for(lambda studio, site, session: not site.publisher.enabled, "stop")
    for phrase, parameters in INVALID_PARAMETERS.items():
        yield f"{phrase} is let through", _letting_through(parameters)
    for phrase, parameters in (VALID_PARAMETERS | TWO_SITES).items():
        yield f"{phrase}: refused", _refusing(parameters)
    for (phrase, name), place in itertools.product(NAMES_OF_NO_SITE.items(), ("query", "body")):
        yield f"{phrase} is found, in the {place}", _finding(name, place)
    for ending in ("publish/stop", "publish/stop/", "publish/stop.json/", "publish/stop.xml", "publish/stop.html",
                   "publish/STOP.json", "publish//stop.json", "publish/stop.json;a=b", "publish/stop.json.json",
                   "publish/stop.json%20", "publish/stopx.json"):  # fmt: skip
        yield f"{ending} is obeyed", _obeying_address(ending)
    for count in (2, 10, 50):
        yield f"each {count}th stop is forgotten", _failing_each(count)
        yield f"each {count}th stop fails", _failing_once_in(count)


SYSTEMATIC: dict[str, type[Documented]] = dict(_all())
