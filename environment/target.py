"""Which Studio a run is about."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_PATIENCE = 30.0


@dataclass(frozen=True)
class Target:
    """A Studio, the account that provisions there, and what to hold it to.

    :param url: a real Studio's address, or None for the embedded mock
    :param release: which answers to hold Studio to: a release, ``documented`` or ``auto``
    :param timeout: seconds for one exchange
    :param patience: seconds for which Studio may give no answer before the run gives up
    :param ca_bundle: a file of certificates to check Studio's with, or None for those that this machine trusts
    :param restart: a command that restarts Studio, and returns when it serves again, if there is one
    """

    url: str | None
    username: str
    password: str = field(repr=False)
    release: str
    timeout: float
    ca_bundle: str | None = None
    restart: str | None = field(default=None, kw_only=True)
    patience: float = field(default=DEFAULT_PATIENCE, kw_only=True)
