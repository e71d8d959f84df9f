"""How a request is put on the wire: as requests does it by itself, or as other HTTP libraries and old proxies do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import wait_for_read

# So long a client waits for Studio's word that the body may come; then it sends it unasked (RFC 9110, 10.1.1; as curl).
LONGEST_WAIT_FOR_A_WORD_SECONDS = 1.0


@dataclass(frozen=True)
class Sending:
    """What of a request's way over the wire is not as usual.

    :param chunks: in how many chunks the body goes, without saying how long it is; None for its length and then it
    :param http_1_0: whether it goes as HTTP/1.0
    :param asks_first: whether the body is held back until Studio says that it may come
    :param spell: how the names of headers are spelt
    """

    chunks: int | None = None
    http_1_0: bool = False
    asks_first: bool = False
    spell: Callable[[str], str] = str

    def __str__(self) -> str:
        words = [
            "as HTTP/1.0" if self.http_1_0 else "",
            f"in {self.chunks} chunk{'s' * (self.chunks != 1)}" if self.chunks is not None else "",
            "the body held back until Studio says that it may come" if self.asks_first else "",
        ]
        told = ", ".join(filter(None, words))
        return f" ({told})" if told else ""

    def prepare(self, request: requests.PreparedRequest) -> None:
        """Let a request go out so."""
        if self == USUAL:
            return
        headers = dict(request.headers)
        if self.chunks is not None:
            headers.pop("Content-Length", None)
            headers["Transfer-Encoding"] = "chunked"
            request.body = iter(_pieces(request.body or b"", self.chunks))  # type: ignore[assignment]
        if self.asks_first:
            headers["Expect"] = "100-continue"
        if self.http_1_0:
            # Of itself, the standard library's client names the host in HTTP/1.1 alone.
            headers = {"Host": urlsplit(request.url or "").netloc, **headers}
            headers.pop("Connection", None)
        if self.spell is not str:
            headers = {"Host": urlsplit(request.url or "").netloc, **headers}
        request.headers = CaseInsensitiveDict({self.spell(name): value for name, value in headers.items()})

    @property
    def needs_connection(self) -> bool:
        """Whether it takes a connection of a kind of its own."""
        return self.http_1_0 or self.asks_first


USUAL = Sending()


def _pieces(body: str | bytes, count: int) -> list[bytes]:
    """Cut a body into so many pieces of nearly the same length; none of them is empty."""
    whole = body.encode() if isinstance(body, str) else body
    length = max(1, -(-len(whole) // count))
    return [whole[start : start + length] for start in range(0, len(whole), length)]


class SendingAdapter(HTTPAdapter):
    """Makes connections of a kind of its own, and all else as requests does."""

    def __init__(self, sending: Sending) -> None:
        self._pools = {
            "http": _pool(HTTPConnectionPool, _connection(HTTPConnection, sending)),
            "https": _pool(HTTPSConnectionPool, _connection(HTTPSConnection, sending)),
        }
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Let connections to Studio be of this kind."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        """Let connections through a proxy be of this kind."""
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pool(base: type[HTTPConnectionPool], connection: type[HTTPConnection]) -> type[HTTPConnectionPool]:
    return type(f"Unusual{base.__name__}", (base,), {"ConnectionCls": connection})


def _connection(base: type[HTTPConnection], sending: Sending) -> type[HTTPConnection]:
    members: dict[str, object] = {}
    if sending.http_1_0:
        members |= {"_http_vsn": 10, "_http_vsn_str": "HTTP/1.0"}
    if sending.asks_first:

        def endheaders(self: HTTPConnection, *arguments: Any, **options: Any) -> None:
            base.endheaders(self, *arguments, **options)
            wait_for_read(self.sock, LONGEST_WAIT_FOR_A_WORD_SECONDS)

        members["endheaders"] = endheaders
    return type(f"Unusual{base.__name__}", (base,), members)
