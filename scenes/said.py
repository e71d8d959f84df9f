"""What an earlier step of the scenario must have said."""

from __future__ import annotations

from typing import TypeVar

Thing = TypeVar("Thing")


def said(thing: Thing | None, what: str) -> Thing:
    """Return what an earlier step has said.

    :raises LookupError: where none has: a fault of the feature, not of Studio
    """
    if thing is None:
        raise LookupError(f"No step of the scenario has said {what}")
    return thing
