"""Faults of the wire that concern what the publisher does with what waits: by each way of publishing, and in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from mock_studio import MockStudio
from mock_studio.publishing import publish
from mock_studio.scripts.publish import (
    APPROVED_WAY,
    BULK_WAY,
    COMMITS_WAY,
    DELETE_WAY,
    GO_LIVE_WAY,
    ITEMS_WAY,
    RESET_WAY,
    SCHEDULED_WAY,
    STAGING_WAY,
)
from mock_studio.state import Site, Waiting, now
from tests.faults.kinds import KindFault
from tests.faults.proxy import Asked, Given
from tests.faults.wire import GO_LIVE, ForgetsLater, Wire, is_call, is_stop

# So long after the first time, something is published a second time: Studio tells the second in which it was.
SECOND_TIME_SECONDS = 1.0
# A job that comes by this often leaves time for a stop between two of its passes; a real one comes each ten seconds.
UNHURRIED_SECONDS, REAL_SECONDS = 1.0, 10.0

Chosen = Callable[[Site, Waiting], bool]


class OfWhatWaits(Wire):
    """A fault of the publisher with some of what waits for it.

    :param chosen: with what
    """

    def __init__(self, mock: MockStudio, chosen: Chosen) -> None:
        super().__init__(mock)
        self._chosen = chosen
        # Several callers look at the same time.
        self._lock = threading.Lock()

    def of(self, site: Site) -> list[Waiting]:
        """Return what waits on a site that the fault is about."""
        return [waiting for waiting in site.publisher.queue if self._chosen(site, waiting)]

    def publish(self, site: Site, chosen: list[Waiting]) -> None:
        """Publish what waits on a site, stopped or not, and say what Studio says then."""
        self.applied += 1
        enabled, said = site.publisher.enabled, (site.publisher.status, site.publisher.message)
        publish(self.mock.rules, site, chosen)
        if not enabled:
            site.publisher.status, site.publisher.message = said


class LetsThrough(OfWhatWaits):
    """A stopped publisher publishes it."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        with self._lock:
            for site in self.mock.studio.sites():
                due = [waiting for waiting in self.of(site) if waiting in site.publisher.due]
                if due and not site.publisher.enabled:
                    self.publish(site, due)
        return given


class LetsThroughStopOf(LetsThrough):
    """A publisher that an account stopped publishes all the same.

    :param label: in the account's name
    """

    def __init__(self, mock: MockStudio, label: str) -> None:
        super().__init__(mock, lambda site, _: site.site_id in self._stopped)
        self._label = label
        self._stopped: set[str] = set()

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if is_stop(asked) and given.status == 200 and site is not None:
            change = self._stopped.add if f"-{self._label}" in self.username(asked) else self._stopped.discard
            change(site.site_id)
        return super().leaves(asked, given)


class Loses(OfWhatWaits):
    """It is lost when the publisher is started again."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if is_stop(asked) and given.status == 200 and site is not None:
            self._watch(site)
        return given

    def _watch(self, site: Site) -> None:
        """Throw it away as soon as it waits while the publisher is stopped."""

        def watch() -> None:
            while not site.publisher.enabled:
                with self._lock:
                    for waiting in self.of(site):
                        self.applied += 1
                        site.publisher.queue.remove(waiting)
                        if waiting.package in site.packages:
                            site.packages.remove(waiting.package)
                time.sleep(0.005)

        threading.Thread(target=watch, daemon=True).start()


class PublishesTwice(OfWhatWaits):
    """What has waited for a start is published a second time."""

    def __init__(self, mock: MockStudio, chosen: Chosen) -> None:
        super().__init__(mock, chosen)
        self._held: dict[str, tuple[Site, Waiting]] = {}

    def leaves(self, asked: Asked, given: Given) -> Given:
        with self._lock:
            for site in self.mock.studio.sites():
                for waiting in self.of(site) if not site.publisher.enabled else ():
                    self._held[f"{site.site_id}{waiting.path}{waiting.target}"] = (site, waiting)
            for key, (site, waiting) in list(self._held.items()):
                if waiting not in site.publisher.queue and site.publisher.enabled:
                    del self._held[key]
                    timer = threading.Timer(SECOND_TIME_SECONDS, self._once_more, (site, waiting))
                    timer.daemon = True
                    timer.start()
        return given

    def _once_more(self, site: Site, waiting: Waiting) -> None:
        with self._lock:
            package = replace(waiting.package, state="READY_FOR_LIVE") if waiting.package is not None else None
            again = replace(waiting, package=package, since=now())
            site.publisher.queue.append(again)
            if package is not None:
                site.packages.append(package)
            self.publish(site, [again])


class FinishesQueue(OfWhatWaits):
    """What waited when the stop came is published when the job comes by for the next time."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if is_stop(asked) and given.status == 200 and site is not None and (waiting := self.of(site)):
            timer = threading.Timer(REAL_SECONDS / 2, self._finish, (site, waiting))
            timer.daemon = True
            timer.start()
        return given

    def _finish(self, site: Site, waiting: list[Waiting]) -> None:
        if not site.publisher.enabled:
            self.publish(site, [each for each in waiting if each in site.publisher.queue])


class ForgetsMuchLater(ForgetsLater):
    """The stop is undone twenty seconds later."""

    seconds = 20.0


class SwitchesOn(OfWhatWaits):
    """A stopped publisher switches itself on when there is something to do."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if site is None or given.status != 200 or site.publisher.enabled or not self.of(site):
            return given
        if any(is_call(asked, script) for script in GO_LIVE):
            self.applied += 1
            self.start(site)
        return given


class SwitchesOnWhenFull(SwitchesOn):
    """A publisher that is stopped while its queue is full switches itself on."""

    def leaves(self, asked: Asked, given: Given) -> Given:
        site = self.site(asked)
        if is_stop(asked) and given.status == 200 and site is not None and len(self.of(site)) > 1:
            self.applied += 1
            self.start(site)
        return given


class DiesWithRestart(Wire):
    """A stop ends when Studio is restarted."""

    def restarted(self) -> None:
        for site in self.mock.studio.sites():
            if not site.publisher.enabled:
                self.applied += 1
                self.start(site)


class ForgetsQueue(Wire):
    """What waits is lost when Studio is restarted."""

    def restarted(self) -> None:
        for site in self.mock.studio.sites():
            self.applied += bool(site.publisher.queue)
            site.publisher.queue.clear()
            site.packages.clear()


class PublishesOnRestart(Wire):
    """What waits is published when Studio is restarted."""

    def restarted(self) -> None:
        for site in self.mock.studio.sites():
            if site.publisher.queue and not site.publisher.enabled:
                self.applied += 1
                publish(self.mock.rules, site, site.publisher.queue)


def _everything(_: Site, __: Waiting) -> bool:
    return True


def _by(way: str) -> Chosen:
    return lambda _, waiting: waiting.way == way


def _sent_by(label: str) -> Chosen:
    return lambda _, waiting: waiting.package is not None and f"-{label}" in waiting.package.approver


CHOSEN: dict[str, Chosen] = {
    "is sent live now": _by(GO_LIVE_WAY),
    "is sent with a date": _by(SCHEDULED_WAY),
    "is deleted": _by(DELETE_WAY),
    "is sent in bulk": _by(BULK_WAY),
    "is sent by commit": _by(COMMITS_WAY),
    "is sent as an item": _by(ITEMS_WAY),
    "is approved": _by(APPROVED_WAY),
    "is sent to staging": _by(STAGING_WAY),
    "is brought back on staging": _by(RESET_WAY),
    "is the first of its site": lambda site, _: not site.published,
    "is live in an older version": lambda site, waiting: waiting.target in site.items[waiting.path].on,
    "the site admin sends": _sent_by("site-admin"),
    "a Publisher sends": _sent_by("publisher"),
    "an Author sends": _sent_by("author"),
}
DOES: dict[str, tuple[type[OfWhatWaits], str]] = {
    "lets through": (LetsThrough, r"so nothing of this may be published"),
    "loses": (Loses, r"must go live"),
    "publishes twice": (PublishesTwice, r"is published once, not twice"),
}


def of_publishing() -> Iterator[KindFault]:
    """Go through all of these faults."""
    for does, (kind, symptom) in DOES.items():
        for what, chosen in CHOSEN.items():
            yield KindFault(f"publishing: the publisher {does} what {what}", partial(kind, chosen=chosen), symptom)
    yield KindFault(
        "publishing: the publisher lets through what is sent during a stop of the site admin",
        partial(LetsThroughStopOf, label="site-admin"),
        r"so nothing of this may be published",
    )
    not_disabled = r"publishing disabled|may be published|may go live any more"
    yield KindFault(
        "publishing: the publisher finishes its queue after the stop",
        partial(FinishesQueue, chosen=_everything),
        r"may go live any more",
        REAL_SECONDS,
    )
    yield KindFault(
        "publishing: the publisher switches itself on after 20 s", ForgetsMuchLater, not_disabled, REAL_SECONDS
    )
    yield KindFault(
        "publishing: the publisher switches itself on when content is sent",
        partial(SwitchesOn, chosen=_everything),
        not_disabled,
    )
    yield KindFault(
        "publishing: the publisher switches itself on when it is stopped with a full queue",
        partial(SwitchesOnWhenFull, chosen=_everything),
        not_disabled,
        UNHURRIED_SECONDS,
    )
    yield KindFault(
        "restart: a stop ends when Studio is restarted", DiesWithRestart, r"and then Studio restarted|may be published"
    )
    yield KindFault("restart: what waits is lost when Studio is restarted", ForgetsQueue, r"must go live")
    yield KindFault(
        "restart: what waits is published when Studio is restarted",
        PublishesOnRestart,
        r"so nothing of this may be published",
    )
