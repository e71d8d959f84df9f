"""The project's programs, each in a process of its own that need not import anything any more.

It is forked from one that has imported all (``tests.forking``), which is half of what the start of a run costs.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from tests.forking import PROJECT as PROJECT
from tests.forking import ask

NUMBER_BYTES = 8
# What a fork heeds of Python's own settings; the others Python reads when it starts, and never again.
HEEDED = ("PYTHONIOENCODING", "PYTHONUNBUFFERED")
PYTHONS_OWN = "PYTHON"
STANDARD = (0, 1, 2)


def is_forkable(settings: dict[str, str]) -> bool:
    """Tell whether a fork is as these settings want a Python to be."""
    others = {name: value for name, value in settings.items() if name.startswith(PYTHONS_OWN) and name not in HEEDED}
    return others.pop("PYTHONUTF8", str(sys.flags.utf8_mode)) == str(sys.flags.utf8_mode) and not others


class Parent:
    """The process that is forked.

    :param asking: the socket on which it is asked for a fork; it ends when this is closed
    """

    def __init__(self, asking: socket.socket) -> None:
        self._asking = asking
        self._lock = threading.Lock()

    def fork(self, request: dict[str, Any], *descriptors: int) -> Told:
        """Fork it for a run, and return what is told of that."""
        mine, its = socket.socketpair()
        with its, self._lock:
            ask(self._asking, request, its.fileno(), *descriptors)
        return Told(mine)

    def end(self) -> None:
        """Let it end."""
        self._asking.close()


class Told:
    """What is told of a fork: first its number, and then its exit status."""

    def __init__(self, telling: socket.socket) -> None:
        self._telling = telling

    def next(self, timeout: float | None = None) -> int | None:
        """Return what is told next; None where that takes longer."""
        self._telling.settimeout(timeout)
        try:
            data = self._telling.recv(NUMBER_BYTES, socket.MSG_WAITALL)
        except (TimeoutError, BlockingIOError):
            return None
        if len(data) < NUMBER_BYTES:
            raise EOFError("The process that is forked has gone")
        return array("q", data)[0]

    def close(self) -> None:
        """Ask for nothing more."""
        self._telling.close()


@cache
def _parent() -> Parent:
    """Start the process that has imported the project."""
    mine, its = socket.socketpair()
    # Also where somebody lets Python keep nothing: copies of the project are compiled by it, and runs in there.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with its:
        subprocess.Popen(
            [sys.executable, "-m", "tests.forking", str(its.fileno())],
            cwd=PROJECT,
            env=kept,
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
        )
    return Parent(mine)


_of_copies: dict[Path, Parent] = {}


@contextmanager
def preloaded(copy: Path) -> Iterator[None]:
    """Let runs in a copy of the project find it imported as it is now, which pays where there are more than a few."""
    mine, its = socket.socketpair()
    with its:
        told = _parent().fork({"folder": str(copy)}, *STANDARD, its.fileno())
    _of_copies[copy] = Parent(mine)
    try:
        yield
    finally:
        _of_copies.pop(copy).end()
        told.close()


class Fork:
    """A run under way, with as much of ``subprocess.Popen`` as is needed here.

    :param folder: where the project is, or a copy of it, whose modules are then its own
    :param program: ``-m`` and a module, or ``-c`` and code, and the arguments
    :param start: where it is started, seen from the folder
    :param merged: whether its errors go where its output goes
    :param encoding: of what it writes
    """

    def __init__(
        self,
        folder: Path,
        program: Sequence[str],
        environment: dict[str, str],
        *,
        start: str = ".",
        merged: bool = False,
        new_session: bool = False,
        encoding: str = "utf-8",
    ) -> None:
        self.returncode: int | None = None
        self._is_late = False
        typed, keyboard = os.pipe()
        read, output = os.pipe()
        read_errors, errors = os.pipe()
        request = {
            "folder": str(folder),
            "program": program,
            "environment": environment,
            "start": str(folder / start),
            "new_session": new_session,
        }
        parent = _of_copies.get(folder) or _parent()
        self._program = program
        self._told = parent.fork(request, typed, output, output if merged else errors)
        for descriptor in (typed, output, errors):
            os.close(descriptor)
        self.stdout = os.fdopen(read, "rb")
        self._stdin = os.fdopen(keyboard, "wb")
        self._stderr = os.fdopen(read_errors, "rb")
        self._encoding = encoding
        self.pid = self._told.next() or 0

    def poll(self) -> int | None:
        """Return the exit status; None while the run goes on."""
        return self._ended(0)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self.returncode = self._told.next(timeout)
        if self.returncode is not None:
            self._told.close()
        return self.returncode

    def send_signal(self, number: int, to_session: bool = False) -> None:
        """Send a signal to the run, if it goes on; to all processes of its session, as a terminal does, if asked."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended just now
                (os.killpg if to_session else os.kill)(self.pid, number)

    def kill(self) -> None:
        """Kill the run."""
        self.send_signal(signal.SIGKILL)

    def _end_late(self) -> None:
        self._is_late = True
        self.kill()

    def communicate(self, typed: str = "", timeout: float = 60) -> tuple[str, str]:
        """Wait until the run has ended, and return what it has written and nobody has read.

        :param typed: what somebody types
        :raises subprocess.TimeoutExpired: where it takes longer, and was killed
        """
        alarm = threading.Timer(timeout, self._end_late)
        alarm.daemon = True
        alarm.start()
        with self.stdout, self._stderr, ThreadPoolExecutor(1) as pool:
            errors = pool.submit(self._stderr.read)
            with suppress(BrokenPipeError), self._stdin:
                self._stdin.write(typed.encode(self._encoding))
            output = self.stdout.read().decode(self._encoding)
            told = errors.result().decode(self._encoding)
        self._ended(None)
        alarm.cancel()
        if self._is_late:
            raise subprocess.TimeoutExpired(self._program, timeout, output, told)
        return output, told


def run_forked(
    program: Sequence[str], folder: Path, environment: dict[str, str], seconds: float, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a program, and return the status and all that it wrote.

    :param seconds: how long it may take
    :param options: those of ``Fork``
    :raises subprocess.TimeoutExpired: where it takes longer, and was killed
    """
    fork = Fork(folder, program, environment, **options)
    written = fork.communicate(timeout=seconds)
    return subprocess.CompletedProcess(program, fork.returncode or 0, *written)
