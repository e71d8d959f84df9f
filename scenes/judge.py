"""The one place that decides: as documented, exactly as a release is known to deviate, or wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from hamcrest import any_of, assert_that
from hamcrest.core.matcher import Matcher

from contract.deviations import REFUSED, UNCHANGED, WAITS, Deviation, DeviationNotShownError, ReleaseFile
from contract.page import Promise
from matchers.answers import answers_as_promised, is_a_refusal
from matchers.either import as_promised_or_as_known
from matchers.held import Held, everything_is_published, nothing_is_published
from matchers.publishers import shows
from scenes.watch import Watch
from studio_client.exchange import Exchange, Reply
from studio_client.publisher import PublisherState

Item = TypeVar("Item")


@dataclass
class Judge:
    """Judges the answers and effects of one scenario.

    :param scenario: the scenario's name
    :param watch: tells whether the last call has changed a publisher
    :param known: what is known of the release that Studio is held to; None holds it to the page alone
    :param strict: whether a known deviation that does not show is an error (it is told in any case)
    :param tell: is told of every deviation that showed, or did not
    """

    scenario: str
    watch: Watch
    known: ReleaseFile | None
    strict: bool
    tell: Callable[[Deviation, bool], None]
    # Of the last call, where a deviation says so: whether it was executed, and whether it was refused unexpectedly.
    _took_effect: bool | Literal["either"] | None = field(default=None, init=False)
    _refused_instead: bool = field(default=False, init=False)

    def answer(self, exchange: Exchange, promise: Promise, reason: str) -> None:
        """Check an answer."""
        if self._check_reply(promise.name, exchange, answers_as_promised(promise), reason):
            self._refused_instead = promise.status == 200 and self._took_effect in (False, "either")

    def refusal(self, exchange: Exchange, reason: str) -> None:
        """Check that a call was refused, in whatever words."""
        self._check_reply(REFUSED, exchange, is_a_refusal(), reason)

    def status(self, promised: str, state: PublisherState, wanted: Matcher[PublisherState], reason: str) -> None:
        """Check what Publish Status says of a publisher.

        :param promised: the sentence that promises it, one of ``contract.deviations``
        """
        known = self._known(promised)
        if known is None or not known.shows:
            assert_that(state, wanted, reason)
            return
        alternatives: list[Matcher[PublisherState]] = [shows(shown.status, shown.enabled) for shown in known.shows]
        instead: Matcher[PublisherState] = any_of(*alternatives)
        self._decide(known, state, wanted, instead, reason)

    def waits(self, held: Held, reason: str) -> None:
        """Check that a stop has held what was sent."""
        known = self._known(WAITS)
        if known is None:
            assert_that(held, nothing_is_published(), reason)
            return
        self._decide(known, held, nothing_is_published(), everything_is_published(), reason)

    def may_have_taken_effect(self) -> bool:
        """Tell whether a call that should change nothing is known to be executed all the same."""
        unchanged = self.watch.nothing_has_changed
        known = self._known(UNCHANGED)
        if known is not None and self._took_effect is None:
            if unchanged:
                self._not_shown(known)
            else:
                self._shown(known)
        return not unchanged if self._took_effect == "either" else self._took_effect is True

    def may_have_been_refused(self) -> bool:
        """Tell whether a call that should take effect is known to be refused."""
        return self._refused_instead and (self.watch.nothing_has_changed or self._took_effect is False)

    def next_call(self) -> None:
        """Forget what is known of the last call's effect."""
        self._took_effect = None
        self._refused_instead = False

    def _known(self, promised: str) -> Deviation | None:
        if self.known is None:
            return None
        concerning = (entry for entry in self.known.deviation if promised in entry.promised)
        return next((entry for entry in concerning if entry.concerns(self.scenario)), None)

    def _check_reply(self, promised: str, exchange: Exchange, wanted: Matcher[Reply], reason: str) -> bool:
        """Check an answer, and tell whether a deviation is known that may have shown in it."""
        known, reply = self._known(promised), exchange.reply
        if known is None or known.answer is None:
            assert_that(reply, wanted, reason)
            return False
        instead = answers_as_promised(known.answer.promise(self._source()))
        self._decide(known, reply, wanted, instead, reason)
        return True

    def _decide(
        self, known: Deviation, item: Item, documented: Matcher[Item], instead: Matcher[Item], reason: str
    ) -> None:
        if documented.matches(item):
            self._not_shown(known)
            return
        assert_that(item, as_promised_or_as_known(documented, instead, self._release), reason)
        self._shown(known)

    def _shown(self, known: Deviation) -> None:
        self.tell(known, True)
        if known.took_effect != "as promised":
            self._took_effect = known.took_effect

    def _not_shown(self, known: Deviation) -> None:
        if known.inferred:
            return
        self.tell(known, False)
        if self.strict:
            raise DeviationNotShownError(
                f"Studio does as documented here, where {self._source()}: {known.reason} "
                f"({known.situation}). If this release no longer deviates, take the entry out of the file."
            )

    def _source(self) -> str:
        return f"release {self._release} is known to deviate"

    @property
    def _release(self) -> str:
        return self.known.release if self.known is not None else ""
