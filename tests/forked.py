"""The project's programs, each in a process of its own that need not import anything any more.

It is forked from one that has imported all (``tests.preloaded``), which is half of what the start of a run costs.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHONS_OWN = "PYTHON"
PROJECT = Path(__file__).parents[1]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


def is_forkable(settings: dict[str, str]) -> bool:
    """Tell whether a fork sees these settings: Python reads its own when it starts, and never again."""
    return not any(name.startswith(PYTHONS_OWN) for name in settings)


def run_forked(
    module: str, arguments: tuple[str, ...], folder: Path, environment: dict[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Do what ``python -m module …`` does, and return the status and all that it wrote.

    :param folder: where it is started: the project, or a copy of it, whose modules are then its own
    :param seconds: how long it may take
    :raises subprocess.TimeoutExpired: where it takes longer, and was killed
    """
    with tempfile.TemporaryDirectory() as written:
        output, errors = Path(written) / "output", Path(written) / "errors"
        fork = _FORKS.Process(target=_become, args=(module, arguments, folder, environment, output, errors))
        fork.start()
        fork.join(seconds)
        if fork.exitcode is None:
            fork.kill()
            fork.join()
            raise subprocess.TimeoutExpired([module, *arguments], seconds)
        told = [file.read_text(encoding="utf-8") if file.exists() else "" for file in (output, errors)]
        return subprocess.CompletedProcess([module, *arguments], fork.exitcode, *told)


def _become(
    module: str, arguments: tuple[str, ...], folder: Path, environment: dict[str, str], output: Path, errors: Path
) -> None:
    for file, number in ((output, sys.stdout.fileno()), (errors, sys.stderr.fileno())):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    if folder != PROJECT:
        _forget_the_project()
        sys.path.insert(0, str(folder))
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    # What is run as the program must not be what others have imported.
    program = f"{module}.__main__"
    sys.modules.pop(program if program in sys.modules else module, None)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _forget_the_project() -> None:
    """Let the project's modules be imported anew, and keep all others."""
    ours = {path.name for path in PROJECT.iterdir() if path.is_dir()}
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]
