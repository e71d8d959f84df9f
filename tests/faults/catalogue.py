"""A catalogue of faults: each is a Studio that keeps every promise of the page but one.

The docstring of a fault says what is wrong; its ``symptom`` is what a failure message of the suite must say of it.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from mock_studio.exchange import (
    ACCESS_DENIED,
    OK,
    PAGE_NOT_FOUND,
    SERVER_ERROR,
    Answer,
    Call,
    Refused,
    Target,
    html_page,
    json_answer,
    message_answer,
)
from mock_studio.names import collation_key
from mock_studio.publishing import publish
from mock_studio.releases.documented import Documented, InternalError
from mock_studio.state import Session, Site, Studio, User, now


class Fault(Documented):
    """A Studio with one fault."""

    symptom: str


# wrong answers


class WrongSuccessStatus(Fault):
    """Success is answered with 202."""

    symptom = r"the status was 202"

    def success(self) -> Answer:
        return Answer(202, OK.body)


class EmptySuccess(Fault):
    """Success has no body."""

    symptom = r"the body was empty"

    def success(self) -> Answer:
        return Answer(200, "")


class OtherSuccessMessage(Fault):
    """Success says "Ok" instead of "OK"."""

    symptom = r"the body was '\{\"message\":\"Ok\"\}'"

    def success(self) -> Answer:
        return message_answer(200, "Ok")


class TalkativeSuccess(Fault):
    """Success has an entry beside the message."""

    symptom = r"\"site\":"

    def success(self) -> Answer:
        return json_answer(200, {"message": "OK", "site": "x"})


class SuccessAsHtml(Fault):
    """Success is called text/html."""

    symptom = r"the content type was text/html"

    def success(self) -> Answer:
        return Answer(200, OK.body, "text/html;charset=UTF-8")


class SuccessInOtherCharset(Fault):
    """Success names a charset that JSON does not have."""

    symptom = r"the charset was iso-8859-1"

    def success(self) -> Answer:
        return Answer(200, OK.body, "application/json;charset=ISO-8859-1")


class WordsOfRelease30(Fault):
    """400 speaks as 3.0.27 does, not as the page does."""

    symptom = r"Invalid parameter: site_id"

    def invalid_parameters(self) -> Answer:
        return message_answer(400, "Invalid parameter: site_id")


class InvalidAsServerError(Fault):
    """Invalid parameters are answered with 500."""

    symptom = r"the status was 500"

    def invalid_parameters(self) -> Answer:
        return SERVER_ERROR


class UnauthorizedAsPage(Fault):
    """An anonymous caller gets a page instead of JSON."""

    symptom = r"the content type was text/html"

    def login_required(self, script: str | None) -> Answer:
        return html_page(401, "Authentication required", "Please log in.")


class UnauthorizedAsForbidden(Fault):
    """A caller without the right gets 403."""

    symptom = r"the status was 403"

    def unauthorized(self) -> Answer:
        return message_answer(403, "Unauthorized")


class NotFoundEchoesName(Fault):
    """404 gives the name back as it came, markup and all."""

    symptom = r"<script>"

    def site_id(self, call: Call) -> str:
        self._named = super().site_id(call)
        return self._named

    def site_not_found(self) -> Answer:
        return message_answer(404, f"Site not found: {self._named}")


class StackTraceIn500(Fault):
    """500 tells the stack trace."""

    symptom = r"at org\.craftercms"

    def internal_error(self, error: InternalError) -> Answer:
        return message_answer(
            500, f"Internal server error. {error}\n\tat org.craftercms.Publisher.stop(Publisher.java:42)"
        )


class NoExceptionIn500(Fault):
    """500 does not tell the exception."""

    symptom = r"the body was '\{\"message\":\"Internal server error\. \"\}'"

    def internal_error(self, error: InternalError) -> Answer:
        return message_answer(500, "Internal server error. ")


# the effect


class StopsNothing(Fault):
    """Stop answers OK and does nothing."""

    symptom = r"Expected: status \"stopped\""

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        pass


class StopsAllSites(Fault):
    """Stop stops every site."""

    symptom = r"The publisher of the other site"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        for each in studio.sites():
            super().stop(studio, each, session)


class StartsAllSites(Fault):
    """Start starts every site."""

    symptom = r"The publisher of the other site"

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        for each in studio.sites():
            super().start(studio, each, session)


class StopToggles(Fault):
    """Stop starts a publisher that is stopped."""

    symptom = r"Expected: status \"stopped\""

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        change = super().stop if site.publisher.enabled else self.start
        change(studio, site, session)


class StopComesLate(Fault):
    """Stop answers at once and stops half a second later."""

    symptom = r"Expected: status \"stopped\""

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        threading.Timer(0.5, super().stop, (studio, site, session)).start()


class StopForgotten(Fault):
    """A stop is undone when the publishing job comes by: it holds nothing, and does not last."""

    symptom = r"is stopped, so nothing of this may be published"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        threading.Timer(0.05, setattr, (site.publisher, "enabled", True)).start()


class StopForgottenLater(Fault):
    """A stop is undone a second later."""

    symptom = r"publishing disabled|may be published"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        threading.Timer(1.0, setattr, (site.publisher, "enabled", True)).start()


class StoppedPublishes(Fault):
    """A stopped publisher publishes all the same."""

    symptom = r"so nothing of this may be published"

    def status(self, site: Site) -> tuple[str, str]:
        if not site.publisher.enabled:
            publish(self, site, site.publisher.queue)
        return super().status(site)


class StopLosesQueue(Fault):
    """Stop throws away what waits."""

    symptom = r"must go live"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        site.publisher.queue.clear()


class StopTakesDown(Fault):
    """Stop takes live content down."""

    symptom = r"stays live while"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        for item in site.items.values():
            item.on.clear()


class StatusLies(Fault):
    """Status calls a stopped publisher idle."""

    symptom = r"Expected: status \"stopped\""

    def status(self, site: Site) -> tuple[str, str]:
        return "idle", "Idle"


class StatusNamesNobody(Fault):
    """Status does not tell who has stopped the publisher."""

    symptom = r"with a message that says|The system admin stopped"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        site.publisher.message = "Stopped"


class StatusNamesFirst(Fault):
    """Status goes on to name the user of the first stop."""

    symptom = r"with a message that says"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        message = site.publisher.message
        again = not site.publisher.enabled
        super().stop(studio, site, session)
        if again:
            site.publisher.message = message


class StatusInLocalTime(Fault):
    """Status tells the time of another time zone."""

    symptom = r"with a message that says"

    def time(self, moment: datetime) -> str:
        return super().time(moment + timedelta(hours=2))


# who may


class PublishersMayStop(Fault):
    """The role Publisher is enough."""

    symptom = r"a Publisher sent POST"

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        group = site.group("Publisher")
        return super().may_change(studio, user, site) or (group is not None and user.uid in group.members)


class AnyAdminMayStop(Fault):
    """An admin of any site is let in."""

    symptom = r"the admin of another site sent POST|the site admin sent POST"

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        return super().may_change(studio, user, site) or any(each.has_admin(user) for each in studio.sites())


class SiteAdminsMayNot(Fault):
    """Only system admins may."""

    symptom = r"the site admin sent POST"

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        return super().may_change(studio, user, site) and studio.is_system_admin(user)


class DeniedYetDone(Fault):
    """A caller without the right is refused, and obeyed."""

    symptom = r"The publisher of the site"

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        allowed = super().may_change(studio, user, site)
        if not allowed:
            self.stop(studio, site, Session(user.username, user.uid))
        return allowed


class DeniedStarts(Fault):
    """A stop without the right starts a stopped publisher."""

    symptom = r"The publisher of the site"

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        allowed = super().may_change(studio, user, site)
        if not allowed:
            self.start(studio, site, Session(user.username, user.uid))
        return allowed


class RightsAreRemembered(Fault):
    """Who once had the right keeps it."""

    symptom = r"the newcomer sent POST"

    def __init__(self) -> None:
        self._known: set[tuple[str, str]] = set()

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        if super().may_change(studio, user, site):
            self._known.add((user.username, site.site_id))
        return (user.username, site.site_id) in self._known


class DisabledMayGoOn(Fault):
    """A disabled user's session goes on."""

    symptom = r"the newcomer sent POST"

    def caller(self, studio: Studio, session: Session, script: str | None) -> User | None:
        return studio.user(session.username)


class NoCsrfCheck(Fault):
    """CSRF tokens are not looked at."""

    symptom = r"the status was 200"

    def csrf_refusal(self, call: Call) -> Answer | None:
        return None


class AnyCsrfToken(Fault):
    """Any CSRF token will do, as long as there is one in cookie and header."""

    symptom = r"the status was 200"

    def csrf_refusal(self, call: Call) -> Answer | None:
        both = call.cookies.get("XSRF-TOKEN") and call.headers.get("x-xsrf-token")
        return None if both else ACCESS_DENIED


# which site


class BodyWins(Fault):
    """Where query and body name different sites, the body's is stopped."""

    symptom = r"the other site in the body|the other site"

    def site_id(self, call: Call) -> str:
        super().site_id(call)
        named = self.site_id_in_body(call)
        return named if isinstance(named, str) and named else super().site_id(call)


class RightsOfBodySite(Fault):
    """The query's site is stopped, but the rights are looked up on the body's."""

    symptom = r"the site admin sent POST|the admin of another site sent POST"

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        self._in_body: object = None
        try:
            self._in_body = self.site_id_in_body(call)
        except Refused:
            pass
        return super().run_change(studio, call, session, action)

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        named = studio.site(self._in_body) if isinstance(self._in_body, str) else None
        return super().may_change(studio, user, named or site)


class NamesInAnyCase(Fault):
    """A site's name is recognised in capitals."""

    symptom = r"[0-9A-Z]-SITE"

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        return next((site for site in studio.sites() if site.site_id.lower() == site_id.lower()), None)


class NamesByCollation(Fault):
    """A site's name is recognised with accents and spaces, as 3.0.27's database does."""

    symptom = r"the status was 200"

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        key = collation_key(site_id)
        return next((site for site in studio.sites() if collation_key(site.site_id) == key), None)


class TrimmedNames(Fault):
    """White space around a site's name does not matter."""

    symptom = r"the status was 200"

    def find_site(self, studio: Studio, site_id: str) -> Site | None:
        return super().find_site(studio, site_id.strip())


class NumbersAreNames(Fault):
    """A number as site_id counts as an unknown site."""

    symptom = r"the status was 404"

    def site_id_in_body(self, call: Call) -> object:
        named = super().site_id_in_body(call)
        return str(named) if isinstance(named, (int, float)) else named


class EmptyBodyServed(Fault):
    """A stop with an empty body is served if the query names the site."""

    symptom = r"an empty body|the status was 200"

    def site_id_in_body(self, call: Call) -> object:
        return super().site_id_in_body(call) if call.body else None


class RepeatedKeyServed(Fault):
    """Of two sites in the query, the first is stopped."""

    symptom = r"site_id=.*&site_id="

    def site_id(self, call: Call) -> str:
        named = call.query.get("site_id", [])
        return named[0] if len(named) > 1 and named[0] else super().site_id(call)


# order, address, inside


class RightBeforeSite(Fault):
    """A caller without rights anywhere gets 401 for an unknown site."""

    symptom = r"the status was 401"

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        user = studio.user(session.username)
        if user is not None and not any(site.has_admin(user) for site in studio.sites()):
            return self.unauthorized()
        return super().run_change(studio, call, session, action)


class RightBeforeParameters(Fault):
    """A caller without the right on the query's site gets 401 before its parameters are looked at."""

    symptom = r"the status was 401"

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        user, site = studio.user(session.username), studio.site(call.parameter("site_id") or "")
        if user is not None and site is not None and not (studio.is_system_admin(user) or site.has_admin(user)):
            return self.unauthorized()
        return super().run_change(studio, call, session, action)


class AddressWithoutExtension(Fault):
    """An address without .json is refused, and the call executed, as in 3.0.27."""

    symptom = r"publish/stop\?"

    def target_of(self, path: str) -> Target:
        if path.endswith(("publish/stop", "publish/stop.xml")):
            return Target("publish/stop", PAGE_NOT_FOUND)
        return super().target_of(path)


class FailingStopStops(Fault):
    """A stop that fails inside has stopped the publisher all the same."""

    symptom = r"The publisher of the site"

    def read_permissions(self, site: Site) -> None:
        try:
            super().read_permissions(site)
        except InternalError:
            site.publisher.enabled = False
            raise


class OneFailureFailsAll(Fault):
    """One site's malformed permission file makes Studio fail for every site."""

    symptom = r"the status was 500"

    def may_change(self, studio: Studio, user: User, site: Site) -> bool:
        for each in studio.sites():
            self.read_permissions(each)
        return super().may_change(studio, user, site)


class SecondStopFails(Fault):
    """A stop of a stopped publisher fails."""

    symptom = r"the status was 500"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        if not site.publisher.enabled:
            raise InternalError("java.lang.IllegalStateException: already stopped")
        super().stop(studio, site, session)


class StopsEndSessions(Fault):
    """A stop ends its caller's session."""

    symptom = r"the status was 401|answered 401"

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        studio.end_sessions_of(session.username)


class StopSurvivesSite(Fault):
    """A site made anew under the name of a stopped one is stopped."""

    symptom = r"Expected: a status other than stopped"

    def __init__(self) -> None:
        self._stopped: dict[str, Session] = {}

    def stop(self, studio: Studio, site: Site, session: Session) -> None:
        super().stop(studio, site, session)
        self._stopped[site.site_id] = session

    def start(self, studio: Studio, site: Site, session: Session) -> None:
        super().start(studio, site, session)
        self._stopped.pop(site.site_id, None)

    def status(self, site: Site) -> tuple[str, str]:
        if site.site_id in self._stopped and site.publisher.enabled:
            site.publisher.enabled = False
            return "stopped", f"User {self._stopped[site.site_id].username} stopped the site on {self.time(now())}"
        return super().status(site)


FAULTS: dict[str, type[Fault]] = {fault.__name__: fault for fault in Fault.__subclasses__()}
