"""One run of the suite: its Studio, its system admin, and everything made for it, from the beginning to the end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

from environment.cast import SYSTEM_ADMIN, Cast
from environment.claims import claim, new_run_id
from environment.judge import Judge
from environment.provisioning import Provisioner
from environment.publishing import Publishing, wait_until
from environment.recorder import Recorder
from environment.release import find_release
from environment.settings import Settings
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from reporting.deviations import Deviations
from reporting.facts import commit
from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.errors import NotAllowed, StudioError
from studio_client.publisher import set_running
from studio_client.releases.finding import Finder
from studio_client.secrets import Secrets
from studio_client.services import Services
from studio_client.session import StudioSession

SILENCES_TO_GIVE_UP = 3


@dataclass(frozen=True)
class EarlyStop:
    """A publisher that was stopped early in the run, so that some time has passed when a scenario looks at it.

    :param at: when, by a clock that never jumps
    """

    site_id: str
    witness_id: str
    publishing: Publishing
    at: float


class Run:
    """What all scenarios of a run share. It is made, begun and ended by the hooks.

    :param settings: the checked settings
    :param page_alone: hold any Studio to the page alone, whatever is known of its release
    :raises StudioError: where Studio cannot be reached, or does not let the system admin in
    """

    def __init__(self, settings: Settings, page_alone: bool = False) -> None:
        self.settings = settings
        self.deviations = Deviations()
        self.run_id = new_run_id()
        self.begun = datetime.now(timezone.utc)
        self.secrets = Secrets()
        self.recorder = Recorder(self.secrets)
        self.secrets.keep_password(settings.username, settings.password)
        self._mock = MockStudio(rules=RELEASES[_profile(settings.release)]()).start() if settings.url is None else None
        self.address = Address(
            settings.url or (self._mock.url if self._mock else ""), settings.timeout, settings.ca_bundle
        )
        self.services, self.administrator = connect(settings, self.address, self.secrets, self.recorder)
        self._sessions = [self.administrator]
        self._claim = claim(self.run_id)
        self.provisioner = Provisioner(self.services, self.administrator, self.run_id)
        self.cast = Cast(self.services, self.administrator, self.provisioner, self.open_session)
        self._sites: dict[str, str] = {}
        self.skipped: dict[str, str] = {}
        self.no_answer = False
        self.in_doubt = False
        self._silences = 0
        self.given_up = ""
        self._early_stop: EarlyStop | Exception | None = None
        self.ended = False
        self.leftovers: list[str] = []
        self.release = find_release(self.services, self.administrator, settings.release, page_alone)

    @property
    def label(self) -> str:
        """The release and where it runs, as reports tell several Studios apart."""
        return label_of(self.release.name, self.settings.url)

    def count_silence(self) -> None:
        """Take note of whether the scenario that has ended got its answers; after several silences, give up."""
        self._silences = self._silences + 1 if self.no_answer else 0
        if self._silences >= SILENCES_TO_GIVE_UP:
            self.give_up(f"Studio gave no answer to {SILENCES_TO_GIVE_UP} scenarios in a row")

    def give_up(self, reason: str) -> None:
        """Let no further scenario run."""
        self.given_up = self.given_up or reason

    def recover(self) -> None:
        """After a scenario that could not be tried, log everybody in anew where Studio has lost its sessions.

        Whether it has is asked by looking only. If Studio is still away, the next scenario will say so.
        """
        if not self.in_doubt:
            return
        self.in_doubt = self.no_answer = False
        try:
            if self.services.is_logged_in(self.administrator):
                return
            self.administrator.log_in(self.settings.username, self.settings.password)
        except StudioError:
            return
        self.cast.forget_sessions()

    def end(self) -> list[str]:
        """Remove everything that the run made, and return what could not be removed."""
        self.ended = True
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
            "Shard": str(self.settings.shard),
            "Run": self.run_id,
            "Begun": f"{self.begun:%Y-%m-%d %H:%M:%S} UTC",
            "Suite": commit() or "of unknown commit",
        }

    def _remove_everything(self) -> list[str]:
        leftovers = self.provisioner.remove_everything()
        if not leftovers:
            return []
        # The session may be what is broken: what a fresh one can remove is no leftover.
        fresh = self.open_session(SYSTEM_ADMIN)
        try:
            fresh.log_in(self.settings.username, self.settings.password)
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
        reason = self.release.known.lacking(scenario) if self.release.known is not None else None
        if reason is not None:
            self.skipped[scenario] = reason
        return reason

    def judge(self, scenario: str) -> Judge:
        """Return the judge of a scenario."""
        release = self.release
        return Judge(scenario, release.known, strict=release.covered, tell=self.deviations.listener(scenario))

    def site(self, label: str) -> str:
        """Return a site that the run's scenarios share; it is made when it is first asked for.

        :raises StudioError: where Studio does not make it
        """
        if label not in self._sites:
            try:
                self._sites[label] = self.provisioner.site(label)
            except NotAllowed:
                if not self._sites:
                    self.give_up(f"{self.settings.username} may not make sites at {self.address.url}: no system admin?")
                raise
        return self._sites[label]

    def publishing_site(self, label: str) -> str:
        """Return a site that the run's scenarios share, on which content can go live.

        :raises StudioError: where Studio does not make it, or never publishes on it
        """
        new = label not in self._sites
        site_id = self.site(label)
        if new:
            self.services.begin_publishing(self.administrator, site_id)
            wait_until(
                lambda: self.services.has_begun_publishing(self.administrator, site_id),
                f"{site_id} to be published for the first time",
            )
        return site_id

    def publishing(self, site_id: str, witness_id: str) -> Publishing:
        """Return what sends content live on a site, beside a witness whose publisher runs."""
        return Publishing(self.services, self.administrator, self.provisioner, site_id, witness_id)

    def stop_early(self) -> None:
        """Stop a publisher now and send content live, for the scenario that asks whether a stop lasts.

        What goes wrong here is told by that scenario.
        """
        try:
            self._early_stop = self._stop_early()
        except (StudioError, AssertionError) as error:
            self._early_stop, self.in_doubt = error, True

    def early_stop(self) -> EarlyStop:
        """Return the early stop; where none was made, because a scenario runs alone, it is made now.

        :raises StudioError: where Studio does not make the sites, or does not stop
        """
        if self._early_stop is None:
            self.stop_early()
        if not isinstance(self._early_stop, EarlyStop):
            raise self._early_stop or LookupError("no early stop")
        return self._early_stop

    def _stop_early(self) -> EarlyStop:
        witness_id = self.publishing_site("publishing-other")
        site_id = self.publishing_site("stopped-early")
        publishing = self.publishing(site_id, witness_id)
        set_running(self.administrator, site_id, running=False)
        publishing.send_live()
        return EarlyStop(site_id, witness_id, publishing, time.monotonic())


def label_of(release: str, url: str | None) -> str:
    """Return the words by which reports tell several Studios apart.

    :param url: a real Studio's address, or None for the embedded mock
    """
    return f"{release}, mock" if url is None else f"{release} at {urlsplit(url).netloc}"


def connect(
    settings: Settings, address: Address, secrets: Secrets, listener: Listener
) -> tuple[Services, StudioSession]:
    """Log the system admin in, in the way of the release that Studio is.

    :raises StudioError: where Studio cannot be reached, or does not let the system admin in
    """
    account = Account(settings.username, settings.password)
    return Finder(address, account, SYSTEM_ADMIN, secrets, listener).find(settings.release)


def _profile(release: str) -> str:
    return "documented" if release == "auto" else release
