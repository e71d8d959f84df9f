"""A gateway that is being reloaded: the run waits for it, and gives up only when it stays away."""

from __future__ import annotations

import re
import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from environment.silence import Silence
from mock_studio import MockStudio
from studio_client.errors import NoAnswer, StudioTimedOut, StudioUnavailable, StudioUnreachable
from tests.faults.proxy import UNAVAILABLE, Asked, Connection, Given, Proxy, Resets, Spoiler
from tests.running import behave, left_on, report, settings_for
from tests.test_night import ROLES, SCENARIOS, between, passed
from tests.test_why_red import first_page, summary, wrong_in_junit


class Reloads(Spoiler):
    """A gateway that answers in Studio's place for some seconds.

    :param after: from which request on
    """

    def __init__(self, after: int, seconds: float) -> None:
        self._after = after
        self._seconds = seconds
        self._end = 0.0

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        if asked.number == self._after:
            self._end = time.monotonic() + self._seconds
        return UNAVAILABLE if time.monotonic() < self._end else None


def run_behind(spoiler: Spoiler, folder: Path, **more: str) -> tuple[CompletedProcess[str], list[str]]:
    """Run a feature behind a gateway, and return the run and what it has left on Studio."""
    with MockStudio() as mock, Proxy(mock.url, spoiler) as proxy:
        run = behave(ROLES, f"-Dreports={folder}", **{**settings_for(mock), "STUDIO_URL": proxy.url, **more})
        return run, left_on(mock)


@pytest.mark.parametrize("seconds", [0.1, 3.0])
def test_a_gateway_that_reloads_does_not_end_the_night(seconds: float, tmp_path: Path) -> None:
    run, left = run_behind(Reloads(100, seconds), tmp_path)
    assert passed(run) >= SCENARIOS - 2, run.stdout
    assert "not run" not in run.stdout
    assert left == []
    assert seconds < 1 or re.search(r"Studio gave no answer for [2-9] s, in which the run waited", run.stdout)


def test_what_stays_away_is_given_up_and_the_console_says_why(tmp_path: Path) -> None:
    begun = time.monotonic()
    run, _ = run_behind(Reloads(60, 3600), tmp_path, STUDIO_PATIENCE="2")
    assert time.monotonic() - begun < 30
    assert run.returncode == 2
    assert int((re.search(r"(\d+) were not run", run.stdout) or ["0", "0"])[1]) > 20, run.stdout
    reason = r"The rest is not run\. Studio gave no answer to \d scenarios in a row, within \d+ s\. .*503"
    assert re.search(reason, run.stdout), run.stdout


def test_the_cause_is_in_the_report_too(tmp_path: Path) -> None:
    with MockStudio() as mock, Proxy(mock.url, Resets(between(60, 10_000))) as proxy:
        settings = {**settings_for(mock), "STUDIO_URL": proxy.url, "STUDIO_PATIENCE": "1"}
        run = report(tmp_path, ROLES, **settings)
    assert run.returncode in (1, 2)
    for text in (summary(tmp_path), first_page(tmp_path), "\n".join(wrong_in_junit(tmp_path))):
        assert re.search(r"Studio gave no answer to \d scenarios in a row", text)
        assert "the connection broke off" in text


# what is counted


def silence(*errors: NoAnswer, patience: float = 30.0) -> Silence:
    """Return a silence in which these scenarios got no answer."""
    goes_on = Silence(patience)
    for error in errors:
        goes_on.goes_on(error)
    return goes_on


def test_three_refusals_at_once_are_no_reason_to_give_up() -> None:
    assert silence(*[StudioUnavailable("503")] * 3).why_give_up == ""


def test_three_scenarios_and_patience_at_its_end_are() -> None:
    assert silence(*[StudioUnavailable("503")] * 2, patience=0.001).why_give_up == ""
    long = silence(*[StudioUnavailable("503")] * 3, patience=0.001)
    time.sleep(0.01)
    assert long.why_give_up.endswith("503")


def test_time_outs_are_waited_for_already() -> None:
    assert "no answer" in silence(*[StudioTimedOut("no answer")] * 3).why_give_up
    assert silence(StudioTimedOut(""), StudioUnreachable(""), StudioTimedOut("")).why_give_up == ""


def test_an_answer_breaks_the_silence() -> None:
    heard = silence(*[StudioTimedOut("")] * 2)
    heard.broken()
    heard.goes_on(StudioTimedOut(""))
    assert heard.why_give_up == ""


def test_the_wait_ends_as_soon_as_studio_is_back_and_when_patience_does() -> None:
    looks: list[float] = []

    def is_back() -> bool:
        looks.append(time.monotonic())
        return len(looks) == 2

    assert silence(StudioUnavailable("")).wait_for(is_back) < 2
    assert len(looks) == 2
    assert silence(StudioUnavailable(""), patience=0.3).wait_for(lambda: False) < 1


def test_who_is_not_silent_is_not_waited_for() -> None:
    looked: list[bool] = []

    def is_back() -> bool:
        looked.append(True)
        return False

    assert Silence(30.0).wait_for(is_back) == 0
    assert silence(StudioTimedOut("")).wait_for(is_back) == 0
    assert len(looked) == 2
