"""What is printed, on whatever console: none raises for a letter that it lacks."""

from __future__ import annotations

import codecs
import io
import shutil
import sys

_WIDEST_LINE = 100
_READABLY = "readably"
# How the suite's own letters read where a console lacks them.
STAND_INS = {"\u2026": "...", "\u2192": "->", "\u2013": "-", "\u2713": "ok", "\u2717": "x", "\ufffd": "?"}


def print_on_any_console() -> None:
    r"""Let a console show what it lacks in other letters, at worst by its number as in ``\u2603``, and never raise."""
    codecs.register_error(_READABLY, _in_letters_of_every_console)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_READABLY)


def _in_letters_of_every_console(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    shown = (STAND_INS.get(letter) or letter.encode("ascii", "backslashreplace").decode("ascii") for letter in lacking)
    return "".join(shown), error.end


def moving_line(text: str = "") -> str:
    """Return what shows a text in place of the line where the cursor is, with blanks: not every console can erase."""
    width = min(_WIDEST_LINE, shutil.get_terminal_size().columns - 1)
    shown = f"\r{text[:width]:{width}}"
    return shown if text else f"{shown}\r"


def show_line(text: str = "") -> None:
    """Show a line that moves, on a terminal; nothing elsewhere. Without a text, leave it."""
    if sys.stdout.isatty():
        sys.stdout.write(moving_line(text))
        sys.stdout.flush()
