"""Names that nobody knows, and what was meant by them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def meant_by(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known name that is most like another, in whatever case; None where none is like it.

    :param likeness: from 0 to 1, how like it must be at least
    """
    by_letters = {each.upper(): each for each in known}
    found = difflib.get_close_matches(name.upper(), by_letters, n=1, cutoff=likeness)
    return by_letters[found[0]] if found else None


def are_alike(name: str, other: str, likeness: float) -> bool:
    """Tell whether two names are as like each other, in the same case."""
    matcher = difflib.SequenceMatcher(None, name, other)
    # The others are never less, and quickly known.
    return all(ratio() >= likeness for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))
