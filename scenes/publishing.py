"""Content on its way to the live site, on the site that a scenario is about."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hamcrest import assert_that, empty, is_

from matchers.held import Held
from scenes.clock import LONGEST_ROUND_SECONDS, PublishingClock
from scenes.judge import Judge
from scenes.lookout import Lookout
from scenes.patience import Patience
from scenes.ways import FIRST_VERSION, SECOND_VERSION, WAYS, Handover, Way
from studio_client.services import LIVE, Services
from studio_client.session import StudioSession

ROUNDS_OF_PROOF = 2
SEVERAL_SECONDS = 3.0
# What a publisher has in its hands when it is stopped, it has published when it has not gone on for so long.
SETTLING_SECONDS = 2.0
SPARE_ROUNDS = 3
# Studio tells to the second when something was published: so long after it, another publishing is told from it.
SECOND_IS_OVER_SECONDS = 1.1
# A date is so far ahead: more than a second, and as many exchanges with this Studio, before the job can come by.
AHEAD_SECONDS, MOST_SECONDS_AHEAD = 2.0, 15.0
EXCHANGES_AHEAD = 20


@dataclass
class Piece:
    """A piece of content on its way.

    :param way: the way by which it was sent, in the features' words
    :param before: what told of its last publishing to the target before it was sent; None where nothing did
    :param now: what tells of it since; None where nothing has been seen to
    """

    name: str
    way: str = "sent live now"
    before: str | None = None
    now: str | None = None

    @property
    def kind(self) -> Way:
        """The way."""
        return WAYS[self.way]

    def __str__(self) -> str:
        return f"{self.name}, {self.way},"


@dataclass
class Memory:
    """How far a step has come that is taken up again: what it has done, and since when it waits."""

    done: set[str] = field(default_factory=set)
    mark: float | None = None
    since: float | None = None

    def once(self, what: str, act: Callable[[], None]) -> None:
        """Do something, if it was not done to its end before."""
        if what not in self.done:
            act()
            self.done.add(what)


class Publishing:
    """What a scenario sends live on its site, and what becomes of it.

    Every method that waits goes on where it was when it is called again.

    :param author: sends the content, and looks at what became of it
    :param session_of: returns the session of an actor on the site, by the words of the features
    :param new_label: returns a label that no other thing of the run has
    :param lookout: looks at what was published on the site under test
    :param clock: tells whether the publishing job has come by on another site
    :param own_clock: tells whether it has come by on the site under test, where its publisher runs
    :param patience: how the scenario waits
    :param judge: decides where content does not wait
    """

    def __init__(
        self,
        services: Services,
        author: StudioSession,
        session_of: Callable[[str], StudioSession],
        new_label: Callable[[str], str],
        lookout: Lookout,
        clock: PublishingClock,
        own_clock: PublishingClock,
        patience: Patience,
        judge: Judge,
    ) -> None:
        self._services = services
        self._author = author
        self._session_of = session_of
        self._new_label = new_label
        self._site_id = lookout.site_id
        self._lookout = lookout
        self._clock = clock
        self._own_clock = own_clock
        self._patience = patience
        self._judge = judge
        self._prepared: Piece | None = None
        self._waiting: list[Piece] = []
        self._gone_live: list[Piece] = []
        self._held: list[Piece] = []
        self._early: list[Piece] = []
        self._settled: dict[str, str] = {}
        self._due: float | None = None
        self._memory = Memory()

    # sending

    def send_live(self, count: int = 1) -> None:
        """Write new content on the site and hand it to the publisher, piece by piece."""
        for _ in range(count):
            piece = Piece(self._new_label("content"))
            self._services.write_content(self._author, self._site_id, piece.name, FIRST_VERSION)
            self._services.send_live(self._author, self._site_id, piece.name)
            self._has_been_sent(piece)

    def make_live(self) -> None:
        """See to it that there is content that is live on the site.

        :raises AssertionError: where it does not go live
        """
        self._memory.once("send", self.send_live)
        self._wait_until_live()
        self._let_the_second_end()
        self._memory = Memory()

    def write_again(self) -> None:
        """Write the content that is live once more, and hand it to the publisher again."""
        for piece in self._gone_live:
            self._services.write_content(self._author, self._site_id, piece.name, SECOND_VERSION)
            self._services.send_live(self._author, self._site_id, piece.name)
            self._has_been_sent(Piece(piece.name, before=piece.now))

    def prepare(self, way: str) -> None:
        """See to it that there is content that can be sent in a way; where that must be live, that it is.

        :raises AssertionError: where it does not go live
        """
        kind = WAYS[way]
        self._memory.once("write", lambda: self._write_new(kind))
        piece = self._prepared_piece
        if kind.is_live or kind.is_staged:
            self._memory.once("send", lambda: self._send_prepared(piece, "sent live now"))
            self._wait_until_live()
            self._memory.once("live", self._let_the_second_end)
        if kind.is_staged:
            self._memory.once("send to staging", lambda: self._send_prepared(piece, "sent to staging"))
            self._wait_until_live()
            self._let_the_second_end()
        self._memory = Memory()

    def hand_over(self, way: str, sender: str | None = None) -> None:
        """Send the content that is prepared in a way.

        :param sender: by the words of the features; None for who sends everything
        """
        session = self._author if sender is None else self._session_of(sender)
        name, kind = self._prepared_piece.name, WAYS[way]
        piece = Piece(name, way)
        if kind.may_be_there:
            piece.before = self._lookout.published(kind.target, math.inf).get(name)
        requester = lambda: self._session_of("an Author")  # noqa: E731 - who is not needed is not made
        kind.hand_over(self._services, Handover(self._site_id, name, session, requester, self._a_date_ahead))
        self._has_been_sent(piece)

    @property
    def _prepared_piece(self) -> Piece:
        assert self._prepared is not None, "a step that prepares content must come before"
        return self._prepared

    def _write_new(self, kind: Way) -> None:
        name = self._new_label("content")
        self._prepared = Piece(f"{name}/in-folder" if kind.in_folder else name)
        self._services.write_content(self._author, self._site_id, self._prepared.name, FIRST_VERSION)

    def _send_prepared(self, piece: Piece, way: str) -> None:
        if way != "sent live now":
            self._services.write_content(self._author, self._site_id, piece.name, SECOND_VERSION)
        self.hand_over(way)

    def _has_been_sent(self, piece: Piece) -> None:
        self._waiting.append(piece)

    def _a_date_ahead(self) -> datetime:
        """Return a date that is a little ahead by Studio's clock, the more so the longer its answers take."""
        seconds = min(AHEAD_SECONDS + EXCHANGES_AHEAD * self._author.last_seconds, MOST_SECONDS_AHEAD)
        now = self._author.studio_time()
        date = (now + timedelta(seconds=seconds)).replace(microsecond=0)
        self._due = time.monotonic() + (date - now).total_seconds() + SECOND_IS_OVER_SECONDS
        return date

    # waiting

    def wait_until_live(self) -> None:
        """Wait until all that was sent is published, for as long as the clock needs for some rounds of its own.

        :raises AssertionError: where it is not published by then
        """
        self._wait_until_live()
        self._memory = Memory()

    def _wait_until_live(self) -> None:
        if not self._waiting:
            return
        rounds = len(self._waiting) + SPARE_ROUNDS
        mark = self._begin_to_wait()
        self._patience.wait_until(
            lambda: not self._missing() or self._clock.has_passed(mark, rounds),
            f"the content of {self._site_id} to be published",
        )
        self._memory.mark = None
        missing, sent = [str(piece) for piece in self._missing()], "; ".join(map(str, self._waiting))
        reason = f"The publisher of {self._site_id} runs, so all of this must go live: {sent}"
        assert_that(missing, is_(empty()), f"{reason} as new content of {self._clock.site_id} has meanwhile")
        self._gone_live = [*[piece for piece in self._gone_live if not self._is_sent_again(piece)], *self._waiting]
        self._waiting = []

    def _is_sent_again(self, piece: Piece) -> bool:
        return any((piece.name, piece.kind.target) == (sent.name, sent.kind.target) for sent in self._waiting)

    def prove_that_time_has_passed(self) -> None:
        """Let the other site publish twice in a row: the job has then gone over all sites at least once meanwhile.

        Dates that were set have passed before. What has been published by then is remembered.

        :raises AssertionError: where the other site does not publish
        """
        if self._due is not None:
            self._patience.wait_for(self._due, "a date to pass")
            self._due = None
        self._wait_for_rounds(self._clock, ROUNDS_OF_PROOF)
        self._held = list(self._waiting)
        self._early = [piece for piece in self._held if self._is_there(piece, self._clock.last_ended)]
        self._memory = Memory()

    def wait_for_a_pass(self) -> None:
        """Wait until the other site publishes: the job has just come by, and will not again before its time.

        :raises AssertionError: where the other site does not publish
        """
        self._wait_for_rounds(self._clock, 1)
        self._memory = Memory()

    def let_the_publisher_finish(self) -> None:
        """Let what is in the publisher's hands be published, until nothing has been for some seconds.

        A pass of the job that was under way when the stop came may end; one that begins later finds it stopped.

        :raises AssertionError: where it goes on publishing
        """
        self._patience.wait_until(self._has_settled, "the publisher to finish", LONGEST_ROUND_SECONDS)
        self._memory = Memory()

    def _has_settled(self) -> bool:
        """Tell whether nothing was published for some seconds, and remember what was by then."""
        since = self._memory.since
        if since is not None and time.monotonic() < since + SETTLING_SECONDS:
            return False
        published = dict(self._lookout.published(LIVE, math.inf))
        settled = since is not None and published == self._settled
        self._settled, self._memory.since = published, time.monotonic()
        return settled

    def _wait_for_rounds(self, clock: PublishingClock, rounds: int) -> None:
        mark = self._begin_to_wait()
        self._patience.wait_until(
            lambda: clock.has_passed(mark, rounds),
            f"the publisher of {clock.site_id}, which runs",
        )
        self._memory.mark = None

    def let_seconds_pass(self) -> None:
        """Let several seconds pass: what does not last, has had its time to end."""
        self._let_pass(SEVERAL_SECONDS, "some seconds to pass")
        self._memory = Memory()

    def _let_the_second_end(self) -> None:
        """Let the second end in which something was published."""
        self._let_pass(SECOND_IS_OVER_SECONDS, "a second to end")

    def _let_pass(self, seconds: float, what: str) -> None:
        if self._memory.since is None:
            self._memory.since = time.monotonic()
        self._patience.wait_for(self._memory.since + seconds, what)
        self._memory.since = None

    def _begin_to_wait(self) -> float:
        if self._memory.mark is None:
            self._memory.mark = self._clock.mark()
        return self._memory.mark

    # what became of it

    def expect_waiting(self) -> None:
        """Check that nothing of what waited had been published when the other site had."""
        early = [f"{piece} is there since {piece.now}" for piece in self._early]
        sent = "; ".join(map(str, self._held))
        reason = f"The publisher of {self._site_id} is stopped, so nothing of this may be published: {sent}"
        self._judge.waits(Held(tuple(early), len(self._held)), reason)

    def expect_nothing_more(self) -> None:
        """Check that nothing was published since the publisher had finished what was in its hands."""
        now = self._lookout.published(LIVE, self._clock.last_ended)
        more = sorted(f"{name} at {when}" for name, when in now.items() if self._settled.get(name) != when)
        reason = f"The publisher of {self._site_id} is stopped, so nothing of what was sent before may go live any more"
        assert_that(more, is_(empty()), reason)

    def expect_once(self) -> None:
        """Check that what was sent is published, and not again when the site publishes something else.

        :raises AssertionError: where it is, or where it is not published at all
        """
        self._wait_until_live()
        self._memory.once("second", self._let_the_second_end)
        self._wait_for_rounds(self._own_clock, 1)
        self._memory = Memory()
        again = []
        for piece in self._held:
            told = self._told(self._lookout, piece, self._own_clock.last_ended)
            if told != piece.now:
                again.append(f"{piece} at {piece.now} and at {told}")
        assert_that(again, is_(empty()), f"What was sent on {self._site_id} is published once, not twice")

    def expect_still_live(self) -> None:
        """Check that what was live is still live, as it was."""
        still = self._lookout.published(LIVE, math.inf)
        reason = f"What was live on {self._site_id} stays live while its publisher is stopped"
        touched = sorted(str(piece) for piece in self._gone_live if still.get(piece.name) != piece.now)
        assert_that(touched, is_(empty()), reason)

    def has_come_to_rest(self, observer: StudioSession) -> bool:
        """Tell whether nothing waits on the site any more.

        :param observer: looks, from whatever thread
        """
        lookout = Lookout(self._services, observer, self._site_id)
        return all(self._told(lookout, piece) not in (None, piece.before) for piece in self._waiting)

    def _missing(self) -> list[Piece]:
        return [piece for piece in self._waiting if not self._is_there(piece)]

    def _is_there(self, piece: Piece, since: float | None = None) -> bool:
        """Tell whether a piece has been published since it was sent, and remember what tells of it."""
        told = self._told(self._lookout, piece, since)
        if told in (None, piece.before):
            return False
        piece.now = told
        return True

    @staticmethod
    def _told(lookout: Lookout, piece: Piece, since: float | None = None) -> str | None:
        """Return what tells of the last publishing of a piece to its target."""
        if piece.kind.as_whole:
            return lookout.published_as_whole([piece.name]).get(piece.name)
        return lookout.published(piece.kind.target, since).get(piece.name)
