"""Shards: a part of the scenarios, chosen the same on every machine, so that all parts together are the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNKNOWN_SECONDS = 0.05


@dataclass(frozen=True)
class Shard:
    """One part of so many.

    :param number: which part, from 1
    :param total: of how many
    """

    number: int = 1
    total: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read a text such as ``2/5``.

        :raises ValueError: where it is none
        """
        told = re.fullmatch(r"([0-9]{1,3})/([0-9]{1,3})", text.strip())
        if told is None or not 1 <= int(told[1]) <= int(told[2]):
            raise ValueError(text)
        return cls(int(told[1]), int(told[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    def select(self, names: Iterable[str], seconds: Mapping[str, float]) -> set[str]:
        """Return the names of this shard's scenarios.

        The longest scenarios are dealt out first, each to the part that has least to do so far.

        :param seconds: how long each scenario took when it last ran, as far as that is known
        """
        weights = {name: seconds.get(name, UNKNOWN_SECONDS) for name in names}
        parts: list[set[str]] = [set() for _ in range(self.total)]
        loads = [0.0] * self.total
        for name in sorted(weights, key=lambda name: (-weights[name], name)):
            least = loads.index(min(loads))
            loads[least] += weights[name]
            parts[least].add(name)
        return parts[self.number - 1]


WHOLE = Shard()
