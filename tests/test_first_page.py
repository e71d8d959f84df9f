"""The report's first page, as a stakeholder sees it: the verdict first, no empty tabs, the promises in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from contract.page import CLAUSES
from contract.scenarios import all_scenarios
from mock_studio import MockStudio
from reporting.changes import Changes
from reporting.first_page import FirstPage, PageChanged, in_the_pages_order, story_of, with_verdict
from reporting.history import History, RunRecord
from reporting.problems import Problem
from reporting.reported import Reported, Sentence
from reporting.tally import Tally
from tests.browser import opened
from tests.faults.catalogue import StopsNothing
from tests.faults.proxy import AnswersInstead, Proxy
from tests.running import report, settings_for
from tests.test_report import NEEDS_A_BROWSER
from tests.test_why_red import REFUSALS, is_creation, summary

# Between them, these prove promises from the page's first to its last.
FEATURES = ("features/success_200.feature", "features/internal_error_500.feature", "features/csrf.feature")


@dataclass(frozen=True)
class Made:
    """A report that has been made.

    :param sentence: what stands at the top of its summary
    """

    page: str
    sentence: str


def made(folder: Path) -> Made:
    """Return the report in a folder."""
    sentence = next(line for line in summary(folder).splitlines() if line.startswith("Studio"))
    return Made((folder / "allure-report" / "index.html").as_uri(), re.sub(r"\*\*|\\", "", sentence))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make a report of a good run."""
    folder = tmp_path_factory.mktemp("good")
    assert report(folder, *FEATURES).returncode == 0
    return made(folder)


@pytest.fixture(scope="module")
def looked_at(good: Made) -> Iterator[Page]:
    """Open the report of the good run; nobody clicks on anything there."""
    with opened(good.page) as page:
        yield page


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make a report of a run that could make no site."""
    folder = tmp_path_factory.mktemp("refused")
    with MockStudio() as mock, Proxy(mock.url, AnswersInstead(is_creation, REFUSALS["4.1"])) as proxy:
        assert report(folder, *FEATURES, **{**settings_for(mock), "STUDIO_URL": proxy.url}).returncode == 2
    return made(folder)


@NEEDS_A_BROWSER
def test_the_verdict_comes_first_and_says_for_which_studio(good: Made, looked_at: Page) -> None:
    first = looked_at.inner_text("body").strip().splitlines()[0]
    box, title = looked_at.locator("#verdict").bounding_box(), looked_at.get_by_test_id("report-title").bounding_box()
    assert first == good.sentence
    pattern = r"Studio documented \(mock at http://\S+\), held to the page alone, keeps its promises: (\d+) of \1 scen"
    assert re.match(pattern, first), first
    assert first.endswith("; there is no earlier run to compare it with.")
    assert box is not None
    assert title is not None
    assert box["y"] < title["y"]


@NEEDS_A_BROWSER
def test_tabs_that_are_empty_are_not_shown(looked_at: Page) -> None:
    tabs = [tab for tab in looked_at.locator('[data-testid^="nav-tab-"]').all() if tab.is_visible()]
    told = [tab.inner_text() for tab in tabs]
    assert [re.sub(r"\s+", " ", tab) for tab in told] == ["Results 28", "Global Attachments 4"]


@NEEDS_A_BROWSER
def test_what_makes_the_run_red_is_at_the_top_and_under_its_tab(refused: Made) -> None:
    with opened(refused.page) as page:
        top = page.locator("#verdict").inner_text()
        page.get_by_text("Global Errors").click()
        page.locator("#app").get_by_text("no system admin?").first.wait_for()
        assert not page.get_by_text("Quality Gates").is_visible()
    assert top.startswith(refused.sentence)
    assert "could not be tested as it should be" in top
    assert "scenarios were not run: admin may not make a site: no system admin?" in top


@NEEDS_A_BROWSER
def test_the_promises_are_in_the_pages_order(looked_at: Page) -> None:
    told = [line for line in looked_at.inner_text("body").splitlines() if line.startswith("Clause ")]
    wanted = [story_of(clause) for clause in CLAUSES]
    assert told == [story for story in wanted if story in told]
    assert len(told) >= 4


@NEEDS_A_BROWSER
def test_nothing_from_outside_does_harm_at_the_top(tmp_path: Path) -> None:
    """Studio's own words for its version stand there."""
    page = '<html><body class="x"><h2 data-testid="report-title">Stop Publisher: acceptance</h2></body></html>'
    script = "<script>document.title='owned'</script>"
    image = "<img src=x onerror=\"document.title='owned'\">"
    hostile = Sentence(f"Studio {image}", f"</p>{script}", "\x1b]0;")
    problems = [Problem(2, script)]
    (tmp_path / "page.html").write_text(with_verdict(page, FirstPage([hostile], problems, {}, False, False)))
    with opened((tmp_path / "page.html").as_uri()) as shown:
        shown.wait_for_timeout(300)
        assert shown.title() != "owned"


# what it is made of


def test_a_scenarios_clauses_are_in_the_order_in_which_they_are_written() -> None:
    example = next(each for each in all_scenarios() if each.name == "The documented example stops the publisher")
    assert example.clauses == ["example", "verb", "url", "param", "200"]
    row = next(each for each in all_scenarios() if each.name == "A stop holds what is sent live now")
    assert row.clauses == ["purpose"]


def test_each_promise_has_scenarios_of_its_own_on_the_first_page() -> None:
    """Allure files a scenario under the first promise that it names."""
    assert {scenario.clauses[0] for scenario in all_scenarios()} == set(CLAUSES)


def test_a_page_that_is_not_as_known_is_told() -> None:
    with pytest.raises(PageChanged, match="tree"):
        in_the_pages_order("<html></html>")
    with pytest.raises(PageChanged, match="body"):
        with_verdict("<html></html>", FirstPage([], [], {}, green=True, whole=True))


def record(begun: str, version: str = "4.1.8", **outcomes: str) -> RunRecord:
    """Return a run with these outcomes."""
    return RunRecord(begun, "4.1 at a", "http://a/studio", version, "abc", outcomes, {})


def reported(run: RunRecord, verdict: str = "breaks its promises") -> Reported:
    """Return what is told of a run."""
    facts = {"Studio": run.studio, "Version": run.version, "Held to": "page, with deviations of 4.1"}
    return Reported(facts, run, (), green=False, verdict=verdict)


def test_the_sentence_says_what_has_changed() -> None:
    before = record("yesterday", "4.1.7", a="contract broken", b="contract broken", c="as documented")
    now = record("today", a="as documented", b="contract broken", c="contract broken")
    told = reported(now).sentence(Changes(now, before))
    assert (told.studio, told.verdict) == (
        "Studio 4.1.8 (http://a/studio), held to the page, with deviations of 4.1,",
        "breaks its promises",
    )
    assert told.details == (
        "1 of 3 scenarios passed; 2 show that Studio breaks its contract; beside the run before, of yesterday: "
        "failing 1 new, 1 as before, 1 no longer, which was on Studio 4.1.7."
    )


def test_what_was_not_run_has_not_been_mended() -> None:
    before, now = record("yesterday", a="contract broken"), record("today", a="not run")
    assert Changes(now, before).gone == []


def test_a_studio_that_did_not_tell_what_it_is_has_a_sentence_too() -> None:
    run = record("today", a="not run")
    told = Reported({"Studio": "http://a/studio"}, run, (), green=False, verdict="x").sentence(Changes(run, None))
    assert told.studio == "Studio (http://a/studio)"


def test_one_count_serves_all() -> None:
    tally = Tally(["as documented", "known deviation", "contract broken", "not run", "lacking in this release"], 2)
    assert (tally.total, tally.passed, tally.failed, tally.left_out) == (5, 2, 1, 2)
    assert tally.told == (
        "2 of 5 scenarios passed (1 with a known deviation); 1 show that Studio breaks its contract; 1 were not run; "
        "1 skipped, as this release lacks what they are about; 2 left out by their tags"
    )


@NEEDS_A_BROWSER
def test_the_sentence_compares_with_the_run_before(tmp_path: Path) -> None:
    names = {scenario.full_name: "as documented" for scenario in all_scenarios()}
    with MockStudio(rules=StopsNothing()) as mock:
        settings = settings_for(mock)
        label = f"documented at {settings['STUDIO_URL'].split('/')[2]}"
        History(tmp_path / "history").add(RunRecord("yesterday", label, "", "documented", "abc", names, {}))
        assert report(tmp_path, "features/success_200.feature", **settings).returncode == 1
    with opened(made(tmp_path).page) as page:
        told = page.locator("#verdict").inner_text()
    assert re.search(r"breaks its promises: .*; beside the run before, of yesterday: failing \d+ new\.", told), told
