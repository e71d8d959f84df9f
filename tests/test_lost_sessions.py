"""Sessions that end too early: told as what they are, counted, and never taken for a breach of the contract."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from tests.faults.proxy import Asked, Connection, Given, Proxy, Spoiler
from tests.running import EXAMPLE, left_on, report, settings_for
from tests.test_exit_status import outcomes
from tests.test_why_red import summary, wrong_in_junit

FEATURE = "features/roles.feature"
LOST = "no longer knows the session of {}, which nobody has ended"


class Loses(Spoiler):
    """Studio forgets sessions at a certain request.

    :param actor: the last part of the name of the user whose sessions are lost; empty for all sessions
    """

    def __init__(self, mock: MockStudio, actor: str, is_when: str) -> None:
        self._mock = mock
        self._actor = actor
        self._is_when = is_when
        self.times = 0

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        if not self.times and self._is_when in f"{asked.verb} {asked.target}" and self._forget():
            self.times += 1
        return None

    def _forget(self) -> bool:
        """Forget the sessions, if there are any of that user, and tell whether there were."""
        studio, forgotten = self._mock.studio, False
        for session_id in list(studio.open_session_ids):
            session = studio.session(session_id)
            if session is not None and session.username.endswith(self._actor):
                studio.close_session(session_id)
                forgotten = True
        return forgotten


def run_losing(actor: str, is_when: str, folder: Path, release: str) -> tuple[int, str]:
    """Run a feature on a Studio that forgets sessions, and return the status and what was printed."""
    with MockStudio(rules=RELEASES[release]()) as mock, Proxy(mock.url, Spoiler()) as proxy:
        proxy.spoiler = spoiler = Loses(mock, actor, is_when)
        run = report(folder, FEATURE, **{**settings_for(mock), "STUDIO_URL": proxy.url})
        assert left_on(mock) == []
    assert spoiler.times == 1, "nobody's session was lost"
    return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize("release", ["documented", "3.0"])
def test_all_sessions_lost_fail_one_scenario_which_says_so(release: str, tmp_path: Path) -> None:
    status, output = run_losing("", "GET /studio/api/1/services/api/1/publish/status", tmp_path, release)
    assert status == 2, output
    assert output.count("FAILED  ") == 1, output
    assert LOST.format("the system admin") in output
    assert "Studio out of reach" in outcomes(tmp_path)
    assert "contract broken" not in outcomes(tmp_path)
    assert "ended too early" in summary(tmp_path)
    assert re.search(r"^- 1 \(1 of the system admin\)", summary(tmp_path), re.MULTILINE), summary(tmp_path)
    assert any("no longer knows the session" in told for told in wrong_in_junit(tmp_path))


@pytest.mark.parametrize("release", ["documented", "3.0"])
def test_one_actors_session_lost_fails_one_scenario_and_is_no_breach_of_the_contract(
    release: str, tmp_path: Path
) -> None:
    """The call under test itself is answered with 401, and 200 was promised: so the contract looks broken."""
    status, output = run_losing("site-admin", "POST /studio/api/1/services/api/1/publish/stop", tmp_path, release)
    assert status == 2, output
    assert output.count("FAILED  ") == 1, output
    assert LOST.format("the site admin") in output
    assert "contract broken" not in outcomes(tmp_path)
    assert re.search(r"^- 1 \(1 of the site admin\)", summary(tmp_path), re.MULTILINE), summary(tmp_path)


def test_a_401_in_a_session_that_lives_is_a_breach_of_the_contract(tmp_path: Path) -> None:
    class Refuses(Spoiler):
        def arrives(self, asked: Asked, connection: Connection) -> Given | None:
            stop = asked.verb == "POST" and "publish/stop" in asked.target
            return Given(401, [("Content-Type", "application/json")], b'{"message": "Unauthorized"}') if stop else None

    with MockStudio() as mock, Proxy(mock.url, Refuses()) as proxy:
        run = report(tmp_path, *EXAMPLE, **{**settings_for(mock), "STUDIO_URL": proxy.url})
    assert run.returncode == 1, run.stdout
    assert "no longer knows" not in run.stdout + summary(tmp_path)
    assert "ended too early" not in summary(tmp_path)
