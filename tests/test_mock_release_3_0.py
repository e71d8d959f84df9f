"""The mock's profile of release 3.0 against the recordings that it is made from."""

from __future__ import annotations

import pytest

from mock_studio.releases.release_3_0 import Release30
from tests.recordings import MORE_OF_3_0, OF_3_0
from tests.replay import Recording, differences

RECORDINGS = [pytest.param(OF_3_0, id="first"), pytest.param(MORE_OF_3_0, id="more")]


@pytest.mark.parametrize("recording", RECORDINGS)
def test_every_call_is_answered_as_recorded(recording: Recording) -> None:
    wrong = differences(recording, Release30)
    assert not wrong, "\n".join(wrong)
