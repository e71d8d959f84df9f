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

    def select(
        self,
        names: Iterable[str],
        seconds: Mapping[str, float],
        waiting: Collection[str] = (),
        with_own_site: Collection[str] = (),
    ) -> set[str]:
        """Return the names of this shard's scenarios.

        The longest scenarios are dealt out first, each to the part that has least to do so far.

        :param seconds: how long each scenario took when it last ran, as far as that is known
        :param waiting: those that wait for the publisher: in one part they share sites, and wait at the same time
        :param with_own_site: those that need another site than most: in one part each of these sites is made once
        """
        wanted = set(names)
        waits = tuple(sorted(wanted & set(waiting)))
        owns = tuple(sorted(wanted.intersection(with_own_site).difference(waits)))
        took = {name: seconds.get(name, UNKNOWN_SECONDS) for name in wanted}
        weights: dict[tuple[str, ...], float] = {(name,): took[name] for name in wanted.difference(waits, owns)}
        if owns:
            weights[owns] = sum(took[name] for name in owns)
        if waits:
            at_least = sum(weights.values()) / self.total
            weights[waits] = max(sum(seconds.get(name, 0.0) for name in waits), at_least)
        parts: list[set[str]] = [set() for _ in range(self.total)]
        loads = [0.0] * self.total
        for group in sorted(weights, key=lambda group: (-weights[group], group)):
            least = loads.index(min(loads))
            loads[least] += weights[group]
            parts[least].update(group)
        return parts[self.number - 1]


WHOLE = Shard()
