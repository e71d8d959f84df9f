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
HTML_NAME = "allure-report"
_claims: list[FileLock] = []


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
    def deviations(self) -> Path:
        """The table of the known deviations that showed."""
        return self.root / "deviations.md"

    @property
    def html(self) -> Path:
        """The page that people open."""
        return self.root / HTML_NAME / "index.html"


@cache
def claim_folders(root: Path) -> ReportFolders:
    """Take the report folders for this process, and empty them of what an earlier run left.

    While another run holds them, this one gets a folder of its own in there: two runs from one checkout never mix
    their results. The claim ends with the process.
    """
    root.mkdir(parents=True, exist_ok=True)
    folders = ReportFolders(root)
    claim = FileLock(root / ".lock")
    try:
        claim.acquire(timeout=0)
        _claims.append(claim)
    except Timeout:
        folders = ReportFolders(root / f"run-{os.getpid()}")
    stale = {folders.root: "run.json", folders.results: "*-*.*", folders.junit: "TESTS-*.xml"}
    for folder, pattern in stale.items():
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob(pattern):
            file.unlink()
    return folders


def folders_of(userdata: Mapping[str, str]) -> ReportFolders:
    """Return the report folders of this run: ``-D reports=FOLDER`` puts them elsewhere."""
    return claim_folders(Path(userdata.get("reports", REPORTS)))
