"""One run in several processes: each runs a part of the scenarios, and all end in one report."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from acceptance.console import show_line
from acceptance.exit_status import ExitStatus
from acceptance.interruption import uninterrupted
from acceptance.shards import Shard
from reporting.facts import write_facts
from reporting.folders import ReportFolders
from reporting.problems import Problem, as_fact, write_junit

LOOK_EVERY_SECONDS = 0.2


def run_jobs(jobs: Sequence[Shard], arguments: list[str], folders: ReportFolders) -> list[tuple[Path, int]]:
    """Run behave in so many processes, and return the folders of their results, each with its exit status.

    What they print is shown when they end, each by itself. An interruption reaches them all, and each cleans up.
    """
    begun, root = time.monotonic(), folders.root / "jobs"
    shutil.rmtree(root, ignore_errors=True)
    roots = [root / str(job.number) for job in jobs]
    with _ended_together(folders) as processes:
        for job, own in zip(jobs, roots, strict=True):
            own.mkdir(parents=True)
            processes.append(_start(arguments, own, folders.history, job))
        while any(process.poll() is None for process in processes):
            done = sum(1 for _ in root.glob("*/allure-results/*-result.json"))
            show_line(f"{done:4} done in {len(jobs)} processes, {time.monotonic() - begun:.0f} s")
            time.sleep(LOOK_EVERY_SECONDS)
    show_line()
    ended = [(own, process.returncode) for own, process in zip(roots, processes, strict=True)]
    for job, (own, status) in zip(jobs, ended, strict=True):
        which = f"process {job.number} of {job.total}"
        _tell_of_one_that_never_began(ReportFolders(own, folders.history), which, status)
    for own in roots:
        print((own / "output.txt").read_text(encoding="utf-8"), end="")
    return ended


def _tell_of_one_that_never_began(folders: ReportFolders, which: str, status: int) -> None:
    """Leave word in the place of a process that has left none, so that the report knows of it."""
    if not folders.facts.exists():
        told = f"Of the run, {which} ended before it began, with status {status}; what it printed is above"
        folders.results.mkdir(parents=True, exist_ok=True)
        write_facts(folders, as_fact([Problem(ExitStatus.SUITE_FAULT, told)]))


def _start(arguments: list[str], root: Path, history: Path, job: Shard) -> subprocess.Popen[bytes]:
    defined = [f"-Dreports={root}", f"-Dhistory={history}", f"-Djob={job}", "-Dreport_follows=yes"]
    with (root / "output.txt").open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            [sys.executable, "-m", "behave", *arguments, *defined],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
        )


@contextmanager
def _ended_together(folders: ReportFolders) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Wait for all processes, also where this one is interrupted: they are told, and then clean up."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        yield processes
    except KeyboardInterrupt:
        with uninterrupted():
            end_together(processes)
        write_junit(folders, [Problem(ExitStatus.INTERRUPTED, "The run was interrupted")])
        raise


def end_together(processes: Sequence[subprocess.Popen[bytes]], system: str = os.name) -> None:
    """Tell processes to end, and wait until they have cleaned up.

    On Windows to tell is to kill; but there whoever has a console gets its Ctrl-C as well as this process.
    """
    if system != "nt":
        for process in processes:
            process.terminate()
    for process in processes:
        process.wait()
