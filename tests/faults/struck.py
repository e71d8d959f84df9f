"""Faults that cannot be seen from outside, or are none, each with its reason."""

from __future__ import annotations

_OF_GENERATION_4 = {
    "effect: The status names another user than the one who has stopped the publisher": (
        "4 tells nobody who has stopped a publisher"
    ),
    "effect: What was live is taken down": (
        "the calls of 4 that the suite makes tell of packages that were published, not of what is live"
    ),
    "precedence: rights before the site": "4 itself answers 403 for a site that is not there",
}
# By release and name of the fault.
STRUCK: dict[tuple[str, str], str] = {
    (release, name): reason for release in ("4.0", "4.1", "4.2") for name, reason in _OF_GENERATION_4.items()
}
