"""A mocked Studio as a server: in a thread of the caller's process, or as a process of its own."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import uvicorn

from mock_studio.app import create_app
from mock_studio.keeping import load, save
from mock_studio.pace import Pace, at_once
from mock_studio.protocol import StudioProtocol
from mock_studio.publishing import publish_waiting
from mock_studio.releases.documented import Documented

DEFAULT_PUBLISH_INTERVAL = 0.05
KEEP_ALIVE_SECONDS = 75


class MockStudio:
    """A mocked Studio that listens from the moment it is made.

    :param host: the address to listen on
    :param port: the port; 0 picks a free one
    :param rules: which release it is; as the page says, if none is named
    :param publish_interval: seconds between two runs of the publishing job (a real Studio: 10)
    :param pace: how many seconds each answer takes, beside what the mock itself needs
    :param state: a file in which the state outlives the process, if it is to
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        rules: Documented | None = None,
        publish_interval: float = DEFAULT_PUBLISH_INTERVAL,
        pace: Pace = at_once,
        state: Path | None = None,
    ) -> None:
        self.rules = rules or Documented()
        self.studio = load(self.rules, state)
        self._state = state
        self._publish_interval = publish_interval
        self._pace = pace
        self._socket = _listen(host, port)
        self._address: tuple[str, int] = self._socket.getsockname()
        self.url = f"http://{host}:{self._address[1]}/studio"
        self._server = self._new_server()
        self._thread: threading.Thread | None = None

    def _new_server(self) -> uvicorn.Server:
        return uvicorn.Server(
            uvicorn.Config(
                create_app(self.studio, self.rules, self._publish_interval, self._pace),
                http=StudioProtocol,
                proxy_headers=False,
                ws="none",
                log_config=None,
                log_level="warning",
                access_log=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=1,
            )
        )

    def serve(self) -> None:
        """Serve until the process is told to end, and keep the state if that is wanted."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            if self._state is not None:
                save(self.studio, self.rules, self._state)

    def publish_now(self) -> None:
        """Run the publishing job once, without waiting for it."""
        publish_waiting(self.studio, self.rules)

    def start(self) -> MockStudio:
        """Serve in a thread of this process, which ends with the process at the latest."""
        self._thread = threading.Thread(target=self.serve, name="mock-studio", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the thread, and wait until it has ended."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=5)

    def restart(self) -> None:
        """End the thread and serve anew at the same address, with all that survives a restart."""
        self.stop()
        self.rules.begin_again(self.studio)
        self._socket = _listen(*self._address)
        self._server = self._new_server()
        self.start()

    def __enter__(self) -> MockStudio:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()


def _listen(host: str, port: int) -> socket.socket:
    """Listen at once, so that no caller comes too early.

    The protocol is named: only then does asyncio turn Nagle's algorithm off, which costs 40 ms a call.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(128)
    return listening
