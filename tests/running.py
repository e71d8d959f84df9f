"""Running the suite as its users do, for tests of how it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from acceptance.settings import NAMES
from mock_studio import MockStudio
from tests.forked import PROJECT as PROJECT
from tests.forked import is_forkable, run_forked

# Hundreds of runs need not compile the project anew, each for itself, where somebody lets Python keep nothing.
LEFT_OUT = ("STUDIO_", "SHARD", "JOBS", "GITHUB_", "PYTHONDONTWRITEBYTECODE")
DEADLINE_SECONDS = 180
# One scenario, of one file: those who name no file read them all.
EXAMPLE = ("features/success_200.feature", "--name", "^The documented example")


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with just these settings of the suite, whatever ``.env`` says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return {**kept, **dict.fromkeys(NAMES, ""), **settings}


def run_module(module: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's programs."""
    return run_python(("-m", module, *arguments), settings)


def run_code(code: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python."""
    return run_python(("-c", code, *arguments), settings)


def run_python(
    program: Sequence[str], settings: dict[str, str], encoding: str = "utf-8", merged: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run ``-m`` and a module, or ``-c`` and code, with arguments.

    :param encoding: of what it writes
    :param merged: whether its errors go where its output goes
    """
    variables = environment(**settings)
    if is_forkable(settings):
        return run_forked(program, PROJECT, variables, DEADLINE_SECONDS, encoding=encoding, merged=merged)
    return subprocess.run(
        [sys.executable, *program],
        cwd=PROJECT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        encoding=encoding,
        timeout=DEADLINE_SECONDS,
    )


def behave(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run behave."""
    return run_module("behave", *arguments, **settings)


def report(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run behave and make the report, in a folder of its own."""
    return run_module("acceptance", *arguments, f"-Dreports={folder}", **settings)


def settings_for(mock: MockStudio) -> dict[str, str]:
    """Return the settings that point the suite at a mock."""
    return {
        "STUDIO_URL": mock.url,
        "STUDIO_USERNAME": "admin",
        "STUDIO_PASSWORD": "admin",
        "STUDIO_ALLOW_CHANGES": "yes",
    }


def left_on(mock: MockStudio) -> list[str]:
    """Return what is on a mock that was not there at its beginning."""
    sites = [site.site_id for site in mock.studio.sites() if not site.is_root]
    return sites + [user.username for user in mock.studio.users() if user.username != "admin"]
