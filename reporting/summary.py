"""The page that a QA lead reads in the morning: counts, what is new since the last run, and the deviations."""

from __future__ import annotations

from reporting.facts import Facts
from reporting.folders import ReportFolders
from reporting.history import History, RunRecord
from reporting.outcomes import FAILURES, Outcome
from reporting.results import Result
from reporting.text import printable

MOST_NAMES = 50


def counts_of(run: RunRecord) -> dict[str, int]:
    """Return the numbers of a run under the words of the report."""
    counts = run.counts
    return {
        "Passed": counts[Outcome.AS_DOCUMENTED] + counts[Outcome.KNOWN_DEVIATION],
        "Failed": sum(counts[outcome] for outcome in FAILURES),
        "Known deviations": counts[Outcome.KNOWN_DEVIATION],
        "Skipped": counts[Outcome.LACKING],
        "Wanting a setting": counts[Outcome.WANTING],
        "Not run": counts[Outcome.NOT_RUN],
    }


def write_summary(
    folders: ReportFolders, runs: list[tuple[Facts, RunRecord]], results: list[Result], history: History
) -> None:
    """Write the summary as Markdown.

    :param runs: the runs that are reported, one a release
    :param history: the runs before them
    """
    messages = {(result.held_to, result.name): result.message for result in results}
    lines = [
        "# Stop Publisher: acceptance",
        "",
        "| Studio | held to | passed | failed | deviations | skipped | wanting a setting | not run |",
    ]
    lines.append("| --- | --- |" + " ---: |" * 6)
    for facts, run in runs:
        numbers = " | ".join(str(count) for count in counts_of(run).values())
        lines.append(f"| {run.version}, {run.studio} | {facts.get('Held to', run.held_to)} | {numbers} |")
    for facts, run in runs:
        if facts.get("Provisioning"):
            met = [f"- {note}" for note in facts["Provisioning"].splitlines()]
            lines += ["", f"## {run.held_to}: what provisioning met", "", *met]
        lines += _changes(run, history.latest(run.held_to), messages)
    table = folders.deviations.read_text(encoding="utf-8") if folders.deviations.exists() else ""
    folders.summary.write_text("\n".join([*lines, "", table.replace("# Known", "## Known", 1)]), encoding="utf-8")


def _changes(run: RunRecord, before: RunRecord | None, messages: dict[tuple[str, str], str]) -> list[str]:
    """Tell what fails, what of it is new, and what fails no longer."""
    earlier = before.failures if before is not None else set()
    since = f"since {before.begun}" if before is not None else "(there is no earlier run)"
    groups = {
        f"New failures {since}": sorted(run.failures - earlier),
        "Failing as before": sorted(run.failures & earlier),
        f"No longer failing {since}": sorted(name for name in earlier - run.failures if name in run.outcomes),
    }
    lines = []
    for title, names in groups.items():
        if names:
            lines += ["", f"## {run.held_to}: {title} ({len(names)})", ""]
            lines += [_entry(name, run, messages) for name in names[:MOST_NAMES]]
            lines += [f"- and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    return lines or ["", f"## {run.held_to}: nothing fails, nothing has failed in the run before"]


def _entry(name: str, run: RunRecord, messages: dict[tuple[str, str], str]) -> str:
    told = " ".join(printable(messages.get((run.held_to, name), "")).split())[:300].replace("`", "'")
    return f"- **{name}** ({run.outcomes[name]})" + (f": `{told}`" if told and name in run.failures else "")
