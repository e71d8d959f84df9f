"""What a stop has held: nothing of what was sent is published, or all of it, by a way that passes by the stop."""

from __future__ import annotations

from dataclasses import dataclass

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description


@dataclass(frozen=True)
class Held:
    """What was sent while a publisher was stopped.

    :param early: what of it has been published all the same, in words, with the time that Studio tells
    :param count: how many pieces it is
    """

    early: tuple[str, ...]
    count: int


class _Published(BaseMatcher[Held]):
    def __init__(self, everything: bool) -> None:
        self._everything = everything

    def _matches(self, item: Held) -> bool:
        return len(item.early) == (item.count if self._everything else 0)

    def describe_to(self, description: Description) -> None:
        description.append_text("everything published at once" if self._everything else "nothing published")

    def describe_mismatch(self, item: Held, mismatch_description: Description) -> None:
        mismatch_description.append_text("; ".join(item.early) or "nothing was published")


def nothing_is_published() -> _Published:
    """Match where a stop has held everything."""
    return _Published(everything=False)


def everything_is_published() -> _Published:
    """Match where a stop has held nothing."""
    return _Published(everything=True)
