"""Judging a Studio that nobody knows yet: what departs from the page is noted, so that a file can be drafted from it.

What only a person may decide is not taken for a departure that may stand in a file: it fails its scenario, as ever.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hamcrest import assert_that
from hamcrest.core.matcher import Matcher

from contract.deviations import EITHER_STATE, TOLD, UNCHANGED, WAITS
from contract.notes import DEPARTED, DOCUMENTED, KNOWN, NEVER, RUN
from contract.page import ANSWERS
from matchers.answers import answers_as_promised, tells_too_much
from matchers.held import Held, everything_is_published, nothing_is_published
from matchers.publishers import shows
from scenes.judge import Judge
from studio_client.exchange import Exchange, Reply
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets


@dataclass
class Notebook:
    """Takes note of every judgement of a run, its secrets masked, and its run's id as a placeholder.

    :param run_id: the id in the names of all that the run makes
    """

    run_id: str
    secrets: Secrets
    notes: list[dict[str, Any]] = field(default_factory=list)

    def take(self, **note: Any) -> None:
        """Take note of a judgement; several of one kind in one scenario are one."""
        if note not in self.notes:
            self.notes.append(note)

    def masked(self, text: str) -> str:
        """Return a text without secrets, and with a placeholder for the run's id."""
        masked = self.secrets.mask(text)
        return masked.replace(self.run_id, RUN).replace(self.run_id.upper(), RUN.upper())

    def call(self, exchange: Exchange) -> dict[str, Any]:
        """Return what is kept of a call: who sent what, and the answer."""
        request, reply = exchange.request, exchange.reply
        address, _, _ = exchange.url.partition("?")
        return {
            "actor": exchange.actor,
            "method": request.verb,
            "path": "/" + address.partition("://")[2].partition("/")[2],
            "query": self.masked(request.query) if request.query is not None else None,
            "body": self.masked((request.body or b"").decode("utf-8", errors="replace")),
            "sent_type": request.headers.get("Content-Type"),
            "status": reply.status,
            "media_type": reply.media_type,
            "response_body": self.masked(reply.text),
        }


@dataclass
class LearningJudge(Judge):
    """Judges as ever, but lets pass, and notes, what departs from the page in a way that a file may tell of.

    :param notebook: takes the notes
    """

    notebook: Notebook
    _exchange: Exchange | None = field(default=None, init=False)

    def status(self, promised: str, state: PublisherState, wanted: Matcher[PublisherState], reason: str) -> None:
        """Check what Publish Status says of a publisher, or note what it says instead."""
        known = self._known(promised)
        if wanted.matches(state):
            self._note_state(promised, state, DOCUMENTED)
        elif known is not None and any(shows(each.status, each.enabled).matches(state) for each in known.shows):
            self._note_state(promised, state, KNOWN, situation=known.situation)
            self._shown(known)
        else:
            why = _why_a_person_decides_on_state(promised, state)
            self._note_state(promised, state, NEVER if why else DEPARTED, why=why)
            if why:
                assert_that(state, wanted, reason)

    def waits(self, held: Held, reason: str) -> None:
        """Check that a stop has held what was sent: that content passes by it is known, or for a person to decide."""
        known = self._known(WAITS)
        if nothing_is_published().matches(held):
            self._note(WAITS, DOCUMENTED, "", "", {}, None)
            return
        if known is not None and everything_is_published().matches(held):
            self._note(WAITS, KNOWN, known.situation, "", {}, None)
            self._shown(known)
            return
        self._note(WAITS, NEVER, "", "content was published in spite of a stop", {}, None)
        assert_that(held, nothing_is_published(), reason)

    def may_have_taken_effect(self) -> bool:
        """Tell whether a call that should change nothing is known to be executed all the same."""
        known = self._known(UNCHANGED)
        if known is not None and self._took_effect is None:
            verdict = DOCUMENTED if self.watch.nothing_has_changed else KNOWN
            self._note_call(UNCHANGED, verdict, situation=known.situation)
        return super().may_have_taken_effect()

    def _check_reply(self, promised: str, exchange: Exchange, wanted: Matcher[Reply], reason: str) -> bool:
        known, reply = self._known(promised), exchange.reply
        self._exchange = exchange
        if wanted.matches(reply):
            self._note_call(promised, DOCUMENTED)
            return False
        if known is not None and known.answer is not None:
            instead = answers_as_promised(known.answer.promise(known.situation))
            if instead.matches(reply):
                self._note_call(promised, KNOWN, situation=known.situation)
                self._shown(known)
                return True
        why = self._why_a_person_decides(promised, reply)
        self._note_call(promised, NEVER if why else DEPARTED, why=why)
        if why:
            assert_that(reply, wanted, f"{reason} ({why}: only a person may decide whether that is meant)")
        if reply.status >= 400:
            self._took_effect = False
        return True

    def _why_a_person_decides(self, promised: str, reply: Reply) -> str:
        """Return why an answer must not be learned; empty where it may."""
        promise = ANSWERS.get(promised)
        meant_to_succeed = promise is not None and promise.status < 400
        if told := tells_too_much(reply):
            return f"the answer tells {' and '.join(told)}"
        if not meant_to_succeed and reply.status < 400:
            return "the call was let in although it must be refused"
        if reply.status >= 400 and not self.watch.nothing_has_changed:
            return "the call was refused, and done all the same"
        return ""

    def _note_call(self, promised: str, verdict: str, situation: str = "", why: str = "") -> None:
        call = self.notebook.call(self._exchange) if self._exchange is not None else {}
        self._note(promised, verdict, situation, why, call, None)

    def _note_state(
        self, promised: str, state: PublisherState, verdict: str, situation: str = "", why: str = ""
    ) -> None:
        told = {"status": state.status, "enabled": state.enabled}
        body = json.dumps({**told, "message": self.notebook.masked(state.message)}, separators=(",", ":"))
        call = {"method": "GET", "path": "the status", "status": 200, "response_body": body}
        self._note(promised, verdict, situation, why, call, told)

    def _note(
        self, promised: str, verdict: str, situation: str, why: str, call: dict[str, Any], told: dict[str, Any] | None
    ) -> None:
        self.notebook.take(
            scenario=self.scenario,
            promised=promised,
            verdict=verdict,
            situation=situation,
            why=why,
            changed=not self.watch.nothing_has_changed,
            shows=told,
            call=call,
        )


def _why_a_person_decides_on_state(promised: str, state: PublisherState) -> str:
    if state.enabled or state.told_enabled:
        return "publishing is enabled where it must be disabled"
    if promised == EITHER_STATE:
        return "status and entry disagree"
    if promised == TOLD and state.stop is not None:
        return "the status tells of another user, or of another time"
    return ""
