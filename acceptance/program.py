"""How each of the project's programs begins and ends: on any console, at the project's root, whatever interrupts it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from acceptance.console import print_on_any_console
from acceptance.elsewhere import enter_root
from acceptance.exit_status import ExitStatus
from acceptance.interruption import let_signals_interrupt


def run_program(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a program with the arguments of this process, and end with the status that it returns.

    :raises SystemExit: always
    """
    print_on_any_console()
    let_signals_interrupt()
    status: int
    try:
        status = main(enter_root(sys.argv[1:]))
    except SystemExit as end:
        # Python's own parser ends with 2 where it is given what it does not know.
        status = ExitStatus.BAD_SETTINGS if end.code else ExitStatus.GREEN
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        status = ExitStatus.INTERRUPTED
    # From here on there is nothing left that could be interrupted.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)
