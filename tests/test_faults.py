"""Each fault of the catalogue turns the suite red, with a message that names its symptom."""

import pytest

from mock_studio.releases import RELEASES
from tests.faults.catalogue import FAULTS
from tests.faults.caught import Caught
from tests.faults.drill import Catch, Fault, faults, needless, try_out
from tests.faults.publishing import REAL_SECONDS
from tests.faults.struck import STRUCK

CAUGHT = Caught()
DOCUMENTED = list(faults())
BY_HAND = [fault for fault in DOCUMENTED if fault.name in FAULTS]


def sample(release: str, each: int) -> list[Fault]:
    """Return each so manieth fault of a release that has an occasion to show, and cannot be struck off."""
    shown = [fault for fault in faults(release) if not fault.struck and not CAUGHT.had_no_occasion(release, fault.name)]
    return [fault for fault in shown if fault.name not in FAULTS and fault.interval < REAL_SECONDS][::each]


SAMPLE = [*sample("documented", 11), *sample("3.0", 14), *sample("4.1", 14)]


def name_of(fault: Fault) -> str:
    return f"{fault.release}, {fault.name}"


def assert_caught(fault: Fault) -> Catch:
    """Check that the suite catches a fault, with a message that names its symptom, where that is known."""
    catch = try_out(fault, CAUGHT)
    messages = "\n".join(catch.messages.values())
    assert catch.verdict != "NOTHING", f"nothing caught it, in {catch.occasions} occasions"
    assert catch.saying or not catch.messages, f"no message says {fault.symptom!r}:\n{messages[:2000]}"
    return catch


@pytest.mark.parametrize("fault", BY_HAND, ids=name_of)
def test_the_suite_catches(fault: Fault) -> None:
    # A session that is lost is told as lost, and not blamed on the contract.
    assert assert_caught(fault).status == (2 if fault.name == "StopsEndSessions" else 1)


@pytest.mark.parametrize("fault", SAMPLE, ids=name_of)
def test_the_suite_catches_what_is_made_systematically(fault: Fault) -> None:
    assert_caught(fault)


def test_there_are_enough_faults_and_each_has_one_name() -> None:
    names = [(fault.release, fault.name) for release in RELEASES for fault in faults(release)]
    assert len(names) == len(set(names))
    assert len(DOCUMENTED) >= 120
    assert set(STRUCK) <= set(names), "a fault is struck off that there is not"


def test_a_scenario_is_needed_where_nothing_else_catches_a_fault() -> None:
    catches = [Catch(BY_HAND[0], 0, 1, None, dict.fromkeys(names, "")) for names in (["a", "b"], ["b"], ["c", "a"])]
    assert needless(catches) == {"a": 2, "c": 1}
