"""All pages that people read, made of the results of one run or of several."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from pathlib import Path

from contract.scenarios import all_scenarios
from reporting.facts import Facts
from reporting.folders import ReportFolders
from reporting.history import History, RunRecord, record_of, trend
from reporting.html import write_html
from reporting.results import Result
from reporting.summary import counts_of, write_summary
from reporting.traceability import write_traceability

FIRST_FACTS: tuple[str, ...] = ("Studio", "Version", "Held to", "Suite", "Begun")


def write_pages(folders: ReportFolders, facts: list[Facts], results: list[Result]) -> Path:
    """Write all pages, keep the run in the history if it is a whole one, and return where the first page is.

    :raises NoPage: where Allure's program is not installed, or is another than was pinned; the other pages are there
    :raises subprocess.SubprocessError: where the program fails; the other pages are there
    """
    history = History(folders.history)
    runs = [(each, record_of(each, results)) for each in _one_a_release(facts)]
    write_summary(folders, runs, results, history)
    complete = all(len(run.outcomes) == len(all_scenarios()) for _, run in runs) and bool(runs)
    if complete:
        for _, run in runs:
            history.add(run)
    write_traceability(folders, results, history)
    attach(folders, "Which promise is proven by what", folders.traceability_html, "text/html")
    attach(folders, "Which promise is proven by what (Markdown)", folders.traceability, "text/markdown")
    attach(folders, "Summary (Markdown)", folders.summary, "text/markdown")
    return write_html(folders, _first_page(runs, history), complete)


def _one_a_release(facts: list[Facts]) -> list[Facts]:
    """Return the facts of one run a release; of the shards of one run, the first is as good as any."""
    return list({each.get("Release", ""): each for each in reversed(facts)}.values())[::-1]


def _first_page(runs: list[tuple[Facts, RunRecord]], history: History) -> dict[str, str]:
    """Return what the first page tells: what was tested, what came of it, and how it was before."""
    told: dict[str, str] = {}
    for facts, run in runs:
        of_release = f" ({run.held_to})" if len(runs) > 1 else ""
        shown: Facts = {name: facts[name] for name in FIRST_FACTS if name in facts}
        counts = {name: str(count) for name, count in counts_of(run).items()}
        # The page shows eight at first; Allure itself counts what passed and failed.
        shown |= {"Known deviations": counts.pop("Known deviations")}
        shown["Skipped"] = f"{counts.pop('Skipped')}, and {counts.pop('Not run')} not run"
        shown["Trend"] = trend(history.of_release(run.held_to)) or "no whole run yet"
        shown |= counts
        told |= {f"{name}{of_release}": value for name, value in shown.items()}
    return told


def attach(folders: ReportFolders, title: str, file: Path, media_type: str) -> None:
    """Attach a file to the whole report, in the form in which Allure's libraries do."""
    name = f"{uuid.uuid4()}-attachment{file.suffix}"
    shutil.copy2(file, folders.results / name)
    attachment = {"name": title, "source": name, "type": media_type, "timestamp": int(time.time() * 1000)}
    text = json.dumps({"attachments": [attachment], "errors": []})
    (folders.results / f"{uuid.uuid4()}-globals.json").write_text(text, encoding="utf-8")
