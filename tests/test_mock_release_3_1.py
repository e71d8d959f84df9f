"""The mock's profile of release 3.1 against the recording that it is made from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from mock_studio import MockStudio
from mock_studio.pace import paced
from mock_studio.recorded import NULL_POINTER, NULL_POINTERS_IN_FULL
from mock_studio.releases.release_3_1 import NULL_ROLES, Release31
from tests.recordings import OF_3_1
from tests.replay import differences
from tests.test_mock import SERVICES, call, log_in

EMPTY = "org.craftercms.blueprint.empty"


def test_every_call_is_answered_as_recorded() -> None:
    wrong = differences(OF_3_1, Release31)
    assert not wrong, "\n".join(wrong)


def test_of_first_calls_after_a_login_that_come_at_once_one_alone_is_heard() -> None:
    with MockStudio(rules=Release31(), pace=paced(0.1)) as mock:
        cookies = dict(log_in(mock).cookies)

        def ask() -> int:
            exists = f"{mock.url}{SERVICES}site/exists.json?site_id=a"
            return requests.get(exists, cookies=cookies, timeout=5).status_code

        with ThreadPoolExecutor(3) as pool:
            answered = [asked.result() for asked in [pool.submit(ask) for _ in range(3)]]
    assert sorted(answered) == [200, 401, 401]


def test_an_exception_is_told_without_its_explanation_once_it_was_thrown_often() -> None:
    with MockStudio(rules=Release31()) as mock:
        admin = log_in(mock)
        assert call(mock, admin, "site/create", site_id="a", blueprint=EMPTY).status_code == 201
        user = {"username": "u", "password": "Passw0rd!x", "firstName": "F", "lastName": "L", "email": "u@example.com"}
        api_2 = f"{mock.url}/api/2"
        assert admin.post(f"{api_2}/users", json=user, timeout=5).status_code == 201
        group = admin.post(f"{api_2}/groups", json={"name": "g"}, timeout=5).json()["group"]["id"]
        admin.post(f"{api_2}/groups/{group}/members", json={"usernames": ["u"]}, timeout=5).raise_for_status()
        member = log_in(mock, "u", "Passw0rd!x")
        told = [
            call(mock, member, "publish/stop", site_id="a").json()["message"] for _ in range(NULL_POINTERS_IN_FULL + 1)
        ]
    assert set(told[:-1]) == {f"Internal server error: \n{NULL_POINTER}: {NULL_ROLES}"}
    assert told[-1] == f"Internal server error: \n{NULL_POINTER}"
