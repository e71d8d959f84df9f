"""What the client does for the suite's own work, release by release."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from environment.provisioning import new_password
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from studio_client.account import Account
from studio_client.connection import Address
from studio_client.errors import NameTaken, NotAllowed, UnexpectedAnswer
from studio_client.publisher import STOP_SCRIPT, PublisherState, documented_request, set_running
from studio_client.releases import known, services_of
from studio_client.secrets import Secrets
from studio_client.services import PERMISSION_FILE, SITE_FILE, STAGING, OwnGroup, Services
from studio_client.session import StudioSession
from tests.faults.proxy import Asked, Given
from tests.scripted import (
    DELETE_SITE,
    EXISTS,
    LETS_IN_3,
    LETS_IN_4,
    LOGIN_3,
    STUDIO_4_2,
    Answers,
    cookie,
    led_to,
    page,
    said,
    script_of,
    server_saying,
)

SITE, OTHER = "stopbdd-run-site", "stopbdd-run-other"
BROKEN = "<permissions><role"


def opened(services: Services, url: str, account: Account | None = None) -> StudioSession:
    """Open a session; where an account is given, logged in."""
    session = services.open_session(Address(url, 5), "somebody", Secrets(), lambda exchange: None)
    if account is not None:
        session.log_in(account.username, account.password)
    return session


ADMIN = Account("admin", "admin")


def until(condition: Callable[[], bool]) -> None:
    """Wait for what a publisher does by itself."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Work:
    """A release's services, and the system admin's session with a mock of it."""

    def __init__(self, release: str, url: str) -> None:
        self.release = release
        self.services = services_of(release)
        self.url = url
        self.admin = opened(self.services, url, ADMIN)

    def user(self, label: str) -> Account:
        """Make a user."""
        account = Account(f"stopbdd-run-{label}", new_password())
        self.services.create_user(self.admin, account)
        return account

    def log_in(self, account: Account) -> StudioSession:
        """Log a user in."""
        return opened(self.services, self.url, account)

    def publish(self) -> None:
        """Make a site on which content goes live."""
        self.services.create_site(self.admin, SITE)
        self.services.begin_publishing(self.admin, SITE)
        until(lambda: self.services.has_begun_publishing(self.admin, SITE))

    def state(self, site_id: str = SITE) -> PublisherState:
        """Look at a publisher."""
        return self.services.read_state(self.admin, site_id)


@pytest.fixture(params=RELEASES)
def work(request: pytest.FixtureRequest) -> Iterator[Work]:
    with MockStudio(rules=RELEASES[request.param](), publish_interval=0.1) as mock:
        yield Work(request.param, mock.url)


def stops(session: StudioSession, site_id: str = SITE) -> bool:
    """Tell whether somebody's Stop is served."""
    return session.send(documented_request(STOP_SCRIPT, site_id)).reply.status == 200


def test_sites_come_and_go(work: Work) -> None:
    services, admin = work.services, work.admin
    assert not services.site_exists(admin, SITE)
    assert services.delete_site(admin, SITE) is False
    services.create_site(admin, SITE)
    assert services.site_exists(admin, SITE)
    assert SITE in services.site_ids(admin)
    with pytest.raises(NameTaken):
        services.create_site(admin, SITE)
    assert work.state().running
    assert services.delete_site(admin, SITE) is True
    assert not services.site_exists(admin, SITE)
    assert SITE not in services.site_ids(admin)
    services.create_site(admin, SITE)
    assert work.state().running


def test_users_come_and_go(work: Work) -> None:
    services, admin = work.services, work.admin
    services.delete_user(admin, "stopbdd-run-nobody")
    account = work.user("somebody")
    assert account.username in services.usernames(admin)
    with pytest.raises(NameTaken):
        services.create_user(admin, account)
    work.log_in(account)
    services.disable_user(admin, account.username)
    with pytest.raises(UnexpectedAnswer):
        work.log_in(account)
    services.delete_user(admin, account.username)
    assert account.username not in services.usernames(admin)


def test_a_sites_admins_stop_its_publisher_and_no_others(work: Work) -> None:
    services, admin = work.services, work.admin
    for site_id in (SITE, OTHER):
        services.create_site(admin, site_id)
    account = work.user("somebody")
    session = work.log_in(account)
    assert not stops(session)
    for group in ("Author", "Publisher", "Reviewer", "Developer"):
        services.join(admin, account.username, SITE, group)
    assert not stops(session)
    services.join(admin, account.username, SITE, "Admin")
    assert stops(session)
    assert not stops(session, OTHER)
    assert work.state().stopped
    assert work.state(OTHER).running
    services.leave(admin, account.username, SITE, "Admin")
    set_running(admin, SITE, running=True)
    assert not stops(session)
    assert work.state().running


def test_the_group_of_a_sites_admins_goes_with_it(work: Work) -> None:
    services, admin = work.services, work.admin
    services.create_site(admin, SITE)
    before = services.groups(admin)
    services.join(admin, work.user("somebody").username, SITE, "Admin")
    services.delete_site(admin, SITE)
    assert services.groups(admin) == before


def test_a_site_tells_the_description_that_it_was_made_with(work: Work) -> None:
    services, admin = work.services, work.admin
    assert services.site_description(admin, SITE) is None
    services.create_site(admin, SITE, "stopbdd-run-claimed")
    assert services.site_description(admin, SITE) == "stopbdd-run-claimed"
    services.create_site(admin, OTHER)
    assert services.site_description(admin, OTHER) == ""


def test_a_group_of_ones_own_comes_and_goes_and_stops_nothing(work: Work) -> None:
    services, admin = work.services, work.admin
    services.create_site(admin, SITE)
    account = work.user("somebody")
    group = OwnGroup(SITE, "Admins", "stopbdd-run-claimed")
    assert services.group_description(admin, group) is None
    services.create_group(admin, group)
    assert services.group_description(admin, group) == group.description
    with pytest.raises(NameTaken):
        services.create_group(admin, group)
    services.join(admin, account.username, SITE, group.name)
    services.give_role(admin, SITE, group.name, "author")
    assert not stops(work.log_in(account))
    services.delete_group(admin, replace(group, description="somebody else's"))
    assert services.group_description(admin, group) == group.description
    services.delete_group(admin, group)
    assert services.group_description(admin, group) is None
    services.delete_group(admin, group)


def test_where_groups_are_global_one_of_the_name_is_somebody_elses() -> None:
    with MockStudio(rules=RELEASES["4.1"]()) as mock:
        services, theirs = services_of("4.1"), OwnGroup("", "x-admins", "the owners'")
        admin = opened(services, mock.url, ADMIN)
        services.create_group(admin, theirs)
        services.create_site(admin, "x")
        services.delete_site(admin, "x")
        assert services.groups(admin)["x-admins"] == "the owners'"
        twin = replace(theirs, name="X-Admins")
        assert services.group_description(admin, twin) == "the owners'"
        assert services.groups(admin).keys().isdisjoint({"X-Admins"})


def test_a_user_whose_session_has_ended_is_no_system_admin(work: Work) -> None:
    assert work.services.is_logged_in(work.admin)
    assert not work.services.is_logged_in(opened(work.services, work.url))
    work.admin.log_out()


def test_content_goes_live_while_the_publisher_runs(work: Work) -> None:
    services, admin = work.services, work.admin
    work.publish()
    services.write_content(admin, SITE, "content-1", "one")
    services.send_live(admin, SITE, "content-1")
    until(lambda: "content-1" in services.published(admin, SITE))
    first = services.published(admin, SITE)
    set_running(admin, SITE, running=False)
    services.write_content(admin, SITE, "content-1", "two")
    services.send_live(admin, SITE, "content-1")
    time.sleep(1.1)
    assert services.published(admin, SITE) == first
    set_running(admin, SITE, running=True)
    until(lambda: services.published(admin, SITE) != first)
    assert set(services.published(admin, SITE)) == {"content-1"}


def approve(services: Services, admin: StudioSession) -> None:
    services.request_live(admin, SITE, "folder/content-1")
    services.approve(admin, SITE, "folder/content-1")


Send = Callable[[Services, StudioSession], None]
WAYS: dict[str, Send] = {
    "now": lambda services, admin: services.send_live(admin, SITE, "folder/content-1"),
    "with a date": lambda services, admin: services.send_live(
        admin, SITE, "folder/content-1", datetime.now(timezone.utc) + timedelta(seconds=1)
    ),
    "in bulk": lambda services, admin: services.send_folder(admin, SITE, "/static-assets/folder"),
    "by commit": lambda services, admin: services.send_commit(admin, SITE, "folder/content-1"),
    "as an item": lambda services, admin: services.send_items(admin, SITE, "folder/content-1"),
    "deleted": lambda services, admin: services.delete_live(admin, SITE, "folder/content-1"),
    "by approval": lambda services, admin: approve(services, admin),
}
# What a release does not have any more.
GONE = {("4.2", "as an item")}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_handed_over_waits_for_a_start(work: Work, way: str) -> None:
    services, admin = work.services, work.admin
    work.publish()
    services.write_content(admin, SITE, "folder/content-1", "one")
    services.write_content(admin, SITE, "elsewhere", "one")
    set_running(admin, SITE, running=False)
    if (work.release, way) in GONE:
        with pytest.raises(UnexpectedAnswer, match="answered 404"):
            WAYS[way](services, admin)
        return
    WAYS[way](services, admin)
    time.sleep(0.2)
    assert services.published(admin, SITE) == {}
    set_running(admin, SITE, running=True)
    until(lambda: set(services.published(admin, SITE)) == {"folder/content-1"})


def test_staging_is_published_to_by_itself(work: Work) -> None:
    services, admin = work.services, work.admin
    work.publish()
    services.set_up_staging(admin, SITE)
    services.set_up_staging(admin, SITE)
    services.write_content(admin, SITE, "content-1", "one")
    services.send_live(admin, SITE, "content-1", target=STAGING)
    until(lambda: "content-1" in services.published(admin, SITE, STAGING))
    assert services.published(admin, SITE) == {}


def test_the_whole_site_goes_live(work: Work) -> None:
    services, admin = work.services, work.admin
    work.publish()
    services.write_content(admin, SITE, "content-1", "one")
    services.send_live(admin, SITE, "content-1")
    until(lambda: "content-1" in services.published(admin, SITE))
    services.write_content(admin, SITE, "content-2", "one")
    assert "content-2" not in services.published_as_whole(admin, SITE, ["content-2"])
    services.send_whole_site(admin, SITE)
    until(lambda: "content-2" in services.published_as_whole(admin, SITE, ["content-2"]))


def test_a_site_that_does_not_speak_of_staging_gets_none(work: Work) -> None:
    services, admin = work.services, work.admin
    services.create_site(admin, SITE)
    services.write_configuration(admin, SITE, SITE_FILE, "<site-config/>")
    with pytest.raises(UnexpectedAnswer, match="does not speak of it"):
        services.set_up_staging(admin, SITE)


def test_permissions_are_read_as_they_were_written(work: Work) -> None:
    services, admin = work.services, work.admin
    services.create_site(admin, SITE)
    intact = services.read_configuration(admin, SITE, PERMISSION_FILE)
    services.write_configuration(admin, SITE, PERMISSION_FILE, f"{intact}<!-- again -->")
    assert services.read_configuration(admin, SITE, PERMISSION_FILE) == f"{intact}<!-- again -->"
    services.write_configuration(admin, SITE, PERMISSION_FILE, BROKEN)
    assert work.state().running
    assert services.delete_site(admin, SITE) is True


# what a mock does not show


@contextmanager
def at(release: str, answers: Answers) -> Iterator[tuple[Services, StudioSession, list[Asked]]]:
    """Log in to a server that gives these answers."""
    services = services_of(release)
    with server_saying(answers) as studio:
        session = opened(services, studio.url, ADMIN)
        yield services, session, studio.asked
        session.close()


class RenamesSessions:
    """A Studio 3.1: the first call after a login gets a new session, and the login's own is dead from then on."""

    def __init__(self) -> None:
        self.alive = ""

    def log_in(self, asked: Asked) -> Given:
        """Let in."""
        self.alive = "of-the-login"
        return said(200, {"username": "admin"}, cookie("JSESSIONID", self.alive))

    def exists(self, asked: Asked) -> Given:
        """Answer whoever has the session that is alive."""
        if f"JSESSIONID={self.alive}" not in asked.headers.get("Cookie", ""):
            return page(401)
        if self.alive == "of-the-login":
            self.alive = "of-the-first-call"
            return said(200, {"exists": False}, cookie("JSESSIONID", self.alive))
        return said(200, {"exists": False})


def test_3_1_gets_the_new_session_before_anything_else_is_called() -> None:
    studio = RenamesSessions()
    with at("3.1", {LOGIN_3: studio.log_in, EXISTS: studio.exists}) as (services, session, _):
        assert session.session_id == "of-the-first-call"
        with ThreadPoolExecutor(8) as pool:
            at_once = list(pool.map(lambda _: services.site_exists(session, SITE), range(40)))
        assert at_once == [False] * 40
        session.log_in("admin", "admin")
        assert session.session_id == "of-the-first-call"


@pytest.mark.parametrize("release", known())
def test_the_csrf_token_is_as_long_as_4_2_wants_it(release: str) -> None:
    with at(release, LETS_IN_3 if release < "4" else LETS_IN_4) as (_, session, asked):
        assert [len(each.headers["X-XSRF-TOKEN"]) for each in asked] == [36] * len(asked)
        assert all(f"XSRF-TOKEN={session.csrf_token}" in each.headers["Cookie"] for each in asked)


def test_4_2_takes_the_csrf_cookie_away_and_wants_it_all_the_same() -> None:
    with at("4.2", {**STUDIO_4_2, "POST /logout": led_to("/studio/login")}) as (_, session, asked):
        session.log_out()
        session.log_in("admin", "admin")
        assert {each.headers["X-XSRF-TOKEN"] for each in asked} == {session.csrf_token}
        assert all(f"XSRF-TOKEN={session.csrf_token}" in each.headers["Cookie"] for each in asked)


@pytest.mark.parametrize("answer", [True, False])
def test_a_deletion_tells_what_studio_answered(answer: bool) -> None:
    gone = {DELETE_SITE: said(200, answer), EXISTS: said(200, {"exists": False})}
    with at("3.0", {**LETS_IN_3, **gone}) as (services, session, _):
        assert services.delete_site(session, SITE) is answer


@pytest.mark.parametrize("answer", [said(200, {"message": "OK"}), said(200, None), page(200), said(500, {})])
def test_a_deletion_that_tells_neither_true_nor_false_is_told(answer: Given) -> None:
    gone = {DELETE_SITE: answer, EXISTS: said(200, {"exists": False})}
    refused = pytest.raises(UnexpectedAnswer, match=f"Could not delete site {SITE}")
    with at("3.0", {**LETS_IN_3, **gone}) as (services, session, _), refused:
        services.delete_site(session, SITE)


def test_a_site_that_is_still_there_is_told() -> None:
    with at("3.0", {**LETS_IN_3, DELETE_SITE: said(200, True), EXISTS: said(200, {"exists": True})}) as studio:
        services, session, _ = studio
        with pytest.raises(UnexpectedAnswer, match="it is still there"):
            services.delete_site(session, SITE)


@pytest.mark.parametrize(
    ("release", "answer"),
    [
        ("3.0", said(401, {"message": "Unauthorized"})),
        ("4.0", page(403)),
        (
            "4.1",
            said(500, {"message": "Current subject does not have permission to execute global action"}),
        ),
    ],
)
def test_who_may_not_make_sites_is_told_so(release: str, answer: Given) -> None:
    answers = {**(LETS_IN_3 if release < "4" else LETS_IN_4), "POST /api/1/services/api/1/site/create.json": answer}
    with at(release, answers) as (services, session, _), pytest.raises(NotAllowed):
        services.create_site(session, SITE)


NO_GROUPS = {"GET /api/2/groups": said(200, {"groups": []})}


def names_of_deletions(asked: list[Asked]) -> list[str]:
    """Return how the sites that were to be deleted were named."""
    return [json.loads(each.body)["siteId"] for each in asked if script_of(each) == DELETE_SITE]


def test_4_0_deletes_a_site_with_a_malformed_permission_file_by_its_name_in_capitals() -> None:
    def delete(asked: Asked) -> Given:
        name = json.loads(asked.body)["siteId"]
        if name in there:
            return said(500, {"message": None})
        there.discard(name.lower())
        return said(200, name.isupper())

    there = {SITE}
    answers = {DELETE_SITE: delete, EXISTS: lambda asked: said(200, {"exists": SITE in there})}
    with at("4.0", {**LETS_IN_4, **NO_GROUPS, **answers}) as (services, session, asked):
        assert services.delete_site(session, SITE) is True
        assert names_of_deletions(asked) == [SITE, SITE.upper(), SITE]


def test_no_other_release_names_a_site_in_capitals() -> None:
    with at("4.1", {**LETS_IN_4, **NO_GROUPS, DELETE_SITE: said(500, {"message": None})}) as (services, session, asked):
        with pytest.raises(UnexpectedAnswer, match="answered 500"):
            services.delete_site(session, SITE)
        assert names_of_deletions(asked) == [SITE]


def test_the_older_generation_says_in_its_answer_that_nothing_was_handed_over() -> None:
    delete = "POST /api/1/services/api/1/workflow/go-delete.json"
    refused = {"status": 500, "success": False, "message": None}
    with (
        at("3.0", {**LETS_IN_3, delete: said(200, refused)}) as (services, session, _),
        pytest.raises(UnexpectedAnswer, match="Could not delete content-1"),
    ):
        services.delete_live(session, SITE, "content-1")


def test_the_clock_is_studios_where_it_differs() -> None:
    exists = "GET /api/1/services/api/1/site/exists.json"
    tomorrow = format_datetime(datetime.now(timezone.utc) + timedelta(days=1), usegmt=True)
    told = replace(said(200, {"exists": True}), headers=[("Content-Type", "application/json"), ("Date", tomorrow)])
    with at("3.0", {**LETS_IN_3, exists: told}) as (services, session, _):
        assert services.site_exists(session, SITE)
        ahead = session.studio_time() - datetime.now(timezone.utc)
        assert timedelta(hours=23) < ahead < timedelta(hours=25)


def test_where_publish_status_fails_the_sites_entry_tells() -> None:
    entry = {"publishingEnabled": 0, "publishingStatus": "stopped", "publishingStatusMessage": "Publishing was stopped"}
    answers = {
        "GET /api/2/publish/status": said(500, {"response": {"code": 1000}}),
        "GET /api/1/services/api/1/site/get.json": said(200, entry),
    }
    with at("3.1", {**LETS_IN_3, **answers}) as (services, session, _):
        state = services.read_state(session, SITE)
    assert state == PublisherState(SITE, "stopped", "Publishing was stopped", enabled=False, told_enabled=False)


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("User a on b stopped the site on 2026-11-24T12:00Z", 60),
        ("User a on b disabled publishing for site on 2026-11-24T12:00:38Z", 1),
        ("Publishing was stopped by user a on b on 2026-11-25T10:42:11Z", 1),
    ],
)
def test_who_stopped_a_publisher_is_read_in_each_form(message: str, seconds: int) -> None:
    stop = PublisherState(SITE, "stopped", message, enabled=False).stop
    assert stop is not None
    assert (stop.username, stop.resolution.total_seconds()) == ("a on b", seconds)


@pytest.mark.parametrize("message", ["", "Ready", "Publishing was stopped", "User a started the site on 2026-11-24"])
def test_what_does_not_tell_who_stopped_is_not_taken_for_it(message: str) -> None:
    assert PublisherState(SITE, "stopped", message, enabled=False).stop is None
