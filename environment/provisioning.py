"""Throw-away sites, users and groups: what the run makes, it knows by name, and removes.

Names tell the run (``names``), so that two runs on one Studio never meet, and leftovers can be found. Where a name
cannot tell it, a description does: a thing of such a name is removed only while it says that it is the run's own.
Sites are made as a real Studio bears it: one after another, with a look at what came of a refusal. Provisioning is not
what is tested, so what it met is told in the report, and tried again where that is safe.
"""

from __future__ import annotations

import itertools
import random
import secrets
import string
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from environment.deferral import to_its_end
from environment.names import CLAIM, cannot_tell, name_of, numbered, run_of, site_name
from scenes.patience import Pace
from scenes.vocabulary import FormOfName
from studio_client.account import Account
from studio_client.errors import NameTaken, NoAnswer, NotAllowed, StudioError, UnexpectedAnswer
from studio_client.services import OwnGroup, Services
from studio_client.session import StudioSession

SILENCES_TO_LEAVE_THE_REST = 2
MOST_TRIALS = 3
# Of all sites of a run it is the last by name, and no scenario is about it.
LAST_BY_NAME = "zz-last"
MOST_DELETIONS = 10
# So long another run may have a group whose name this run wants.
LONGEST_CLAIM_SECONDS = 60.0


class NothingProvided(UnexpectedAnswer):
    """Studio refuses what scenarios need, and has never made any of its kind, so none of them can be tried.

    :param kind: what it refuses to make
    """

    def __init__(self, kind: str, refusal: UnexpectedAnswer) -> None:
        super().__init__(str(refusal))
        self.kind = kind


class MayNotProvide(NothingProvided, NotAllowed):
    """It says that the account has no right to it."""


class Provisioner:
    """Makes sites and users with a system admin's session, and removes them again.

    A name goes into the ledger before its thing is made: a run that is interrupted between the two removes it as well.

    :param turn: is held while a site is made or removed
    :param tell: is told, in one sentence, of what provisioning met and tried again
    """

    def __init__(
        self,
        services: Services,
        administrator: StudioSession,
        run_id: str,
        turn: AbstractContextManager[object],
        tell: Callable[[str], None],
    ) -> None:
        self._services = services
        self._administrator = administrator
        self._run_id = run_id
        self._turn = turn
        self._tell = tell
        self._made: dict[str, Callable[[StudioSession], object]] = {}
        # Counted by threads at the same time, too.
        self._throwaways = itertools.count(1)
        self._kinds_made: set[str] = set()
        # Held by whoever is the first to make a site.
        self._beginning = threading.Lock()
        self._has_last = False
        self._seconds_a_site: list[float] = []

    @property
    def seconds_a_site(self) -> float | None:
        """How long the quickest of its sites took to make; None where none was made."""
        return min(self._seconds_a_site, default=None)

    def throwaway_label(self, kind: str) -> str:
        """Return a label that no other thing of this run has."""
        return numbered(kind, next(self._throwaways))

    def name(self, label: str) -> str:
        """Return a name of this run."""
        return name_of(self._run_id, label)

    # sites

    def site(self, label: str, session: StudioSession | None = None) -> str:
        """Make a site and return its id.

        Where Studio stumbles over it, what is left of it is removed, and one of another name is tried.

        :param session: a system admin's session to do it with instead of the usual one
        :raises StudioError: where Studio does not make it
        """
        self._make_last(session or self._administrator)
        return self._site(label, session or self._administrator)

    def _make_last(self, session: StudioSession) -> None:
        """Make the site that a 3.0 overlooks while another is made, so that it overlooks none that matters."""
        with self._beginning:
            if self._services.overlooks_a_site_while_one_is_made and not self._has_last:
                self._site(LAST_BY_NAME, session)
                self._has_last = True

    def _site(self, label: str, session: StudioSession) -> str:
        names = lambda trial: self._another(label) if trial else self._unused(label, "site")  # noqa: E731
        with self._of_kind("site"):
            return self._make_one_of(names, session)

    def named_site(self, form: FormOfName, site_id: str) -> str:
        """Make a site whose name has a form of its own, and return its id.

        :param site_id: the site that most scenarios share, to whose name some are related
        :raises StudioError: where Studio does not make it
        """
        with self._of_kind("site"):
            if form is FormOfName.LETTER:
                return self._site_of_one_letter()
            name = site_name(form, self._run_id, site_id)
            return self._make_one_of(lambda trial: name, self._administrator)

    def _site_of_one_letter(self) -> str:
        """Make a site by the name of a letter that is free, and say in its description whose it is.

        :raises NameTaken: where no letter is free
        """
        letters = random.sample(string.ascii_lowercase, len(string.ascii_lowercase))
        while letters:
            with self._turn:
                letter = letters.pop()
                if self._services.site_exists(self._administrator, letter):
                    continue
                try:
                    return self._make_site(letter, self._administrator, self.name(CLAIM))
                except NameTaken:
                    # Somebody on another machine has made it just now.
                    continue
        raise NameTaken("Every letter is the name of a site on this Studio")

    def site_anew(self, site_id: str) -> None:
        """Make a removed site of this run again, under its old name.

        :raises StudioError: where Studio does not make it
        """
        self._make_one_of(lambda trial: site_id, self._administrator)

    def delete_site(self, site_id: str, run_id: str | None = None) -> None:
        """Remove a site that is there, before the run's end.

        :param run_id: the run that made it, where that is another one
        :raises StudioError: where Studio does not remove it
        """
        self._remove_site(self._administrator, site_id, run_id)
        self._made.pop(f"site {site_id}", None)

    def remove_sites_but(self, needed: Collection[str]) -> None:
        """Remove the sites that nobody needs any more; where Studio does not, the run's end tries again."""
        kept = {f"site {site_id}" for site_id in needed}
        others = [name for name in self._made if name.startswith("site ") and name not in kept]
        for name in reversed(others):
            try:
                self._made[name](self._administrator)
                self._made.pop(name, None)
            except StudioError as error:
                self._tell(f"{name} could not be removed yet: {error}")

    def _make_one_of(self, name: Callable[[int], str], session: StudioSession) -> str:
        """Make a site of the first name that Studio does not stumble over.

        :param name: returns the name to try, by how many have been tried
        """
        trial, site_id = 0, name(0)
        while True:
            try:
                return self._make_site(site_id, session)
            except UnexpectedAnswer as refusal:
                if isinstance(refusal, (NameTaken, NotAllowed)):
                    raise
                self._services.delete_site(session, site_id)
                self._made.pop(f"site {site_id}", None)
                trial += 1
                if trial == MOST_TRIALS:
                    raise
                self._tell(f"Studio stumbled over making site {site_id}, so it was tried again. {refusal}")
                site_id = name(trial)

    def _make_site(self, site_id: str, session: StudioSession, description: str = "") -> str:
        name = f"site {site_id}"
        removing = self._in_ledger(name, lambda session: self._remove_site(session, site_id))
        with removing, self._turn, to_its_end(name):
            begun = time.monotonic()
            self._services.create_site(session, site_id, description)
            self._seconds_a_site.append(time.monotonic() - begun)
        return site_id

    def _remove_site(self, session: StudioSession, site_id: str, run_id: str | None = None) -> None:
        claim = name_of(run_id or self._run_id, CLAIM)
        if cannot_tell(site_id) and self._services.site_description(session, site_id) != claim:
            return
        with self._turn:
            if self._services.delete_site(session, site_id):
                return
            self._let_sites_publish_again(session, site_id)

    def _let_sites_publish_again(self, session: StudioSession, site_id: str) -> None:
        """Make and delete throw-away sites until Studio says that it has deleted one.

        A real 3.0.27 that says ``false`` of the deletion of a site that was there publishes nothing any more, on none
        of its sites, until it has said ``true`` of another (recording of 3.0.27, section *site-delete*).

        :raises UnexpectedAnswer: where it never says so
        """
        for count in range(1, MOST_DELETIONS + 1):
            name = self.name(self.throwaway_label("site"))
            removing = self._in_ledger(f"site {name}", partial(self._services.delete_site, site_id=name))
            with removing, to_its_end(f"site {name}"):
                self._services.create_site(session, name)
            if self._services.delete_site(session, name):
                del self._made[f"site {name}"]
                self._tell(
                    f"Studio said false of the deletion of {site_id}, which was there. A Studio 3.0 then publishes on "
                    f"no site; {count} more made and deleted, until it said true, so it publishes again."
                )
                return
        raise UnexpectedAnswer(
            f"Studio said false of the deletion of {site_id}, which was there, and of {MOST_DELETIONS} more: it may "
            "publish on no site until it is restarted"
        )

    # users

    def user(self, label: str) -> Account:
        """Make a user in no group.

        :raises StudioError: where Studio does not make it
        """
        account = Account(self._unused(label, "user"), new_password())
        name = account.username
        removing = self._in_ledger(f"user {name}", lambda session: self._services.delete_user(session, name))
        with self._of_kind("user"), removing, to_its_end(f"user {name}"):
            self._services.create_user(self._administrator, account)
        return account

    def delete_user(self, username: str) -> None:
        """Remove a user of this run before the run's end.

        :raises StudioError: where Studio does not remove it
        """
        self._services.delete_user(self._administrator, username)

    def user_anew(self, username: str) -> Account:
        """Make a removed user of this run again, under its old name and in no group.

        :raises StudioError: where Studio does not make it
        """
        account = Account(username, new_password())
        with to_its_end(f"user {username}"):
            self._services.create_user(self._administrator, account)
        return account

    # groups

    def claim_group(self, site_id: str, name: str | None) -> OwnGroup:
        """Make a group; where another run has one of this name, wait until it has not.

        :param site_id: the site that it is for
        :param name: its name; None for one that no other thing of this run has
        :raises NameTaken: where there is one of this name already that no run has made, or that a run goes on to have
        :raises StudioError: where Studio does not make it
        """
        group = OwnGroup(site_id, name or self.name(self.throwaway_label("group")), self.name(CLAIM))
        deadline, pace = time.monotonic() + LONGEST_CLAIM_SECONDS, Pace()
        while True:
            try:
                removing = self._in_ledger(_key(group), partial(self._services.delete_group, group=group))
                with removing, to_its_end(_key(group)):
                    self._services.create_group(self._administrator, group)
                return group
            except NameTaken:
                theirs = self._services.group_description(self._administrator, group)
                is_a_runs = theirs is None or run_of(theirs) is not None
                if not is_a_runs or time.monotonic() > deadline:
                    raise
                while not pace.is_due():
                    time.sleep(pace.seconds_left)

    def give_back_group(self, group: OwnGroup) -> None:
        """Remove a group before the run's end; where Studio does not, its end tries again."""
        try:
            self._services.delete_group(self._administrator, group)
            self._made.pop(_key(group), None)
        except StudioError as error:
            self._tell(f"Group {group.name} could not be removed yet: {error}")

    # the ledger

    def _unused(self, label: str, kind: str) -> str:
        """Return the label's name, or one beside it where an earlier try to make the thing ended without an answer."""
        name = self.name(label)
        return name if f"{kind} {name}" not in self._made else self._another(label)

    def _another(self, label: str) -> str:
        return self.name(self.throwaway_label(label))

    @contextmanager
    def _of_kind(self, kind: str) -> Iterator[None]:
        """Take note of a kind of thing that Studio makes; where it has never made any, a refusal concerns all of them.

        :raises NothingProvided: where it refuses the first
        """
        try:
            yield
        except UnexpectedAnswer as refusal:
            if kind in self._kinds_made or isinstance(refusal, NameTaken):
                raise
            error = MayNotProvide if isinstance(refusal, NotAllowed) else NothingProvided
            raise error(kind, refusal) from refusal
        self._kinds_made.add(kind)

    @contextmanager
    def _in_ledger(self, name: str, remove: Callable[[StudioSession], object]) -> Iterator[None]:
        """Take note of a thing that is about to be made; what Studio says is there already is not the run's own."""
        self._made[name] = remove
        try:
            yield
        except UnexpectedAnswer as refusal:
            if isinstance(refusal, (NameTaken, NotAllowed)):
                del self._made[name]
            raise

    def remove_everything(self, session: StudioSession | None = None) -> list[str]:
        """Remove all that was made, the last first, and return what could not be removed, with the reason.

        Where Studio gives no answer several times in a row, the rest is not tried: the run must come to its end.

        :param session: a system admin's session to do it with instead of the usual one
        """
        leftovers, silences = [], 0
        for name, remove in reversed(list(self._made.items())):
            if silences >= SILENCES_TO_LEAVE_THE_REST:
                leftovers.append(f"{name} (not tried: Studio gives no answer)")
                continue
            try:
                remove(session or self._administrator)
                self._made.pop(name, None)
                silences = 0
            except StudioError as error:
                silences = silences + 1 if isinstance(error, NoAnswer) else 0
                leftovers.append(f"{name} ({error})")
        return leftovers


def _key(group: OwnGroup) -> str:
    return f"group {group.name} of {group.site_id}"


def new_password() -> str:
    """Return a password that nobody has used, of a kind that every release of Studio takes.

    Before 4.0.3 Studio wants one of a few special characters, such as the exclamation mark; the hyphen is none of them.
    """
    return f"Stop-{secrets.token_hex(12)}-Z9!"
