"""What the report's first page tells of a run: written when the run begins, read when the page is made."""

from __future__ import annotations

import json

from reporting.folders import ReportFolders

NAME = "run.json"


def write_facts(folders: ReportFolders, facts: dict[str, str]) -> None:
    """Keep the facts of the run that is beginning."""
    (folders.root / NAME).write_text(json.dumps(facts, indent=2), encoding="utf-8")


def read_facts(folders: ReportFolders) -> dict[str, str]:
    """Return the facts of the run; none where it did not come so far as to know them."""
    path = folders.root / NAME
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
