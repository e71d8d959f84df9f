"""How the mock reads requests from a connection: usual ones and odd ones, one after the other."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

from mock_studio import MockStudio
from mock_studio.protocol import USUAL

TARGET = "/studio/api/1/services/api/1/monitor/version.json"
GET = f"GET {TARGET} HTTP/1.1\r\nHost: studio\r\n\r\n".encode()


@pytest.fixture(scope="module")
def mock() -> Iterator[MockStudio]:
    with MockStudio() as mock:
        yield mock


@pytest.fixture
def connection(mock: MockStudio) -> Iterator[socket.socket]:
    with socket.create_connection(mock._address, timeout=5) as connection:
        yield connection


def status_of_reply(connection: socket.socket, verb: str = "GET") -> int:
    """Read one reply to its end, and return its status."""
    reply = HTTPResponse(connection, method=verb)
    reply.begin()
    reply.read()
    return reply.status


def test_odd_requests_are_answered_between_usual_ones_on_one_connection(connection: socket.socket) -> None:
    statuses = []
    odd = [GET.replace(b"GET", b"FOO"), GET.replace(b"Host:", b"X-Folded: a\r\n b\r\nHost:")]
    for request in (GET, odd[0], GET, odd[1], GET):
        connection.sendall(request)
        statuses.append(status_of_reply(connection))
    usual = statuses[0]
    assert statuses == [usual, 401, usual, usual, usual]


@pytest.mark.parametrize("at", [1, 30, len(GET) - 2])
def test_a_request_whose_head_comes_in_pieces_is_answered(connection: socket.socket, at: int) -> None:
    connection.sendall(GET[:at])
    time.sleep(0.05)
    connection.sendall(GET[at:])
    whole = status_of_reply(connection)
    connection.sendall(GET)
    assert status_of_reply(connection) == whole


def test_a_body_that_comes_later_belongs_to_its_request(connection: socket.socket) -> None:
    head = GET.replace(b"GET", b"POST").replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n")
    connection.sendall(head)
    time.sleep(0.05)
    connection.sendall(b"FOO / bar")
    assert status_of_reply(connection, "POST") == 401
    connection.sendall(GET)
    assert status_of_reply(connection) == 401


@pytest.mark.parametrize(
    ("request_head", "is_usual"),
    [
        (b"POST /x?a=%20&b HTTP/1.1\r\nHost: a\r\nX: \xe9\r\n\r\n{}", True),
        (b"post /x HTTP/1.1\r\nHost: a\r\n\r\n", False),
        (b"POST /x HTTP/1.0\r\nHost: a\r\n\r\n", False),
        (b"POST /x#y HTTP/1.1\r\nHost: a\r\n\r\n", False),
        (b"POST /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", False),
        (b"POST http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", False),
        (b"POST /x HTTP/1.1\r\nHost: a\r\ntransfer-Encoding: chunked\r\n\r\n", False),
        (b"POST /x HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", False),
        (b"POST /x HTTP/1.1\r\nHost : a\r\n\r\n", False),
        (b"POST /x HTTP/1.1\r\nHost: a\r\n", False),
    ],
)
def test_what_is_not_known_to_be_usual_is_odd(request_head: bytes, is_usual: bool) -> None:
    assert bool(USUAL.match(request_head)) is is_usual
