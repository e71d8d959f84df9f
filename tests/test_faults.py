"""Each fault of the catalogue turns the suite red, with a message that names its symptom."""

import re

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.drill import run_suite
from tests.faults.systematic import SYSTEMATIC

SAMPLE = list(SYSTEMATIC)[::8]


@pytest.mark.parametrize("name", FAULTS)
def test_the_suite_catches(name: str) -> None:
    fault = FAULTS[name]
    catch = run_suite(fault())
    assert catch.status == 1
    assert catch.messages, f"nothing caught: {fault.__doc__}"
    messages = "\n".join(catch.messages.values())
    assert re.search(fault.symptom, messages), f"no message says {fault.symptom!r}:\n{messages[:2000]}"


@pytest.mark.parametrize("name", SAMPLE)
def test_the_suite_catches_what_is_made_systematically(name: str) -> None:
    catch = run_suite(SYSTEMATIC[name](), "--stop")
    assert (catch.status, bool(catch.messages)) == (1, True)
