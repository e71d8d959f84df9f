"""What Allure's first page does not tell a stakeholder by itself: the verdict, and the promises in the page's order."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from contract.page import CLAUSES
from contract.scenarios import all_scenarios
from reporting.problems import Problem
from reporting.reported import Sentence
from reporting.text import printable

_STYLE = """
#verdict { max-width: 920px; box-sizing: border-box; margin: 16px auto 0; padding: 12px 24px; border-radius: 8px;
  border-left: 8px solid var(--color-status-failed-bg, #c33); background: var(--color-bg-primary, #fff);
  color: var(--color-text-primary, #222); font: 16px/1.5 var(--font-family, sans-serif); overflow-wrap: anywhere; }
#verdict.green { border-left-color: var(--color-status-passed-bg, #2a2); }
#verdict p, #verdict ul { margin: 0; } #verdict b { font-weight: 700; }
#verdict ul { padding-left: 1.2em; font-size: 14px; list-style: disc; }
"""
# Allure shows these tabs whether there is anything in them or not; no configuration hides them.
_TABS_THAT_MAY_BE_EMPTY = {"nav-tab-qualityGate": False, "nav-tab-globalErrors": True}
_BODY = re.compile(r"<body[^>]*>")
_TREE = re.compile(r'd\("(widgets/(?:[^"/]+/)?tree\.json)","([A-Za-z0-9+/=]*)"\)')
MOST_PROBLEMS = 5


@dataclass(frozen=True)
class FirstPage:
    """What the first page tells.

    :param sentences: the verdict, one sentence a release
    :param problems: what makes the run red beside its scenarios
    :param facts: more of it, by name
    :param green: whether nothing is wrong
    :param whole: whether all scenarios have run, so that the run goes into the trend
    """

    sentences: Sequence[Sentence]
    problems: Sequence[Problem]
    facts: dict[str, str]
    green: bool
    whole: bool


class PageChanged(ValueError):
    """Allure's page has no such part as is to be changed."""


def story_of(clause: str) -> str:
    """Return the words under which Allure's page has the scenarios that prove a clause."""
    return f"Clause {clause}: {CLAUSES[clause]}"


def with_verdict(page: str, first: FirstPage) -> str:
    """Return Allure's page with the verdict at its top, and without the tabs that are empty.

    :raises PageChanged: where it has no body
    """
    shown = {tab: bool(first.problems) and has_problems for tab, has_problems in _TABS_THAT_MAY_BE_EMPTY.items()}
    hidden = "".join(f'[data-testid="{tab}"] {{ display: none; }}\n' for tab, is_shown in shown.items() if not is_shown)
    sentences = "".join(f"<p>{_as_html(sentence)}</p>" for sentence in first.sentences)
    told = [problem.told for problem in first.problems[:MOST_PROBLEMS]]
    if len(first.problems) > MOST_PROBLEMS:
        told.append(f"and {len(first.problems) - MOST_PROBLEMS} more, under Global Errors")
    problems = "".join(f"<li>{escape(printable(each))}</li>" for each in told)
    listed = f"<ul>{problems}</ul>" if problems else ""
    kind = "green" if first.green else "red"
    section = f'<style>{_STYLE}{hidden}</style><section id="verdict" class="{kind}">{sentences}{listed}</section>'
    changed, count = _BODY.subn(lambda body: f"{body[0]}\n{section}", page, count=1)
    if not count:
        raise PageChanged("it has no body")
    return changed


def _as_html(sentence: Sentence) -> str:
    studio, verdict, details = (
        escape(printable(part)) for part in (sentence.studio, sentence.verdict, sentence.details)
    )
    return f"{studio} <b>{verdict}</b>: {details}"


def in_the_pages_order(page: str) -> str:
    """Return Allure's page with the promises in the order of the documentation page, and scenarios in the features'.

    Allure orders groups by the lowest number in them, and numbers the scenarios of each group by when they began.

    :raises PageChanged: where it has no tree of results
    """
    changed, count = _TREE.subn(lambda tree: f'd("{tree[1]}","{_recoded(tree[2])}")', page)
    if not count:
        raise PageChanged("it has no tree of results")
    return changed


def _recoded(data: str) -> str:
    tree = json.loads(base64.b64decode(data))
    _number(tree)
    return base64.b64encode(json.dumps(tree, separators=(",", ":")).encode()).decode()


def _number(tree: dict[str, Any]) -> None:
    """Give the scenarios of a tree their numbers, promise by promise."""
    groups, leaves = tree["groupsById"], tree["leavesById"]
    promises = {story_of(clause): number for number, clause in enumerate(CLAUSES)}
    features = {name: number for number, name in enumerate(dict.fromkeys(each.feature for each in all_scenarios()))}
    scenarios = {each.full_name: number for number, each in enumerate(all_scenarios())}
    numbers = itertools.count(1)

    def ordered(ids: list[str], places: dict[str, int]) -> list[str]:
        return sorted(ids, key=lambda each: places.get(groups[each]["name"], len(places)))

    for promise in ordered(tree["root"].get("groups", []), promises):
        for feature in ordered(groups[promise].get("groups", []), features):
            name = groups[feature]["name"]
            within = {each: scenarios.get(f"{name}: {leaves[each]['name']}", 0) for each in groups[feature]["leaves"]}
            for leaf in sorted(within, key=lambda each: (within[each], leaves[each]["start"])):
                leaves[leaf]["groupOrder"] = next(numbers)
