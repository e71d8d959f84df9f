"""The calls that a scenario makes of Stop and Start, and the exchanges that came of the last of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from scenes.actors import Actors
from scenes.convoy import Change, Convoy
from scenes.judge import Judge
from scenes.patience import Patience
from scenes.said import said
from scenes.sites import Sites
from scenes.stage import Stage
from scenes.vocabulary import THE_SITE
from scenes.watch import Watch
from studio_client.exchange import Exchange, Request
from studio_client.publisher import documented_request
from studio_client.session import CsrfPair, StudioSession

CALLS_AT_ONCE = 10
LONGEST_BODY_TOLD = 200
MOST_CALLS_SHOWN = 3


class Calls:
    """Sends what the scenario is about, and looks at the publishers afterwards."""

    def __init__(
        self, stage: Stage, sites: Sites, actors: Actors, watch: Watch, judge: Judge, patience: Patience
    ) -> None:
        self._stage = stage
        self._sites = sites
        self._actors = actors
        self._watch = watch
        self._judge = judge
        self._patience = patience
        self._csrf: Callable[[StudioSession], CsrfPair] | None = None
        self.exchanges: list[Exchange] = []
        self._about: dict[str, str] = {}
        self._quoted: Exchange | None = None
        self.caller = ""

    @property
    def last(self) -> Exchange:
        """The last call that the scenario is about."""
        return said(self.exchanges[-1] if self.exchanges else None, "what is called")

    @property
    def shown(self) -> list[Exchange]:
        """The calls that a failure shows: the one that it quotes, else the latest."""
        return [self._quoted] if self._quoted is not None else self.exchanges[-MOST_CALLS_SHOWN:]

    def on(self, site_id: str) -> list[Exchange]:
        """Return those of the last calls that are about a site, the latest last; all, where none was made about it."""
        about = [exchange for exchange in self.exchanges if self._about.get(exchange.actor, site_id) == site_id]
        return sorted(about or self.exchanges, key=lambda exchange: exchange.sent_at)

    def flaw_csrf(self, flaw: Callable[[StudioSession, str], CsrfPair]) -> None:
        """Send the scenario's further calls with a flawed CSRF token."""
        foreign = self._stage.administrator.csrf_token
        self._csrf = lambda session: flaw(session, foreign)

    def mend_csrf(self) -> None:
        """Send the scenario's further calls with the right CSRF token."""
        self._csrf = None

    def change(self, actor: str, script: str, site: str = THE_SITE) -> None:
        """Stop or start the publisher of a site as the page's example has it.

        :param site: as the features call it
        """
        self.send(actor, documented_request(script, self._sites.named(site)))

    def change_for_all(self, actor: str, script: str) -> None:
        """Stop or start the publisher of a site that scenarios share: once, when all of them are ready for it.

        Each of them goes on with what came of it.
        """
        convoy = said(self._sites.convoy, "that a site is shared")
        self._patience.wait_until(
            lambda: script in convoy.changes or self._all_are_ready(convoy, script),
            f"all that share {convoy.site_id}",
        )
        if script not in convoy.changes:
            self._watch.look_again()
            self.change(actor, script)
            change = Change(self.caller, self.exchanges, self._watch.before, self._watch.after)
            convoy.changes[script] = change
            return
        made = convoy.changes[script]
        self.caller, self.exchanges = made.caller, made.exchanges
        self._watch.before, self._watch.after = dict(made.before), dict(made.after)

    def _all_are_ready(self, convoy: Convoy, script: str) -> bool:
        # Where the run has been given up, whoever is not ready will never be.
        return convoy.all_are_ready(self._sites, script) or bool(self._stage.given_up)

    def send(self, actor: str, request: Request) -> None:
        """Send a call that the scenario is about, and look at the publishers again."""
        session = self._actors.session(actor)
        csrf = self._csrf(session) if self._csrf is not None else None
        self._begin()
        self.caller = session.username or ""
        self.exchanges = [session.send(request, csrf)]
        self._watch.look_again()

    def change_at_once(self, changes: dict[str, tuple[str, str]]) -> None:
        """Let several actors stop or start at the same time, many times over, and look at the publishers again.

        :param changes: what each actor calls, and of which site, as the features call it
        """
        requests = {
            actor: documented_request(script, self._sites.named(site)) for actor, (script, site) in changes.items()
        }
        sessions = {actor: self._actors.session(actor) for actor in requests}
        about = {actor: self._sites.named(site) for actor, (_, site) in changes.items()}
        together = threading.Barrier(len(requests))

        def call_often(actor: str) -> list[Exchange]:
            together.wait(timeout=10)
            return [sessions[actor].send(requests[actor]) for _ in range(CALLS_AT_ONCE)]

        self._begin()
        with ThreadPoolExecutor(len(requests)) as pool:
            self.exchanges = [exchange for exchanges in pool.map(call_often, requests) for exchange in exchanges]
        self._about = about
        self._watch.look_again()

    def _begin(self) -> None:
        self._judge.next_call()
        self._watch.change()
        self._watch.remember()
        self._about, self._quoted = {}, None

    # in words

    def who_did_what(self, exchange: Exchange) -> str:
        """Return in words who sent what; a failure that says so shows it."""
        self._quoted = exchange
        body = (exchange.request.body or b"").decode("utf-8", errors="replace")
        shown = body if len(body) <= LONGEST_BODY_TOLD else f"{body[:LONGEST_BODY_TOLD]}…"
        sent = f"{exchange.request.verb} {exchange.url}"
        return self._stage.secrets.mask(f"{exchange.actor} sent {sent} with the body {shown!r}")

    def after_what(self, site_id: str) -> str:
        """Return in words how a publisher was before the last call about its site, and what that was."""
        which = self._sites.called(site_id)
        spared = " when the scenario before looked at it" if site_id in self._watch.spared_before else ""
        before = f"The publisher of {which} ({site_id}) was {self._watch.before.get(site_id, 'not there')}{spared}"
        if not self.exchanges:
            return before
        last = self.on(site_id)[-1]
        return f"{before}; then {self.who_did_what(last)}, and Studio answered {last.reply.status}"
