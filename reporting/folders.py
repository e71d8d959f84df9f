"""Where a run's reports go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

REPORTS = Path("reports")
RESULTS_NAME = "allure-results"
JUNIT_NAME = "junit"
HTML_NAME = "allure-report"
_claim = FileLock(REPORTS / ".lock")


@dataclass(frozen=True)
class ReportFolders:
    """The folders of one run."""

    root: Path

    @property
    def results(self) -> Path:
        """Allure's results, one file a scenario and an attachment."""
        return self.root / RESULTS_NAME

    @property
    def junit(self) -> Path:
        """JUnit XML, one file a feature."""
        return self.root / JUNIT_NAME

    @property
    def html(self) -> Path:
        """The page that people open."""
        return self.root / HTML_NAME / "index.html"


@cache
def claim_folders() -> ReportFolders:
    """Take the report folders for this process, and empty them of what an earlier run left.

    While another run holds ``reports/``, this one gets a folder of its own in there: two runs from one checkout never
    mix their results. The claim ends with the process.
    """
    REPORTS.mkdir(exist_ok=True)
    folders = ReportFolders(REPORTS)
    try:
        _claim.acquire(timeout=0)
    except Timeout:
        folders = ReportFolders(REPORTS / f"run-{os.getpid()}")
    stale = {folders.root: "run.json", folders.results: "*-*.*", folders.junit: "TESTS-*.xml"}
    for folder, pattern in stale.items():
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob(pattern):
            file.unlink()
    return folders
