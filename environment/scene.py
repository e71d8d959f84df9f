"""One scenario: which sites it is about, who called what, and how the publishers were before and after."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from hamcrest import assert_that, equal_to

from contract.deviations import EITHER_STATE, STOPPED, TOLD
from contract.page import ANSWERS, Promise
from environment.calls import THE_OTHER_SITE, THE_SITE
from environment.cast import NEWCOMER
from environment.judge import Judge
from environment.newcomer import Newcomer
from environment.publishing import Publishing
from environment.run import Run
from matchers.publishers import is_disabled, is_running, is_running_or_stopped, is_stopped, was_stopped_by
from reporting.evidence import Evidence
from studio_client.exchange import Exchange, Request
from studio_client.publisher import (
    START_SCRIPT,
    STOP_SCRIPT,
    PublisherState,
    documented_request,
    set_running,
)
from studio_client.session import CsrfPair, StudioSession

Thing = TypeVar("Thing")
CALLS_AT_ONCE = 10
MOST_EXCHANGES_SHOWN = 3
MALFORMED = "<permissions><role name="


class Scene:
    """One scenario's dealings with Studio. Steps call its methods; it keeps what they need to know of each other.

    :param judge: decides what is right in this scenario
    """

    def __init__(self, run: Run, judge: Judge) -> None:
        self._run = run
        self._judge = judge
        self._site_id: str | None = None
        self._other_site_id = ""
        self._observers: dict[str, StudioSession] = {}
        self._before: dict[str, PublisherState] = {}
        self._after: dict[str, PublisherState] = {}
        self._exchanges: list[Exchange] = []
        self._caller = ""
        self._csrf: Callable[[StudioSession], CsrfPair] | None = None
        self._newcomer: Newcomer | None = None
        self._publishing: Publishing | None = None
        self._intact_permissions = ""

    # the sites

    @property
    def site_id(self) -> str:
        """The site that the scenario is about."""
        return _said(self._site_id, "which site it is about")

    @property
    def other_site_id(self) -> str:
        """The other site, which the scenario's calls must leave alone unless they name it."""
        return self._other_site_id

    def named(self, site: str) -> str:
        """Return the id of the site that the features call so."""
        return {THE_SITE: self.site_id, THE_OTHER_SITE: self.other_site_id}[site]

    def use_shared_site(self, running: bool) -> None:
        """Make the scenario about the site that most scenarios share, its publisher running or stopped."""
        self._use_sites(self._run.site("site"), self._run.site("other-site"), running)

    def use_throwaway_site(self, running: bool) -> None:
        """Make the scenario about a site of its own, its publisher running or stopped."""
        provisioner = self._run.provisioner
        site_id = provisioner.site(provisioner.throwaway_label("site"))
        self._use_sites(site_id, self._run.site("other-site"), running)

    def use_publishing_site(self, new: bool = False) -> None:
        """Make the scenario about a site on which content goes live, beside another that publishes as well."""
        provisioner = self._run.provisioner
        site_id = (
            provisioner.site(provisioner.throwaway_label("site"))
            if new
            else self._run.publishing_site("publishing-site")
        )
        self._use_sites(site_id, self._run.publishing_site("publishing-other"), running=True)
        self._publishing = self._run.publishing(self.site_id, self.other_site_id)

    def use_site_stopped_early(self) -> None:
        """Make the scenario about a site whose publisher was stopped early in the run, and content sent live since."""
        early = self._run.early_stop()
        self._publishing = early.publishing
        self._watch(early.site_id, early.witness_id)
        early.publishing.let_time_pass(since=early.at)
        self.look_again()

    def _use_sites(self, site_id: str, other_site_id: str, running: bool) -> None:
        self._watch(site_id, other_site_id)
        self.set_publishers(running)

    def _watch(self, site_id: str, other_site_id: str) -> None:
        self._site_id, self._other_site_id = site_id, other_site_id
        self._observers = dict.fromkeys((site_id, other_site_id), self._run.administrator)

    def set_publishers(self, running: bool) -> None:
        """Bring both sites' publishers into one state, by the system admin, and remember it.

        The other site's gets the same: only so would a call that reaches too far show on it.
        """
        with self._run.recorder.together(f"Bringing the publishers to {'run' if running else 'a stop'}"):
            for site_id, observer in self._observers.items():
                self._after[site_id] = self._set_publisher(site_id, observer, running)
        self._before = dict(self._after)

    def _set_publisher(self, site_id: str, observer: StudioSession, running: bool) -> PublisherState:
        state = self._run.services.read_state(observer, site_id)
        if self._is_as_needed(state, running):
            return state
        set_running(self._run.administrator, site_id, running)
        state = self._run.services.read_state(observer, site_id)
        wanted = is_running() if running else is_stopped()
        assert_that(state, wanted, f"The system admin {'started' if running else 'stopped'} {site_id}")
        return state

    def _is_as_needed(self, state: PublisherState, running: bool) -> bool:
        if running:
            return state.running
        told = state.stop.username if state.stop is not None else ""
        return state.stopped and told in ("", self._run.settings.username)

    def delete_site(self) -> None:
        """Delete the scenario's own site."""
        self._run.provisioner.delete_site(self.site_id)
        for watched in (self._observers, self._before, self._after):
            watched.pop(self.site_id)

    def make_site_anew(self) -> None:
        """Delete the scenario's own site, and make another of the same name."""
        self.delete_site()
        self._run.provisioner.site_anew(self.site_id)
        self._observers[self.site_id] = self._run.administrator
        self.look_again()

    def break_permissions(self) -> None:
        """Write a malformed permission file, so that Studio fails when it looks up rights on the site."""
        self._intact_permissions = self._run.services.read_permissions(self._run.administrator, self.site_id)
        self._run.services.write_permissions(self._run.administrator, self.site_id, MALFORMED)

    def mend_permissions(self) -> None:
        """Write the permission file as it was."""
        self._run.services.write_permissions(self._run.administrator, self.site_id, self._intact_permissions)

    # the actors

    def session(self, actor: str) -> StudioSession:
        """Return the session of an actor."""
        if actor == NEWCOMER:
            return self.newcomer.session
        return self._run.cast.session(actor, self._run.site("site"), self._run.site("other-site"))

    @property
    def newcomer(self) -> Newcomer:
        """The user that the scenario has made."""
        return _said(self._newcomer, "that there is a newcomer")

    def welcome_newcomer(self) -> None:
        """Make a user, and log it in."""
        self._newcomer = Newcomer(self._run.services, self._run.cast, self._run.provisioner, self._run.administrator)

    def exclude_system_admin(self) -> None:
        """Let the newcomer, as the site's admin, take the system admin out of the site's admins."""
        self.newcomer.make_admin_of(self.site_id)
        self._run.services.exclude_system_admin(self.newcomer.session, self._run.settings.username, self.site_id)
        self._observers[self.site_id] = self.newcomer.session

    @property
    def publishing(self) -> Publishing:
        """What the scenario sends live."""
        return _said(self._publishing, "that content goes live")

    # the calls

    def flaw_csrf(self, flaw: Callable[[StudioSession, str], CsrfPair]) -> None:
        """Send the scenario's further calls with a flawed CSRF token."""
        foreign = self._run.administrator.csrf_token
        self._csrf = lambda session: flaw(session, foreign)

    def change(self, actor: str, script: str, site: str = THE_SITE) -> None:
        """Stop or start the publisher of a site as the page's example has it.

        :param site: as the features call it
        """
        self.call(actor, documented_request(script, self.named(site)))

    def call(self, actor: str, request: Request) -> None:
        """Send a call that the scenario is about, and look at the publishers again."""
        session = self.session(actor)
        csrf = self._csrf(session) if self._csrf is not None else None
        self._judge.next_call()
        self._before = dict(self._after)
        self._caller = session.username or ""
        self._exchanges = [session.send(request, csrf)]
        self.look_again()

    def change_at_once(self, changes: dict[str, tuple[str, str]]) -> None:
        """Let several actors stop or start at the same time, many times over, and look at the publishers again.

        :param changes: what each actor calls, and of which site, as the features call it
        """
        requests = {actor: documented_request(script, self.named(site)) for actor, (script, site) in changes.items()}
        sessions = {actor: self.session(actor) for actor in requests}
        together = threading.Barrier(len(requests))

        def call_often(actor: str) -> list[Exchange]:
            together.wait(timeout=10)
            return [sessions[actor].send(requests[actor]) for _ in range(CALLS_AT_ONCE)]

        self._judge.next_call()
        self._before = dict(self._after)
        with ThreadPoolExecutor(len(requests)) as pool:
            self._exchanges = [exchange for exchanges in pool.map(call_often, requests) for exchange in exchanges]
        self.look_again()

    def look_again(self) -> None:
        """Look at the publishers, and show in the report how they were and are."""
        with self._run.recorder.together("Looking at the publishers"):
            self._after = {
                site_id: self._run.services.read_state(observer, site_id)
                for site_id, observer in self._observers.items()
            }
        self._show_states()

    def evidence(self, step: str, message: str) -> Evidence:
        """Return what there is to show of a step that has failed, and show it with the step.

        Where the scenario has called nothing yet, it is the last exchange of its preparation.
        """
        secrets, last = self._run.secrets, self._run.recorder.last
        exchanges = self._exchanges[-MOST_EXCHANGES_SHOWN:] or ([last] if last is not None else [])
        self._show_states()
        described = [exchange.describe(secrets) for exchange in exchanges]
        commands = list(dict.fromkeys(exchange.curl(secrets) for exchange in exchanges))
        return Evidence(step, secrets.mask(message), described, self._states(), commands)

    def _states(self) -> str:
        return "\n".join(
            f"{site_id}\n  before: {self._before.get(site_id, 'there was none')}\n  after:  {after}"
            for site_id, after in self._after.items()
        )

    def _show_states(self) -> None:
        self._run.recorder.add(
            "The publishers before and after", self._states() or "The scenario has looked at none yet."
        )

    # what came of them

    @property
    def exchange(self) -> Exchange:
        """The last call that the scenario is about."""
        return _said(self._exchanges[-1] if self._exchanges else None, "what is called")

    def expect_answer(self, promise: Promise) -> None:
        """Check that Studio answered as promised, to each call of the last step."""
        for exchange in self._exchanges or [self.exchange]:
            self._judge.answer(exchange.reply, promise, self._who_did_what(exchange))

    def expect_refusal(self) -> None:
        """Check that Studio refused the call, in whatever words."""
        self._judge.refusal(self.exchange.reply, self._who_did_what(self.exchange))

    def expect_publisher(self, site: str, running: bool) -> None:
        """Check that the publisher of a site runs, or is stopped, after the last call.

        :param site: as the features call it
        """
        site_id = self.named(site)
        if self._judge.may_have_been_refused(self._before == self._after):
            self._expect_same()
        elif running:
            assert_that(self._after[site_id], is_running(), self._after_what(site_id))
        else:
            self._judge.status(STOPPED, self._after[site_id], is_stopped(), self._after_what(site_id))

    def expect_disabled(self) -> None:
        """Check that publishing is disabled on the site, whatever Publish Status says of what waits."""
        assert_that(self._after[self.site_id], is_disabled(), self._after_what(self.site_id))

    def expect_either_state(self) -> None:
        """Check that the publisher of the site either runs or is stopped, by both witnesses."""
        state, reason = self._after[self.site_id], self._after_what(self.site_id)
        self._judge.status(EITHER_STATE, state, is_running_or_stopped(), reason)

    def expect_unchanged(self, but: str | None = None) -> None:
        """Check that the last call changed no publisher, but for that of one site."""
        if but is None and self._judge.may_have_taken_effect(self._before == self._after):
            self._expect_executed()
            but = self.site_id
        self._expect_same(but)

    def _expect_same(self, but: str | None = None) -> None:
        for site_id, before in self._before.items():
            if site_id != but:
                assert_that(self._after.get(site_id), equal_to(before), self._after_what(site_id))

    def _expect_executed(self) -> None:
        """Check that a call that is known to be executed all the same was executed, and no other."""
        if START_SCRIPT in self.exchange.request.path:
            assert_that(self._after[self.site_id], is_running(), self._after_what(self.site_id))
        elif self._after[self.site_id].stop is None:
            # A release whose status does not tell who has stopped the publisher.
            assert_that(self._after[self.site_id], is_stopped(), self._after_what(self.site_id))
        else:
            self._expect_stop_told_of([self._caller])

    def expect_stop_told(self, actors: list[str]) -> None:
        """Check that the status tells that one of these actors stopped the publisher, at the time of the last call."""
        self._expect_stop_told_of([self.session(actor).username or "" for actor in actors])

    def _expect_stop_told_of(self, names: list[str]) -> None:
        state = self._after[self.site_id]
        latest = max(exchange.studio_time or exchange.sent_at for exchange in self._exchanges or [self.exchange])
        earliest = latest - timedelta(seconds=sum(exchange.seconds for exchange in self._exchanges))
        self._judge.status(TOLD, state, was_stopped_by(names, earliest, latest), self._after_what(self.site_id))

    def expect_served(self, actor: str) -> None:
        """Check that the actor's next right Stop is served."""
        self._csrf = None
        self._judge.next_call()
        self.set_publishers(running=True)
        self.change(actor, STOP_SCRIPT)
        self.expect_answer(ANSWERS["200 OK"])
        self.expect_publisher(THE_SITE, running=False)
        self.expect_unchanged(but=self.site_id)

    def _who_did_what(self, exchange: Exchange) -> str:
        body = (exchange.request.body or b"").decode("utf-8", errors="replace")
        shown = body if len(body) <= 200 else f"{body[:200]}…"
        sent = f"{exchange.request.verb} {exchange.url}"
        return self._run.secrets.mask(f"{exchange.actor} sent {sent} with the body {shown!r}")

    def _after_what(self, site_id: str) -> str:
        which = "the site" if site_id == self._site_id else "the other site"
        before = f"The publisher of {which} ({site_id}) was {self._before.get(site_id, 'not there')}"
        if not self._exchanges:
            return before
        exchange = self.exchange
        return f"{before}; then {self._who_did_what(exchange)}, and Studio answered {exchange.reply.status}"


def _said(thing: Thing | None, what: str) -> Thing:
    if thing is None:
        raise LookupError(f"No step of the scenario has said {what}")
    return thing
