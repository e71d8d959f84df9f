"""What makes a run red beside the scenarios that failed: the reasons, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from reporting.facts import Facts
from reporting.folders import ReportFolders
from reporting.text import printable

_FACT = "Problems"


@dataclass(frozen=True)
class Problem:
    """Something that makes a run red, and that no failed scenario tells.

    :param status: the exit status that it leads to
    :param text: what it is, in one sentence
    :param details: more of it, each a line
    """

    status: int
    text: str
    details: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The sentence, and what there is more of it, in one line."""
        return f"{self.text} ({'; '.join(self.details)})" if self.details else self.text


def as_fact(problems: Iterable[Problem]) -> Facts:
    """Return problems in the form in which a run's facts keep them."""
    return {_FACT: json.dumps([[problem.status, problem.text, problem.details] for problem in problems])}


def problems_of(facts: Facts) -> list[Problem]:
    """Return the problems that the facts of a run tell of."""
    return [Problem(status, text, tuple(details)) for status, text, details in json.loads(facts.get(_FACT, "[]"))]


def not_run(reasons: Iterable[str], status: int) -> list[Problem]:
    """Return why scenarios were not run, each reason once.

    :param reasons: the reason of each scenario
    :param status: the exit status to which that leads
    """
    return [
        Problem(status, f"{count} scenario{'s were' if count > 1 else ' was'} not run: {reason}")
        for reason, count in Counter(reasons).items()
    ]


def write_junit(folders: ReportFolders, problems: Iterable[Problem]) -> None:
    """Tell problems in JUnit's files as errors, so that who reads these alone knows that the run is red.

    Without any, there is no such file.
    """
    found = list(problems)
    if not found:
        folders.junit_of_the_run.unlink(missing_ok=True)
        return
    suite = ElementTree.Element("testsuite", name="The run", tests=str(len(found)), errors=str(len(found)))
    suite.set("failures", "0")
    suite.set("skipped", "0")
    for problem in found:
        case = ElementTree.SubElement(suite, "testcase", classname="The run", name=printable(problem.text))
        error = ElementTree.SubElement(case, "error", type="Problem", message=printable(problem.told))
        error.text = printable("\n".join([problem.text, *problem.details]))
    ElementTree.ElementTree(suite).write(folders.junit_of_the_run, encoding="utf-8", xml_declaration=True)
