"""Each fault of the catalogue turns the suite red, with a message that names its symptom."""

import re

import pytest

from mock_studio.releases import RELEASES
from tests.faults.catalogue import FAULTS
from tests.faults.drill import Catch, Fault, faults, needless, run_suite
from tests.faults.struck import STRUCK

DOCUMENTED = list(faults())
BY_HAND = [fault for fault in DOCUMENTED if fault.name in FAULTS]
SAMPLE = [
    *[fault for fault in DOCUMENTED if fault.name not in FAULTS][::11],
    *list(faults("3.0"))[::14],
    *list(faults("4.1"))[::14],
]


def name_of(fault: Fault) -> str:
    return f"{fault.release}, {fault.name}"


def assert_says(catch: Catch) -> None:
    """Check that a message names the fault's symptom, where that is known."""
    messages = "\n".join(catch.messages.values())
    symptom = catch.fault.symptom or ""
    assert re.search(symptom, messages), f"no message says {symptom!r}:\n{messages[:2000]}"


@pytest.mark.parametrize("fault", BY_HAND, ids=name_of)
def test_the_suite_catches(fault: Fault) -> None:
    feature = [f"features/{fault.shows_in}.feature"] if fault.shows_in is not None else []
    catch = run_suite(fault, *feature)
    # A session that is lost is told as lost, and not blamed on the contract.
    assert catch.status == (2 if fault.name == "StopsEndSessions" else 1)
    assert_says(catch)


@pytest.mark.parametrize("fault", SAMPLE, ids=name_of)
def test_the_suite_catches_what_is_made_systematically(fault: Fault) -> None:
    catch = run_suite(fault, "--stop")
    assert catch.verdict != "NOTHING", f"nothing caught it, in {catch.occasions} occasions"
    if catch.caught:
        assert_says(catch)


def test_there_are_enough_faults_and_each_has_one_name() -> None:
    names = [(fault.release, fault.name) for release in RELEASES for fault in faults(release)]
    assert len(names) == len(set(names))
    assert len(DOCUMENTED) >= 120
    assert set(STRUCK) <= set(names), "a fault is struck off that there is not"


def test_a_scenario_is_needed_where_nothing_else_catches_a_fault() -> None:
    catches = [Catch(BY_HAND[0], 0, 1, None, dict.fromkeys(names, "")) for names in (["a", "b"], ["b"], ["c", "a"])]
    assert needless(catches) == {"a": 2, "c": 1}
