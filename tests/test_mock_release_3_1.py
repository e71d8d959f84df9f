"""The mock's profile of release 3.1 against the recording that it is made from."""

from __future__ import annotations

from mock_studio.releases.release_3_1 import Release31
from tests.recordings import OF_3_1
from tests.replay import differences


def test_every_call_is_answered_as_recorded() -> None:
    wrong = differences(OF_3_1, Release31)
    assert not wrong, "\n".join(wrong)
