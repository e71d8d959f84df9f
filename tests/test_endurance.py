"""A sample of ``make endurance``: right Studios are green, in any order, by twos, however late their answers are."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mock_studio import MockStudio
from mock_studio.pace import as_recorded
from mock_studio.releases import RELEASES
from tests.endurance import endure
from tests.hardships import hard
from tests.running import left_on
from tests.test_mock import call, log_in

# What a run does that could disturb another: sites and groups of related names, content, calls at the same time.
NEIGHBOUR = tuple(
    f"features/{name}.feature"
    for name in ("names_of_sites", "groups_of_a_sites_own", "effect_on_publishing", "at_the_same_time")
)


@pytest.mark.long
@pytest.mark.parametrize("release", sorted(RELEASES))
def test_a_shuffled_run_beside_another_on_a_late_studio_on_which_sites_are_hard_to_make_is_green(release: str) -> None:
    outcome = endure(release, seed=7, latest=0.005, hardships=True, neighbour=NEIGHBOUR)
    assert outcome.wrong == ""


@pytest.mark.parametrize(
    ("names", "answered", "left"),
    [(("a", "a", "a"), [500, 500, 500], []), (("a", "b"), [201, 500], ["a"])],
)
def test_sites_that_are_made_at_the_same_time_break_each_other(
    names: tuple[str, ...], answered: list[int], left: list[str]
) -> None:
    rules = hard("documented", random.Random(1), refusals=0)
    with MockStudio(rules=rules, pace=rules.noting(as_recorded({"POST site/create": 0.3}))) as mock:
        session = log_in(mock)

        def make(number: int) -> int:
            time.sleep(0.05 * number)
            return call(mock, session, "site/create", site_id=names[number], blueprint="empty").status_code

        with ThreadPoolExecutor(len(names)) as pool:
            assert list(pool.map(make, range(len(names)))) == answered
        assert left_on(mock) == left
        assert rules.made_at_once == len(names) - 1
        assert call(mock, session, "site/create", site_id="c", blueprint="empty").status_code == 201
