"""``python -m acceptance.report FOLDER …``: from the results of one run, or several, to one report and one status."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from behave.userdata import parse_user_define

from acceptance.command_line import check_definitions
from acceptance.exit_status import ExitStatus, exit_status, sentence, verdict
from acceptance.program import run_program
from acceptance.settings import SettingError
from reporting.facts import Facts, as_one, by_release, read_facts
from reporting.folders import ReportFolders, ReportsNotWritable, folders_of
from reporting.history import History, record_of
from reporting.html import NoPage
from reporting.merging import Part, latest_alone, lost_shards, merge, told_twice
from reporting.outcomes import Outcome
from reporting.pages import write_pages
from reporting.problems import Problem, not_run, problems_of, write_junit
from reporting.reported import Reported
from reporting.results import Result, read_results
from reporting.summary import write_summary
from reporting.tally import Tally


def make_report(folders: ReportFolders, merged: bool = False, found: Sequence[Problem] = ()) -> int:
    """Make all pages of what is in the folders, print where the report is, and return the exit status.

    :param merged: whether it is to be the whole, so that no shard may be missing
    :param found: what is wrong beside the runs themselves
    """
    results, facts = read_results(folders.results), read_facts(folders)
    runs = [_reported(parts, results, merged) for parts in by_release(facts)]
    problems = [*found, *(problem for each in facts if "Release" not in each for problem in problems_of(each))]
    if not facts:
        problems.append(Problem(ExitStatus.SUITE_FAULT, "Nothing is known of the run that has left these results"))
    tally = Tally((result.outcome for result in results), sum(each.tally.left_out for each in runs))
    everything = [*problems, *(problem for each in runs for problem in each.problems)]
    status = exit_status(tally, everything)
    for problem in everything:
        print(f"{problem.text}.", file=sys.stderr)
    told = sentence(tally, status)
    try:
        page = write_pages(folders, runs, results, problems)
    except (NoPage, subprocess.SubprocessError) as error:
        lack = Problem(ExitStatus.SUITE_FAULT, f"No HTML: {_why(error)}")
        print(f"{lack.told}.\n{told}", file=sys.stderr)
        write_junit(folders, [*everything, lack])
        return status or ExitStatus.SUITE_FAULT
    write_junit(folders, everything)
    print(f"\n{told} Report: {page.resolve().as_uri()}")
    return status


def _why(error: NoPage | subprocess.SubprocessError) -> str:
    if isinstance(error, NoPage):
        return str(error)
    details = getattr(error, "stderr", None) or getattr(error, "stdout", None) or error
    return f"Allure's program failed: {details}"


def _reported(parts: list[Facts], results: list[Result], merged: bool) -> Reported:
    """Return what the pages tell of the runs on one release.

    :param merged: whether it is to be the whole, so that no shard may be missing
    """
    facts = as_one(parts)
    mine = [result for result in results if result.held_to == facts["Release"]]
    record = record_of(facts, mine)
    problems = list(dict.fromkeys(problem for part in parts for problem in problems_of(part)))
    reasons = (result.message for result in mine if result.outcome is Outcome.NOT_RUN)
    problems += not_run(reasons, ExitStatus.OUT_OF_REACH)
    problems += [Problem(ExitStatus.SUITE_FAULT, text) for text in _gaps(parts, len(mine), merged)]
    status = exit_status(record.tally, problems)
    return Reported(facts, record, tuple(problems), status == ExitStatus.GREEN, verdict(record.tally, status))


def _gaps(parts: list[Facts], count: int, merged: bool) -> list[str]:
    """Say what has got lost of the runs on one release.

    :param count: how many results there are
    """
    label, told = parts[0]["Release"], []
    lost = lost_shards(parts) if merged else []
    if lost:
        told.append(f"Of {label}, these shards are missing: {', '.join(lost)}")
    unended = sum("Status" not in part for part in parts)
    if unended:
        told.append(f"Of {label}, {unended} run{'s have' if unended > 1 else ' has'} not come to an end")
    expected = sum(int(part.get("Scenarios", 0)) for part in parts)
    if count < expected:
        told.append(f"Of {label}, of {expected} results, {count} have come here")
    return told


def _refuse(folders: ReportFolders, problem: Problem) -> int:
    """Say why there is no report, wherever somebody may look for one, and return the exit status."""
    print(problem.told, file=sys.stderr)
    write_summary(folders, [], [], History(folders.history), [problem])
    write_junit(folders, [problem])
    return problem.status


def main(arguments: list[str]) -> int:
    """Merge the runs in these folders into one report in ``reports``."""
    parser = argparse.ArgumentParser(
        prog="python -m acceptance.report", description="Merge runs into one report.", allow_abbrev=False
    )
    parser.add_argument("sources", nargs="*", metavar="FOLDER", type=Path, help="what a run has written: its reports")
    parser.add_argument("--latest", action="store_true", help="of what is given twice, let the later one count")
    parser.add_argument("-D", "--define", action="append", default=[], type=parse_user_define, metavar="NAME=VALUE")
    options = parser.parse_args(arguments)
    try:
        check_definitions(dict(options.define))
        if not options.sources:
            raise SettingError("Which runs are to be merged? Name their folders: make report FROM='folder folder ...'")
        folders = folders_of(dict(options.define))
    except SettingError as error:
        print(error, file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    except ReportsNotWritable as error:
        print(error, file=sys.stderr)
        return ExitStatus.SUITE_FAULT
    parts = [Part.read(folder) for folder in options.sources if Part.is_one(folder)]
    twice = told_twice(parts)
    if twice and not options.latest:
        return _refuse(folders, Problem(ExitStatus.BAD_SETTINGS, f"{twice}; --latest lets the later one count"))
    counting = latest_alone(parts)
    merge([part.folder for part in parts if part.folder in counting], folders, counting)
    lacking = [folder for folder in options.sources if not Part.is_one(folder)]
    found = [Problem(ExitStatus.SUITE_FAULT, f"{folder} has no results of a run") for folder in lacking]
    return make_report(folders, merged=True, found=found)


if __name__ == "__main__":
    run_program(main)
