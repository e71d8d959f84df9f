"""A sample of ``make endurance``: right Studios are green, in any order, by twos, however late their answers are."""

import pytest

from mock_studio.releases import RELEASES
from tests.endurance import endure


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_two_shuffled_runs_on_a_late_studio_are_green(release: str) -> None:
    outcome = endure(release, seed=7, latest=0.01)
    assert outcome.wrong == ""
