"""``python -m acceptance``: run behave, then make the report of what it found. The exit status tells what was."""

from __future__ import annotations

import sys

from behave.__main__ import run_behave
from behave.configuration import Configuration

from acceptance.beside import hand_out_junit, junit_elsewhere
from acceptance.command_line import read_command_line
from acceptance.exit_status import ExitStatus, gravest
from acceptance.installation import install_allure
from acceptance.jobs import run_jobs
from acceptance.order import Order
from acceptance.program import run_program
from acceptance.report import make_report
from acceptance.settings import SettingError
from reporting.folders import ReportFolders, ReportsNotWritable, folders_of
from reporting.merging import merge


def main(arguments: list[str]) -> int:
    """Run behave with these arguments, in as many processes as JOBS says, and make the report."""
    try:
        config = read_command_line(arguments)
        if config.dry_run:
            return _run_behave(config)
        config.order = Order.of(config)
        folders = folders_of(config.userdata)
    except SettingError as error:
        print(error, file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    except ReportsNotWritable as error:
        print(error, file=sys.stderr)
        return ExitStatus.SUITE_FAULT
    install_allure()
    status = _run(config, arguments, folders)
    if not any(folders.results.glob("*-result.json")):
        print("No scenario has run, so there is no report.")
        return status or ExitStatus.SUITE_FAULT
    try:
        return gravest([status, make_report(folders)])
    except KeyboardInterrupt:
        print(f"\nInterrupted before the report was made. Results: {folders.results}")
        return ExitStatus.INTERRUPTED


def _run(config: Configuration, arguments: list[str], folders: ReportFolders) -> int:
    order: Order = config.order
    if order.settings.jobs == 1:
        config.userdata["report_follows"] = "yes"
        return _run_behave(config)
    print(order.first_line_before_login(), flush=True)
    ended = run_jobs(order.jobs, arguments, folders)
    merge([part for part, _ in ended if (part / "run.json").exists()], folders)
    hand_out_junit(folders, junit_elsewhere(config))
    # Of a process that could not even begin, only its status tells.
    return gravest(status for part, status in ended if not (part / "run.json").exists())


def _run_behave(config: Configuration) -> int:
    try:
        return int(run_behave(config))
    except SystemExit as end:
        return int(end.code or 0)


if __name__ == "__main__":
    run_program(main)
