"""Bringing the results of several runs together: shards of one, or runs on several releases."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from reporting.deviations import deviations_table, read_deviations
from reporting.facts import Facts, read_facts, write_facts
from reporting.folders import ReportFolders
from reporting.pages import attach


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
    deviations = read_deviations([ReportFolders(source, folders.history) for source in sources])
    folders.deviations.write_text(deviations_table(deviations), encoding="utf-8")
    attach(folders, "Known deviations from the page", folders.deviations, "text/plain")


def lost_shards(facts: list[Facts]) -> dict[str, list[str]]:
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
