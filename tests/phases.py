"""The phases of a run, by what there is on its Studio."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from mock_studio import MockStudio
from mock_studio.pace import paced
from tests.forked import Fork
from tests.running import PROJECT, environment, left_on, settings_for

# Slow enough to be caught in the act, however busy this machine is.
UNHURRIED = paced(0.004)
FEATURES = ("features/rights_in_time.feature", "features/success_200.feature", "features/roles.feature")


def started(mock: MockStudio, folder: Path, *features: str, **settings: str) -> Fork:
    """Begin a run, of a few features where it does not matter which."""
    program = ("-m", "behave", *(features or FEATURES), f"-Dreports={folder}")
    return Fork(PROJECT, program, environment(**settings_for(mock), **settings), merged=True)


def wait_for(condition: Callable[[], bool], run: Fork) -> None:
    """Wait until a condition holds, or the run has ended."""
    deadline = time.monotonic() + 30
    while not condition() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)


def sites(mock: MockStudio) -> list[str]:
    """Return the ids of the sites on a mock."""
    return [site.site_id for site in mock.studio.sites() if not site.is_root]


class Phases:
    """When to kill a run, by what there is on its Studio."""

    def __init__(self, mock: MockStudio) -> None:
        self._mock = mock
        self._most = 0

    def provisioning(self) -> bool:
        """Tell whether the first site is there."""
        return len(sites(self._mock)) >= 1

    def scenario(self) -> bool:
        """Tell whether users are there, too."""
        return len(self._mock.studio.users()) >= 4

    def cleaning(self) -> bool:
        """Tell whether something that was there is gone again."""
        count = len(left_on(self._mock))
        self._most = max(self._most, count)
        return self._most > 12 and count < self._most - 3
