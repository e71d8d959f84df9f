"""The Allure HTML: one page that opens from a file, made by Allure's own program from a run's results."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from reporting.folders import ReportFolders

TOOL_FOLDER = Path(__file__).parent / "html"
ALLURE = TOOL_FOLDER / "node_modules" / "allure" / "cli.js"
TITLE = "Stop Publisher: acceptance"


class ReportToolMissing(RuntimeError):
    """Allure's program, or the node that runs it, is not installed."""


def write_html(folders: ReportFolders, facts: dict[str, str]) -> Path:
    """Write the page and return where it is.

    :param facts: what the first page tells of the run, by name
    :raises ReportToolMissing: where ``make acceptance`` has not installed the program
    :raises subprocess.CalledProcessError: where the program fails
    """
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None or not ALLURE.exists():
        raise ReportToolMissing("Allure's program is not installed here: run make acceptance once")
    configuration = folders.root / "allurerc.json"
    configuration.write_text(json.dumps(_configuration(folders, facts), indent=2), encoding="utf-8")
    subprocess.run(  # noqa: S603 - our own node, our own files
        [node, str(ALLURE), "generate", str(folders.results), "--config", str(configuration)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return folders.html


def _configuration(folders: ReportFolders, facts: dict[str, str]) -> dict[str, object]:
    return {
        "name": TITLE,
        "output": str(folders.html.parent.resolve()),
        "historyPath": str((folders.root / "history" / "history.jsonl").resolve()),
        "variables": facts,
        "plugins": {
            "awesome": {
                "options": {
                    "singleFile": True,
                    "reportName": TITLE,
                    "reportLanguage": "en",
                    "groupBy": ["feature", "story"],
                }
            }
        },
    }
