"""Interruptions that come while something is being made: they count once it is there, and can be removed.

Studio goes on making what it was asked for, though nobody waits for the answer any more; a 3.1 takes twelve seconds for
a site. What is not there yet cannot be removed, and would be left.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptions_given_to(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let somebody else see to interruptions for a while."""
    previous = [signal.signal(number, handler) for number in INTERRUPTIONS]
    try:
        yield
    finally:
        for number, before in zip(INTERRUPTIONS, previous, strict=True):
            signal.signal(number, before)


@contextmanager
def to_its_end(what: str) -> Iterator[None]:
    """Let what is being made be made before an interruption counts; whoever interrupts is told so.

    Only the main thread is ever interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def defer(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what handlers are given
        if not came:
            told = f"\nStudio is making {what}; once that is there, the run ends and removes it."
            # Not to where behave keeps what steps print.
            print(told, file=sys.__stdout__, flush=True)
        came.append(number)

    try:
        with interruptions_given_to(defer):
            yield
    finally:
        if came:
            signal.raise_signal(came[0])
