"""What people see while the suite runs: each failure at once, and on a terminal one line that moves."""

from __future__ import annotations

import time
from typing import Any

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Feature, Scenario, Step
from behave.model_type import Status

from acceptance.console import moving_line
from reporting.text import printable
from studio_client.errors import StudioError


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

    def feature(self, feature: Feature) -> None:
        """Take note of the feature that begins."""
        self._feature = str(feature.name)

    def scenario(self, scenario: Scenario) -> None:
        """Take note of the scenario that begins; the one before has ended."""
        self._end_scenario()
        self._scenario = scenario
        if self._moves:
            seconds = time.monotonic() - self._begun
            told = f"{self._counts['done']:4} done, {self._counts['failed']} failed, {seconds:.0f} s: {self._feature}"
            self.stream.write(moving_line(told))
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
