"""Finding out which release a Studio is, by logging in and asking for its version."""

from __future__ import annotations

from itertools import groupby

from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.errors import LoginReplaced, StudioError, UnexpectedAnswer
from studio_client.releases import known, nearest, services_of
from studio_client.secrets import Secrets
from studio_client.services import Services
from studio_client.session import StudioSession

AUTO = "auto"


class Finder:
    """Logs an account in, in the way of the release that a Studio is.

    :param actor: whom the session is for
    """

    def __init__(self, address: Address, account: Account, actor: str, secrets: Secrets, listener: Listener) -> None:
        self._address = address
        self._account = account
        self._actor = actor
        self._secrets = secrets
        self._listener = listener

    def find(self, wanted: str) -> tuple[Services, StudioSession]:
        """Return what Studio's release does, and the account's session.

        Where the release is not said, the ways of logging in are tried one after another, the oldest first, and then
        the version tells. An answer that shows that there is no such login leads to the next way. What ends the search
        is an answer of such a login that does not let the account in, a gateway's, and none at all.

        :param wanted: a release, *documented*, or *auto*
        :raises StudioError: where Studio cannot be reached, or does not let the account in
        """
        if wanted != AUTO:
            return self._as_said(wanted)
        answers = []
        for releases in _by_generation():
            # What the newest does to log in, the others of its generation bear.
            services = services_of(releases[-1])
            try:
                session = self._log_in(services)
            except LoginReplaced as replaced:
                answers.append(replaced.answer)
                continue
            version = services.version(session)
            return (services if version is None else services_of(nearest(version, releases))), session
        raise UnexpectedAnswer(
            f"{self._address.url} logs nobody in by any way that is known: {'; '.join(answers)}. "
            "Is the address right, up to and including the context path?"
        )

    def _as_said(self, release: str) -> tuple[Services, StudioSession]:
        services = services_of(release)
        try:
            return services, self._log_in(services)
        except LoginReplaced as replaced:
            raise UnexpectedAnswer(
                f"{self._address.url} does not log in as STUDIO_RELEASE={release} does: it is another release "
                f"({replaced.answer})"
            ) from replaced

    def _log_in(self, services: Services) -> StudioSession:
        session = services.open_session(self._address, self._actor, self._secrets, self._listener)
        try:
            session.log_in(self._account.username, self._account.password)
        except StudioError:
            session.close()
            raise
        return session


def _by_generation() -> list[list[str]]:
    """Return the known releases, the oldest first, by the first number: the one that says how to log in."""
    return [list(releases) for _, releases in groupby(known(), lambda release: release.partition(".")[0])]
