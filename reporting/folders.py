"""Where a run's reports go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

REPORTS = Path("reports")
RESULTS_NAME = "allure-results"
JUNIT_NAME = "junit"
JUNIT_OF_THE_RUN = "the-run"
HTML_NAME = "allure-report"
_claims: list[FileLock] = []


class ReportsNotWritable(RuntimeError):
    """The folder of the reports cannot be written to."""


@dataclass(frozen=True)
class ReportFolders:
    """The folders of one run.

    :param root: the folder of all that the run writes
    :param history: the folder of earlier runs, for those that one report tells of together
    """

    root: Path
    history: Path

    @property
    def results(self) -> Path:
        """Allure's results, one file a scenario and an attachment."""
        return self.root / RESULTS_NAME

    @property
    def junit(self) -> Path:
        """JUnit XML, one file a feature."""
        return self.root / JUNIT_NAME

    @property
    def junit_of_the_run(self) -> Path:
        """What makes the run red beside its scenarios, for who reads JUnit alone."""
        return self.junit / f"TESTS-{JUNIT_OF_THE_RUN}.xml"

    @property
    def deviations(self) -> Path:
        """The table of the known deviations that showed."""
        return self.root / "deviations.md"

    @property
    def facts(self) -> Path:
        """What the first page tells of the run."""
        return self.root / "run.json"

    @property
    def seen_deviations(self) -> Path:
        """The known deviations that showed, as data, for merging."""
        return self.root / "deviations.json"

    @property
    def notes(self) -> Path:
        """What a run that learns a release has noted of its judgements."""
        return self.root / "notes.json"

    @property
    def traceability(self) -> Path:
        """Which promise is proven by what, as Markdown."""
        return self.root / "traceability.md"

    @property
    def traceability_html(self) -> Path:
        """Which promise is proven by what, as a page."""
        return self.root / "traceability.html"

    @property
    def summary(self) -> Path:
        """What a QA lead asks in the morning, as Markdown."""
        return self.root / "summary.md"

    @property
    def pages(self) -> tuple[Path, ...]:
        """What is made of the results; an earlier run's would say something else than the results do."""
        markdown = (self.deviations, self.seen_deviations, self.traceability, self.summary)
        return (self.facts, self.notes, *markdown, self.traceability_html, self.html)

    @property
    def html(self) -> Path:
        """The page that people open."""
        return self.root / HTML_NAME / "index.html"


@cache
def claim_folders(root: Path, history: Path) -> ReportFolders:
    """Take the report folders for this process, and empty them of what an earlier run left.

    While another run holds them, this one gets a folder of its own in there: two runs from one checkout never mix
    their results. The claim ends with the process.
    """
    root.mkdir(parents=True, exist_ok=True)
    folders = ReportFolders(root, history)
    claim = FileLock(root / ".lock")
    try:
        claim.acquire(timeout=0)
        _claims.append(claim)
    except Timeout:
        folders = ReportFolders(root / f"run-{os.getpid()}", history)
    for folder in (folders.results, folders.junit):
        folder.mkdir(parents=True, exist_ok=True)
    for file in (*folders.results.glob("*-*.*"), *folders.junit.glob("TESTS-*.xml"), *folders.pages):
        file.unlink(missing_ok=True)
    return folders


def folders_of(userdata: Mapping[str, str]) -> ReportFolders:
    """Return the report folders of this run: ``-D reports=FOLDER`` puts them elsewhere, ``-D history=FOLDER`` that.

    :raises ReportsNotWritable: where nothing can be written there
    """
    root = Path(userdata.get("reports", REPORTS))
    try:
        return claim_folders(root, history_of(userdata))
    except OSError as error:
        raise ReportsNotWritable(f"Reports cannot be written to {root}: {error.strerror or error}") from error


def history_of(userdata: Mapping[str, str]) -> Path:
    """Return the folder of earlier runs, without taking or emptying any."""
    return Path(userdata.get("history", Path(userdata.get("reports", REPORTS)) / "history"))
