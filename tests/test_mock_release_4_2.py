"""The mock's profile of release 4.2 against the recordings that it is made from."""

from __future__ import annotations

import pytest

from mock_studio.releases.release_4_2 import Release42
from tests.recordings import MORE_2_OF_4_2, OF_4_2
from tests.replay import Recording, differences


@pytest.mark.parametrize("recording", [pytest.param(OF_4_2, id="first"), pytest.param(MORE_2_OF_4_2, id="more2")])
def test_every_call_is_answered_as_recorded(recording: Recording) -> None:
    wrong = differences(recording, Release42)
    assert not wrong, "\n".join(wrong)
