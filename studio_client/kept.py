"""Connections that are kept alive, in a way that an interruption cannot harm."""

from __future__ import annotations

import queue
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class LockFree:
    """Keeps connections for one session, the latest first, without a lock.

    Ctrl-C may come at any moment, also while a lock of Python's own queue is taken; it would never be given back, and
    whoever then removes what the run made would wait for it for ever.

    :param maxsize: how many at most
    """

    def __init__(self, maxsize: int = 0) -> None:
        self._most = maxsize
        self._kept: list[Any] = []

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Take the latest; it is never waited for.

        :raises queue.Empty: where there is none
        """
        try:
            return self._kept.pop()
        except IndexError:
            raise queue.Empty from None

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Keep one.

        :raises queue.Full: where there are as many as there may be
        """
        if self._most and len(self._kept) >= self._most:
            raise queue.Full
        self._kept.append(item)

    def qsize(self) -> int:
        """Return how many there are."""
        return len(self._kept)


class _Pool(HTTPConnectionPool):
    QueueCls: Any = LockFree


class _SecurePool(HTTPSConnectionPool):
    QueueCls: Any = LockFree


class KeptAdapter(HTTPAdapter):
    """Sends over connections that are kept alive, all to one Studio: its pool is looked up once."""

    _pool: Any = None

    def get_connection_with_tls_context(self, *arguments: Any, **named: Any) -> Any:
        """Return the pool of connections to Studio."""
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*arguments, **named)
        return self._pool

    def close(self) -> None:
        """Close the connections."""
        self._pool = None
        super().close()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
