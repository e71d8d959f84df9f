"""What the report's first page tells of a run: written when the run begins and when it ends."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from reporting.folders import ReportFolders

PROJECT = Path(__file__).parents[1]
Facts = dict[str, str]
# By the scenario's name, why it was left out by its tags, as JSON.
LEFT_OUT = "Left out"
# Whose session ended too early, a line each time.
LOST_SESSIONS = "Lost sessions"
# What provisioning met, a line each time.
PROVISIONING = "Provisioning"
# How long the quickest of its sites took to make.
SECONDS_A_SITE = "Seconds a site"


def write_facts(folders: ReportFolders, *facts: Facts) -> None:
    """Keep the facts of one run, or of several that are reported together."""
    folders.facts.write_text(json.dumps(facts, indent=2), encoding="utf-8")


def read_facts(folders: ReportFolders) -> list[Facts]:
    """Return the facts of each run; none where it did not come so far as to know them."""
    return list(json.loads(folders.facts.read_text(encoding="utf-8"))) if folders.facts.exists() else []


def add_facts(folders: ReportFolders, **more: str) -> None:
    """Add to the facts of a run what is known when it ends."""
    write_facts(folders, *({**facts, **more} for facts in read_facts(folders) or [{}]))


def by_release(facts: Iterable[Facts]) -> list[list[Facts]]:
    """Return the facts of the runs, those on one release together; what is of no release is left out."""
    together: dict[str, list[Facts]] = {}
    for each in facts:
        if "Release" in each:
            together.setdefault(each["Release"], []).append(each)
    return list(together.values())


def as_one(parts: list[Facts]) -> Facts:
    """Return the facts of a run of which these are the parts: what each found counts, in all else they are alike."""
    whole = dict(parts[0])
    for name in (LOST_SESSIONS, PROVISIONING):
        lines = [line for part in parts for line in part.get(name, "").splitlines()]
        if lines:
            whole[name] = "\n".join(lines)
    took = [part[SECONDS_A_SITE] for part in parts if SECONDS_A_SITE in part]
    if took:
        whole[SECONDS_A_SITE] = min(took, key=float)
    left_out = {name: reason for part in parts for name, reason in json.loads(part.get(LEFT_OUT, "{}")).items()}
    return {**whole, LEFT_OUT: json.dumps(left_out)}


@cache
def commit() -> str:
    """Return the commit of the suite, with a note where files have been changed since; empty where git cannot tell."""
    try:
        head = _git("rev-parse", "--short=10", "HEAD")
        return f"{head} with changes" if _git("status", "--porcelain") else head
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(*arguments: str) -> str:
    run = subprocess.run(  # noqa: S603 - our own arguments
        ["git", *arguments],  # noqa: S607 - git is found as the user finds it
        cwd=PROJECT,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=10,
    )
    return run.stdout.strip()
