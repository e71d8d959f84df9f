"""What a step does over HTTP, kept until the step has ended, and then shown in the report as one text."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from studio_client.exchange import Exchange
from studio_client.secrets import Secrets

LONGEST_TITLE = 120
RULE = "=" * 80


@dataclass
class Section:
    """A part of what a step shows.

    :param title: what it is; None lets its one exchange say so
    """

    title: str | None
    exchanges: list[Exchange] = field(default_factory=list)
    text: str = ""

    def heading(self, secrets: Secrets) -> str:
        """Return what the section is, in one line."""
        return self.title if self.title is not None else secrets.mask(self.exchanges[0].summary)

    def described(self, secrets: Secrets) -> str:
        """Return the section as text."""
        texts = [exchange.describe(secrets) for exchange in self.exchanges]
        return "\n\n\n".join([*texts, self.text] if self.text else texts)


class Recorder:
    """Takes note of every exchange, from whatever thread, and hands a step's over when it has ended."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._sections: list[Section] = []
        self._together: Section | None = None
        self._lock = threading.Lock()
        self.last: Exchange | None = None

    def __call__(self, exchange: Exchange) -> None:
        """Take note of an exchange."""
        with self._lock:
            self.last = exchange
            if self._together is not None:
                self._together.exchanges.append(exchange)
            else:
                self._sections.append(Section(None, [exchange]))

    @contextmanager
    def together(self, title: str) -> Iterator[None]:
        """Show all exchanges of this block as one section, under this title."""
        section = Section(title)
        with self._lock:
            self._together = section
            self._sections.append(section)
        try:
            yield
        finally:
            self._together = None

    def add(self, title: str, text: str) -> None:
        """Show a text as a section of its own; it must have no secrets in it."""
        with self._lock:
            self._sections.append(Section(title, text=text))

    def forget(self) -> None:
        """Show nothing of what has been noted so far."""
        with self._lock:
            self._sections, self.last = [], None

    def lift(self) -> list[Section]:
        """Take away what has been noted since the last time, to put it back when it is to be shown."""
        with self._lock:
            sections, self._sections = self._sections, []
        return sections

    def put_back(self, sections: list[Section]) -> None:
        """Show what was taken away, before what has been noted since."""
        with self._lock:
            self._sections = [*sections, *self._sections]

    def take(self) -> tuple[str, str] | None:
        """Return title and text of what has been noted since the last time; None where that is nothing."""
        sections = self.lift()
        shown = [section for section in sections if section.exchanges or section.text]
        if not shown:
            return None
        headings = [section.heading(self._secrets) for section in shown]
        title = "; ".join(dict.fromkeys(headings))
        parts = [
            f"{heading}\n{RULE}\n{section.described(self._secrets)}"
            for heading, section in zip(headings, shown, strict=True)
        ]
        return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…", "\n\n\n".join(parts)
