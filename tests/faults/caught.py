"""Which scenarios have caught which fault: these are tried first, and the others only where they let it through.

``make faults`` writes the file, ``caught.json``. Nothing in it is taken for granted: what it names is run on the
fault, each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from contract.scenarios import all_scenarios

FILE = Path(__file__).with_name("caught.json")
WITHOUT_WAITING = ("--tags", "not @fixture.waits", "--tags", "not @fixture.restarts", "--stop")
ALL = ("--stop",)


def only(full_names: Collection[str]) -> list[str]:
    """Return what to tell behave so that it runs these scenarios alone; nothing where there are none of them."""
    wanted = [each for each in all_scenarios() if each.full_name in full_names]
    files = dict.fromkeys(f"features/{each.file}" for each in wanted)
    names = "|".join(re.escape(each.name) for each in wanted)
    return [*files, "--name", f"^({names})$"] if wanted else []


class Caught:
    """By a fault's name, the scenarios that have caught it, on one release or the other.

    :param file: where it is kept
    """

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self._names: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def attempts(self, fault: str) -> list[Sequence[str]]:
        """Return what to tell behave, one run after the other until one of them catches the fault.

        First the scenarios that have caught it, then those that take no time of their own, then all.
        """
        known = only(self._names.get(fault, ()))
        return [known, WITHOUT_WAITING, ALL] if known else [WITHOUT_WAITING, ALL]

    def add(self, fault: str, scenario: str) -> None:
        """Take note that a scenario has caught a fault."""
        names = self._names.setdefault(fault, [])
        if scenario not in names:
            names.append(scenario)

    def forget_all_but(self, faults: Sequence[str]) -> None:
        """Forget faults and scenarios that there are no more."""
        scenarios = {each.full_name for each in all_scenarios()}
        kept = {fault: [name for name in names if name in scenarios] for fault, names in self._names.items()}
        self._names = {fault: names for fault, names in kept.items() if names and fault in faults}

    def write(self) -> None:
        """Keep it for the next time."""
        text = json.dumps(dict(sorted(self._names.items())), ensure_ascii=False, indent=1)
        self._file.write_text(f"{text}\n", encoding="utf-8")
