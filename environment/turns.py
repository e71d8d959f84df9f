"""Taking turns: of all processes of this machine, one at a time makes or removes a site of a Studio.

Sites that are made at the same time break each other on every recorded release: Studio's database deadlocks, and where
the loser is rolled back, the winner may go with it (recordings of 3.1.31 and 4.0.7, section *race*).
"""

from __future__ import annotations

import hashlib

from filelock import FileLock

from environment.claims import folder_of_this_machine


def turns_at(url: str) -> FileLock:
    """Return the lock to hold while a site of the Studio at this address is made or removed.

    It can be entered again by who holds it, and the system lets go of it when its process ends, however it ends.
    """
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    return FileLock(folder_of_this_machine() / f"sites-{name}.lock")
