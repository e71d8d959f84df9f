"""The mock's profile of release 4.0 against the recording that it is made from."""

from __future__ import annotations

from mock_studio.releases.release_4_0 import Release40
from tests.recordings import OF_4_0
from tests.replay import differences


def test_every_call_is_answered_as_recorded() -> None:
    wrong = differences(OF_4_0, Release40)
    assert not wrong, "\n".join(wrong)
