"""What the pages tell of one release: of one run on it, or of the parts of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reporting.changes import Changes
from reporting.facts import LOST_SESSIONS, Facts
from reporting.history import RunRecord
from reporting.problems import Problem
from reporting.tally import Tally


@dataclass(frozen=True)
class Sentence:
    """What a stakeholder wants to know, in one sentence.

    :param studio: which Studio
    :param verdict: what it does
    :param details: how that shows, and what has changed
    """

    studio: str
    verdict: str
    details: str


@dataclass(frozen=True)
class Reported:
    """A run as the pages tell of it.

    :param facts: what is known of it
    :param record: what is kept of it
    :param problems: what makes it red beside its scenarios
    :param green: whether nothing is wrong with it
    :param verdict: what that means for Studio, as the end of a sentence that begins with it
    """

    facts: Facts
    record: RunRecord
    problems: tuple[Problem, ...]
    green: bool
    verdict: str

    @property
    def tally(self) -> Tally:
        """How many scenarios had each outcome."""
        return self.record.tally

    @property
    def lost_sessions(self) -> str:
        """Whose sessions ended too early, and how often, in words; empty where none did."""
        lost = Counter(self.facts.get(LOST_SESSIONS, "").splitlines())
        whose = ", ".join(f"{count} of {actor}" for actor, count in lost.items())
        return f"{sum(lost.values())} ({whose})" if lost else ""

    def sentence(self, changes: Changes) -> Sentence:
        """Say in one sentence what a stakeholder wants to know: the verdict, for which Studio, and what has changed."""
        facts = self.facts
        which = " ".join(["Studio", *([facts["Version"]] if "Version" in facts else [])])
        where = f" ({facts['Studio']})" if "Studio" in facts else ""
        held_to = f", held to {_with_article(facts['Held to'])}," if "Held to" in facts else ""
        return Sentence(f"{which}{where}{held_to}", self.verdict, f"{self.tally.told}; {changes.told}.")


def _with_article(held_to: str) -> str:
    return held_to if held_to.startswith("the ") else f"the {held_to}"
