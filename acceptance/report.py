"""``python -m acceptance.report FOLDER …``: from the results of one run, or several, to one report and one status."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from behave.userdata import parse_user_define

from acceptance.command_line import check_definitions
from acceptance.exit_status import ExitStatus, exit_status, gravest, sentence
from acceptance.program import run_program
from acceptance.settings import SettingError
from reporting.facts import Facts, read_facts
from reporting.folders import ReportFolders, ReportsNotWritable, folders_of
from reporting.html import NoPage
from reporting.merging import lost_shards, merge
from reporting.pages import write_pages
from reporting.results import Result, read_results


def make_report(folders: ReportFolders, merged: bool = False) -> int:
    """Make all pages of what is in the folders, print where the report is, and return the exit status.

    :param merged: whether it is to be the whole, so that no shard may be missing
    """
    results, facts = read_results(folders.results), read_facts(folders)
    lost = lost_shards(facts) if merged else {}
    for label, shards in lost.items():
        print(f"Of {label}, these shards are missing: {', '.join(shards)}", file=sys.stderr)
    status = _status(results, facts, bool(lost))
    told = sentence([result.outcome.value for result in results], status)
    try:
        page = write_pages(folders, facts, results)
    except NoPage as error:
        print(f"\n{told} No HTML: {error}", file=sys.stderr)
        return status or ExitStatus.SUITE_FAULT
    except subprocess.SubprocessError as error:
        details = getattr(error, "stderr", None) or getattr(error, "stdout", None) or error
        print(f"\n{told} No HTML: Allure's program failed: {details}", file=sys.stderr)
        return status or ExitStatus.SUITE_FAULT
    print(f"\n{told} Report: {page.resolve().as_uri()}")
    return status


def _status(results: list[Result], facts: list[Facts], lost: bool) -> int:
    """Return the exit status of the whole: what its runs ended with, and whether every result has come here.

    :param lost: whether a shard is missing
    """
    ended = [int(each["Status"]) for each in facts if "Status" in each]
    if lost or not facts or len(ended) < len(facts):
        return gravest([ExitStatus.SUITE_FAULT, *ended])
    expected = sum(int(each.get("Scenarios", 0)) for each in facts)
    return gravest([exit_status([result.outcome.value for result in results], fewest=expected), *ended])


def main(arguments: list[str]) -> int:
    """Merge the runs in these folders into one report in ``reports``."""
    parser = argparse.ArgumentParser(prog="python -m acceptance.report", description="Merge runs into one report.")
    parser.add_argument("sources", nargs="*", metavar="FOLDER", type=Path, help="what a run has written: its reports")
    parser.add_argument("-D", "--define", action="append", default=[], type=parse_user_define, metavar="NAME=VALUE")
    options = parser.parse_args(arguments)
    try:
        check_definitions(dict(options.define))
        if not options.sources:
            raise SettingError("Which runs are to be merged? Name their folders: make report FROM='folder folder ...'")
        folders = folders_of(dict(options.define))
        merge(options.sources, folders)
    except SettingError as error:
        print(error, file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    except (FileNotFoundError, ReportsNotWritable) as error:
        print(error, file=sys.stderr)
        return ExitStatus.SUITE_FAULT
    return make_report(folders, merged=True)


if __name__ == "__main__":
    run_program(main)
