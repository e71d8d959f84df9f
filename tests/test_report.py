"""The report, as people see it: opened in a browser, its numbers, its failures, and nothing secret in it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_studio import MockStudio
from mock_studio.exchange import Answer
from mock_studio.releases.documented import Documented
from reporting.history import MOST_RUNS, History, RunRecord, trend
from reporting.html import NoPage, self_contained
from reporting.outcomes import CATEGORIES
from tests.browser import BROWSER, BROWSERS, Forbids, Seen, opened, seen
from tests.faults.catalogue import StopsNothing, UnauthorizedAsForbidden
from tests.faults.proxy import Proxy, Resets
from tests.running import EXAMPLE, report, run_code, settings_for

NEEDS_A_BROWSER = pytest.mark.skipif(BROWSER is None, reason=f"install one of {', '.join(BROWSERS)} to test the report")
PASSWORD = "Hidden-4711-password"


@dataclass(frozen=True)
class Made:
    """A report that has been made.

    :param secrets: the passwords, session ids and tokens that the run used
    """

    folder: Path
    output: str
    status: int
    secrets: list[str]

    @property
    def page(self) -> str:
        """The address of the HTML."""
        return (self.folder / "allure-report" / "index.html").as_uri()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make a report of a faulty Studio 3.0."""
    folder = tmp_path_factory.mktemp("faulty")
    with MockStudio(rules=Forbids()) as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        admin.password = PASSWORD
        settings = {**settings_for(mock), "STUDIO_PASSWORD": PASSWORD}
        features = ("features/roles.feature", "features/csrf.feature", "features/invalid_parameters_400.feature")
        opened = _sessions_of(mock)
        run = report(folder, *features, **settings)
        return Made(folder, run.stdout + run.stderr, run.returncode, [PASSWORD, *opened])


@pytest.fixture(scope="module")
def looked_at(faulty: Made) -> Iterator[Seen]:
    """Open the report of the faulty Studio."""
    with seen(faulty.page) as looked_at:
        yield looked_at


def _sessions_of(mock: MockStudio) -> list[str]:
    """Return a list into which the mock's session ids go as they are opened."""
    opened: list[str] = []
    open_session = mock.studio.open_session

    def listening(*arguments: object) -> str:
        opened.append(open_session(*arguments))  # type: ignore[arg-type]
        return opened[-1]

    mock.studio.open_session = listening  # type: ignore[assignment, method-assign]
    return opened


@NEEDS_A_BROWSER
def test_the_first_page_tells_what_was_tested_and_what_came_of_it(faulty: Made, looked_at: Seen) -> None:
    told = re.search(r"(\d+) of (\d+) scenarios passed \((\d+) with a known deviation\); (\d+) show", faulty.output)
    assert told is not None, faulty.output
    page = looked_at.from_its_beginning()
    page.get_by_text("Show more").click()
    text = page.inner_text("body")
    facts = dict(zip(text.splitlines(), text.splitlines()[1:], strict=False))
    assert facts["Version"] == "3.0.27"
    assert facts["Held to"] == "page, with deviations of 3.0"
    assert re.fullmatch(r"[0-9a-f]{10}( with changes)?|of unknown commit", facts["Suite"])
    assert (facts["Total"], facts["Known deviations"], facts["Failed"]) == (told[2], told[3], told[4])
    assert facts["Skipped"] == "0, and 0 not run"
    assert "http://127.0.0.1:" in text


def test_the_page_tells_nobody_of_its_readers_and_waits_for_its_data(faulty: Made) -> None:
    page = (faulty.folder / "allure-report" / "index.html").read_text(encoding="utf-8")
    assert "googletagmanager" not in page
    assert [
        where for where in re.findall(r'<(?:script|link|img)[^>]*?(?:src|href)="(\w+):', page) if where != "data"
    ] == []
    assert '<script defer src="data:text/javascript' in page


@pytest.mark.parametrize(
    "page",
    [
        '<script src="data:text/javascript;base64,eA=="></script>',
        '<script async src="https://www.googletagmanager.com/gtag/js?id=G"></script><script>gtag()</script>',
    ],
)
def test_a_page_that_is_not_as_known_is_told(page: str) -> None:
    with pytest.raises(NoPage, match="pinned version"):
        self_contained(page)


@NEEDS_A_BROWSER
def test_the_page_asks_for_nothing(faulty: Made, looked_at: Seen) -> None:
    assert [address for address in looked_at.asked if not address.startswith(("data:", "blob:"))] == [faulty.page]


@NEEDS_A_BROWSER
def test_a_failure_shows_all_there_is_to_know_without_a_click_more(looked_at: Seen) -> None:
    page = looked_at.from_its_beginning()
    page.get_by_text("A refused stop by an Author").first.click()
    frame = page.frame_locator("iframe").first
    frame.get_by_text("This sentence failed:").wait_for()
    told = page.inner_text("body") + frame.locator("body").inner_text()
    page.get_by_text("Attachments").first.click()
    page.get_by_text("an Author: POST publish/stop.json → 403").first.wait_for()
    for wanted in (
        "Category: Studio breaks its contract",
        "Clause 401",
        "roles.feature, line",
        "Expected",
        "status 401, content type application/json",
        "Came",
        "the status was 403",
        "Request",
        "Reply",
        "before:",
        "after:",
        "curl --include --request POST",
        "$JSESSIONID",
    ):
        assert wanted in told, f"{wanted!r} is missing"


@NEEDS_A_BROWSER
def test_the_deviations_and_the_traceability_are_attached(looked_at: Seen) -> None:
    page = looked_at.from_its_beginning()
    page.get_by_text("Global Attachments").click()
    page.get_by_text("Known deviations from the page").first.click()
    page.get_by_text("Text must not be null or empty").first.wait_for()
    page.get_by_text("Which promise is proven by what").first.wait_for()


def test_links_lead_to_the_clause_and_to_the_line(faulty: Made) -> None:
    result = next(
        json.loads(file.read_text(encoding="utf-8"))
        for file in faulty.folder.glob("allure-results/*-result.json")
        if "A refused stop by an Author" in file.read_text(encoding="utf-8")
    )
    links = {link["name"]: link["url"] for link in result["links"]}
    assert links["Clause 401"] == "../traceability.html#clause-401"
    assert 'id="clause-401"' in (faulty.folder / "traceability.html").read_text(encoding="utf-8")
    name, _, line = links[next(name for name in links if name.startswith("roles.feature"))].rpartition("#L")
    feature = (faulty.folder / "allure-report" / name).resolve()
    assert "<actor>" in feature.read_text(encoding="utf-8")
    assert int(line) > 1


def test_nothing_secret_is_in_any_file(faulty: Made) -> None:
    assert len(faulty.secrets) > 5
    texts = {"the output": faulty.output.encode()}
    for file in faulty.folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            texts[str(file)] = data + b"".join(_decoded(data))
    found = [(name, secret) for name, data in texts.items() for secret in faulty.secrets if secret.encode() in data]
    assert found == []


def _decoded(data: bytes) -> Iterator[bytes]:
    """Go through what a file has encoded in it: the HTML has every attachment so."""
    for text in re.findall(rb"[A-Za-z0-9+/]{64,}={0,2}", data):
        yield base64.b64decode(text + b"=" * (-len(text) % 4), validate=False)


class HostileAnswers(Documented):
    """Answers a stop with everything that could do harm where it is shown."""

    BODY = (
        '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'
        "\x1b]0;owned\x07\x1b[2J\x00\u202e" + "[" * 100_000
    )

    def success(self) -> Answer:
        return Answer(200, self.BODY, headers={"X-Evil": "\x1b[31m<script>document.title='owned'</script>"})


@NEEDS_A_BROWSER
def test_no_script_of_a_hostile_answer_runs(tmp_path: Path) -> None:
    with MockStudio(rules=HostileAnswers()) as mock:
        run = report(tmp_path, *EXAMPLE, **settings_for(mock))
    assert run.returncode == 2 or run.returncode == 1
    unsafe = [each for each in run.stdout + run.stderr if not each.isprintable() and each not in "\n\t"]
    assert unsafe == []
    with opened((tmp_path / "allure-report" / "index.html").as_uri()) as page:
        page.get_by_text("The documented example").first.click()
        page.frame_locator("iframe").first.get_by_text("This sentence failed:").wait_for()
        assert "owned" not in page.title()
        page.get_by_text("Attachments").first.click()
        page.wait_for_timeout(500)
        assert "owned" not in page.title()


def test_ten_megabytes_neither_hang_the_run_nor_fill_the_report(tmp_path: Path) -> None:
    class Floods(Documented):
        def success(self) -> Answer:
            return Answer(200, '{"message":"' + "O" * 10_000_000 + '"}')

    with MockStudio(rules=Floods()) as mock:
        run = report(tmp_path, *EXAMPLE, **settings_for(mock))
    assert run.returncode == 1, run.stdout
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) < 20_000_000
    assert len(run.stdout) < 20_000


@NEEDS_A_BROWSER
@pytest.mark.parametrize("category", CATEGORIES)
def test_each_failure_is_in_its_category_by_itself(category: str, tmp_path: Path) -> None:
    feature = "features/success_200.feature"
    if category == "Studio breaks its contract":
        with MockStudio(rules=StopsNothing()) as mock:
            report(tmp_path, feature, **settings_for(mock))
    elif category == "Studio's known deviation from the page":
        report(tmp_path, "features/invalid_parameters_400.feature", STUDIO_RELEASE="3.0")
    elif category == "Studio out of reach":
        with MockStudio() as mock, Proxy(mock.url, Resets(lambda asked: asked.number > 20)) as proxy:
            report(tmp_path, feature, **{**settings_for(mock), "STUDIO_URL": proxy.url, "STUDIO_PATIENCE": "1"})
    else:
        spoiled = "from scenes.expectations import Expectations; Expectations.answer = lambda self, promise: 1 / 0"
        run_code(f"{spoiled}; import sys; from acceptance.__main__ import main; main(sys.argv[1:])", feature,
                 f"-Dreports={tmp_path}")  # fmt: skip
    with opened((tmp_path / "allure-report" / "index.html").as_uri()) as page:
        page.get_by_text("Categories").first.click()
        page.get_by_text(category).first.wait_for()
        told = page.inner_text("body")
    assert [other for other in CATEGORIES if other != category and other in told] == []


# what is made of the results


def test_each_category_has_outcomes_of_its_own() -> None:
    outcomes = [outcome for each in CATEGORIES.values() for outcome in each]
    assert len(outcomes) == len(set(outcomes))


def record(begun: str, held_to: str = "3.0", **outcomes: str) -> RunRecord:
    """Return a run with these outcomes."""
    return RunRecord(begun, held_to, "studio", "3.0.27", "abc", outcomes, dict.fromkeys(outcomes, 0.1))


def test_history_keeps_the_latest_runs_and_survives_what_it_cannot_read(tmp_path: Path) -> None:
    history = History(tmp_path)
    for number in range(MOST_RUNS + 5):
        history.add(record(str(number), one="as documented"))
    with (tmp_path / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"half a li\n{"begun": 1}\n[]\n')
    again = History(tmp_path)
    assert [run.begun for run in again.runs] == [str(number) for number in range(5, MOST_RUNS + 5)]


def test_the_trend_tells_of_twenty_runs_how_many_failed() -> None:
    runs = [record("x", one="as documented")] * 25 + [record("x", one="contract broken", two="as documented")]
    assert trend(runs) == "✓ " * 19 + "✗1"


def test_the_first_page_has_a_trend_and_the_summary_tells_what_is_new(tmp_path: Path) -> None:
    good = History(tmp_path / "history")
    mock = MockStudio(rules=UnauthorizedAsForbidden())
    label = f"documented at {urlsplit(mock.url).netloc}"
    name = "Who may stop and start a publisher: May an Author stop a running publisher?"
    gone = "Who may stop and start a publisher: May the system admin stop a running publisher?"
    good.add(record("last night", label, **{name: "as documented", gone: "contract broken"}))
    with mock:
        run = report(tmp_path, "features/roles.feature", **settings_for(mock))
    assert run.returncode == 1
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert re.search(
        rf"## {label}: New failures since last night \(\d+\)\n\n(- .*\n)*- \*\*" + re.escape(name), summary
    )
    assert re.search(rf"## {label}: No longer failing since last night \(1\)\n\n- \*\*" + re.escape(gone), summary)
    assert "Trend" in json.loads((tmp_path / "allurerc.json").read_text(encoding="utf-8"))["variables"]
    assert len(History(tmp_path / "history").runs) == 1, "a part of the scenarios is no run of its own"


def test_the_traceability_tells_of_each_clause_its_proofs_and_their_last_result(faulty: Made) -> None:
    markdown = (faulty.folder / "traceability.md").read_text(encoding="utf-8")
    assert re.search(r"^\| \[401\]\(#clause-401\) \| .* \| \d+ failed of \d+", markdown, re.MULTILINE)
    assert re.search(
        r"^\| Who may .*: A refused stop by an Author.* \| roles.feature:\d+ \| contract broken \|$",
        markdown,
        re.MULTILINE,
    )

    class Tables(HTMLParser):
        rows = 0

        def handle_starttag(self, tag: str, attributes: object) -> None:
            self.rows += tag == "tr"

    page = Tables()
    page.feed((faulty.folder / "traceability.html").read_text(encoding="utf-8"))
    assert page.rows > 300
