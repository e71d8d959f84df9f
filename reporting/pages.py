"""All pages that people read, made of the results of one run or of several."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from contract.scenarios import all_scenarios
from reporting.changes import Changes
from reporting.facts import Facts
from reporting.first_page import FirstPage
from reporting.folders import ReportFolders
from reporting.history import History, RunRecord, trend
from reporting.html import write_html
from reporting.problems import Problem
from reporting.reported import Reported
from reporting.results import Result
from reporting.summary import counts_of, write_summary
from reporting.traceability import write_traceability

FIRST_FACTS: tuple[str, ...] = ("Studio", "Version", "Held to", "Suite", "Begun")


def write_pages(
    folders: ReportFolders, runs: list[Reported], results: list[Result], problems: Sequence[Problem] = ()
) -> Path:
    """Write all pages, keep the run in the history if it is a whole one, and return where the first page is.

    :param runs: the runs that are reported, one a release
    :param problems: what is wrong with none of them, but with all that is reported
    :raises NoPage: where Allure's program is not installed, or is another than was pinned; the other pages are there
    :raises subprocess.SubprocessError: where the program fails; the other pages are there
    """
    history = History(folders.history)
    write_summary(folders, runs, results, history, problems)
    sentences = [each.sentence(Changes(each.record, history.latest(each.record.held_to))) for each in runs]
    whole = bool(runs) and all(_is_whole(each.record) for each in runs)
    if whole:
        for each in runs:
            history.add(each.record)
    write_traceability(folders, [each.record for each in runs], history)
    attach(folders, "Which promise is proven by what", folders.traceability_html, "text/html")
    attach(folders, "Which promise is proven by what (Markdown)", folders.traceability, "text/markdown")
    attach(folders, "Summary (Markdown)", folders.summary, "text/markdown")
    told = [*problems, *(problem for each in runs for problem in each.problems)]
    if told:
        attach_errors(folders, told)
    green = bool(runs) and not problems and all(each.green for each in runs)
    return write_html(folders, FirstPage(sentences, told, _facts_shown(runs, history), green, whole))


def _is_whole(run: RunRecord) -> bool:
    """Tell whether a run is about all scenarios; those that were left out by their tags, it tells of."""
    return len({*run.outcomes, *run.left_out}) == len(all_scenarios())


def _facts_shown(runs: list[Reported], history: History) -> dict[str, str]:
    """Return what the first page tells: what was tested, what came of it, and how it was before."""
    told: dict[str, str] = {}
    for each in runs:
        of_release = f" ({each.record.held_to})" if len(runs) > 1 else ""
        shown: Facts = {name: each.facts[name] for name in FIRST_FACTS if name in each.facts}
        counts = {name: str(count) for name, count in counts_of(each.tally).items()}
        # The page shows eight at first; Allure itself counts what passed and failed.
        shown |= {"Known deviations": counts.pop("Known deviations")}
        left_out = f", {counts['Left out']} left out" if each.record.left_out else ""
        shown["Skipped"] = f"{counts.pop('Skipped')}, and {counts.pop('Not run')} not run{left_out}"
        shown["Trend"] = trend(history.of_release(each.record.held_to)) or "no whole run yet"
        shown |= counts
        if each.lost_sessions:
            shown["Sessions that ended too early"] = each.lost_sessions
        told |= {f"{name}{of_release}": value for name, value in shown.items()}
    return told


def attach(folders: ReportFolders, title: str, file: Path, media_type: str) -> None:
    """Attach a file to the whole report, in the form in which Allure's libraries do."""
    name = f"{uuid.uuid4()}-attachment{file.suffix}"
    shutil.copy2(file, folders.results / name)
    attachment = {"name": title, "source": name, "type": media_type, "timestamp": int(time.time() * 1000)}
    _write_globals(folders, attachments=[attachment])


def attach_errors(folders: ReportFolders, problems: Iterable[Problem]) -> None:
    """Tell Allure's page what is wrong beside the scenarios."""
    now = int(time.time() * 1000)
    errors = [{"message": problem.text, "trace": "\n".join(problem.details), "timestamp": now} for problem in problems]
    _write_globals(folders, errors=errors)


def _write_globals(folders: ReportFolders, **entries: list[dict[str, object]]) -> None:
    text = json.dumps({"attachments": [], "errors": [], **entries})
    (folders.results / f"{uuid.uuid4()}-globals.json").write_text(text, encoding="utf-8")
