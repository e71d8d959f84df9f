"""The client: it never raises on a status, and says clearly when there is no answer at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from studio_client.connection import Address, Connection
from studio_client.errors import StudioBrokeOff, StudioTimedOut, StudioUnreachable
from studio_client.exchange import Exchange, Request
from studio_client.secrets import MASK, Secrets

TIMEOUT_SECONDS = 0.3


@contextmanager
def server_that_sends(answer: bytes | None) -> Iterator[str]:
    """Listen for one connection, and answer it with these bytes; None keeps it waiting."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = threading.Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                if answer is None:
                    done.wait(timeout=5)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/studio"
        finally:
            done.set()
            thread.join(timeout=5)


def get(url: str) -> Exchange:
    """Send one request."""
    return Connection(Address(url, TIMEOUT_SECONDS), "a tester", lambda exchange: None).send(Request("GET", "/x"))


@pytest.mark.parametrize("status", [200, 302, 404, 500, 599])
def test_a_status_is_an_answer(status: int) -> None:
    with server_that_sends(f"HTTP/1.1 {status} X\r\nLocation: /y\r\nContent-Length: 2\r\n\r\nok".encode()) as url:
        assert get(url).reply.status == status


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(StudioUnreachable, match=r"a tester: GET .* no connection"):
        get(f"http://127.0.0.1:{port}/studio")


def test_no_answer_in_time() -> None:
    with server_that_sends(None) as url, pytest.raises(StudioTimedOut, match="STUDIO_TIMEOUT"):
        get(url)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", b"SSH-2.0-OpenSSH\r\n\r\n"]
)
def test_an_answer_that_is_none(answer: bytes) -> None:
    with server_that_sends(answer) as url, pytest.raises(StudioBrokeOff):
        get(url)


def test_a_proxy_of_the_environment_does_not_see_a_loopback_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with server_that_sends(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as url:
        assert get(url).reply.status == 200


def test_secrets_are_masked_by_place_and_by_value() -> None:
    secrets = Secrets()
    secrets.keep("token-of-mine")
    assert secrets.mask('{"password": "a\\"b", "x": "token-of-mine"}') == f'{{"password": "{MASK}", "x": "{MASK}"}}'
    assert secrets.mask_header("Cookie", "JSESSIONID=ABC; other=1") == f"JSESSIONID={MASK}; other=1"
    assert secrets.mask_header("X-XSRF-TOKEN", "abc") == MASK


def test_a_password_that_is_the_users_name_is_masked_by_place_alone() -> None:
    secrets = Secrets()
    secrets.keep_password("admin", "admin")
    assert secrets.mask('User admin, {"password": "admin"}') == f'User admin, {{"password": "{MASK}"}}'
