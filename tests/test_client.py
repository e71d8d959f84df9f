"""The client: it never raises on a status, and says clearly when there is no answer at all."""

from __future__ import annotations

import gzip
import json
import queue
import secrets
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest
from urllib3.connection import HTTPConnection

from mock_studio import MockStudio
from studio_client.connection import Address, Connection
from studio_client.errors import StudioBrokeOff, StudioTimedOut, StudioUnreachable
from studio_client.exchange import Exchange, Reply, Request
from studio_client.kept import LockFree
from studio_client.releases import services_of
from studio_client.secrets import MASK, Secrets
from studio_client.sending import Sending
from studio_client.session import CsrfPair
from tests.faults.proxy import Asked, Proxy, Spoiler
from tests.scripted import LOGIN_3, cookie, said, server_saying

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
                    with suppress(ConnectionResetError):
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


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/1/stop.json", "site_id=%6D%79%53%69%74%65"),
        ("/api//1/stop.json%20", "site_id=a&site_id=a"),
        ("/api/1/stop.json;a=b", "site_id"),
    ],
)
def test_what_is_asked_for_goes_out_as_it_is(path: str, query: str) -> None:
    with MockStudio() as mock, Proxy(mock.url, Spoiler()) as proxy:
        connection = Connection(Address(proxy.url, TIMEOUT_SECONDS), "a tester", lambda exchange: None)
        exchange = connection.send(Request("POST", path, query))
        connection.close()
    assert [asked.target for asked in proxy.asked] == [f"/studio{path}?{query}"]
    assert exchange.url == f"{proxy.url}{path}?{query}"


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
    assert secrets.mask("Cookie: JSESSIONID=ABC; other=1") == f"Cookie: JSESSIONID={MASK}; other=1"


def test_secret_headers_are_masked_whatever_they_say() -> None:
    described = exchange_with({"Authorization": "Bearer abc.def.ghi", "X-XSRF-TOKEN": "abc"}).describe(Secrets())
    assert f"Authorization: {MASK}\nX-XSRF-TOKEN: {MASK}" in described


def test_a_curl_line_has_variables_for_secrets_and_quotes_all_else() -> None:
    headers = {"Cookie": "JSESSIONID=ABC; XSRF-TOKEN=T", "X-XSRF-TOKEN": "T", "Content-Type": "application/json"}
    line = exchange_with(headers, b'{"site_id": "it\'s; $(reboot) `x`"}').curl(Secrets())
    words = shlex.split(line)
    assert words[:6] == ["curl", "--include", "--request", "POST", "--cookie", words[5]]
    assert words[5] == "JSESSIONID=$JSESSIONID; XSRF-TOKEN=$XSRF_TOKEN"
    assert "X-XSRF-TOKEN: $XSRF_TOKEN" in words
    assert '{"site_id": "it\'s; $(reboot) `x`"}' in words
    assert "ABC" not in line


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize("body", [b"plain", b"it's", b"\x00\xff\x1b[31m", "\ufeff{}".encode(), b"a\\b\n'c'"])
def test_a_curl_line_repeats_the_body_byte_by_byte(body: bytes) -> None:
    line = exchange_with({}, body).curl(Secrets())
    if b"\x00" in body:
        # No shell passes a zero byte on.
        before, _, _ = line.partition(" | curl ")
        assert subprocess.run(["bash", "-c", before], capture_output=True, check=True).stdout == body
        assert line.endswith("--data-binary @- http://127.0.0.1/api")
        return
    shown = subprocess.run(["bash", "-c", f'set -- {line}; printf %s "$6"'], capture_output=True, check=True)
    assert shown.stdout == body


def test_nothing_hostile_is_described() -> None:
    hostile = {"X-Evil": "\x1b[31mred\x1b[0m", "X-Lines": "a\rb"}
    described = exchange_with({}, b"", hostile, b"\x1b]0;title\x07<script>alert(1)</script>\x00").describe(Secrets())
    assert not [character for character in described if not character.isprintable() and character != "\n"]


def test_a_very_long_body_is_cut_and_no_secret_is_cut_in_half() -> None:
    secrets = Secrets()
    secrets.keep("s3cr3t-s3cr3t-s3cr3t")
    described = exchange_with({}, b"", {}, b"x" * 3_990 + b"s3cr3t-s3cr3t-s3cr3t" + b"y" * 10_000_000).describe(secrets)
    assert len(described) < 6_000
    assert "s3cr" not in described


@pytest.mark.parametrize("size", [0, 1, 7, 500])
def test_a_compressed_answer_in_chunks_is_read_whole(size: int) -> None:
    text = json.dumps({"message": "OK", "more": [secrets.token_hex(20) for _ in range(size)]}).encode()
    packed = gzip.compress(text)
    chunks = [packed[at : at + 3] for at in range(0, len(packed), 3)]
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    with server_that_sends(head + body) as url:
        assert get(url).reply.body == text


def test_an_endless_answer_is_cut_off() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n" + b"x" * 40_000_000
    with server_that_sends(answer) as url, pytest.raises(StudioBrokeOff, match="larger than 32 MB"):
        Connection(Address(url, 10), "somebody", lambda exchange: None).send(Request("GET", "/x"))


def test_a_connection_is_kept_and_one_that_was_idle_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[HTTPConnection] = []
    connect = HTTPConnection.connect

    def counted(connection: HTTPConnection) -> None:
        made.append(connection)
        connect(connection)

    monkeypatch.setattr(HTTPConnection, "connect", counted)
    with MockStudio() as mock:
        connection = Connection(Address(mock.url, 5), "somebody", lambda exchange: None)
        for _ in range(5):
            connection.send(Request("GET", "/api/1/services/api/1/monitor/version.json"))
        assert len(made) == 1
        monkeypatch.setattr("studio_client.connection.LONGEST_IDLE_SECONDS", -1.0)
        connection.send(Request("GET", "/api/1/services/api/1/monitor/version.json"))
        assert len(made) == 2


def test_a_header_with_line_breaks_is_one_header_without_them() -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\tc\r\nContent-Length: 0\r\n\r\n"
    with server_that_sends(answer) as url:
        described = get(url).describe(Secrets())
    assert "\r" not in described
    assert len([line for line in described.splitlines() if "X-Folded" in line]) == 1


def test_json_that_is_nested_too_deep_is_no_json() -> None:
    with pytest.raises(ValueError, match="too deep"):
        _ = Reply(200, "OK", {}, b"[" * 1_000_000).json


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8080",
        "[::1]:8080",
        "[::1]",
        "[2001:DB8::1]:8080",
        "[::ffff:127.0.0.1]:8080",
        "localhost",
        "studio:8080",
        "STUDIO",
        "studio.example.com",
        "Studio.Example.COM:8080",
        "studio.example.com.",
    ],
)
def test_there_is_one_cookie_of_a_name_whatever_the_host_is_called(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the session sets, and what Studio sets, is filed under one domain, by the jar that is used in earnest."""
    sets_both = [cookie("JSESSIONID", "given"), cookie("XSRF-TOKEN", "given-too")]
    with server_saying({LOGIN_3: said(200, {"username": "admin"}, *sets_both)}) as studio:
        port = urlsplit(studio.url).port or 0
        monkeypatch.setattr(
            "urllib3.util.connection.create_connection",
            lambda address, *rest, **more: socket.create_connection(("127.0.0.1", port)),
        )
        monkeypatch.setenv("no_proxy", "*")
        address = Address(f"http://{host}/studio", 5)
        session = services_of("3.0").open_session(address, "somebody", Secrets(), lambda exchange: None)
        session.use_session_id("made-up")
        session.log_in("admin", "some-word")
        assert (session.session_id, session.csrf_token) == ("given", "given-too")
        session.get("site/exists", site_id="x")
        session.use_csrf_token("own")
        session.send(Request("GET", "/x"), CsrfPair(None, None))
        session.send(Request("GET", "/x"))
        session.close()
    jars = [dict(part.split("=") for part in asked.headers.get("Cookie", "").split("; ")) for asked in studio.asked]
    told = [asked.headers.get("X-XSRF-TOKEN") for asked in studio.asked]
    assert [asked.headers["Cookie"].count("=") for asked in studio.asked] == [2, 2, 1, 2]
    assert [jar.get("JSESSIONID") for jar in jars] == ["made-up", "given", "given", "given"]
    assert [jar.get("XSRF-TOKEN") for jar in jars] == [told[0], "given-too", None, "own"]
    assert told[1:] == ["given-too", None, "own"]


# ways of sending


def sent(request: Request) -> tuple[Exchange, list[Asked]]:
    """Send a request to a server, and return the exchange and what came there."""
    with server_saying({"POST /x": said(200, {"message": "OK"})}) as studio:
        connection = Connection(Address(studio.url, 5), "somebody", lambda exchange: None)
        connection.cookies.set("JSESSIONID", "A")
        exchange = connection.send(request)
        connection.close()
        return exchange, studio.asked


@pytest.mark.parametrize(("count", "pieces"), [(1, [b"abcdefg"]), (3, [b"abc", b"def", b"g"]), (7, None), (99, None)])
def test_a_body_goes_in_so_many_chunks(count: int, pieces: list[bytes] | None) -> None:
    exchange, asked = sent(Request("POST", "/x", None, b"abcdefg", {}, Sending(chunks=count)))
    assert exchange.reply.status == 200
    assert list(asked[0].chunks or ()) == (pieces or [bytes([letter]) for letter in b"abcdefg"])
    assert "Content-Length" not in asked[0].headers
    assert "(in " in exchange.describe(Secrets())


def test_an_empty_body_in_chunks_has_none() -> None:
    _, asked = sent(Request("POST", "/x", None, b"", {}, Sending(chunks=1)))
    assert (asked[0].chunks, asked[0].body) == ((), b"")


def test_http_1_0_names_its_host_and_does_not_ask_to_be_kept_alive() -> None:
    exchange, asked = sent(Request("POST", "/x", None, b"abc", {}, Sending(http_1_0=True)))
    assert (asked[0].version, asked[0].body) == ("HTTP/1.0", b"abc")
    assert asked[0].headers["Host"].startswith("127.0.0.1:")
    assert "Connection" not in asked[0].headers
    assert "--http1.0" in shlex.split(exchange.curl(Secrets()))


@pytest.mark.parametrize("spell", [str.lower, str.upper])
def test_header_names_go_out_as_they_are_spelt(spell: Callable[[str], str]) -> None:
    headers = {"Content-Type": "text/plain", "X-XSRF-TOKEN": "T"}
    exchange, asked = sent(Request("POST", "/x", None, b"abc", headers, Sending(spell=spell)))
    assert all(name == spell(name) for name in asked[0].headers)
    assert {spell(name) for name in ("Host", "Cookie", "Content-Type", "Content-Length")} <= asked[0].headers.keys()
    words = shlex.split(exchange.curl(Secrets()))
    assert f"{spell('Cookie')}: JSESSIONID=$JSESSIONID" in words
    assert f"{spell('Cookie')}: JSESSIONID={MASK}" in exchange.describe(Secrets())


def test_a_connection_that_is_to_close_is_told_in_the_curl_line_too() -> None:
    exchange, asked = sent(Request("POST", "/x", None, b"abc", {"Connection": "close"}))
    assert asked[0].headers["Connection"] == "close"
    assert "Connection: close" in shlex.split(exchange.curl(Secrets()))


@pytest.mark.parametrize("word", [b"HTTP/1.1 100 Continue\r\n\r\n", b""])
def test_a_body_is_held_back_until_the_server_has_a_word_or_for_a_second(word: bytes) -> None:
    parts: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                parts.append(connection.recv(65536))
                connection.settimeout(0.2)
                with suppress(TimeoutError):
                    parts.append(connection.recv(65536))
                connection.settimeout(5)
                connection.sendall(word)
                parts.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        connection = Connection(
            Address(f"http://127.0.0.1:{listening.getsockname()[1]}", 5), "x", lambda exchange: None
        )
        exchange = connection.send(Request("POST", "/x", None, b"abc", {}, Sending(asks_first=True)))
        thread.join(timeout=5)
    assert (exchange.reply.status, len(parts)) == (200, 2)
    assert b"Expect: 100-continue" in parts[0]
    assert parts[1] == b"abc"


@pytest.mark.parametrize("sending", [Sending(http_1_0=True), Sending(asks_first=True), Sending(chunks=2)])
def test_a_server_that_is_not_there_is_told_however_it_is_sent(sending: Sending) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with pytest.raises(StudioUnreachable):
        Connection(Address(url, 5), "somebody", lambda exchange: None).send(Request("POST", "/x", sending=sending))


@pytest.mark.parametrize("sending", [Sending(http_1_0=True), Sending(asks_first=True)])
def test_a_proxy_of_the_environment_is_used_however_it_is_sent(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server_that_sends(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as url:
        monkeypatch.setenv("HTTP_PROXY", url.removesuffix("/studio"))
        connection = Connection(Address("http://studio.example.com", 5), "somebody", lambda exchange: None)
        assert connection.send(Request("POST", "/x", None, b"abc", {}, sending)).reply.status == 200


def exchange_with(
    headers: dict[str, str], body: bytes = b"", reply_headers: dict[str, str] | None = None, reply: bytes = b""
) -> Exchange:
    """Return an exchange of these parts."""
    now = datetime.now(timezone.utc)
    request = Request("POST", "/api", None, body, headers)
    return Exchange("x", "http://127.0.0.1/api", request, headers, Reply(200, "OK", reply_headers or {}, reply), now, 0)


def test_a_password_that_is_the_users_name_is_masked_by_place_alone() -> None:
    secrets = Secrets()
    secrets.keep_password("admin", "admin")
    assert secrets.mask('User admin, {"password": "admin"}') == f'User admin, {{"password": "{MASK}"}}'


# an interruption


def test_connections_are_kept_without_a_lock_that_an_interruption_could_leave_taken() -> None:
    kept = LockFree(2)
    with pytest.raises(queue.Empty):
        kept.get(timeout=60)
    kept.put("first")
    kept.put("second")
    with pytest.raises(queue.Full):
        kept.put("third")
    assert (kept.qsize(), kept.get(), kept.get()) == (2, "second", "first")


def test_one_connection_serves_a_session() -> None:
    with MockStudio() as mock:
        connection = Connection(Address(mock.url, 5), "somebody", lambda exchange: None)
        for _ in range(3):
            connection.send(Request("GET", "/api/1/services/api/1/monitor/version.json"))
        manager = connection._kept_alive.poolmanager
    (pool,) = (manager.pools[key] for key in manager.pools.keys())  # noqa: SIM118 - no dict
    assert isinstance(pool.pool, LockFree)
    assert (pool.num_requests, pool.num_connections) == (3, 1)
