"""Which release of Studio this is, and which answers it is held to."""

from __future__ import annotations

from dataclasses import dataclass

from studio_client.session import StudioSession, expect

KNOWN_RELEASES = ("documented",)


@dataclass(frozen=True)
class Release:
    """What Studio says it is, and what it is held to.

    :param version: Studio's own words for its version
    :param held_to: the set of answers that it is held to
    """

    version: str
    held_to: str


def find_release(session: StudioSession, wanted: str) -> Release:
    """Ask Studio for its version, and settle which answers to hold it to.

    :raises UnexpectedAnswer: where Studio does not tell its version
    """
    about = expect(session.get("monitor/version"), 200, "ask Studio for its version").reply.json
    version = str(about.get("packageVersion", "unknown")) if isinstance(about, dict) else "unknown"
    return Release(version, "documented" if wanted == "auto" else wanted)
