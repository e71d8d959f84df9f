"""``python -m mock_studio.restart FILE``: end the mock that keeps its state in FILE, and start another like it.

It returns when the new one listens, so that it can be the suite's ``STUDIO_RESTART``.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

DEADLINE_SECONDS = 30.0
PAUSE_SECONDS = 0.02


@contextmanager
def told(state: Path, url: str, arguments: list[str]) -> Iterator[None]:
    """Tell, beside the file of the state, which process serves it, at which address, and how it was started."""
    file = _beside(state)
    file.write_text(json.dumps({"process": os.getpid(), "url": url, "arguments": arguments}), encoding="utf-8")
    try:
        yield
    finally:
        file.unlink()


def restart(state: Path) -> None:
    """End the mock that keeps its state in this file, and start another like it.

    :raises TimeoutError: where the one does not end, or the other does not listen
    """
    file = _beside(state)
    running = json.loads(file.read_text(encoding="utf-8"))
    os.kill(running["process"], signal.SIGTERM)
    _wait(lambda: not file.exists(), "the mock to end")
    subprocess.Popen(  # noqa: S603 - our own interpreter, and the arguments that it was started with
        [sys.executable, "-m", "mock_studio", *running["arguments"]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = urlsplit(running["url"])
    _wait(lambda: _listens(address.hostname or "", address.port or 0), "the mock to serve again")


def _beside(state: Path) -> Path:
    return state.with_name(f"{state.name}.process")


def _listens(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {DEADLINE_SECONDS:g} s in vain for {what}")
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m mock_studio.restart", description=(__doc__ or "").split("\n")[2])
    parser.add_argument("state", type=Path, metavar="FILE", help="the file that the mock keeps its state in")
    restart(parser.parse_args().state)
