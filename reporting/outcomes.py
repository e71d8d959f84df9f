"""What became of a scenario, in the words of the report."""

from __future__ import annotations

from enum import Enum


class Outcome(str, Enum):
    """What became of a scenario."""

    AS_DOCUMENTED = "as documented"
    KNOWN_DEVIATION = "known deviation"
    DEVIATION_GONE = "known deviation did not show"
    CONTRACT_BROKEN = "contract broken"
    OUT_OF_REACH = "Studio out of reach"
    SUITE_FAULT = "fault of the suite"
    NOT_RUN = "not run"
    LACKING = "lacking in this release"
    WANTING = "wants a setting"


PASSES = (Outcome.AS_DOCUMENTED, Outcome.KNOWN_DEVIATION)
FAILURES = (Outcome.DEVIATION_GONE, Outcome.CONTRACT_BROKEN, Outcome.OUT_OF_REACH, Outcome.SUITE_FAULT)

# The report's categories, by the outcomes that belong in each.
CATEGORIES = {
    "Studio breaks its contract": (Outcome.CONTRACT_BROKEN,),
    "Studio's known deviation from the page": (Outcome.KNOWN_DEVIATION, Outcome.DEVIATION_GONE),
    "Studio out of reach": (Outcome.OUT_OF_REACH, Outcome.NOT_RUN),
    "Fault of the suite itself": (Outcome.SUITE_FAULT,),
}
