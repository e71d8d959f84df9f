"""A command that restarts a Studio that runs in this process."""

from __future__ import annotations

import shlex
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client, Listener

from mock_studio import MockStudio
from tests.faults.proxy import Spoiler

ASK = "import sys; from multiprocessing.connection import Client; Client(('127.0.0.1', int(sys.argv[1]))).recv()"


@contextmanager
def restarting(mock: MockStudio, spoiler: Spoiler) -> Iterator[str]:
    """Return a command that restarts the Studio, and lets the spoiler do what it does then.

    The suite knows of a restart only that it is a command of its user's, which returns when Studio serves again.
    """
    closing = threading.Event()
    with Listener(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                with listener.accept() as asking:
                    if closing.is_set():
                        return
                    mock.restart()
                    spoiler.restarted()
                    asking.send("restarted")

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        try:
            yield shlex.join([sys.executable, "-c", ASK, str(listener.address[1])])
        finally:
            closing.set()
            Client(listener.address).close()
            serving.join()
