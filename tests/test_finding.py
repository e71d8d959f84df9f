"""Finding out which release a Studio is: which answer to a login leads on, and which ends the search."""

from __future__ import annotations

import pytest

from studio_client.account import Account
from studio_client.connection import Address
from studio_client.errors import (
    NoAnswer,
    NotAllowed,
    StudioBrokeOff,
    StudioError,
    StudioUnavailable,
    StudioUnreachable,
    UnexpectedAnswer,
)
from studio_client.releases import known, nearest, services_of
from studio_client.releases.finding import Finder
from studio_client.secrets import Secrets
from studio_client.services import Services
from tests.faults.proxy import BAD_GATEWAY, UNAVAILABLE, Asked, Closes, Connection, Given, Proxy
from tests.scripted import (
    LETS_IN_3,
    LETS_IN_4,
    LOGIN_3,
    LOGIN_4,
    REPLACED,
    STUDIO_3_0,
    STUDIO_3_1,
    STUDIO_4_0,
    STUDIO_4_1,
    STUDIO_4_2,
    VERSION,
    VERSION_3_0,
    Answers,
    led_to,
    page,
    said,
    script_of,
    server_saying,
    told,
)

LOGINS = (LOGIN_3, LOGIN_4)


def found(studio: Proxy, wanted: str = "auto") -> Services:
    """Find the release of a Studio, and return what it does."""
    account = Account("admin", "some-word")
    services, session = Finder(Address(studio.url, 2), account, "the admin", Secrets(), lambda _: None).find(wanted)
    session.close()
    return services


def logins_at(studio: Proxy) -> list[str]:
    """Return the logins that were tried."""
    return [script for script in map(script_of, studio.asked) if script in LOGINS]


@pytest.mark.parametrize(
    ("answers", "release"),
    [
        (STUDIO_3_0, "3.0"),
        (STUDIO_3_1, "3.1"),
        (STUDIO_4_0, "4.0"),
        (STUDIO_4_1, "4.1"),
        (STUDIO_4_2, "4.2"),
        ({**LETS_IN_3, VERSION_3_0: said(200, {"packageVersion": "documented"})}, "3.0"),
        ({**STUDIO_3_1, VERSION: told("3.2.0")}, "3.1"),
        ({**STUDIO_4_2, VERSION: told("4.5.1")}, "4.2"),
        ({**STUDIO_4_2, VERSION: told("5.0.0")}, "4.2"),
        # The way of logging in outweighs the version: a session of generation 4 is of no use to generation 3.
        ({**STUDIO_4_2, VERSION: told("3.9.9")}, "4.0"),
    ],
)
def test_what_lets_in_and_tells_a_version_is_found(answers: Answers, release: str) -> None:
    with server_saying(answers) as studio:
        assert found(studio) is services_of(release)


@pytest.mark.parametrize(
    "answer",
    [
        REPLACED,
        page(404),
        page(405),
        page(200),
        page(403),
        page(500),
        said(404, {"message": "REST script not found"}),
        led_to("/studio/login", 301),
    ],
    ids=lambda answer: f"{answer.status} {'JSON' if answer.body[:1] == b'{' else 'page'}",
)
def test_an_answer_that_is_not_this_ways_leads_to_the_next(answer: Given) -> None:
    with server_saying({**STUDIO_4_1, LOGIN_3: answer}) as studio:
        assert found(studio) is services_of("4.1")
        assert logins_at(studio) == [LOGIN_3, LOGIN_4]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said(401, {"message": "Unauthorized"}), NotAllowed),
        (said(500, {"message": "Internal server error"}), UnexpectedAnswer),
        (BAD_GATEWAY, StudioUnavailable),
        (UNAVAILABLE, StudioUnavailable),
        (page(504), StudioUnavailable),
    ],
)
def test_what_tells_nothing_of_the_release_ends_the_search(answer: Given, kind: type[StudioError]) -> None:
    with server_saying({**LETS_IN_4, LOGIN_3: answer}) as studio:
        with pytest.raises(kind, match=f"Could not log in as admin: .* answered {answer.status}"):
            found(studio)
        assert logins_at(studio) == [LOGIN_3]


def test_no_answer_ends_the_search() -> None:
    with Proxy("http://127.0.0.1:9/studio", Closes(lambda asked: True)) as studio:
        with pytest.raises(StudioBrokeOff):
            found(studio)
        assert logins_at(studio) == [LOGIN_3]
    with pytest.raises(StudioUnreachable):
        found(studio)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (led_to("/studio/login?error=true"), UnexpectedAnswer, "Could not log in as admin: Studio leads back"),
        (BAD_GATEWAY, StudioUnavailable, "answered 502"),
        (UNAVAILABLE, StudioUnavailable, "answered 503"),
    ],
)
def test_the_last_way_may_end_the_search_as_well(answer: Given, kind: type[StudioError], words: str) -> None:
    with server_saying({**STUDIO_4_1, LOGIN_4: answer}) as studio, pytest.raises(kind, match=words):
        found(studio)


def test_where_no_way_fits_it_is_told_what_each_was_answered() -> None:
    with server_saying({LOGIN_3: page(404), LOGIN_4: led_to("https://sso.example.com/", 308)}) as studio:
        with pytest.raises(UnexpectedAnswer) as failure:
            found(studio)
        assert not isinstance(failure.value, NoAnswer)
        for words in (
            "security/login.json answered 404 with a page",
            "POST /login answered 308 and leads to 'https://",
        ):
            assert words in str(failure.value)
        assert "Is the address right" in str(failure.value)


@pytest.mark.parametrize(
    ("answers", "release", "login"),
    [
        (STUDIO_4_0, "3.0", LOGIN_3),
        (STUDIO_4_1, "3.1", LOGIN_3),
        (STUDIO_4_2, "documented", LOGIN_3),
        (STUDIO_3_0, "4.0", LOGIN_4),
        (STUDIO_3_1, "4.1", LOGIN_4),
        (STUDIO_3_1, "4.2", LOGIN_4),
    ],
)
def test_of_a_release_that_is_named_only_its_way_is_tried(answers: Answers, release: str, login: str) -> None:
    with server_saying(answers) as studio:
        words = rf"does not log in as STUDIO_RELEASE={release} does: it is another release \(POST .* answered [45]0"
        with pytest.raises(UnexpectedAnswer, match=words):
            found(studio, release)
        assert logins_at(studio) == [login]


@pytest.mark.parametrize("answers", [STUDIO_3_0, STUDIO_3_1])
def test_of_a_release_that_is_named_no_version_is_asked_for(answers: Answers) -> None:
    with server_saying(answers) as studio:
        assert found(studio, "3.1") is services_of("3.1")
        assert not {VERSION, VERSION_3_0} & set(map(script_of, studio.asked))


def test_a_studio_that_does_not_tell_its_version_is_let_alone_by_the_finder() -> None:
    with server_saying({**LETS_IN_4, LOGIN_3: REPLACED}) as studio:
        services = found(studio)
        assert services is services_of("4.2")


def test_there_is_a_file_for_each_release_that_people_run() -> None:
    assert known() == ("3.0", "3.1", "4.0", "4.1", "4.2")


@pytest.mark.parametrize(
    ("version", "release"),
    [("4.0.7", "4.0"), ("4.1.8", "4.0"), ("4.10.0", "4.2"), ("5.0", "4.2"), ("3.60.1", "3.1"), ("2.5", "3.0")],
)
def test_the_nearest_is_of_the_same_generation(version: str, release: str) -> None:
    assert nearest(version, ["4.2", "3.0", "4.0", "3.1"]) == release


class _GoesAway(Closes):
    """A Studio that lets in, and is then gone."""

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        if script_of(asked) == LOGIN_3:
            answer = STUDIO_3_1[LOGIN_3]
            assert isinstance(answer, Given)
            return answer
        return super().arrives(asked, connection)


def test_a_studio_that_goes_away_after_the_login_is_told_as_such() -> None:
    with Proxy("http://127.0.0.1:9/studio", _GoesAway(lambda asked: True)) as studio, pytest.raises(StudioBrokeOff):
        found(studio)
