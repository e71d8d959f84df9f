"""A reverse proxy that spoils what goes through it: the network's faults, and others that an answer can have."""

from __future__ import annotations

import http.client
import itertools
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from urllib.parse import urlsplit

HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "expect")


@dataclass(frozen=True)
class Asked:
    """A request on its way to Studio.

    :param number: the how manieth it is, from 1
    :param headers: their names spelt as they were sent
    :param chunks: the pieces in which the body came, where it came in chunks
    :param version: of HTTP
    """

    number: int
    verb: str
    target: str
    headers: dict[str, str]
    body: bytes
    chunks: tuple[bytes, ...] | None = None
    version: str = "HTTP/1.1"

    @property
    def is_stop(self) -> bool:
        """Whether it is a call of Stop Publisher."""
        return self.verb == "POST" and "/publish/stop.json" in self.target


@dataclass(frozen=True)
class Given:
    """An answer on its way back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def saying(self, status: int, body: bytes, media_type: str = "text/html") -> Given:
        """Return another answer in its place."""
        return Given(status, [("Content-Type", media_type)], body)

    def with_body(self, body: bytes) -> Given:
        """Return the answer with another body."""
        return replace(self, body=body)


class Spoiler:
    """What becomes of each request and answer. A subclass changes what it is there to spoil."""

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        """Answer in Studio's place, or do something to the connection; None lets the request through."""
        return None

    def passes(self, asked: Asked) -> Asked:
        """Return what goes on to Studio."""
        return asked

    def leaves(self, asked: Asked, given: Given) -> Given:
        """Return the answer that goes out."""
        return given

    def send(self, asked: Asked, given: Given, connection: Connection) -> bool:
        """Send the answer in a way of its own, and return True; False lets it be sent as usual."""
        return False

    def restarted(self) -> None:
        """Do what is to be done when Studio has been restarted."""


class Gone(Exception):
    """The connection has been ended on purpose."""


class Connection:
    """A client's connection, with all that can be done to it."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler

    def reset(self) -> None:
        """Let the client see a reset."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()
        raise Gone

    def close(self) -> None:
        """Close without a word."""
        self._handler.connection.shutdown(socket.SHUT_RDWR)
        raise Gone

    def write(self, data: bytes) -> None:
        """Send just these bytes."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()


class Proxy:
    """Stands before a Studio, on a free port of this machine.

    :param target: the address of the Studio
    """

    def __init__(self, target: str, spoiler: Spoiler) -> None:
        self._target = urlsplit(target)
        self._numbers = itertools.count(1)
        self._stopped = threading.Event()
        self.spoiler = spoiler
        self.asked: list[Asked] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

            def handle_one_request(self) -> None:
                try:
                    self.raw_requestline = self.rfile.readline(65537)
                    if not self.raw_requestline or not self.parse_request():
                        self.close_connection = True
                        return
                    proxy._serve(self)
                except (Gone, OSError, http.client.HTTPException):
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}{self._target.path}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        chunks = tuple(_chunks(handler.rfile)) if "Transfer-Encoding" in handler.headers else None
        asked = Asked(
            next(self._numbers),
            handler.command,
            handler.path,
            dict(handler.headers),
            handler.rfile.read(length) if chunks is None else b"".join(chunks),
            chunks,
            handler.request_version,
        )
        self.asked.append(asked)
        connection = Connection(handler)
        given = self.spoiler.arrives(asked, connection)
        if given is None:
            given = self.spoiler.leaves(asked, self._forward(self.spoiler.passes(asked)))
        if self.spoiler.send(asked, given, connection):
            raise Gone
        connection.write(written(given, asked.verb))

    def _forward(self, asked: Asked) -> Given:
        studio = http.client.HTTPConnection(self._target.hostname or "", self._target.port, timeout=30)
        studio.connect()
        studio.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        studio.putrequest(asked.verb, asked.target, skip_host=True, skip_accept_encoding=True)
        for name, value in asked.headers.items():
            if name.lower() not in HOP_BY_HOP:
                studio.putheader(name, value)
        if asked.body or asked.verb in ("POST", "PUT", "PATCH"):
            studio.putheader("Content-Length", str(len(asked.body)))
        studio.endheaders(asked.body or None)
        reply = studio.getresponse()
        headers = [(name, value) for name, value in reply.getheaders() if name.lower() not in HOP_BY_HOP]
        given = Given(reply.status, headers, reply.read())
        studio.close()
        return given


def _chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    """Read a body that comes in chunks."""
    while length := int(stream.readline(), 16):
        yield stream.read(length)
        stream.readline()
    stream.readline()


def written(given: Given, verb: str = "GET", length: int | None = None) -> bytes:
    """Return an answer as it goes over the wire.

    :param length: the length that it claims to have, where that is another than the body's
    """
    reason = http.client.responses.get(given.status, "Unknown")
    lines = [f"HTTP/1.1 {given.status} {reason}", *(f"{name}: {value}" for name, value in given.headers)]
    if given.status != 204:
        lines.append(f"Content-Length: {len(given.body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if verb == "HEAD" else given.body)


# the network's faults


class Now(Spoiler):
    """Spoils some requests, by their number or by what they are.

    :param when: which requests
    """

    def __init__(self, when: Callable[[Asked], bool]) -> None:
        self._when = when

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        return self.spoil(asked, connection) if self._when(asked) else None

    def spoil(self, asked: Asked, connection: Connection) -> Given | None:
        """Do what is to be done."""
        raise NotImplementedError


class Resets(Now):
    """The connection is reset."""

    def spoil(self, asked: Asked, connection: Connection) -> Given | None:
        connection.reset()
        return None


class Closes(Now):
    """The connection is closed without an answer."""

    def spoil(self, asked: Asked, connection: Connection) -> Given | None:
        connection.close()
        return None


class Hangs(Now):
    """There is no answer for a long time.

    :param seconds: how long
    """

    def __init__(self, when: Callable[[Asked], bool], seconds: float) -> None:
        super().__init__(when)
        self._seconds = seconds

    def spoil(self, asked: Asked, connection: Connection) -> Given | None:
        time.sleep(self._seconds)
        connection.close()
        return None


class AnswersInstead(Now):
    """A gateway answers in Studio's place."""

    def __init__(self, when: Callable[[Asked], bool], given: Given) -> None:
        super().__init__(when)
        self._given = given

    def spoil(self, asked: Asked, connection: Connection) -> Given | None:
        return self._given


class BreaksOff(Now):
    """The answer ends in mid-body."""

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        return None

    def send(self, asked: Asked, given: Given, connection: Connection) -> bool:
        if not self._when(asked) or len(given.body) < 2:
            return False
        half = given.with_body(given.body[: len(given.body) // 2])
        connection.write(written(half, asked.verb, len(given.body)))
        connection.close()
        return True


class Drips(Now):
    """The answer comes byte by byte.

    :param seconds: how long one byte takes
    """

    def __init__(self, when: Callable[[Asked], bool], seconds: float) -> None:
        super().__init__(when)
        self._seconds = seconds

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        return None

    def send(self, asked: Asked, given: Given, connection: Connection) -> bool:
        if not self._when(asked):
            return False
        whole = written(given, asked.verb)
        head = whole.index(b"\r\n\r\n") + 4
        connection.write(whole[:head])
        for byte in whole[head:]:
            connection.write(bytes([byte]))
            time.sleep(self._seconds)
        return True


BAD_GATEWAY = Given(502, [("Content-Type", "text/html")], b"<html><body><h1>502 Bad Gateway</h1></body></html>")
UNAVAILABLE = Given(503, [("Content-Type", "text/html")], b"<html><body>503 Service Unavailable</body></html>")
LOGIN_PAGE = Given(302, [("Location", "http://sso.example.com/login")], b"")
