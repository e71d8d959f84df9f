"""How the mock reads requests: the usual ones quickly, and odd ones as tolerantly as a servlet container does.

uvicorn has two readers. The one by httptools takes a quarter of the other's time, and refuses what Studio's container
answers: made-up verbs, folded headers, a body that is chunked and has a length. The one by h11 lets it pass.
"""

from __future__ import annotations

import re

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

USUAL = re.compile(
    rb"(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS) /[!\"$-~]* HTTP/1\.1\r\n"
    rb"(?:(?!(?i:transfer-encoding:))[\w-]+:[^\r\n]*\r\n)*\r\n",
)


class StudioProtocol(HttpToolsProtocol):
    """Reads the usual requests of one connection; from the first odd one on, the connection is read by h11.

    What is not known to be usual is odd, such as a request whose head comes in pieces.
    """

    _is_reading = False

    def on_message_begin(self) -> None:
        """Take note that a request has begun."""
        self._is_reading = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Take note that a request has been read to its end."""
        self._is_reading = False
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Read what has come, or hand it over."""
        if self._is_reading or USUAL.match(data):
            super().data_received(data)
            return
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        tolerant = H11Protocol(self.config, self.server_state, self.app_state, self.loop)
        tolerant.connection_made(self.transport)
        self.transport.set_protocol(tolerant)
        tolerant.data_received(data)
