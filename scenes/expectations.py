"""What a scenario expects of the answers to its calls, and of the publishers after them."""

from __future__ import annotations

from datetime import timedelta

from hamcrest import assert_that, equal_to

from contract.deviations import EITHER_STATE, STOPPED, TOLD
from contract.page import ANSWERS, Promise
from matchers.publishers import is_disabled, is_running, is_running_or_stopped, is_stopped, was_stopped_by
from scenes.actors import Actors
from scenes.calls import Calls
from scenes.judge import Judge
from scenes.sites import Sites
from scenes.vocabulary import THE_SITE
from scenes.watch import Watch
from studio_client.errors import UnexpectedAnswer
from studio_client.publisher import START_SCRIPT, STOP_SCRIPT


class Expectations:
    """Checks what came of the last call. Each method raises AssertionError where it is not as expected."""

    def __init__(self, sites: Sites, actors: Actors, calls: Calls, watch: Watch, judge: Judge) -> None:
        self._sites = sites
        self._actors = actors
        self._calls = calls
        self._watch = watch
        self._judge = judge

    # the answers

    def answer(self, promise: Promise) -> None:
        """Check that Studio answered as promised, to each call of the last step."""
        for exchange in self._calls.exchanges or [self._calls.last]:
            self._judge.answer(exchange, promise, self._calls.who_did_what(exchange))

    def refusal(self) -> None:
        """Check that Studio refused the call, in whatever words."""
        self._judge.refusal(self._calls.last, self._calls.who_did_what(self._calls.last))

    def served(self, actor: str) -> None:
        """Check that the actor's next right Stop is served."""
        self._calls.mend_csrf()
        self._judge.next_call()
        self._sites.set_publishers(running=True)
        self._calls.change(actor, STOP_SCRIPT)
        self.answer(ANSWERS["200 OK"])
        self.publisher(THE_SITE, running=False)
        self.unchanged(but=self._sites.site_id)

    # the publishers

    def publisher(self, site: str, running: bool) -> None:
        """Check that the publisher of a site runs, or is stopped, after the last call.

        :param site: as the features call it
        """
        site_id = self._sites.named(site)
        if self._judge.may_have_been_refused():
            self._same()
        elif running:
            assert_that(self._watch.after[site_id], is_running(), self._calls.after_what(site_id))
        else:
            reason = self._calls.after_what(site_id)
            self._judge.status(STOPPED, self._watch.after[site_id], is_stopped(), reason)

    def disabled(self) -> None:
        """Check that publishing is disabled on the site, whatever Publish Status says of what waits."""
        site_id = self._sites.site_id
        assert_that(self._watch.after[site_id], is_disabled(), self._calls.after_what(site_id))

    def disabled_after_restart(self) -> None:
        """Check that publishing was disabled on the site after Studio was restarted."""
        site_id = self._sites.site_id
        reason = f"The publisher of {self._sites.called(site_id)} ({site_id}) was stopped, and then Studio restarted"
        assert_that(self._watch.restarted[site_id], is_disabled(), reason)

    def either_state(self) -> None:
        """Check that the publisher of the site either runs or is stopped, by both witnesses."""
        site_id = self._sites.site_id
        reason = self._calls.after_what(site_id)
        self._judge.status(EITHER_STATE, self._watch.after[site_id], is_running_or_stopped(), reason)

    def unchanged(self, but: str | None = None) -> None:
        """Check that the last call changed no publisher, but for that of one site."""
        if but is None and self._judge.may_have_taken_effect():
            self._executed()
            but = self._sites.site_id
        self._same(but)

    def stop_told(self, actors: list[str]) -> None:
        """Check that the status tells that one of these actors stopped the publisher, at the time of the last call."""
        self._stop_told_of([self._actors.username(actor) for actor in actors])

    def shown_to(self, actor: str) -> None:
        """Check that the actor is shown the publisher of the site as the system admin is."""
        site_id = self._sites.site_id
        try:
            shown = self._watch.look_as(self._actors.session(actor), site_id)
        except UnexpectedAnswer as refused:
            raise AssertionError(f"{actor} is not shown the publisher of the site. {refused}") from refused
        assert_that(shown, equal_to(self._watch.after[site_id]), f"{actor} looks at the publisher of {site_id}")

    def _same(self, but: str | None = None) -> None:
        for site_id, before in self._watch.before.items():
            if site_id != but:
                assert_that(self._watch.after.get(site_id), equal_to(before), self._calls.after_what(site_id))

    def _executed(self) -> None:
        """Check that a call that is known to be executed all the same was executed, and no other."""
        site_id = self._sites.site_id
        state, reason = self._watch.after[site_id], self._calls.after_what(site_id)
        if START_SCRIPT in self._calls.last.request.path:
            assert_that(state, is_running(), reason)
        elif state.stop is None:
            # A release whose status does not tell who has stopped the publisher.
            assert_that(state, is_stopped(), reason)
        else:
            self._stop_told_of([self._calls.caller])

    def _stop_told_of(self, names: list[str]) -> None:
        site_id = self._sites.site_id
        exchanges = self._calls.on(site_id) or [self._calls.last]
        latest = max(exchange.studio_time or exchange.sent_at for exchange in exchanges)
        earliest = latest - timedelta(seconds=sum(exchange.seconds for exchange in exchanges))
        reason = self._calls.after_what(site_id)
        self._judge.status(TOLD, self._watch.after[site_id], was_stopped_by(names, earliest, latest), reason)
