"""Right Studios that are hard on whoever makes and removes sites, as real ones are when several calls meet.

What befalls a call was recorded; how often it does is exaggerated, so that each run meets it.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from mock_studio.exchange import Answer, Call, message_answer
from mock_studio.pace import Pace
from mock_studio.releases import RELEASES
from mock_studio.releases.documented import Documented
from mock_studio.releases.release_3_0 import SITE_CREATION, Release30
from mock_studio.state import Studio

REFUSED_CREATIONS = 2
MET_DELETIONS = 3
AMONG_THE_FIRST = 8


@dataclass
class Creation:
    """A site that is being made.

    :param broken: whether another creation breaks it
    """

    call: Call
    site_id: str
    broken: bool = False


class SitesBreakEachOther(Documented):
    """A Studio whose sites break each other when they are made at the same time.

    Of one name at once none is left, of different names the later one is refused (recordings of 3.1.31, section *race*,
    and of 4.0.7, section *race-delete*). Some more are refused as if another machine had made one just then; half of
    these are there all the same.
    """

    chance: ClassVar[random.Random]
    refusals: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.made_at_once = 0
        # How many creations were refused though they were alone.
        self.refused = 0
        self._under_way: list[Creation] = []
        self._numbers = itertools.count(1)
        self._to_refuse = self.chance.sample(range(1, AMONG_THE_FIRST + 1), self.refusals)

    def noting(self, pace: Pace) -> Pace:
        """Return a pace that notes which creations begin: they are under way until they are answered."""

        def noting_pace(call: Call) -> float:
            if _makes_a_site(call):
                self._begin(Creation(call, str(_wanted(call).get("site_id"))))
            return pace(call)

        return noting_pace

    def _begin(self, creation: Creation) -> None:
        self.made_at_once += bool(self._under_way)
        creation.broken = bool(self._under_way)
        for other in self._under_way:
            other.broken = other.broken or other.site_id == creation.site_id
        self._under_way.append(creation)

    def answer(self, studio: Studio, call: Call, address: str) -> Answer:
        """Answer one call; break a creation that is to be broken."""
        creation = next((each for each in self._under_way if each.call is call), None)
        given = super().answer(studio, call, address)
        if creation is None:
            return given
        self._under_way.remove(creation)
        refused = given.status == 201 and next(self._numbers) in self._to_refuse
        site = studio.site(creation.site_id)
        if given.status != 201 or not (creation.broken or refused) or site is None:
            return given
        self.refused += not creation.broken
        if creation.broken or self.chance.random() < 1 / 2:
            studio.delete_site(site)
        return message_answer(500, f"{SITE_CREATION}: Error while creating site: {creation.site_id}. Rolling back.")


class DeletionsMeetPublishing(Release30):
    """A Studio 3.0 some of whose deletions fall on the moment when the publishing job is at work."""

    chance: ClassVar[random.Random]

    def __init__(self) -> None:
        super().__init__()
        self._deletions = itertools.count(1)
        self._met = self.chance.sample(range(1, AMONG_THE_FIRST + 1), MET_DELETIONS)

    def deletion_meets_publishing(self) -> bool:
        """Tell whether this deletion is one of them."""
        return next(self._deletions) in self._met


def hard(release: str, chance: random.Random, refusals: int = REFUSED_CREATIONS) -> SitesBreakEachOther:
    """Return a release on which sites are hard to make and to remove.

    :param chance: decides whom it befalls
    :param refusals: how many creations are refused though they are alone
    """
    kinds: tuple[type[Documented], ...] = (SitesBreakEachOther, RELEASES[release])
    if release == Release30.release:
        kinds = (DeletionsMeetPublishing, *kinds)
    made = cast("Callable[[], SitesBreakEachOther]", type("Hard", kinds, {"chance": chance, "refusals": refusals}))
    return made()


def _makes_a_site(call: Call) -> bool:
    return call.verb == "POST" and "/site/create" in call.path


def _wanted(call: Call) -> dict[str, Any]:
    try:
        wanted = json.loads(call.text)
    except ValueError:
        return {}
    return wanted if isinstance(wanted, dict) else {}
