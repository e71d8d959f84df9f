"""Finding out which release a Studio is, and dealing with it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from environment.release import Release, find_release
from mock_studio import MockStudio
from mock_studio.pace import paced
from mock_studio.releases import RELEASES
from studio_client import session_4
from studio_client.connection import Address
from studio_client.releases import services_of
from studio_client.secrets import Secrets
from tests.running import PROJECT, behave, settings_for


class Telling:
    """Services of a Studio that tells just this version."""

    def __init__(self, version: str | None) -> None:
        self._version = version

    def version(self, session: object) -> str | None:
        return self._version


def found(version: str | None, wanted: str = "auto", page_alone: bool = False) -> Release:
    """Find the release of a Studio that tells this version."""
    return find_release(Telling(version), None, wanted, page_alone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("version", "release", "covered"),
    [
        ("3.0.27", "3.0", True),
        ("3.0.5", "3.0", False),
        ("3.1.31", "3.1", True),
        ("4.0.7", "4.0", True),
        ("4.1.8", "4.1", True),
        ("4.2.0-SNAPSHOT", "4.2", True),
        ("4.3.1", "4.2", False),
        ("5.0.0", "4.2", False),
    ],
)
def test_the_nearest_release_is_taken_and_told(version: str, release: str, covered: bool) -> None:
    result = found(version)
    assert result.known is not None
    assert (result.known.release, result.covered) == (release, covered)
    assert ("nearest" in result.held_to) is not covered


def test_a_studio_that_calls_itself_documented_is_held_to_the_page() -> None:
    assert found("documented").known is None


def test_any_studio_can_be_held_to_the_page_alone() -> None:
    assert found("4.1.8", page_alone=True).known is None
    assert found("4.1.8", wanted="documented").known is None


@pytest.mark.parametrize("release", RELEASES)
def test_a_mock_by_itself_is_recognised(release: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mock_studio", "--port", "0", "--release", release]
    mock = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        assert mock.stdout is not None
        url = mock.stdout.readline().strip()
        run = behave(
            "features/roles.feature",
            "-D",
            f"reports={tmp_path}",
            STUDIO_URL=url,
            STUDIO_USERNAME="admin",
            STUDIO_PASSWORD="admin",
            STUDIO_ALLOW_CHANGES="yes",
        )
    finally:
        mock.terminate()
        mock.wait(timeout=5)
    assert run.returncode == 0, run.stdout
    held_to = "the page alone" if release == "documented" else f"page, with deviations of {release}"
    assert held_to in run.stdout
    assert (tmp_path / "deviations.md").read_text(encoding="utf-8").count("\n| ") >= (release != "documented")


def test_crossed_with_a_release_that_logs_in_otherwise_it_says_so(tmp_path: Path) -> None:
    with MockStudio(rules=RELEASES["4.1"]()) as mock:
        run = behave(
            "-D",
            f"reports={tmp_path}",
            **settings_for(mock),
            STUDIO_RELEASE="3.0",
        )
    assert run.returncode == 2
    assert "does not log in as STUDIO_RELEASE=3.0 does" in run.stdout


def test_a_token_is_renewed_and_a_lost_one_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_4, "RENEW_AFTER_SECONDS", -1.0)
    services = services_of("4.1")
    with MockStudio(rules=RELEASES["4.1"]()) as mock:
        address = Address(mock.url, 5)
        one = services.open_session(address, "one", Secrets(), lambda exchange: None)
        one.log_in("admin", "admin")
        first = one.session_id
        assert services.version(one) == "4.1.8"
        assert one.session_id != first
        other = services.open_session(address, "other", Secrets(), lambda exchange: None)
        other.log_in("admin", "admin")
        assert services.version(one) == "4.1.8"


def test_two_calls_at_once_may_find_that_the_token_must_be_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_4, "RENEW_AFTER_SECONDS", 0.01)
    with MockStudio(rules=RELEASES["4.1"](), pace=paced(0.002)) as mock, ThreadPoolExecutor(4) as pool:
        services = services_of("4.1")
        session = services.open_session(Address(mock.url, 5), "admin", Secrets(), lambda exchange: None)
        session.log_in("admin", "admin")
        assert set(pool.map(lambda number: services.version(session), range(200))) == {"4.1.8"}


def test_two_runs_may_log_the_same_user_in_at_once() -> None:
    services = services_of("4.1")
    with MockStudio(rules=RELEASES["4.1"]()) as mock, ThreadPoolExecutor(4) as pool:

        def log_in(number: int) -> str | None:
            session = services.open_session(Address(mock.url, 5), str(number), Secrets(), lambda exchange: None)
            session.log_in("admin", "admin")
            return services.version(session)

        assert list(pool.map(log_in, range(40))) == ["4.1.8"] * 40


def test_the_report_has_the_deviations_on_its_first_page(tmp_path: Path) -> None:
    with MockStudio(rules=RELEASES["3.0"]()) as mock:
        run = behave(
            "features/csrf.feature",
            "features/unauthorized_401.feature",
            "-D",
            f"reports={tmp_path}",
            **settings_for(mock),
        )
    assert run.returncode == 0, run.stdout
    assert "The caller has no session" in run.stdout
    attached = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("allure-results/*-attachment*"))
    assert "# Known deviations from the page" in attached
