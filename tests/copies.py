"""Copies of the project, for tests that need a ``.env`` of their own, or files as another system would have them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from acceptance.settings import NAMES
from tests.forked import run_forked
from tests.running import DEADLINE_SECONDS, PROJECT, environment

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "reports", "*.egg-info", "__pycache__", ".*_cache", ".env", "tests"
)


class Copy:
    """A copy of the project, run by this Python.

    :param folder: where it is to be; it must not be there yet
    :param dotenv: what its ``.env`` says; None where it has none
    """

    def __init__(self, folder: Path, dotenv: dict[str, str] | None = None) -> None:
        self.folder = folder
        shutil.copytree(PROJECT, folder, ignore=NOT_COPIED)
        installed = Path("reporting") / "html" / "node_modules"
        (folder / installed).symlink_to(PROJECT / installed)
        if dotenv is not None:
            lines = (f"{name}={value}\n" for name, value in dotenv.items())
            (folder / ".env").write_text("".join(lines), encoding="utf-8")

    def behave(self, *arguments: str, start: str = ".", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run behave, started from a folder of the copy, with just these settings in the environment."""
        return self.run("-m", "behave", *arguments, start=start, **settings)

    def run(self, *program: str, start: str = ".", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a Python, started from a folder of the copy, with just these settings in the environment.

        :param program: ``-m`` and a module, or ``-c`` and code, and the arguments
        """
        variables = {**without_settings(), "PYTHONPATH": str(self.folder), **settings}
        return run_forked(program, self.folder, variables, DEADLINE_SECONDS, start=start)

    def files(self, under: str) -> set[str]:
        """Return the files in a folder of the copy, but for what Python itself keeps there."""
        found = (path for path in (self.folder / under).rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix() for path in found if "__pycache__" not in path.parts}


def without_settings() -> dict[str, str]:
    """Return this process's environment without any setting of the suite, not even an empty one."""
    return {name: value for name, value in environment().items() if name not in NAMES}
