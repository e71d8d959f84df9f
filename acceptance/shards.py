"""Shards: a part of the scenarios, chosen the same on every machine, so that all parts together are the whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
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

    def select(self, names: Iterable[str], seconds: Mapping[str, float], together: Collection[str] = ()) -> set[str]:
        """Return the names of this shard's scenarios.

        The longest scenarios are dealt out first, each to the part that has least to do so far.

        :param seconds: how long each scenario took when it last ran, as far as that is known
        :param together: those that wait for the publisher: in one part they share sites, and wait at the same time
        """
        wanted = list(names)
        weights: dict[tuple[str, ...], float] = {
            (name,): seconds.get(name, UNKNOWN_SECONDS) for name in wanted if name not in together
        }
        waiting = tuple(sorted(name for name in wanted if name in together))
        if waiting:
            weights[waiting] = max(sum(seconds.get(name, 0.0) for name in waiting), sum(weights.values()) / self.total)
        parts: list[set[str]] = [set() for _ in range(self.total)]
        loads = [0.0] * self.total
        for group in sorted(weights, key=lambda group: (-weights[group], group)):
            least = loads.index(min(loads))
            loads[least] += weights[group]
            parts[least].update(group)
        return parts[self.number - 1]


WHOLE = Shard()
