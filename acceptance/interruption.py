"""Ctrl-C and SIGTERM: either ends a run, and cleaning up goes through all the same."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from environment.deferral import INTERRUPTIONS, interruptions_given_to


def let_signals_interrupt() -> None:
    """Let SIGTERM end the run as Ctrl-C does, and Ctrl-C also where a shell has started the run in the background."""
    for number in INTERRUPTIONS:
        signal.signal(number, _interrupt)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let cleaning up go through, even if somebody presses Ctrl-C once more."""
    with interruptions_given_to(_ask_for_patience):
        yield


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what handlers are given
    raise KeyboardInterrupt


def _ask_for_patience(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what handlers are given
    print("Removing what the run made; this ends by itself.")
