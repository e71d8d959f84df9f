"""The ways of sending a call that the features speak of, by the words in which they speak of them.

Section *sending* of the recordings: each release serves all of them but the body that is packed.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

from studio_client.exchange import Request
from studio_client.sending import Sending

SEVERAL = 5
Way = Callable[[Request], Request]


def _sent(sending: Sending) -> Way:
    return lambda request: replace(request, sending=sending)


def _with_header(name: str, value: str) -> Way:
    return lambda request: replace(request, headers={**request.headers, name: value})


def _packed(request: Request) -> Request:
    body = gzip.compress(request.body or b"", mtime=0)
    return replace(request, body=body, headers={**request.headers, "Content-Encoding": "gzip"})


WAYS_OF_SENDING: dict[str, Way] = {
    "in one chunk": _sent(Sending(chunks=1)),
    "in several chunks": _sent(Sending(chunks=SEVERAL)),
    "over a connection that is to close": _with_header("Connection", "close"),
    "as HTTP/1.0": _sent(Sending(http_1_0=True)),
    "once Studio says that it may go on": _sent(Sending(asks_first=True)),
    "with header names in small letters": _sent(Sending(spell=str.lower)),
    "with header names in capitals": _sent(Sending(spell=str.upper)),
    "preferring answers in German": _with_header("Accept-Language", "de"),
    "called gzip, which it is not": _with_header("Content-Encoding", "gzip"),
    "packed with gzip": _packed,
}
