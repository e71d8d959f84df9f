"""Which scenarios have caught which fault: these are tried first, and the others only where they let it through.

``make faults`` writes the file, ``caught.json``. Nothing in it is taken for granted: what it names is run on the
fault, each time. It says as well on which release a fault had no occasion to show, which takes the whole suite to find.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from contract.scenarios import all_scenarios

FILE = Path(__file__).with_name("caught.json")
AT_ONCE = "at_the_same_time.feature"
# What is called at the same time meets many a fault, but by chance: what meets it each time is to be known.
WITHOUT_CHANCE = ("--exclude", AT_ONCE, "--tags", "not @fixture.waits", "--tags", "not @fixture.restarts", "--stop")
ALL = ("--stop",)


def only(full_names: Collection[str]) -> list[str]:
    """Return what to tell behave so that it runs these scenarios alone; nothing where there are none of them."""
    wanted = [each for each in all_scenarios() if each.full_name in full_names]
    files = dict.fromkeys(f"features/{each.file}" for each in wanted)
    names = "|".join(re.escape(each.name) for each in wanted)
    return [*files, "--name", f"^({names})$"] if wanted else []


def firm(full_names: Collection[str]) -> set[str]:
    """Return those of these scenarios that do not meet a fault by chance, as calls at the same time do."""
    return set(full_names) - {each.full_name for each in all_scenarios() if each.file == AT_ONCE}


class Caught:
    """By a fault's name, the scenarios that have caught it, on one release or the other.

    :param file: where it is kept
    """

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        kept = json.loads(file.read_text(encoding="utf-8"))
        self._by: dict[str, list[str]] = kept["caught by"]
        self._without: dict[str, list[str]] = kept["without an occasion"]

    def attempts(self, fault: str) -> list[Sequence[str]]:
        """Return what to tell behave, one run after the other until one of them catches the fault.

        First the scenarios that have caught it, then those that need neither time nor chance, then all.
        """
        known = only(self._by.get(fault, ()))
        return [known, WITHOUT_CHANCE, ALL] if known else [WITHOUT_CHANCE, ALL]

    def had_no_occasion(self, release: str, fault: str) -> bool:
        """Tell whether a fault had no occasion to show on a release when it was last tried."""
        return release in self._without.get(fault, ())

    def add(self, fault: str, scenario: str) -> None:
        """Take note that a scenario has caught a fault."""
        if scenario not in self._by.setdefault(fault, []):
            self._by[fault].append(scenario)

    def set_occasion(self, release: str, fault: str, there_was: bool) -> None:
        """Take note of whether a fault had an occasion on a release."""
        others = {each for each in self._without.pop(fault, ()) if each != release}
        releases = others if there_was else others | {release}
        if releases:
            self._without[fault] = sorted(releases)

    def write(self) -> None:
        """Keep it for the next time."""
        kept = {"caught by": dict(sorted(self._by.items())), "without an occasion": dict(sorted(self._without.items()))}
        self._file.write_text(f"{json.dumps(kept, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
