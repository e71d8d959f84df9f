"""Faults that cannot be seen from outside, or are none, each with its reason."""

from __future__ import annotations

# By release and name of the fault.
STRUCK: dict[tuple[str, str], str] = {
    ("4.1", "effect: The status names another user than the one who has stopped the publisher"): (
        "4.1 tells nobody who has stopped a publisher"
    ),
    ("4.1", "effect: What was live is taken down"): (
        "the calls of 4.1 that were recorded tell of packages that were published, not of what is live"
    ),
    ("4.1", "precedence: rights before the site"): "4.1 itself answers 403 for a site that is not there",
}
