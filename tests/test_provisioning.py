"""Provisioning as a real Studio bears it: one site at a time, and with a look at what came of a refusal."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from environment.provisioning import MOST_DELETIONS, MOST_TRIALS, Provisioner
from environment.turns import turns_at
from mock_studio import MockStudio
from mock_studio.exchange import Call
from studio_client.errors import NotAllowed, StudioTimedOut, UnexpectedAnswer
from tests.running import PROJECT, environment, settings_for

REFUSAL = UnexpectedAnswer("Could not create site: 500, a deadlock")


class Sites:
    """Services of a Studio that refuses some creations, and says false of some deletions.

    :param refusals: what comes of the next creations, and nothing of those after them
    :param deletions: what Studio says of the next deletions; of those after them, whether there was a site
    """

    def __init__(self, refusals: list[Exception] | None = None, deletions: list[bool] | None = None) -> None:
        self.there: list[str] = []
        self.asked: list[str] = []
        self._refusals = refusals or []
        self._deletions = deletions or []

    def create_site(self, session: object, site_id: str) -> None:
        self.asked.append(site_id)
        self.there.append(site_id)
        if self._refusals:
            raise self._refusals.pop(0)

    def delete_site(self, session: object, site_id: str) -> bool:
        was_there = site_id in self.there
        if was_there:
            self.there.remove(site_id)
        return self._deletions.pop(0) if self._deletions and was_there else was_there


def provisioner(services: Sites, tell: Callable[[str], None] = lambda sentence: None) -> Provisioner:
    """Return a provisioner of a Studio with these services."""
    return Provisioner(services, SimpleNamespace(), "run", nullcontext(), tell)  # type: ignore[arg-type]


def test_a_site_that_studio_stumbles_over_is_removed_and_another_name_is_tried() -> None:
    services, told = Sites([REFUSAL, REFUSAL]), list[str]()
    makes = provisioner(services, told.append)
    site_id = makes.site("site")
    assert services.asked == ["stopbdd-run-site", "stopbdd-run-site-1", "stopbdd-run-site-2"]
    assert services.there == [site_id] == ["stopbdd-run-site-2"]
    assert [("stopbdd-run-site," in each or "stopbdd-run-site-1," in each, "deadlock" in each) for each in told] == [
        (True, True)
    ] * 2
    assert makes.remove_everything() == []
    assert services.there == []


def test_it_is_tried_three_times_at_most_and_what_is_left_is_removed() -> None:
    services = Sites([REFUSAL] * MOST_TRIALS)
    makes = provisioner(services)
    with pytest.raises(UnexpectedAnswer, match="deadlock"):
        makes.site("site")
    assert len(services.asked) == MOST_TRIALS
    assert makes.remove_everything() == []
    assert services.there == []


@pytest.mark.parametrize("kind", [NotAllowed, StudioTimedOut])
def test_a_refusal_of_another_kind_is_not_tried_again(kind: type[Exception]) -> None:
    services = Sites([kind("no")])
    with pytest.raises(kind):
        provisioner(services).site("site")
    assert services.asked == ["stopbdd-run-site"]


def test_a_site_made_anew_keeps_its_name_when_it_is_tried_again() -> None:
    services = Sites()
    makes = provisioner(services)
    site_id = makes.site("site")
    makes.delete_site(site_id)
    services._refusals = [REFUSAL]
    makes.site_anew(site_id)
    assert services.there == [site_id]


def test_after_a_false_for_a_site_that_was_there_others_are_deleted_until_studio_says_true() -> None:
    services, told = Sites(deletions=[False, False, True]), list[str]()
    makes = provisioner(services, told.append)
    makes.delete_site(makes.site("site"))
    assert services.asked == ["stopbdd-run-site", "stopbdd-run-site-1", "stopbdd-run-site-2"]
    assert services.there == []
    assert len(told) == 1
    assert "publishes on no site; 2 more made and deleted" in told[0]
    assert makes.remove_everything() == []


def test_a_studio_that_never_says_true_is_told_of() -> None:
    makes = provisioner(Sites(deletions=[False] * (MOST_DELETIONS + 1)))
    site_id = makes.site("site")
    with pytest.raises(UnexpectedAnswer, match="until it is restarted"):
        makes.delete_site(site_id)


def test_a_site_that_the_scenario_has_deleted_is_not_deleted_again() -> None:
    services, told = Sites(), list[str]()
    makes = provisioner(services, told.append)
    makes.delete_site(makes.site("site"))
    assert (makes.remove_everything(), told, services.asked) == ([], [], ["stopbdd-run-site"])


def test_one_turn_may_be_taken_twice_by_who_holds_it() -> None:
    with turns_at("http://studio"), turns_at("http://other"):
        pass
    turn = turns_at("http://studio")
    with turn, turn:
        pass


class NoticesTwoAtOnce:
    """A pace that takes note of sites that are made while another one is."""

    def __init__(self) -> None:
        self.busy_until = 0.0
        self.made = self.at_once = 0

    def __call__(self, call: Call) -> float:
        if "site/create" not in call.path:
            return 0.0
        self.made += 1
        self.at_once += time.monotonic() < self.busy_until
        self.busy_until = time.monotonic() + 0.1
        return 0.1


def test_runs_of_one_machine_make_their_sites_one_after_another(tmp_path: Path) -> None:
    pace = NoticesTwoAtOnce()
    with MockStudio(pace=pace) as mock:
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "behave", "features/csrf.feature", f"-Dreports={tmp_path / str(number)}"],
                cwd=PROJECT,
                env=environment(**settings_for(mock)),
                stdout=subprocess.DEVNULL,
            )
            for number in range(3)
        ]
        assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    assert (pace.made, pace.at_once) == (6, 0)
