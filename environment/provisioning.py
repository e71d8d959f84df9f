"""Throw-away sites and users: what the run makes, it knows by name, and removes.

Names begin with one prefix and the run's id, so that two runs on one Studio never meet, and leftovers can be found.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studio_client.account import Account
from studio_client.errors import NameTaken, NoAnswer, StudioError
from studio_client.services import Services
from studio_client.session import StudioSession

PREFIX = "stopbdd"
SILENCES_TO_LEAVE_THE_REST = 2


class Provisioner:
    """Makes sites and users with a system admin's session, and removes them again.

    A name goes into the ledger before its thing is made: a run that is interrupted between the two removes it as well.
    """

    def __init__(self, services: Services, administrator: StudioSession, run_id: str) -> None:
        self._services = services
        self._administrator = administrator
        self._run_id = run_id
        self._made: dict[str, Callable[[StudioSession], object]] = {}
        self._throwaways = 0

    def throwaway_label(self, kind: str) -> str:
        """Return a label that no other thing of this run has."""
        self._throwaways += 1
        return f"{kind}-{self._throwaways}"

    def name(self, label: str) -> str:
        """Return a name of this run."""
        return f"{PREFIX}-{self._run_id}-{label}"

    def site(self, label: str) -> str:
        """Make a site and return its id.

        :raises StudioError: where Studio does not make it
        """
        site_id = self._unused(label, "site")
        with self._in_ledger(f"site {site_id}", lambda session: self._services.delete_site(session, site_id)):
            self._services.create_site(self._administrator, site_id)
        return site_id

    def delete_site(self, site_id: str) -> None:
        """Remove a site of this run before the run's end.

        :raises StudioError: where Studio does not remove it
        """
        self._services.delete_site(self._administrator, site_id)

    def site_anew(self, site_id: str) -> None:
        """Make a removed site of this run again, under its old name.

        :raises StudioError: where Studio does not make it
        """
        self._services.create_site(self._administrator, site_id)

    def user(self, label: str) -> Account:
        """Make a user in no group.

        :raises StudioError: where Studio does not make it
        """
        account = Account(self._unused(label, "user"), new_password())
        name = account.username
        with self._in_ledger(f"user {name}", lambda session: self._services.delete_user(session, name)):
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
        self._services.create_user(self._administrator, account)
        return account

    def _unused(self, label: str, kind: str) -> str:
        """Return the label's name, or one beside it where an earlier try to make the thing ended without an answer."""
        name = self.name(label)
        return name if f"{kind} {name}" not in self._made else self.name(self.throwaway_label(label))

    @contextmanager
    def _in_ledger(self, name: str, remove: Callable[[StudioSession], object]) -> Iterator[None]:
        """Take note of a thing that is about to be made; what Studio says is there already is not the run's own."""
        self._made[name] = remove
        try:
            yield
        except NameTaken:
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
                del self._made[name]
                silences = 0
            except StudioError as error:
                silences = silences + 1 if isinstance(error, NoAnswer) else 0
                leftovers.append(f"{name} ({error})")
        return leftovers


def new_password() -> str:
    """Return a password that nobody has used, of a kind that every release of Studio takes.

    Before 4.0.3 Studio wants one of a few special characters, such as the exclamation mark; the hyphen is none of them.
    """
    return f"Stop-{secrets.token_hex(12)}-Z9!"
