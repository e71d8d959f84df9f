"""Faults that cannot be seen from outside, or are none, each with its reason."""

from __future__ import annotations

# By release and name of the fault.
STRUCK: dict[tuple[str, str], str] = {}
