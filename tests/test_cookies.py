"""The cookies of a connection: the header that they make changes when they do."""

from __future__ import annotations

from email.message import Message
from types import SimpleNamespace

import pytest
import requests

from studio_client.cookies import Cookies

URL = "http://127.0.0.1:8080/studio/api/x"


def asked(url: str = URL) -> requests.PreparedRequest:
    """Return a request that carries no cookies yet."""
    return requests.Request("GET", url).prepare()


def take(cookies: Cookies, *set_cookies: str) -> None:
    """Let Studio set cookies."""
    message = Message()
    for each in set_cookies:
        message["Set-Cookie"] = each
    # What requests asks of a reply of urllib3's.
    cookies.take_from(SimpleNamespace(headers=message, _original_response=SimpleNamespace(msg=message)), asked())


@pytest.fixture
def cookies() -> Cookies:
    return Cookies("127.0.0.1", "/studio")


def test_what_is_set_goes_with_every_request_until_it_is_taken_away(cookies: Cookies) -> None:
    assert cookies.header_of(asked()) is None
    cookies.set("JSESSIONID", "a")
    assert [cookies.header_of(asked()) for _ in range(2)] == ["JSESSIONID=a"] * 2
    cookies.set("JSESSIONID", "b")
    assert (cookies.header_of(asked()), cookies.value("JSESSIONID")) == ("JSESSIONID=b", "b")
    cookies.set("JSESSIONID", None)
    assert (cookies.header_of(asked()), cookies.value("JSESSIONID")) == (None, None)


def test_what_studio_sets_takes_the_place_of_what_was_there(cookies: Cookies) -> None:
    cookies.set("JSESSIONID", "a")
    assert cookies.header_of(asked()) == "JSESSIONID=a"
    take(cookies, "JSESSIONID=b; Path=/studio; HttpOnly")
    assert cookies.header_of(asked()) == "JSESSIONID=b"
    take(cookies, "JSESSIONID=; Path=/studio; Max-Age=0")
    assert (cookies.header_of(asked()), cookies.value("JSESSIONID")) == (None, None)


def test_a_cookie_that_has_expired_goes_with_no_request(cookies: Cookies, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    take(cookies, "refresh_token=r; Path=/studio; Max-Age=60")
    assert cookies.header_of(asked()) == "refresh_token=r"
    now += 61
    assert (cookies.header_of(asked()), cookies.value("refresh_token")) == (None, None)


def test_a_cookie_of_a_part_of_studio_goes_there_alone(cookies: Cookies) -> None:
    take(cookies, "part=p; Path=/studio/api", "whole=w; Path=/")
    assert cookies.header_of(asked()) == "part=p; whole=w"
    assert cookies.header_of(asked(URL.replace("/api", "/other"))) == "whole=w"
    assert cookies.header_of(asked()) == "part=p; whole=w"
