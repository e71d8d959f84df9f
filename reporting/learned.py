"""The page that says what was learned of a release, and what a person must decide."""

from __future__ import annotations

from collections.abc import Iterable

from contract.deviations import Deviation
from contract.drafting import Draft, Undecided
from reporting.deviations import describe


def learned_page(draft: Draft) -> str:
    """Return the page as Markdown."""
    lines = [f"# Learned of release {draft.file.release}", ""]
    lines += ["| taken over | new | gone | never learned |", "| ---: | ---: | ---: | ---: |"]
    counts = (len(draft.taken_over), len(draft.new), len(draft.gone), len(draft.undecided))
    lines.append(f"| {' | '.join(map(str, counts))} |")
    lines += _section("Taken over from the nearest release", (_taken_over(draft, entry) for entry in draft.taken_over))
    lines += _section("New: each waits for a person's review, and a reason", map(_entry, draft.new))
    lines += _section("Gone: known of the nearest release, and not shown here", (f"- {name}" for name in draft.gone))
    if draft.undecided:
        lines += ["", "## Never learned: only a person may decide whether this is meant", ""]
        lines += ["| scenario | promised | what was seen | what to write if it is meant |", "| --- | --- | --- | --- |"]
        lines += [_row(each) for each in draft.undecided]
    return "\n".join([*lines, ""])


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    return ["", f"## {title}", "", *told] if told else []


def _taken_over(draft: Draft, entry: Deviation) -> str:
    return _entry(entry) + (", in some of its scenarios only" if entry.situation in draft.partly else "")


def _entry(entry: Deviation) -> str:
    return f"- {entry.situation} ({len(entry.scenarios)}): {describe(entry)}"


def _row(undecided: Undecided) -> str:
    to_write = f"`{undecided.to_write}`" if undecided.to_write else ""
    cells = (undecided.scenario, undecided.promised, undecided.seen, to_write)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
