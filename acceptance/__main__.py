"""``python -m acceptance``: run behave, then make the report of what it found. The exit status tells what was."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from behave.__main__ import main as behave

from acceptance.exit_status import ExitStatus, gravest
from acceptance.interruption import let_signals_interrupt
from acceptance.jobs import run_jobs
from acceptance.report import make_report
from acceptance.settings import SettingError, Settings
from reporting.folders import ReportFolders, ReportsNotWritable, definitions, folders_of
from reporting.merging import merge


def main(arguments: list[str]) -> int:
    """Run behave with these arguments, in as many processes as JOBS says, and make the report."""
    let_signals_interrupt()
    try:
        jobs = Settings.load().jobs
        folders = folders_of(definitions(arguments))
    except SettingError as error:
        print(error, file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    except ReportsNotWritable as error:
        print(error, file=sys.stderr)
        return ExitStatus.SUITE_FAULT
    try:
        status = _run(jobs, arguments, folders)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return ExitStatus.INTERRUPTED
    if not any(folders.results.glob("*-result.json")):
        print("No scenario has run, so there is no report.")
        return status or ExitStatus.SUITE_FAULT
    return gravest([status, make_report(folders)])


def _run(jobs: int, arguments: list[str], folders: ReportFolders) -> int:
    if jobs == 1:
        return _run_behave(arguments)
    ended = run_jobs(jobs, arguments, folders)
    merge([part for part, _ in ended if (part / "run.json").exists()], folders)
    # Of a process that could not even begin, only its status tells.
    return gravest(status for part, status in ended if not (part / "run.json").exists())


def _run_behave(arguments: list[str]) -> int:
    try:
        return int(behave([*arguments, "-Dreport_follows=yes"]))
    except SystemExit as end:
        return int(end.code or 0)


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[1])
    sys.exit(main(sys.argv[1:]))
