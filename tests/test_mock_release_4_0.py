"""The mock's profile of release 4.0 against the recordings that it is made from."""

from __future__ import annotations

import pytest

from mock_studio.releases.release_4_0 import Release40
from tests.recordings import MORE_OF_4_0, OF_4_0
from tests.replay import Recording, differences


@pytest.mark.parametrize("recording", [pytest.param(OF_4_0, id="first"), pytest.param(MORE_OF_4_0, id="more")])
def test_every_call_is_answered_as_recorded(recording: Recording) -> None:
    wrong = differences(recording, Release40)
    assert not wrong, "\n".join(wrong)
