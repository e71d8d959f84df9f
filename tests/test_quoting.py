"""A failure quotes the call that is about what failed, also where several were made at once."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from mock_studio import MockStudio
from scenes.vocabulary import OTHER_SITE
from tests.faults.proxy import Asked, Connection, Given, Proxy, Spoiler
from tests.running import behave, settings_for

OK = Given(200, [("Content-Type", "application/json")], b'{"message": "OK"}')
TWO_SITES = "^The admins of two sites stop their own publishers at once$"


class StopsAllBut(Spoiler):
    """Says OK to the stops of one site, and stops nothing there.

    :param site: how the name of the site ends
    """

    def __init__(self, site: str) -> None:
        self._site = site

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        named = re.search(r"site_id=stopbdd-[0-9a-z]{10}-([a-z-]+)", asked.target)
        return OK if asked.is_stop and named is not None and named[1] == self._site else None


class RefusesOnce(Spoiler):
    """Answers one of many stops with a 500."""

    def __init__(self, number: int) -> None:
        self._left = number

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        self._left -= asked.is_stop
        if not asked.is_stop or self._left != 0:
            return None
        return Given(500, [("Content-Type", "application/json")], b'{"message": "the odd one out"}')


def failure(spoiler: Spoiler, name: str, folder: Path) -> tuple[str, str]:
    """Run a scenario, and return what its failure says, and the calls that it shows."""
    with MockStudio() as mock, Proxy(mock.url, spoiler) as proxy:
        run = behave("--name", name, f"-Dreports={folder}", **{**settings_for(mock), "STUDIO_URL": proxy.url})
    assert run.returncode == 1, run.stdout
    result = json.loads(next(folder.glob("allure-results/*-result.json")).read_text(encoding="utf-8"))
    return result["statusDetails"]["message"], unescape(result["descriptionHtml"])


@pytest.mark.parametrize(("site", "caller"), [("site", "the site admin"), (OTHER_SITE, "the admin of another site")])
def test_what_failed_on_a_site_quotes_a_call_on_that_site(site: str, caller: str, tmp_path: Path) -> None:
    message, shown = failure(StopsAllBut(site), TWO_SITES, tmp_path)
    quoted = rf"\(stopbdd-\w{{10}}-{site}\) was .*; then {caller} sent POST \S+site_id=stopbdd-\w{{10}}-{site} "
    assert re.search(quoted, message), message
    calls = set(re.findall(r"site_id=stopbdd-\w{10}-([a-z-]+)", shown))
    assert calls == {site}, "the calls that are shown are on that site"


def test_of_many_answers_the_one_that_is_wrong_is_shown(tmp_path: Path) -> None:
    message, shown = failure(RefusesOnce(7), TWO_SITES, tmp_path)
    assert "the odd one out" in message
    replies = shown[shown.index("Request") :]
    assert "the odd one out" in replies, "the exchange that is shown is another one"
