"""``python -m tests.parts FILE …``: run behave, and write into FILE how many seconds went into which part of the run.

*exchanges*: from a request's beginning to its answer's end, with all that the suite does about it (preparing, masking);
*waiting*: for what Studio does by itself; *reports*: Allure's results, and JUnit's. The main thread counts; the
background's exchanges run beside it.
"""

from __future__ import annotations

import functools
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from behave.__main__ import main
from behave.reporter.junit import JUnitReporter

from acceptance.formatter import ReportFormatter, ReportListener
from scenes import patience
from studio_client.session import StudioSession

PARTS = ("exchanges", "waiting", "reports")


class Watch:
    """Adds up how long functions take; what runs within another counts there."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._within = False

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and whose time is counted."""

        @functools.wraps(function)
        def counting(*arguments: Any, **named: Any) -> Any:
            if self._within or threading.current_thread() is not threading.main_thread():
                return function(*arguments, **named)
            self._within, begun = True, time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self._within = False
                self.seconds[part] += time.perf_counter() - begun

        return counting

    def over(self, owner: Any, part: str, *names: str) -> None:
        """Count the time of some of a class's methods, or of a module's functions."""
        for name in names:
            setattr(owner, name, self.timed(part, getattr(owner, name)))


class Sleeps:
    """What ``scenes.patience`` knows as ``time``."""

    def __init__(self, watch: Watch) -> None:
        self.sleep = watch.timed("waiting", time.sleep)
        self.monotonic = time.monotonic


def parts_of(arguments: list[str]) -> tuple[int, dict[str, float]]:
    """Run behave, and return its status and the seconds of each part."""
    watch = Watch()
    watch.over(StudioSession, "exchanges", "send")
    watch.over(ReportFormatter, "reports", "scenario", "step", "result", "eof", "close", "feature", "match")
    watch.over(ReportListener, "reports", "attach_data", "attach_file", "start_scenario", "stop_scenario")
    watch.over(JUnitReporter, "reports", "feature", "end")
    patience.time = Sleeps(watch)  # type: ignore[assignment, attr-defined]
    try:
        status = main(arguments)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    return status, {part: watch.seconds[part] for part in PARTS}


if __name__ == "__main__":
    ended, seconds = parts_of(sys.argv[2:])
    Path(sys.argv[1]).write_text(json.dumps(seconds), encoding="utf-8")
    sys.exit(ended)
