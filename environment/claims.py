"""Which runs are going on: a run's id tells when it began, and a locked file on this machine that it still goes on."""

from __future__ import annotations

import getpass
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout

# Run ids count seconds from here, so that they stay short: names on Studio have a longest length.
EPOCH = datetime(2025, 1, 1, tzinfo=timezone.utc)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
TIME_DIGITS = 6
RANDOM_DIGITS = 4


@dataclass
class Claim:
    """Says, while it is held, that a run goes on. The system lets go of it when the process ends, however it ends."""

    lock: FileLock

    def release_for_good(self) -> None:
        """Say that the run has left nothing behind."""
        self.lock.release()
        Path(self.lock.lock_file).unlink(missing_ok=True)


def new_run_id() -> str:
    """Return an id that no other run has: when it began, to the second, and four digits by chance."""
    seconds = int((datetime.now(timezone.utc) - EPOCH).total_seconds())
    when = ""
    for _ in range(TIME_DIGITS):
        seconds, digit = divmod(seconds, len(DIGITS))
        when = DIGITS[digit] + when
    return when + "".join(secrets.choice(DIGITS) for _ in range(RANDOM_DIGITS))


def begun_at(run_id: str) -> datetime:
    """Return when a run began, by the clock of its machine."""
    return datetime.fromtimestamp(EPOCH.timestamp() + int(run_id[:TIME_DIGITS], len(DIGITS)), timezone.utc)


def claim(run_id: str, folder: Path | None = None) -> Claim:
    """Say that a run goes on, from now until this process ends."""
    lock = FileLock(_file(run_id, folder))
    lock.acquire(timeout=0)
    return Claim(lock)


def goes_on(run_id: str, folder: Path | None = None) -> bool | None:
    """Tell whether a run of this machine still goes on; None where this machine knows nothing of the run."""
    file = _file(run_id, folder)
    if not file.exists():
        return None
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def forget(run_id: str, folder: Path | None = None) -> None:
    """Let go of all that this machine knows of a run that has ended and left nothing."""
    _file(run_id, folder).unlink(missing_ok=True)


def age_in_minutes(run_id: str) -> float:
    """Return how many minutes ago a run began."""
    return (time.time() - begun_at(run_id).timestamp()) / 60


def folder_of_this_machine() -> Path:
    """Return the folder in which the runs of this user on this machine tell each other what they do."""
    folder = Path(tempfile.gettempdir()) / f"stop-publisher-acceptance-{_user()}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _file(run_id: str, folder: Path | None) -> Path:
    return (folder or folder_of_this_machine()) / f"{run_id}.lock"


def _user() -> str:
    """Return a name for whoever runs this; in a container, people may have a number alone."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "somebody"
