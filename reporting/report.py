"""From the results of one run, or of several, to all pages that people read."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from contract.scenarios import all_scenarios
from reporting.deviations import Deviations
from reporting.facts import Facts, read_facts, write_facts
from reporting.folders import ReportFolders, definitions, folders_of
from reporting.history import History, RunRecord, record_of, trend
from reporting.html import NoPage, write_html
from reporting.outcomes import ExitStatus, exit_status, gravest, sentence
from reporting.results import Result, read_results
from reporting.summary import counts_of, write_summary
from reporting.traceability import write_traceability

FIRST_FACTS: tuple[str, ...] = ("Studio", "Version", "Held to", "Suite", "Begun")


def make_report(folders: ReportFolders, merged: bool = False) -> int:
    """Make all pages of what is in the folders, print where the report is, and return the exit status.

    :param merged: whether it is to be the whole, so that no shard may be missing
    """
    results, facts = read_results(folders.results), read_facts(folders)
    lost = _lost_shards(facts) if merged else {}
    for label, shards in lost.items():
        print(f"Of {label}, these shards are missing: {', '.join(shards)}", file=sys.stderr)
    status = _status(results, facts, bool(lost))
    history = History(folders.history)
    runs = [(each, record_of(each, results)) for each in _one_a_release(facts)]
    write_summary(folders, runs, results, history)
    complete = all(len(run.outcomes) == len(all_scenarios()) for _, run in runs) and bool(runs)
    if complete:
        for _, run in runs:
            history.add(run)
    write_traceability(folders, results, history)
    _attach(folders, "Which promise is proven by what", folders.traceability_html, "text/html")
    _attach(folders, "Which promise is proven by what (Markdown)", folders.traceability, "text/markdown")
    _attach(folders, "Summary (Markdown)", folders.summary, "text/markdown")
    told = sentence([result.outcome.value for result in results], status)
    try:
        page = write_html(folders, _first_page(runs, history), complete)
    except NoPage as error:
        print(f"\n{told} No HTML: {error}", file=sys.stderr)
        return status or ExitStatus.SUITE_FAULT
    except subprocess.SubprocessError as error:
        details = getattr(error, "stderr", None) or getattr(error, "stdout", None) or error
        print(f"\n{told} No HTML: Allure's program failed: {details}", file=sys.stderr)
        return status or ExitStatus.SUITE_FAULT
    print(f"\n{told} Report: {page.resolve().as_uri()}")
    return status


def merge(sources: Sequence[Path], folders: ReportFolders) -> None:
    """Bring the results of several runs together: shards of one, or runs on several releases.

    :raises FileNotFoundError: where a folder has no results of a run
    """
    facts: list[Facts] = []
    for source in sources:
        theirs = ReportFolders(source, folders.history)
        if not theirs.facts.exists():
            raise FileNotFoundError(f"{source} has no results of a run")
        facts += read_facts(theirs)
        for file in theirs.results.iterdir():
            # Attached to the whole run, these are made anew for the whole.
            if not file.name.endswith("-globals.json"):
                shutil.copy2(file, folders.results / file.name)
        for file in theirs.junit.glob("TESTS-*.xml"):
            shutil.copy2(file, folders.junit / f"{file.stem}-{uuid.uuid4().hex[:8]}.xml")
    write_facts(folders, *facts)
    deviations = Deviations.read([ReportFolders(source, folders.history) for source in sources])
    folders.deviations.write_text(deviations.table(), encoding="utf-8")
    _attach(folders, "Known deviations from the page", folders.deviations, "text/plain")


def _status(results: list[Result], facts: list[Facts], lost: bool) -> int:
    """Return the exit status of the whole: what its runs ended with, and whether every result has come here.

    :param lost: whether a shard is missing
    """
    ended = [int(each["Status"]) for each in facts if "Status" in each]
    if lost or not facts or len(ended) < len(facts):
        return gravest([ExitStatus.SUITE_FAULT, *ended])
    expected = sum(int(each.get("Scenarios", 0)) for each in facts)
    return gravest([exit_status([result.outcome.value for result in results], fewest=expected), *ended])


def _lost_shards(facts: list[Facts]) -> dict[str, list[str]]:
    """Return by release the shards of which there are no results."""
    seen: dict[str, set[str]] = {}
    for each in facts:
        seen.setdefault(each.get("Release", ""), set()).add(each.get("Shard", "1/1"))
    lost = {}
    for label, shards in seen.items():
        totals = {shard.rpartition("/")[2] for shard in shards}
        wanted = {f"{number}/{total}" for total in totals for number in range(1, int(total) + 1)}
        if wanted - shards:
            lost[label] = sorted(wanted - shards)
    return lost


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


def _attach(folders: ReportFolders, title: str, file: Path, media_type: str) -> None:
    """Attach a file to the whole report, in the form in which Allure's libraries do."""
    name = f"{uuid.uuid4()}-attachment{file.suffix}"
    shutil.copy2(file, folders.results / name)
    attachment = {"name": title, "source": name, "type": media_type, "timestamp": int(time.time() * 1000)}
    text = json.dumps({"attachments": [attachment], "errors": []})
    (folders.results / f"{uuid.uuid4()}-globals.json").write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """``python -m reporting.report FOLDER …``: merge runs into one report in ``reports``."""
    sources = [Path(argument) for argument in arguments if not argument.startswith("-D")]
    if not sources:
        print("Which runs are to be merged? Name their folders: make report FROM='folder folder …'", file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    folders = folders_of(definitions(arguments))
    try:
        merge(sources, folders)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return ExitStatus.SUITE_FAULT
    return make_report(folders, merged=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
