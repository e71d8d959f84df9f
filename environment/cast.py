"""The actors of a run: their accounts and sessions."""

from __future__ import annotations

from collections.abc import Callable

from environment.provisioning import Provisioner
from scenes.vocabulary import ENDED, ROLES, STRANGERS, SYSTEM_ADMIN
from studio_client.account import Account
from studio_client.services import Services
from studio_client.session import StudioSession


class Cast:
    """Finds the session of every actor; users are made, and logged in, when a scenario first needs them."""

    def __init__(
        self,
        services: Services,
        administrator: StudioSession,
        provisioner: Provisioner,
        open_session: Callable[[str], StudioSession],
    ) -> None:
        self._services = services
        self._administrator = administrator
        self._provisioner = provisioner
        self._open_session = open_session
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, StudioSession] = {}

    def session(self, actor: str, site_id: str, other_site_id: str) -> StudioSession:
        """Return the session that an actor has for the whole run.

        :param site_id: the site that the actor's role is about
        :param other_site_id: the site of *the admin of another site*
        :raises StudioError: where Studio does not make the user, or does not let it in
        """
        if actor == SYSTEM_ADMIN:
            return self._administrator
        if actor in STRANGERS:
            return self._stranger(actor)
        if actor in ENDED:
            ended = self.new_session(ENDED[actor], site_id, other_site_id)
            ended.log_out()
            return ended
        if actor not in self._sessions:
            self._sessions[actor] = self.new_session(actor, site_id, other_site_id)
        return self._sessions[actor]

    def session_on(self, actor: str, site_id: str) -> StudioSession:
        """Return the session of an actor whose role is about a site that is lent to scenarios.

        It has an account of its own there: from 3.1 on, an admin of several sites has rights on each of them that no
        single one gives.

        :raises StudioError: where Studio does not make the user, or does not let it in
        """
        if actor == SYSTEM_ADMIN:
            return self._administrator
        key = f"{actor} on {site_id}"
        if key not in self._accounts:
            role = ROLES[actor]
            self._accounts[key] = self._member(self._provisioner.throwaway_label(role.label), role.groups, site_id)
        if key not in self._sessions:
            self._sessions[key] = self.log_in(actor, self._accounts[key])
        return self._sessions[key]

    def _member(self, label: str, groups: tuple[str, ...], site_id: str) -> Account:
        account = self._provisioner.user(label)
        for group in groups:
            self._services.join(self._administrator, account.username, site_id, group)
        return account

    def new_session(self, actor: str, site_id: str, other_site_id: str) -> StudioSession:
        """Log an actor in once more, into a session that the scenario may end.

        :raises StudioError: where Studio does not make the user, or does not let it in
        """
        if actor not in self._accounts:
            role = ROLES[actor]
            self._accounts[actor] = self._member(role.label, role.groups, other_site_id if role.elsewhere else site_id)
        return self.log_in(actor, self._accounts[actor])

    def kept_session(self, actor: str) -> StudioSession | None:
        """Return the session that an actor has for the whole run, if it has one by now."""
        return self._administrator if actor == SYSTEM_ADMIN else self._sessions.get(actor)

    def forget_session(self, actor: str) -> None:
        """Let an actor log in anew when it is next needed."""
        self._sessions.pop(actor, None)

    def forget_sessions(self) -> None:
        """Let every actor log in anew when it is next needed."""
        self._sessions.clear()

    def log_in(self, actor: str, account: Account) -> StudioSession:
        """Log an account in.

        :raises StudioError: where Studio does not let it in
        """
        session = self._open_session(actor)
        session.log_in(account.username, account.password)
        return session

    def _stranger(self, actor: str) -> StudioSession:
        session = self._open_session(actor)
        session_id = STRANGERS[actor]()
        if session_id is not None:
            session.use_session_id(session_id)
        return session
