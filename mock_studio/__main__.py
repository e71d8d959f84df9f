"""``python -m mock_studio``: a mocked Studio as a process of its own. Its account is admin, its password admin."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from mock_studio.pace import as_recorded, at_once
from mock_studio.releases import RELEASES
from mock_studio.restart import told
from mock_studio.server import DEFAULT_PUBLISH_INTERVAL, MockStudio

HIGHEST_PORT = 65535


def main() -> None:
    """Read the command line, print the address, and serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m mock_studio", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=18078, help="port; 0 picks a free one (default: %(default)s)")
    parser.add_argument(
        "--publish-interval",
        type=_interval,
        default=DEFAULT_PUBLISH_INTERVAL,
        help="seconds between two runs of the publishing job (default: %(default)s; a real Studio: 10)",
    )
    parser.add_argument(
        "--release",
        choices=sorted(RELEASES),
        default="documented",
        help="answer as the page says, or as a real Studio of this release does (default: %(default)s)",
    )
    parser.add_argument("--slow", action="store_true", help="take as long as a real Studio over what is work for it")
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="go on with the state in this file, if it is there, and keep it there at the end; "
        "python -m mock_studio.restart FILE ends this process and starts another like it",
    )
    options = parser.parse_args()
    rules = RELEASES[options.release]()
    pace = as_recorded(rules.seconds) if options.slow else at_once
    try:
        studio = MockStudio(options.host, options.port, rules, options.publish_interval, pace, options.state)
    except OSError as error:
        parser.error(f"nothing can listen on {options.host}:{options.port}: {error.strerror}")
    print(studio.url, flush=True)
    if options.state is None:
        studio.serve()
        return
    # uvicorn ends, and then lets the signal do its usual work: that would leave no time to keep anything.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
    with told(options.state, studio.url, sys.argv[1:]):
        studio.serve()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"{text} is no port, from 0 to {HIGHEST_PORT}")
    return int(text)


def _interval(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds, more than 0")
    return seconds


if __name__ == "__main__":
    main()
