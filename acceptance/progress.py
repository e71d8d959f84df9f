"""What people see while the suite runs: each failure at once, and on a terminal one line that moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Feature, Scenario, Step
from behave.model_type import Status

from acceptance.console import moving_line
from acceptance.order import in_words
from reporting.text import printable
from studio_client.errors import StudioError


@dataclass(frozen=True)
class Outlook:
    """What is still to be expected of a run.

    :param expected: by the scenario's place, how many seconds it took when it last ran; None where that is not known
    :param waiting: tells how many scenarios wait for the publisher at this moment
    """

    expected: Sequence[float | None]
    waiting: Callable[[], int]

    @property
    def total(self) -> int:
        """How many scenarios there are."""
        return len(self.expected)

    def seconds_left(self, done: int) -> float | None:
        """Return about how many seconds it will still take; None where that is not known of half of what is left."""
        left = self.expected[done:]
        known = [seconds for seconds in left if seconds is not None]
        return mean(known) * len(left) if known and 2 * len(known) >= len(left) else None


class ProgressFormatter(Formatter):  # type: ignore[misc]
    """Prints failures as they come. Its moving line is for a terminal alone."""

    name = "progress"
    description = "each failure at once, and a progress line on a terminal"

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        super().__init__(stream_opener, config)
        self.stream: Any = self.open()
        self._moves = bool(getattr(self.stream, "isatty", bool)())
        self._begun = time.monotonic()
        self._feature = ""
        self._counts = {"done": 0, "failed": 0}
        self._scenario: Scenario | None = None
        # The runner knows how much there is to do, once it has begun.
        self._config = config

    def feature(self, feature: Feature) -> None:
        """Take note of the feature that begins."""
        self._feature = str(feature.name)

    def scenario(self, scenario: Scenario) -> None:
        """Take note of the scenario that begins; the one before has ended."""
        self._end_scenario()
        self._scenario = scenario
        if self._moves:
            self.stream.write(moving_line(self._told()))
            self.stream.flush()

    def result(self, step: Step) -> None:
        """Tell at once what has failed."""
        if step.status in (Status.failed, Status.error, Status.undefined) and self._scenario is not None:
            self._tell(self._scenario, f"{step.keyword} {step.name}", _message(step))

    def eof(self) -> None:
        """Take note that the feature has ended."""
        self._end_scenario()

    def close(self) -> None:
        """Leave the moving line."""
        if self._moves:
            self.stream.write(moving_line())
        self.stream.flush()

    def _told(self) -> str:
        """Say how much is done, how much waits, and about how long it will still take."""
        ahead: Outlook | None = getattr(self._config, "outlook", None)
        done, failed = self._counts["done"], self._counts["failed"]
        parts = [f"{done:4} of {ahead.total} done" if ahead is not None else f"{done:4} done", f"{failed} failed"]
        if ahead is not None and (waiting := ahead.waiting()):
            parts.append(f"{waiting} wait for the publisher")
        parts.append(f"{time.monotonic() - self._begun:.0f} s")
        if ahead is not None and (left := ahead.seconds_left(done)) is not None:
            parts.append(f"about {in_words(left)} left")
        return f"{', '.join(parts)}: {self._feature}"

    def _end_scenario(self) -> None:
        if self._scenario is None:
            return
        self._counts["done"] += 1
        if self._scenario.status.has_failed():
            self._counts["failed"] += 1
            if self._scenario.hook_failed:
                self._tell(self._scenario, "before or after its steps", str(self._scenario.error_message))
        self._scenario = None

    def _tell(self, scenario: Scenario, where: str, message: str) -> None:
        if self._moves:
            self.stream.write(moving_line())
        location = f"{scenario.filename}:{scenario.line}"
        text = f"\nFAILED  {location}  {scenario.name}\n  {where}\n{_indented(printable(message))}\n"
        self.stream.write(text)
        self.stream.flush()


def _message(step: Step) -> str:
    """Return what a failure says; where it is a fault of the suite itself, with the lines of code that led there."""
    if isinstance(step.exception, (AssertionError, StudioError)):
        return str(step.exception)
    return str(step.error_message or step.status.name)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
