"""The mocked Studio by itself: what it holds, and what it forgets."""

from __future__ import annotations

import time

import requests

from mock_studio import MockStudio
from mock_studio.releases.documented import Documented, InternalError
from mock_studio.state import Site, Studio, User

SERVICES = "/api/1/services/api/1/"


def log_in(mock: MockStudio, username: str = "admin", password: str = "admin") -> requests.Session:
    """Log in as the user interface does."""
    session = requests.Session()
    session.cookies.set("XSRF-TOKEN", "x")
    session.headers["X-XSRF-TOKEN"] = "x"
    answer = session.post(
        f"{mock.url}{SERVICES}security/login.json", json={"username": username, "password": password}, timeout=5
    )
    assert answer.status_code == 200
    return session


def call(mock: MockStudio, session: requests.Session, script: str, **values: object) -> requests.Response:
    """Call a changing script."""
    return session.post(f"{mock.url}{SERVICES}{script}.json", json=values, timeout=5)


def test_it_is_up_in_well_under_a_second() -> None:
    started = time.monotonic()
    with MockStudio() as mock:
        log_in(mock)
    assert time.monotonic() - started < 1


def test_a_stopped_publisher_holds_its_queue_and_a_started_one_publishes_it_by_itself() -> None:
    with MockStudio(publish_interval=0.02) as mock:
        session = log_in(mock)
        call(mock, session, "site/create", site_id="a", blueprint="empty")
        call(mock, session, "publish/stop", site_id="a")
        session.post(
            f"{mock.url}{SERVICES}content/write-content.json?site_id=a&path=/x/&fileName=y.txt", data="1", timeout=5
        )
        session.post(f"{mock.url}{SERVICES}workflow/go-live.json?site_id=a", json={"items": ["/x/y.txt"]}, timeout=5)
        site = mock.studio.site("a")
        assert site is not None
        time.sleep(0.2)
        assert not site.items["/x/y.txt"].is_live
        call(mock, session, "publish/start", site_id="a")
        deadline = time.monotonic() + 5
        while not site.items["/x/y.txt"].is_live:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_the_fault_that_tests_switch_on_is_told_in_the_documented_form() -> None:
    class DatabaseDown(Documented):
        def may_change(self, studio: Studio, user: User, site: Site) -> bool:
            raise InternalError("java.sql.SQLTransientConnectionException: the database is down")

    with MockStudio(rules=DatabaseDown()) as mock:
        session = log_in(mock)
        call(mock, session, "site/create", site_id="a", blueprint="empty")
        answer = call(mock, session, "publish/stop", site_id="a")
        assert (answer.status_code, answer.json()) == (
            500,
            {"message": "Internal server error. java.sql.SQLTransientConnectionException: the database is down"},
        )
        site = mock.studio.site("a")
        assert site is not None
        assert site.publisher.enabled


def test_two_mocks_know_nothing_of_each_other() -> None:
    with MockStudio() as one, MockStudio() as other:
        call(one, log_in(one), "site/create", site_id="a", blueprint="empty")
        assert other.studio.site("a") is None
