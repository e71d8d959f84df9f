"""What the suite itself needs of a Studio, whatever its release: each release has a module that provides it."""

from __future__ import annotations

from typing import Protocol

from studio_client.account import Account
from studio_client.connection import Address, Listener
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets
from studio_client.session import StudioSession


class Services(Protocol):
    """The functions of ``services_3_0`` and ``services_4_1``; their docstrings say what each does.

    Every function raises UnexpectedAnswer where Studio does not do what is needed.
    """

    def open_session(  # noqa: D102
        self, address: Address, actor: str, secrets: Secrets, listener: Listener
    ) -> StudioSession: ...
    def version(self, session: StudioSession) -> str | None: ...  # noqa: D102
    def is_logged_in(self, session: StudioSession) -> bool: ...  # noqa: D102
    def site_ids(self, administrator: StudioSession) -> set[str]: ...  # noqa: D102
    def usernames(self, administrator: StudioSession) -> set[str]: ...  # noqa: D102
    def group_names(self, administrator: StudioSession) -> set[str]: ...  # noqa: D102
    def delete_group(self, administrator: StudioSession, name: str) -> None: ...  # noqa: D102
    def create_site(self, administrator: StudioSession, site_id: str) -> None: ...  # noqa: D102
    def delete_site(self, administrator: StudioSession, site_id: str) -> None: ...  # noqa: D102
    def read_permissions(self, administrator: StudioSession, site_id: str) -> str: ...  # noqa: D102
    def write_permissions(self, administrator: StudioSession, site_id: str, text: str) -> None: ...  # noqa: D102
    def create_user(self, administrator: StudioSession, account: Account) -> None: ...  # noqa: D102
    def delete_user(self, administrator: StudioSession, username: str) -> None: ...  # noqa: D102
    def disable_user(self, administrator: StudioSession, username: str) -> None: ...  # noqa: D102
    def join(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None: ...  # noqa: D102
    def leave(self, administrator: StudioSession, username: str, site_id: str, group: str) -> None: ...  # noqa: D102
    def exclude_system_admin(self, site_admin: StudioSession, username: str, site_id: str) -> None: ...  # noqa: D102
    def begin_publishing(self, author: StudioSession, site_id: str) -> None: ...  # noqa: D102
    def has_begun_publishing(self, observer: StudioSession, site_id: str) -> bool: ...  # noqa: D102
    def write_content(self, author: StudioSession, site_id: str, name: str, text: str) -> None: ...  # noqa: D102
    def send_live(self, author: StudioSession, site_id: str, name: str) -> None: ...  # noqa: D102
    def live(self, observer: StudioSession, site_id: str) -> set[str]: ...  # noqa: D102
    def published(self, observer: StudioSession, site_id: str) -> dict[str, str]: ...  # noqa: D102
    def read_state(self, observer: StudioSession, site_id: str) -> PublisherState: ...  # noqa: D102
