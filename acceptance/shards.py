"""Shards: a part of the scenarios, chosen the same on every machine, so that all parts together are the whole."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

UNKNOWN_SECONDS = 0.05
# So many sites each part makes for those of its scenarios that do not wait: the pair that most scenarios share.
SITES_A_PART = 2


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
        seconds_a_site: float = 0.0,
    ) -> set[str]:
        """Return the names of this shard's scenarios.

        The longest scenarios are dealt out first, each to the part that has least to do so far. Where sites are dear,
        some parts get none but those that wait, or none at all.

        :param seconds: how long each scenario took when it last ran, as far as that is known
        :param waiting: those that wait for the publisher: in one part they share sites, and wait at the same time
        :param with_own_site: those that need another site than most: in one part each of these sites is made once
        :param seconds_a_site: how long a site takes, where the parts run on one Studio, which makes them one by one
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
        worth = _parts_worth_their_sites([took[name] for name in wanted.difference(waits)], seconds_a_site, self.total)
        for group in sorted(weights, key=lambda group: (-weights[group], group)):
            # Those that wait have sites of their own.
            mine = range(worth, self.total) if group == waits and worth < self.total else range(worth)
            least = min(mine, key=lambda part: loads[part])
            loads[least] += weights[group]
            parts[least].update(group)
        return parts[self.number - 1]


def _parts_worth_their_sites(took: Collection[float], seconds_a_site: float, total: int) -> int:
    """Return among how many parts scenarios are best dealt: each has its share to do, and all wait for all their sites.

    :param took: how long each scenario took; those that made a site took longer, so it is the usual time that counts
    :param total: how many parts there are
    """
    if not seconds_a_site or not took:
        return total
    work = len(took) * median(took)
    return max(1, min(total, round(math.sqrt(work / (SITES_A_PART * seconds_a_site)))))


WHOLE = Shard()
