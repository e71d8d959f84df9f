"""What a run lends to its scenarios: Studio, sites, users. The run itself is in ``environment``, which sets it up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from scenes.clock import PublishingClock
from scenes.convoy import Convoy
from scenes.judge import Judge
from scenes.recorder import Recorder
from scenes.vocabulary import FormOfName
from scenes.watch import Watch
from studio_client.account import Account
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets
from studio_client.services import OwnGroup, Services
from studio_client.session import StudioSession


class Provisions(Protocol):
    """Throw-away sites and users, which the run removes at its end if the scenario has not.

    Every method raises StudioError where Studio does not do what is needed.
    """

    def throwaway_label(self, kind: str) -> str:
        """Return a label that no other thing of this run has."""

    def site(self, label: str) -> str:
        """Make a site and return its id."""

    def delete_site(self, site_id: str) -> None:
        """Remove a site of this run before the run's end."""

    def site_anew(self, site_id: str) -> None:
        """Make a removed site of this run again, under its old name."""

    def user(self, label: str) -> Account:
        """Make a user in no group."""

    def delete_user(self, username: str) -> None:
        """Remove a user of this run before the run's end."""

    def user_anew(self, username: str) -> Account:
        """Make a removed user of this run again, under its old name and in no group."""

    def claim_group(self, site_id: str, name: str | None) -> OwnGroup:
        """Make a group for a site; where another run has one of this name, wait until it has not.

        :param name: its name; None for one that no other thing of this run has
        :raises NameTaken: where there is one of this name already, and it is not a run's
        """

    def give_back_group(self, group: OwnGroup) -> None:
        """Remove a group before the run's end."""


class Company(Protocol):
    """The actors of the run."""

    def session(self, actor: str, site_id: str, other_site_id: str) -> StudioSession:
        """Return the session that an actor has for the whole run.

        :raises StudioError: where Studio does not make the user, or does not let it in
        """

    def session_on(self, actor: str, site_id: str) -> StudioSession:
        """Return the session of an actor whose role is about a site that is lent to scenarios.

        :raises StudioError: where Studio does not make the user, or does not let it in
        """

    def log_in(self, actor: str, account: Account) -> StudioSession:
        """Log an account in.

        :raises StudioError: where Studio does not let it in
        """


class Stage(Protocol):
    """What a scenario is given to play on."""

    @property
    def services(self) -> Services:
        """What the suite itself does with this Studio."""

    @property
    def administrator(self) -> StudioSession:
        """The system admin's session."""

    @property
    def recorder(self) -> Recorder:
        """Takes note of every exchange."""

    @property
    def secrets(self) -> Secrets:
        """What must show nowhere."""

    @property
    def seen(self) -> dict[str, PublisherState]:
        """How shared publishers were when a scenario last looked, as long as nobody has called Stop or Start since."""

    @property
    def given_up(self) -> str:
        """Why no further scenario runs, where that is so: nobody need wait for others then."""

    @property
    def provisioner(self) -> Provisions:
        """Makes throw-away sites and users."""

    @property
    def cast(self) -> Company:
        """Finds the session of every actor."""

    def site(self, label: str) -> str:
        """Return a site that the run's scenarios share.

        :raises StudioError: where Studio does not make it
        """

    def spare_site(self) -> str:
        """Return a site for one scenario alone: another that was handed back as it was made, or a new one.

        :raises StudioError: where Studio does not make it
        """

    def hand_back_site(self, site_id: str) -> None:
        """Keep a site that was one scenario's alone for another: it is as it was made."""

    def deleted_site(self) -> str:
        """Return a site that was there, and has been deleted, which the run's scenarios share.

        :raises StudioError: where Studio does not make it, or does not delete it
        """

    def named_site(self, form: FormOfName) -> str:
        """Return a site whose name has a form of its own, which the run's scenarios share.

        :raises StudioError: where Studio does not make it
        """

    def clock(self) -> PublishingClock:
        """Return the clock that ticks with Studio's publishing job.

        :raises StudioError: where Studio does not make its site, or never publishes on it
        """

    def take_publishing_site(self, wish: object) -> str | None:
        """Return a site of the scenario's own for as long as it wants it, on which content goes live.

        It is None where none is ready yet.

        :param wish: whoever wants it
        :raises StudioError: where Studio does not make it, or never publishes on it
        """

    def give_back_publishing_site(self, site_id: str, is_at_rest: Callable[[StudioSession], bool]) -> None:
        """Let others have the site, once it has come to rest.

        :param is_at_rest: tells whether nothing waits on it any more, asked with a session of the background's own
        """

    def join_convoy(self, kind: str, member: object, target: str) -> Convoy | None:
        """Return the convoy of the scenarios that share a site of this kind; None where it is not complete yet.

        :param target: where these scenarios publish to
        :raises StudioError: where Studio does not make the site, or never publishes on it
        """

    def judge(self, scenario: str, watch: Watch) -> Judge:
        """Return what decides what is right in a scenario."""

    def restart(self, needed: Collection[str]) -> None:
        """Restart Studio, and log in anew who has no session any more.

        :param needed: the sites that the scenario needs afterwards
        :raises StudioError: where it does not come back
        """

    def note(self, sentence: str) -> None:
        """Take note of what the suite's own work met, for the step at hand and for the end of the run."""

    def let_others_work(self) -> None:
        """Let others work while a scenario waits."""
