"""Running a command of the user's, such as the one that restarts Studio."""

from __future__ import annotations

import subprocess

from studio_client.errors import StudioError


class CommandFailed(StudioError):
    """A command has not done what it is there for."""


def run_command(command: str, seconds: float) -> str:
    """Run a command line by the shell, and return what it printed.

    :param seconds: how long it may take
    :raises CommandFailed: where it takes longer, or ends with another status than 0
    """
    try:
        ended = subprocess.run(  # noqa: S602 - it is what the user has set
            command, shell=True, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(f"{command!r} has not ended within {seconds:g} s") from error
    told = f"{ended.stdout}{ended.stderr}".strip()
    if ended.returncode != 0:
        raise CommandFailed(f"{command!r} ended with status {ended.returncode}: {told[-500:]}")
    return f"{command}\n{told}"
