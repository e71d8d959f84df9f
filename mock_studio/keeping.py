"""Keeping what a mocked Studio knows in a file, so that it outlives its process."""

from __future__ import annotations

import pickle
from pathlib import Path

from mock_studio.rules import Rules
from mock_studio.state import Studio


def load(rules: Rules, file: Path | None) -> Studio:
    """Return the state that was kept, as it is after a restart; a new one where none was.

    :param file: a file that ``save`` has written; no other must be given, for a pickle can do anything
    """
    if file is None or not file.exists():
        return rules.new_studio()
    studio, kept = pickle.loads(file.read_bytes())  # noqa: S301 - the mock's own file
    assert isinstance(studio, Studio)
    rules.take_back(kept)
    rules.begin_again(studio)
    return studio


def save(studio: Studio, rules: Rules, file: Path) -> None:
    """Keep the state, and what the release keeps beside it."""
    file.write_bytes(pickle.dumps((studio, rules.kept())))
