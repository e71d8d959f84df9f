"""Provisioning as a real Studio bears it: one site at a time, and with a look at what came of a refusal."""

from __future__ import annotations

import string
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from environment import publishing_sites
from environment.provisioning import MOST_DELETIONS, MOST_TRIALS, Provisioner
from environment.publishing_sites import LABEL, PublishingSites
from environment.turns import turns_at
from mock_studio import MockStudio
from mock_studio.exchange import Call
from scenes.vocabulary import FormOfName
from studio_client.errors import NameTaken, NotAllowed, StudioTimedOut, UnexpectedAnswer
from studio_client.services import OwnGroup
from tests.running import PROJECT, environment, settings_for

REFUSAL = UnexpectedAnswer("Could not create site: 500, a deadlock")


class Sites:
    """Services of a Studio that refuses some creations, and says false of some deletions.

    :param refusals: what comes of the next creations, and nothing of those after them
    :param deletions: what Studio says of the next deletions; of those after them, whether there was a site
    """

    overlooks_a_site_while_one_is_made = False

    def __init__(self, refusals: list[Exception] | None = None, deletions: list[bool] | None = None) -> None:
        self.there: list[str] = []
        self.descriptions: dict[str, str] = {}
        self.asked: list[str] = []
        self._refusals = refusals or []
        self._deletions = deletions or []

    def create_site(self, session: object, site_id: str, description: str = "") -> None:
        self.asked.append(site_id)
        self.there.append(site_id)
        self.descriptions[site_id] = description
        if self._refusals:
            raise self._refusals.pop(0)

    def site_exists(self, session: object, site_id: str) -> bool:
        return site_id in self.there

    def site_description(self, session: object, site_id: str) -> str | None:
        return self.descriptions.get(site_id) if site_id in self.there else None

    def delete_site(self, session: object, site_id: str) -> bool:
        was_there = site_id in self.there
        if was_there:
            self.there.remove(site_id)
        return self._deletions.pop(0) if self._deletions and was_there else was_there


def provisioner(services: Sites | Groups, tell: Callable[[str], None] = lambda sentence: None) -> Provisioner:
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


def test_where_studio_overlooks_the_last_site_while_another_is_made_it_is_one_that_nobody_is_about() -> None:
    services = Sites()
    services.overlooks_a_site_while_one_is_made = True
    makes = provisioner(services)
    used = [makes.site(label) for label in ("site", "site-other-with-a-fifty-char-id", "publishing-site")]
    assert len(services.there) == len(used) + 1
    assert services.asked[0] == max(services.there), "it is there before any other, and after them by name"
    assert services.asked[0] not in used
    assert makes.remove_everything() == []
    assert services.there == []


def test_sites_that_nobody_needs_any_more_are_removed_before_the_end() -> None:
    services, told = Sites(), list[str]()
    makes = provisioner(services, told.append)
    needed, _, stubborn = (makes.site(label) for label in ("needed", "spare", "stubborn"))
    remove = services.delete_site

    def refuse(session: object, site_id: str) -> bool:
        if site_id == stubborn:
            raise UnexpectedAnswer("Could not delete site: 500")
        return remove(session, site_id)

    services.delete_site = refuse  # type: ignore[method-assign]
    makes.remove_sites_but([needed])
    assert services.there == [needed, stubborn]
    assert told == ["site stopbdd-run-stubborn could not be removed yet: Could not delete site: 500"]
    services.delete_site = remove  # type: ignore[method-assign]
    assert makes.remove_everything() == []
    assert services.there == []


def test_who_asks_for_a_site_on_which_content_goes_live_does_not_wait_until_one_is_made() -> None:
    may_be_made = threading.Event()
    services = SimpleNamespace(begin_publishing=lambda *_: None, has_begun_publishing=lambda *_: True)
    makes = SimpleNamespace(site=lambda label, session: may_be_made.wait(20) and label, seconds_a_site=None)
    sites = PublishingSites(services, makes, lambda: None)  # type: ignore[arg-type,return-value]
    begun, wish = time.monotonic(), object()
    try:
        assert [sites.take(wish), sites.take(wish)] == [None, None]
        assert time.monotonic() - begun < 10
        may_be_made.set()
        made = None
        while made is None and time.monotonic() < begun + 30:
            made = sites.take(wish)
        assert made == LABEL
    finally:
        may_be_made.set()
        sites.end()


@pytest.mark.parametrize(("others_go_on", "made"), [(True, 1), (False, 2)])
def test_where_sites_are_dear_who_needs_one_waits_for_another_to_be_given_back(
    others_go_on: bool, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing_sites, "SECONDS_TO_MAKE_THEM", 0.0)
    monkeypatch.setattr(publishing_sites, "FEWEST_SITES", 1)
    services = SimpleNamespace(begin_publishing=lambda *_: None, has_begun_publishing=lambda *_: True)
    labels: list[str] = []

    def make(label: str, session: object) -> str:  # noqa: ARG001 - as the provisioner is called
        labels.append(label)
        return label

    makes = SimpleNamespace(site=make, throwaway_label=lambda kind: "2", seconds_a_site=1.0)
    sites = PublishingSites(services, makes, lambda: None)  # type: ignore[arg-type,return-value]
    monkeypatch.setattr(publishing_sites, "set_running", lambda session, site_id, running: None)

    def take(wish: str) -> str | None:
        deadline, taken = time.monotonic() + (1 if others_go_on and labels else 30), None
        while taken is None and time.monotonic() < deadline:
            taken = sites.take(wish, others_go_on)
        return taken

    try:
        assert take("first") == LABEL
        assert (take("second"), len(labels)) == (None if others_go_on else "2", made)
        sites.give_back(LABEL, lambda observer: True)
        labels.clear()
        assert take("third") == LABEL
    finally:
        sites.end()


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


# names into which no run's id fits


def test_a_site_of_one_letter_takes_a_free_one_and_says_whose_it_is() -> None:
    services = Sites()
    theirs = set(string.ascii_lowercase) - {"k"}
    services.there = sorted(theirs)
    makes = provisioner(services)
    assert makes.named_site(FormOfName.LETTER, "stopbdd-run-site") == "k"
    assert services.asked == ["k"]
    assert services.descriptions == {"k": "stopbdd-run-claimed"}
    assert makes.remove_everything() == []
    assert set(services.there) == theirs


def test_where_no_letter_is_free_none_is_touched() -> None:
    services = Sites()
    services.there = list(string.ascii_lowercase)
    makes = provisioner(services)
    with pytest.raises(NameTaken, match="Every letter"):
        makes.named_site(FormOfName.LETTER, "stopbdd-run-site")
    assert makes.remove_everything() == []
    assert (services.asked, services.there) == ([], list(string.ascii_lowercase))


def test_a_letter_that_somebody_takes_at_the_same_time_is_left_to_them() -> None:
    services = Sites([NameTaken("409")])
    makes = provisioner(services)
    letter = makes.named_site(FormOfName.LETTER, "stopbdd-run-site")
    assert len(services.asked) == 2
    assert makes.remove_everything() == []
    assert services.there == [each for each in services.asked if each != letter]


def test_a_letter_of_which_nobody_knows_whose_it_is_is_left_alone() -> None:
    services = Sites([StudioTimedOut("no answer")])
    makes = provisioner(services)
    with pytest.raises(StudioTimedOut):
        makes.named_site(FormOfName.LETTER, "stopbdd-run-site")
    letter = services.asked[0]
    services.descriptions[letter] = "stopbdd-another0run-claimed"
    assert makes.remove_everything() == []
    assert services.there == [letter]


class Groups:
    """Services of a Studio with groups that say whose they are.

    :param taken: the description of the group that stands in the way, at each try
    """

    def __init__(self, *taken: str | None) -> None:
        self._taken = list(taken)
        self.there: list[OwnGroup] = []

    def create_group(self, session: object, group: OwnGroup) -> None:
        if self._taken:
            raise NameTaken("409")
        self.there.append(group)

    def group_description(self, session: object, group: OwnGroup) -> str | None:
        return self._taken.pop(0)

    def delete_group(self, session: object, group: OwnGroup) -> None:
        self.there.remove(group)


def test_a_group_that_another_run_has_is_waited_for() -> None:
    # Between the refusal and the look it may be gone.
    services = Groups("stopbdd-0zndv31zxi-claimed", None)
    makes = provisioner(services)
    group = makes.claim_group("stopbdd-run-site", "Admins")
    assert services.there == [group] == [OwnGroup("stopbdd-run-site", "Admins", "stopbdd-run-claimed")]
    makes.give_back_group(group)
    assert services.there == []
    assert makes.remove_everything() == []


def test_a_group_that_no_run_has_made_is_left_alone() -> None:
    services = Groups("the owners'", "the owners'")
    makes = provisioner(services)
    with pytest.raises(NameTaken):
        makes.claim_group("stopbdd-run-site", "Admins")
    assert makes.remove_everything() == []


def test_a_group_that_another_run_keeps_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("environment.provisioning.LONGEST_CLAIM_SECONDS", 0.05)
    with pytest.raises(NameTaken):
        provisioner(Groups(*["stopbdd-0zndv31zxi-claimed"] * 100)).claim_group("stopbdd-run-site", "Admins")


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
    # Each makes two sites that scenarios share, and the last by name.
    assert (pace.made, pace.at_once) == (9, 0)
