"""Text from outside, made fit for people to read."""

from __future__ import annotations

LONGEST_MESSAGE = 3_000


def printable(text: str) -> str:
    """Return a text of which nothing reaches the terminal but what can be read."""
    short = text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"
    return "".join(character if character.isprintable() or character == "\n" else "�" for character in short)
