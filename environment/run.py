"""One run of the suite: its Studio, its system admin, and everything made for it, from the beginning to the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timezone
from urllib.parse import urlsplit

from contract.seen import SeenDeviations
from environment.cast import Cast
from environment.claims import claim, new_run_id
from environment.command import run_command
from environment.convoys import Convoys
from environment.mock import start_mock
from environment.provisioning import MayNotProvide, NothingProvided, Provisioner
from environment.publishing_sites import PublishingSites
from environment.release import UNKNOWN_VERSION, find_release
from environment.silence import Silence
from environment.target import Target
from environment.turns import turns_at
from environment.vigil import SessionLostError, Vigil
from scenes.clock import LONGEST_ROUND_SECONDS, PublishingClock
from scenes.convoy import Convoy
from scenes.judge import Judge
from scenes.learning import LearningJudge, Notebook
from scenes.patience import Patience
from scenes.recorder import Recorder
from scenes.vocabulary import ENDED, OTHER_SITE, SITE, STRANGERS, SYSTEM_ADMIN, FormOfName
from scenes.watch import Watch
from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.errors import NoAnswer, NotAllowed, StudioError, StudioTimedOut, UnexpectedAnswer
from studio_client.exchange import Exchange
from studio_client.publisher import PublisherState
from studio_client.releases.finding import Finder
from studio_client.secrets import Secrets
from studio_client.services import Services
from studio_client.session import StudioSession

# How the reason begins for which a scenario was left out because Studio stayed away.
NOT_RUN = "Not run"
SHARED_BY_MOST = (SITE, OTHER_SITE)
DELETED = "deleted-site"
LONGEST_SILENCE_UNTOLD_SECONDS = 1.0
# How the reason begins for which a scenario was left out because nobody has said how it can be tried.
WANTING = "Not tried"
RESTARTS = "fixture.restarts"
LONGEST_RESTART_SECONDS = 900.0


class Run:
    """What all scenarios of a run share. It is made, begun and ended by the hooks.

    :param target: the Studio that it is about
    :param page_alone: hold any Studio to the page alone, whatever is known of its release
    :param learning: note what departs, and try what the release is known to lack, too
    :param alone: whether no other process of this run works on the same Studio
    :raises StudioError: where Studio cannot be reached, or does not let the system admin in
    """

    def __init__(self, target: Target, page_alone: bool = False, learning: bool = False, alone: bool = True) -> None:
        self.target = target
        self._alone = alone
        self.deviations = SeenDeviations()
        self.run_id = new_run_id()
        self.begun = datetime.now(timezone.utc)
        self.secrets = Secrets()
        self.recorder = Recorder(self.secrets)
        self.notebook = Notebook(self.run_id, self.secrets) if learning else None
        self.secrets.keep_password(target.username, target.password)
        self._mock = start_mock(target.release) if target.url is None else None
        self.address = Address(target.url or (self._mock.url if self._mock else ""), target.timeout, target.ca_bundle)
        self.services, self.administrator = connect(target, self.address, self.secrets, self.recorder)
        self._sessions = [self.administrator]
        self._claim = claim(self.run_id)
        self.notes: list[str] = []
        self.seen: dict[str, PublisherState] = {}
        self.provisioner = Provisioner(
            self.services,
            self.administrator,
            self.run_id,
            # Nobody else knows the mock that was started for this run.
            turns_at(target.url) if target.url else threading.RLock(),
            self.note,
        )
        self.cast = Cast(self.services, self.administrator, self.provisioner, self.open_session)
        self._sites: dict[str, str] = {}
        self._spare_sites: list[str] = []
        self.skipped: dict[str, str] = {}
        self._no_answer: NoAnswer | None = None
        self._in_doubt = False
        self._silence = Silence(target.patience)
        self.given_up = ""
        self._clock: PublishingClock | None = None
        self._publishing_sites = PublishingSites(self.services, self.provisioner, self._open_in_background)
        self._convoys = Convoys(
            self.services, self.administrator, self.provisioner.throwaway_label, self._publishing_sites
        )
        self.meanwhile: Callable[[], None] = lambda: None
        self.ended = False
        self.leftovers: list[str] = []
        self.release = find_release(self.services, self.administrator, target.release, page_alone)
        self._vigil = Vigil(self.services, self.release.version != UNKNOWN_VERSION)

    @property
    def label(self) -> str:
        """The release and where it runs, as reports tell several Studios apart."""
        return label_of(self.release.name, self.target.url)

    def note(self, sentence: str) -> None:
        """Take note of what provisioning met, for the step at hand and for the end of the run."""
        self.notes.append(self.secrets.mask(sentence))
        self.recorder.add("Provisioning", self.notes[-1])

    @property
    def lost_sessions(self) -> list[str]:
        """Whose session Studio has lost, once for each time."""
        return self._vigil.lost

    def explained(self, error: Exception, calls: Iterable[Exchange]) -> Exception:
        """Take note of what has failed a scenario, and return what is to blame: a session that Studio has lost, if so.

        :param calls: the calls that the scenario is about
        """
        self._no_answer = error if isinstance(error, NoAnswer) else None
        self._in_doubt = isinstance(error, StudioError)
        lost = [] if isinstance(error, NoAnswer) else self._lost_by(calls)
        if lost:
            self._in_doubt = True
            told = f"Studio no longer knows the session of {' and of '.join(lost)}, which nobody has ended"
            return SessionLostError(f"{told}; so this says nothing of its contract. {error}")
        if isinstance(error, MayNotProvide):
            self.give_up(f"{self.target.username} may not make a {error.kind}: no system admin? {error}")
        elif isinstance(error, NothingProvided):
            self.give_up(f"Studio makes no {error.kind}. {error}")
        return error

    def _lost_by(self, calls: Iterable[Exchange]) -> list[str]:
        """Return whose session Studio has lost, where it has answered 401: that may mean so, or that a right lacks."""
        latest = [self.recorder.last] if self.recorder.last is not None else []
        refused = {exchange.actor for exchange in [*calls, *latest] if exchange.reply.status == 401}
        actors = sorted(refused - {*STRANGERS, *ENDED})
        # Where it is the session of a scenario's own user that is refused, the system admin's tells of all.
        sessions = {actor: self.cast.kept_session(actor) for actor in (*actors, SYSTEM_ADMIN)} if actors else {}
        try:
            lost = [actor for actor, session in sessions.items() if session and self._vigil.has_lost(session)]
        except NoAnswer as error:
            self._no_answer = error
            return []
        for actor in lost:
            self.cast.forget_session(actor)
        return lost

    def count_silence(self) -> None:
        """Take note of whether the scenario that has ended got its answers; after a long silence, give up."""
        if self._no_answer is None:
            self._silence.broken()
            return
        self._silence.goes_on(self._no_answer)
        if self._silence.why_give_up:
            self.give_up(self._silence.why_give_up)

    def give_up(self, reason: str) -> None:
        """Let no further scenario run."""
        self.given_up = self.given_up or reason

    def recover(self) -> None:
        """After a scenario that could not be tried, wait for a Studio that is away, and log in where it lost sessions.

        Whether it has is asked by looking only. If Studio is still away then, the next scenario will say so.
        """
        if not self._in_doubt:
            return
        self._in_doubt, self._no_answer = False, None
        seconds = self._silence.wait_for(self._is_back)
        if seconds > LONGEST_SILENCE_UNTOLD_SECONDS:
            self.note(f"Studio gave no answer for {seconds:.0f} s, in which the run waited for it.")

    def _is_back(self) -> bool:
        """Tell whether Studio answers; if it does and has lost its sessions, log everybody in anew."""
        try:
            if self.services.is_logged_in(self.administrator):
                return True
            before = self.administrator.session_id
            self.administrator.log_in(self.target.username, self.target.password)
        except StudioError as error:
            return not isinstance(error, NoAnswer) or isinstance(error, StudioTimedOut)
        self._vigil.count(SYSTEM_ADMIN, before)
        self.cast.forget_sessions()
        self._publishing_sites.forget_session()
        return True

    def wanting(self, tags: Collection[str]) -> str | None:
        """Return why a scenario with these tags is not tried, where nobody has said how, and take note of it."""
        if RESTARTS not in tags or self._mock is not None:
            return None
        if self.target.restart is None:
            return f"{WANTING}: STUDIO_RESTART does not say how to restart this Studio"
        return None if self._alone else f"{WANTING}: with JOBS, others are at work on the Studio that it restarts"

    def restart(self, needed: Collection[str] = ()) -> None:
        """Restart Studio, and log in anew who has no session any more.

        :param needed: the sites that the scenario needs afterwards
        :raises StudioError: where it does not come back
        """
        self._publishing_sites.pause()
        # A 3.1 that starts takes ten seconds for each site.
        with self.recorder.together("Removing the sites that nobody needs any more"):
            self._remove_all_sites_but(needed)
        if self._mock is not None:
            self._mock.restart()
        elif self.target.restart is not None:
            told = run_command(self.target.restart, LONGEST_RESTART_SECONDS)
            self.recorder.add("Restarting Studio", self.secrets.mask(told))
        for session in self._sessions:
            session.close()
        self._log_in_anew()

    def _remove_all_sites_but(self, needed: Collection[str]) -> None:
        self._spare_sites.clear()
        for form in FormOfName:
            self._sites.pop(form.name, None)
        self._publishing_sites.let_go()
        self.seen.clear()
        self.provisioner.remove_sites_but({*needed, *self._sites.values()})

    def _log_in_anew(self) -> None:
        """Log everybody in anew, if Studio has lost its sessions.

        :raises StudioError: where Studio does not answer, or does not let the system admin in
        """
        if self.services.is_logged_in(self.administrator):
            return
        self.administrator.log_in(self.target.username, self.target.password)
        self.cast.forget_sessions()
        self._publishing_sites.forget_session()

    def end(self) -> list[str]:
        """Remove everything that the run made, and return what could not be removed."""
        self.ended = True
        self._publishing_sites.end()
        leftovers = self._remove_everything()
        try:
            if not leftovers:
                self.administrator.log_out()
        except StudioError as error:
            leftovers.append(f"the session of {self.administrator.username} ({error})")
        self.leftovers = leftovers
        if not leftovers:
            self._claim.release_for_good()
        for session in self._sessions:
            session.close()
        if self._mock is not None:
            self._mock.stop()
        return leftovers

    def facts(self) -> dict[str, str]:
        """Return what a reader of the report wants to know of the run first."""
        return {
            "Studio": self.address.url if self._mock is None else f"mock at {self.address.url}",
            "Version": self.release.version,
            "Held to": self.release.held_to,
            "Release": self.label,
            "Run": self.run_id,
            "Begun": told_time(self.begun),
        }

    def _remove_everything(self) -> list[str]:
        leftovers = self.provisioner.remove_everything()
        if not leftovers:
            return []
        # The session may be what is broken: what a fresh one can remove is no leftover.
        fresh = self.open_session(SYSTEM_ADMIN)
        try:
            fresh.log_in(self.target.username, self.target.password)
        except StudioError:
            return leftovers
        return self.provisioner.remove_everything(fresh)

    def open_session(self, actor: str) -> StudioSession:
        """Return a new session of an actor, not logged in."""
        session = self.services.open_session(self.address, actor, self.secrets, self.recorder)
        self._sessions.append(session)
        return session

    def lacking(self, scenario: str) -> str | None:
        """Return why a scenario cannot be tried on this release, if it cannot, and take note of it."""
        if self.release.known is None or self.notebook is not None:
            return None
        reason = self.release.known.lacking(scenario)
        if reason is not None:
            self.skipped[scenario] = reason
        return reason

    def judge(self, scenario: str, watch: Watch) -> Judge:
        """Return the judge of a scenario."""
        known, tell = self.release.known, self.deviations.listener(scenario)
        if self.notebook is not None:
            return LearningJudge(scenario, watch, known, strict=False, tell=tell, notebook=self.notebook)
        return Judge(scenario, watch, known, strict=self.release.covered, tell=tell)

    def site(self, label: str) -> str:
        """Return a site that the run's scenarios share; it is made when it is first asked for.

        :raises StudioError: where Studio does not make it
        """
        if label not in self._sites:
            try:
                self._sites[label] = self.provisioner.site(label)
            except UnexpectedAnswer as refusal:
                if label in SHARED_BY_MOST and not isinstance(refusal, (NothingProvided, NotAllowed)):
                    self.give_up(f"Studio does not make a site that nearly all scenarios need. {refusal}")
                raise
        return self._sites[label]

    def spare_site(self) -> str:
        """Return a site for one scenario alone: another that was handed back as it was made, or a new one.

        A real Studio takes from a third of a second to twelve for a site.

        :raises StudioError: where Studio does not make it
        """
        if self._spare_sites:
            return self._spare_sites.pop()
        return self.provisioner.site(self.provisioner.throwaway_label("site"))

    def hand_back_site(self, site_id: str) -> None:
        """Keep a site that was one scenario's alone for another: it is as it was made."""
        self._spare_sites.append(site_id)

    def deleted_site(self) -> str:
        """Return a site that was there, and has been deleted; it is made and deleted when it is first asked for.

        :raises StudioError: where Studio does not make it, or does not delete it
        """
        if DELETED not in self._sites:
            site_id = self.spare_site()
            self.provisioner.delete_site(site_id)
            self._sites[DELETED] = site_id
        return self._sites[DELETED]

    def named_site(self, form: FormOfName) -> str:
        """Return a site whose name has a form of its own; it is made when it is first asked for.

        :raises StudioError: where Studio does not make it
        """
        if form is FormOfName.LONG:
            return self.site(OTHER_SITE)
        if form.name not in self._sites:
            self._sites[form.name] = self.provisioner.named_site(form, self.site(SITE))
        return self._sites[form.name]

    def clock(self) -> PublishingClock:
        """Return the clock that ticks with Studio's publishing job; it is made when it is first asked for.

        :raises StudioError: where Studio does not make its site, or never publishes on it
        """
        if self._clock is None:
            site_id = self.site("publishing-other")
            self.services.begin_publishing(self.administrator, site_id)
            Patience().wait_until(
                lambda: self.services.has_begun_publishing(self.administrator, site_id),
                f"{site_id} to be published for the first time",
                LONGEST_ROUND_SECONDS,
            )
            new_label = self.provisioner.throwaway_label
            self._clock = PublishingClock(self.services, self.administrator, new_label, site_id)
        return self._clock

    def take_publishing_site(self, wish: object) -> str | None:
        """Return a site on which content goes live, which nobody else has; None where none is ready yet.

        :raises StudioError: where Studio did not make it, or never published on it
        """
        return self._publishing_sites.take(wish, others_go_on=not self.given_up)

    def give_back_publishing_site(self, site_id: str, is_at_rest: Callable[[StudioSession], bool]) -> None:
        """Let others have the site, once it has come to rest."""
        self._publishing_sites.give_back(site_id, is_at_rest)

    def join_convoy(self, kind: str, member: object, target: str) -> Convoy | None:
        """Return the convoy of the scenarios that share a site of this kind; None where it is not complete yet.

        :param target: where these scenarios publish to
        :raises StudioError: where Studio did not make the site, or never published on it
        """
        return self._convoys.join(kind, member, target)

    def let_others_work(self) -> None:
        """Let others work while a scenario waits."""
        self.meanwhile()

    def _open_in_background(self) -> StudioSession:
        """Return a system admin's session whose exchanges are nobody's step."""
        session = self.services.open_session(self.address, SYSTEM_ADMIN, self.secrets, lambda exchange: None)
        self._sessions.append(session)
        session.log_in(self.target.username, self.target.password)
        return session


def told_time(moment: datetime) -> str:
    """Return a moment of UTC in the words of the reports."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def label_of(release: str, url: str | None) -> str:
    """Return the words by which reports tell several Studios apart.

    :param url: a real Studio's address, or None for the embedded mock
    """
    return f"{release}, mock" if url is None else f"{release} at {urlsplit(url).netloc}"


def connect(target: Target, address: Address, secrets: Secrets, listener: Listener) -> tuple[Services, StudioSession]:
    """Log the system admin in, in the way of the release that Studio is.

    :raises StudioError: where Studio cannot be reached, or does not let the system admin in
    """
    account = Account(target.username, target.password)
    return Finder(address, account, SYSTEM_ADMIN, secrets, listener).find(target.release)
