"""Two expectations of which one must hold; a mismatch is told against both."""

from __future__ import annotations

from typing import Generic, TypeVar

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher

Item = TypeVar("Item")


class AsPromisedOrAsKnown(BaseMatcher[Item], Generic[Item]):
    """Matches what is as the page promises, or exactly as the release is known to deviate.

    :param release: the release that is known to deviate
    """

    def __init__(self, promised: Matcher[Item], known: Matcher[Item], release: str) -> None:
        self._promised = promised
        self._known = known
        self._release = release

    def _matches(self, item: Item) -> bool:
        return self._promised.matches(item) or self._known.matches(item)

    def describe_to(self, description: Description) -> None:
        description.append_description_of(self._promised)
        description.append_text(f"; or, as release {self._release} is known to deviate: ")
        description.append_description_of(self._known)

    def describe_mismatch(self, item: Item, mismatch_description: Description) -> None:
        mismatch_description.append_text("held against the page, ")
        self._promised.describe_mismatch(item, mismatch_description)
        mismatch_description.append_text("; held against the known deviation, ")
        self._known.describe_mismatch(item, mismatch_description)


def as_promised_or_as_known(promised: Matcher[Item], known: Matcher[Item], release: str) -> AsPromisedOrAsKnown[Item]:
    """Match what is as the page promises, or exactly as the release is known to deviate."""
    return AsPromisedOrAsKnown(promised, known, release)
