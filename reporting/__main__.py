"""``python -m reporting``: run behave, then make the HTML of what it found. The exit status is behave's."""

from __future__ import annotations

import subprocess
import sys

from behave.__main__ import main as behave

from reporting.facts import read_facts
from reporting.folders import folders_of
from reporting.html import ReportToolMissing, write_html


def main(arguments: list[str]) -> int:
    """Run behave with these arguments, write the HTML, and print where it is."""
    status = int(behave(arguments))
    defined = dict(argument.removeprefix("-D").partition("=")[::2] for argument in arguments)
    folders = folders_of(defined)
    if not any(folders.results.glob("*-result.json")):
        print("No scenario has run, so there is no HTML.")
        return status or 1
    try:
        print(f"Report: {write_html(folders, read_facts(folders)).resolve().as_uri()}")
    except ReportToolMissing as error:
        print(f"No HTML: {error}", file=sys.stderr)
        return status or 1
    except subprocess.CalledProcessError as error:
        print(f"No HTML: Allure's program failed: {error.stderr or error.stdout}", file=sys.stderr)
        return status or 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
