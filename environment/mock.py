"""The mock that a run starts for itself, where it is told of no Studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio_client.releases import DOCUMENTED

if TYPE_CHECKING:
    from mock_studio import MockStudio


def start_mock(release: str) -> MockStudio:
    """Start the mock in a thread of this process.

    :param release: whose profile it has; the page's where that is to be found out
    """
    # Only here: whoever has a Studio waits for no server's modules.
    from mock_studio import MockStudio
    from mock_studio.releases import RELEASES

    return MockStudio(rules=RELEASES.get(release, RELEASES[DOCUMENTED])()).start()
