"""The mock's profile of release 4.1 against the recordings that it is made from."""

from __future__ import annotations

import pytest

from mock_studio import MockStudio
from mock_studio.releases.release_4_1 import Release41
from tests.recordings import MORE_2_OF_4_1, MORE_OF_4_1
from tests.replay import Recording, differences
from tests.replay_4_1 import NOT_REPLAYED, Replay41, all_records, recorded_outcome, replayable, why_not


def test_every_call_is_answered_as_recorded() -> None:
    wrong, rules = [], Release41()
    with MockStudio(rules=rules, publish_interval=3600) as mock:
        for record, got, publishers in Replay41(mock, rules).outcomes(replayable()):
            wanted = recorded_outcome(record)
            if got != wanted or publishers != record.get("after", publishers):
                wrong.append(f"{record['name']}: recorded {wanted} {record.get('after')}, got {got} {publishers}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("recording", [pytest.param(MORE_OF_4_1, id="more"), pytest.param(MORE_2_OF_4_1, id="more2")])
def test_every_call_of_the_later_recordings_is_answered_as_recorded(recording: Recording) -> None:
    wrong = differences(recording, Release41)
    assert not wrong, "\n".join(wrong)


def test_what_is_not_replayed_is_little_and_has_a_reason() -> None:
    not_replayed = [record for record in all_records() if why_not(record) is not None]
    assert len(not_replayed) < len(all_records()) / 10
    assert all(NOT_REPLAYED.values())
