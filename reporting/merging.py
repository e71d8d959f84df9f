"""Bringing the results of several runs together: shards of one, or runs on several releases."""

from __future__ import annotations

import itertools
import json
import shutil
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from contract.scenarios import name_without_row
from contract.seen import SeenDeviations
from reporting.deviations import deviations_table
from reporting.facts import Facts, read_facts, write_facts
from reporting.folders import ReportFolders
from reporting.pages import attach
from reporting.results import Key, key_of

WHOLE = "1/1"


@dataclass(frozen=True)
class Part:
    """What a run, or several, have left in a folder.

    :param results: which file has the result of which scenario
    """

    folder: Path
    facts: list[Facts]
    results: dict[Key, Path]

    @staticmethod
    def is_one(folder: Path) -> bool:
        """Tell whether a folder has what a run leaves."""
        return ReportFolders(folder, folder).facts.exists()

    @classmethod
    def read(cls, folder: Path) -> Part:
        """Return what is in a folder."""
        theirs = ReportFolders(folder, folder)
        return cls(folder, read_facts(theirs), {key_of(file): file for file in theirs.results.glob("*-result.json")})

    @property
    def begun(self) -> str:
        """When the latest of its runs began."""
        return max((each.get("Begun", "") for each in self.facts), default="")

    @property
    def shards(self) -> set[str]:
        """Which shards it has, each with its release; none where it is no shard."""
        return {f"{each['Shard']} of {each.get('Release', '')}" for each in self.facts if _is_shard(each)}

    @property
    def told(self) -> str:
        """Its folder, and when it began."""
        return f"{self.folder} (begun {self.begun or 'at an unknown time'})"


def _is_shard(facts: Facts) -> bool:
    return facts.get("Shard", WHOLE) != WHOLE


def told_twice(parts: Sequence[Part]) -> str:
    """Say what two of these parts have in common, so that it would be counted twice; empty where none have."""
    for one, other in itertools.combinations(parts, 2):
        shards, results = sorted(one.shards & other.shards), one.results.keys() & other.results.keys()
        if shards or results:
            what = f"shard {shards[0]}" if shards else f"{len(results)} scenarios of {next(iter(results))[0]}"
            return f"The same part of a run is given twice: {what}, by {one.told} and by {other.told}"
    return ""


def latest_alone(parts: Sequence[Part]) -> dict[Path, set[Key]]:
    """Return the folders of the parts that count, each with the scenarios of which a later part has the result.

    A part of which a later one is the same shard, or has every result, does not count at all.
    """
    known: set[Key] = set()
    shards: set[str] = set()
    kept: dict[Path, set[Key]] = {}
    for part in sorted(parts, key=lambda part: part.begun, reverse=True):
        replaced = part.results.keys() & known
        if not part.shards & shards and (replaced != part.results.keys() or not replaced):
            kept[part.folder] = replaced
        known |= part.results.keys()
        shards |= part.shards
    return kept


def merge(
    sources: Sequence[Path], folders: ReportFolders, replaced: Mapping[Path, Collection[Key]] | None = None
) -> None:
    """Bring the results of several runs together: shards of one, or runs on several releases.

    :param replaced: by folder, the scenarios of which another one has the result that counts
    """
    facts: list[Facts] = []
    deviations: list[dict[str, object]] = []
    for source in sources:
        part, without = Part.read(source), set((replaced or {}).get(source, ()))
        facts += _fewer(part.facts, without)
        deviations += _seen_beside(part, without)
        _copy_results(part, without, folders)
        _copy_junit(part, without, folders)
    write_facts(folders, *facts)
    folders.seen_deviations.write_text(json.dumps(deviations, indent=2), encoding="utf-8")
    folders.deviations.write_text(deviations_table(SeenDeviations.of_data(deviations)), encoding="utf-8")
    attach(folders, "Known deviations from the page", folders.deviations, "text/plain")


def _fewer(facts: list[Facts], without: Collection[Key]) -> list[Facts]:
    """Return the facts of runs of whose scenarios some are told by others."""
    fewer = []
    left = {label: [key[0] for key in without].count(label) for label in {key[0] for key in without}}
    for each in facts:
        label, count = each.get("Release", ""), int(each.get("Scenarios", 0))
        taken = min(left.get(label, 0), count)
        left[label] = left.get(label, 0) - taken
        fewer.append({**each, "Scenarios": str(count - taken)} if taken else each)
    return fewer


def _seen_beside(part: Part, without: Collection[Key]) -> list[dict[str, object]]:
    """Return the deviations that a part has seen in the scenarios that count."""
    file = ReportFolders(part.folder, part.folder).seen_deviations
    entries = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    others = {name.partition(": ")[2] for _, name in without}
    told = [{**entry, "scenarios": [name for name in entry["scenarios"] if name not in others]} for entry in entries]
    return [entry for entry in told if entry["scenarios"]]


def _copy_results(part: Part, without: Collection[Key], folders: ReportFolders) -> None:
    left = {part.results[key] for key in without}
    for file in ReportFolders(part.folder, part.folder).results.iterdir():
        # Attached to the whole run, these are made anew for the whole.
        if file not in left and not file.name.endswith("-globals.json"):
            shutil.copy2(file, folders.results / file.name)


def _copy_junit(part: Part, without: Collection[Key], folders: ReportFolders) -> None:
    """Copy JUnit's files; what is wrong with the run beside its scenarios is told anew of the whole."""
    theirs = ReportFolders(part.folder, part.folder)
    # JUnit does not say which release a test was about.
    names = {name for _, name in without} if len({label for label, _ in part.results}) == 1 else set()
    for file in theirs.junit.glob("TESTS-*.xml"):
        if file == theirs.junit_of_the_run:
            continue
        copy = folders.junit / f"{file.stem}-{uuid.uuid4().hex[:8]}.xml"
        shutil.copy2(file, copy)
        if names:
            _remove_tests(copy, names)


def _remove_tests(file: Path, names: Collection[str]) -> None:
    """Take tests out of one of JUnit's files, and count what is left."""
    tree = ElementTree.parse(file)  # noqa: S314 - the suite's own file
    suite = tree.getroot()
    for case in suite.findall("testcase"):
        scenario, feature = name_without_row(case.get("name", "")), case.get("classname", "")
        # The class is the feature's file, with its folder, and the feature.
        if any(name.endswith(f": {scenario}") and feature.endswith(f".{name.partition(': ')[0]}") for name in names):
            suite.remove(case)
    counted = {"tests": "testcase", "errors": "testcase/error", "failures": "testcase/failure"}
    for attribute, path in {**counted, "skipped": "testcase/skipped"}.items():
        suite.set(attribute, str(len(suite.findall(path))))
    tree.write(file, encoding="utf-8", xml_declaration=True)


def lost_shards(facts: list[Facts]) -> list[str]:
    """Return the shards of one release of which there are no results."""
    seen = {each.get("Shard", WHOLE) for each in facts}
    totals = {shard.rpartition("/")[2] for shard in seen}
    wanted = {f"{number}/{total}" for total in totals for number in range(1, int(total) + 1)}
    return sorted(wanted - seen)
