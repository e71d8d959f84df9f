"""A red says why: on the console, in the summary, in JUnit and on the report's first page, and once."""

from __future__ import annotations

import json
import re
import signal
import time
import xml.etree.ElementTree as ElementTree
from html import unescape
from pathlib import Path

import pytest

from mock_studio import MockStudio
from tests.faults.catalogue import StopsNothing
from tests.faults.proxy import AnswersInstead, Asked, Given, Proxy
from tests.forked import Fork
from tests.phases import FEATURES, UNHURRIED, Phases, started, wait_for
from tests.running import EXAMPLE, PROJECT, behave, environment, left_on, report, run_code, run_module, settings_for

FEATURE = "features/csrf.feature"
RUNS = "from behave.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
JSON = [("Content-Type", "application/json;charset=UTF-8")]
NO_RIGHT = (
    b'{"message":"Internal server error: \\norg.craftercms.commons.security.exception.ActionDeniedException: '
    b'Current subject does not have permission to execute global action \\"create_site\\""}'
)
ACCESS_DENIED = b"<!DOCTYPE html><html><head><title>Access denied</title></head><body></body></html>"
DEADLOCK = b'{"message":"Internal server error: \\norg.springframework.dao.DeadlockLoserDataAccessException"}'
# How each release refuses to make a site (recordings, section provisioning-rights), and a server that stumbles.
REFUSALS = {
    "3.0": Given(401, [], b'{ "message": "Unauthorized" }'),
    "4.0": Given(403, [("Content-Type", "text/html;charset=UTF-8")], ACCESS_DENIED),
    "4.1": Given(500, JSON, NO_RIGHT),
    "a deadlock": Given(500, JSON, DEADLOCK),
}
# Runs tell to the second when they began.
A_SECOND = 1.0
NO_SYSTEM_ADMIN = "no system admin?"


def is_creation(asked: Asked) -> bool:
    """Tell whether a request makes a site."""
    return asked.verb == "POST" and "/site/create" in asked.target


def wrong_in_junit(folder: Path) -> list[str]:
    """Return what a CI that reads JUnit alone counts as wrong: the messages of errors and failures."""
    suites = [ElementTree.parse(file).getroot() for file in sorted(folder.glob("junit/*.xml"))]
    found = [each for suite in suites for each in [*suite.iter("error"), *suite.iter("failure")]]
    assert sum(int(suite.get("errors", 0)) + int(suite.get("failures", 0)) for suite in suites) == len(found)
    return [str(each.get("message")) for each in found]


def skips_without_a_word(folder: Path) -> int:
    """Return how many tests JUnit calls skipped without saying why."""
    suites = [ElementTree.parse(file).getroot() for file in folder.glob("junit/*.xml")]
    return sum(not each.get("message") for suite in suites for each in suite.iter("skipped"))


def first_page(folder: Path) -> str:
    """Return what stands at the top of the report, as text."""
    page = (folder / "allure-report" / "index.html").read_text(encoding="utf-8")
    told = re.search(r'<section id="verdict".*?</section>', page, re.DOTALL)
    assert told is not None, "the first page has no verdict"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", told[0])).split())


def summary(folder: Path) -> str:
    """Return the summary."""
    return (folder / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("feature", [FEATURE, "features/effect_on_publishing.feature"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refused_site_says_why_in_all_places_and_once(refusal: str, feature: str, tmp_path: Path) -> None:
    with MockStudio() as mock, Proxy(mock.url, AnswersInstead(is_creation, REFUSALS[refusal])) as proxy:
        run = report(tmp_path, feature, **{**settings_for(mock), "STUDIO_URL": proxy.url})
        tries = sum(map(is_creation, proxy.asked))
    reason = f"site/create.json answered {REFUSALS[refusal].status}"
    assert run.returncode == 2, run.stdout + run.stderr
    # Provisioning tries three times, and tells of each, where it is no right that lacks: once for the scenario at hand,
    # and once in the background for those that wait.
    times = 6 if refusal == "a deadlock" else 2
    assert tries <= times
    output = run.stdout + run.stderr
    assert 1 <= output.count(reason) <= 3 + times, output
    told = {"console": output, "summary": summary(tmp_path), "first page": first_page(tmp_path)}
    told["JUnit"] = "\n".join(wrong_in_junit(tmp_path))
    assert {place for place, text in told.items() if reason not in text} == set(), told
    right = {place for place, text in told.items() if NO_SYSTEM_ADMIN in text}
    assert right == (set() if refusal == "a deadlock" else set(told)), told
    assert "nothing fails" not in told["summary"]
    assert summary(tmp_path).count(reason) <= 2 + times
    assert len(wrong_in_junit(tmp_path)) <= 2
    assert skips_without_a_word(tmp_path) == 0


def test_a_right_that_lacks_for_users_alone_is_told_once(tmp_path: Path) -> None:
    with (
        MockStudio() as mock,
        Proxy(mock.url, AnswersInstead(lambda asked: "/user/create" in asked.target, REFUSALS["3.0"])) as proxy,
    ):
        run = report(tmp_path, "features/roles.feature", **{**settings_for(mock), "STUDIO_URL": proxy.url})
        assert left_on(mock) == []
    assert run.returncode == 2
    assert (run.stdout + run.stderr).count("user/create.json answered 401") <= 3
    for text in (run.stdout, summary(tmp_path), first_page(tmp_path), "\n".join(wrong_in_junit(tmp_path))):
        assert NO_SYSTEM_ADMIN in text


@pytest.mark.parametrize("program", ["behave", "acceptance"])
def test_junit_is_red_where_the_run_could_not_begin(program: str, tmp_path: Path) -> None:
    with MockStudio() as mock:
        settings = {**settings_for(mock), "STUDIO_PASSWORD": "Wrong-4711-word"}
        run = run_module(program, FEATURE, f"-Dreports={tmp_path}", **settings)
    assert run.returncode == 2
    assert any("Could not log in as admin" in told for told in wrong_in_junit(tmp_path))
    assert skips_without_a_word(tmp_path) == 0
    if program == "acceptance":
        assert "Could not log in as admin" in summary(tmp_path)
        assert "Could not log in as admin" in first_page(tmp_path)


@pytest.mark.parametrize("program", ["behave", "acceptance"])
def test_junit_is_red_where_something_was_left_behind(program: str, tmp_path: Path) -> None:
    with MockStudio() as mock:
        mock.studio.delete_site = lambda site: None  # type: ignore[method-assign]
        run = run_module(program, *EXAMPLE, f"-Dreports={tmp_path}", **settings_for(mock))
    assert run.returncode == 2
    assert any(re.search(r"site stopbdd-\w+-site", told) for told in wrong_in_junit(tmp_path))
    if program == "acceptance":
        assert re.search(r"site stopbdd-\w+-site", summary(tmp_path))
        assert "could not be removed" in first_page(tmp_path)


def test_junit_is_red_where_a_fault_came_before_the_first_scenario(tmp_path: Path) -> None:
    spoiled = "import environment.run as r; r.Run.facts = lambda self: 1 / 0"
    with MockStudio() as mock:
        run = run_code(f"{spoiled}; {RUNS}", FEATURE, f"-Dreports={tmp_path}", **settings_for(mock))
        assert left_on(mock) == []
    assert run.returncode == 4, run.stdout + run.stderr
    assert any("ZeroDivisionError" in told for told in wrong_in_junit(tmp_path))


@pytest.mark.parametrize(("hook", "spoilt"), [("before_all", "__init__"), ("after_all", "_remove_everything")])
def test_junit_is_red_where_a_hook_of_the_run_fails(hook: str, spoilt: str, tmp_path: Path) -> None:
    spoiled = f"import environment.run as r; r.Run.{spoilt} = lambda *arguments: 1 / 0"
    run = run_code(f"{spoiled}; {RUNS}", FEATURE, f"-Dreports={tmp_path}")
    assert run.returncode == 4, run.stdout + run.stderr
    assert any(hook in told for told in wrong_in_junit(tmp_path))


def test_junit_is_red_where_the_suite_itself_is_at_fault(tmp_path: Path) -> None:
    spoiled = "from scenes.expectations import Expectations; Expectations.answer = lambda self, promise: 1 / 0"
    run = run_code(f"{spoiled}; {RUNS}", FEATURE, f"-Dreports={tmp_path}")
    assert run.returncode == 4
    assert wrong_in_junit(tmp_path) != []


def test_junit_is_red_where_the_run_was_interrupted(tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        run = started(mock, tmp_path)
        wait_for(Phases(mock).scenario, run)
        run.send_signal(signal.SIGINT)
        output = run.communicate(timeout=60)[0]
    assert run.returncode == 130, output
    assert any("interrupted" in told.lower() for told in wrong_in_junit(tmp_path))
    assert skips_without_a_word(tmp_path) == 0


def test_junit_is_red_where_several_processes_were_interrupted(tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        program = ("-m", "acceptance", *FEATURES, f"-Dreports={tmp_path}")
        run = Fork(PROJECT, program, environment(**settings_for(mock), JOBS="2"), merged=True)
        wait_for(Phases(mock).scenario, run)
        run.send_signal(signal.SIGINT)
        output = run.communicate(timeout=60)[0]
    assert run.returncode == 130, output
    assert any("interrupted" in told.lower() for told in wrong_in_junit(tmp_path))


def test_junit_is_red_where_there_is_no_page(tmp_path: Path) -> None:
    spoiled = "import reporting.html as h; from pathlib import Path; h.ALLURE = Path('nowhere')"
    makes = "from acceptance.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    run = run_code(f"{spoiled}; {makes}", FEATURE, f"-Dreports={tmp_path}")
    assert run.returncode == 4, run.stdout + run.stderr
    assert any("No HTML" in told for told in wrong_in_junit(tmp_path))


def test_junit_is_green_where_the_run_is(tmp_path: Path) -> None:
    run = report(tmp_path, FEATURE, STUDIO_RELEASE="3.0")
    assert run.returncode == 0
    assert wrong_in_junit(tmp_path) == []


def test_a_process_of_several_that_dies_at_once_is_told(tmp_path: Path) -> None:
    dies = "import os, sys; '-Djob=2/2' in sys.argv and os._exit(9)"
    (tmp_path / "sitecustomize.py").write_text(dies, encoding="utf-8")
    run = report(tmp_path / "reports", FEATURE, JOBS="2", PYTHONPATH=str(tmp_path))
    assert run.returncode == 4, run.stdout + run.stderr
    for text in (summary(tmp_path / "reports"), "\n".join(wrong_in_junit(tmp_path / "reports"))):
        assert "process 2 of 2" in text


# several runs in one report


def test_a_missing_shard_is_told_in_all_places(tmp_path: Path) -> None:
    part, whole = tmp_path / "1", tmp_path / "whole"
    assert behave(FEATURE, f"-Dreports={part}", SHARD="1/2").returncode == 0
    merged = run_module("acceptance.report", str(part), f"-Dreports={whole}")
    assert merged.returncode == 4
    for text in (merged.stderr, summary(whole), first_page(whole), "\n".join(wrong_in_junit(whole))):
        assert re.search(r"shards? (is|are) missing: 2/2", text), text
    assert "nothing fails" not in summary(whole)


def test_a_folder_without_results_is_told_in_all_places(tmp_path: Path) -> None:
    part, whole = tmp_path / "1", tmp_path / "whole"
    assert behave(FEATURE, f"-Dreports={part}").returncode == 0
    merged = run_module("acceptance.report", str(part), str(tmp_path / "none"), f"-Dreports={whole}")
    assert merged.returncode == 4
    for text in (merged.stderr, summary(whole), first_page(whole), "\n".join(wrong_in_junit(whole))):
        assert f"{tmp_path / 'none'} has no results of a run" in text


def test_results_that_are_lost_are_told_in_all_places(tmp_path: Path) -> None:
    part, whole = tmp_path / "1", tmp_path / "whole"
    assert behave(FEATURE, f"-Dreports={part}").returncode == 0
    next(part.glob("allure-results/*-result.json")).unlink()
    merged = run_module("acceptance.report", str(part), f"-Dreports={whole}")
    assert merged.returncode == 4
    for text in (summary(whole), first_page(whole), "\n".join(wrong_in_junit(whole))):
        assert "of 10 results, 9 have come here" in text


def counted(text: str) -> tuple[int, int]:
    """Return how many scenarios passed, and of how many, as the console has it."""
    told = re.search(r"(\d+) of (\d+) scenarios passed", text)
    assert told is not None, text
    return int(told[1]), int(told[2])


def counted_in_summary(folder: Path) -> tuple[int, int]:
    """Return how many scenarios passed, and of how many, as the summary's table has it."""
    row = next(line for line in summary(folder).splitlines() if line.startswith("| documented"))
    passed, failed, _, skipped, _, not_run, _ = (int(cell) for cell in row.strip("| ").split(" | ")[2:])
    return passed, passed + failed + skipped + not_run


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Run a shard twice, at first on a faulty Studio, and the other shard once."""
    folder = tmp_path_factory.mktemp("attempts")
    with MockStudio(rules=StopsNothing()) as mock:
        first = report(folder / "first", "features/success_200.feature", **settings_for(mock), SHARD="1/2")
        assert first.returncode == 1
    time.sleep(A_SECOND)
    for name, shard in (("second", "1/2"), ("other", "2/2")):
        assert report(folder / name, "features/success_200.feature", SHARD=shard).returncode == 0
    for name in ("first", "second", "other"):
        _call_the_same(folder / name)
    return {name: folder / name for name in ("first", "second", "other")}


def _call_the_same(folder: Path) -> None:
    """Let results on a Studio of its own bear the label of the embedded mock, so that runs are of one release."""
    for file in (folder / "run.json", *folder.glob("allure-results/*-result.json")):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"documented at 127\.0\.0\.1:\d+", "documented, mock", text), encoding="utf-8")


def test_the_same_part_twice_is_refused(attempts: dict[str, Path], tmp_path: Path) -> None:
    merged = run_module("acceptance.report", *map(str, attempts.values()), f"-Dreports={tmp_path}")
    assert merged.returncode == 3, merged.stdout + merged.stderr
    for text in (merged.stderr, summary(tmp_path), "\n".join(wrong_in_junit(tmp_path))):
        assert str(attempts["first"]) in text
        assert str(attempts["second"]) in text
        assert "--latest" in text


@pytest.mark.parametrize("order", [("first", "second", "other"), ("second", "other", "first")])
def test_of_the_same_part_twice_the_latest_counts_if_that_is_asked_for(
    attempts: dict[str, Path], order: tuple[str, ...], tmp_path: Path
) -> None:
    folders = [str(attempts[name]) for name in order]
    merged = run_module("acceptance.report", *folders, "--latest", f"-Dreports={tmp_path}")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    assert counted(merged.stdout) == counted_in_summary(tmp_path) == (12, 12)
    assert wrong_in_junit(tmp_path) == []
    assert json.loads((tmp_path / "allurerc.json").read_text(encoding="utf-8"))["variables"]["Passed"] == "12"


def test_what_was_run_once_more_replaces_what_it_was(tmp_path: Path) -> None:
    """The usual way to try again: what has failed, alone."""
    feature, name = "features/success_200.feature", "^The documented example"
    with MockStudio(rules=StopsNothing()) as mock:
        once_more = behave(feature, "--name", name, f"-Dreports={tmp_path / 'first'}", **settings_for(mock))
        rest = ("--name", "^(?!The documented example)")
    assert once_more.returncode == 1
    assert behave(feature, *rest, f"-Dreports={tmp_path / 'rest'}").returncode == 0
    time.sleep(A_SECOND)
    assert behave(feature, "--name", name, f"-Dreports={tmp_path / 'again'}").returncode == 0
    for each in ("first", "rest", "again"):
        _call_the_same(tmp_path / each)
    both = tmp_path / "both"
    merged = run_module("acceptance.report", str(tmp_path / "first"), str(tmp_path / "rest"), f"-Dreports={both}")
    assert (merged.returncode, counted(merged.stdout)) == (1, (10, 12)), merged.stderr
    whole = tmp_path / "whole"
    merged = run_module("acceptance.report", str(both), str(tmp_path / "again"), "--latest", f"-Dreports={whole}")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    assert counted(merged.stdout) == counted_in_summary(whole) == (12, 12)
    assert wrong_in_junit(whole) == []


def test_a_program_that_cannot_be_asked_so_is_told(tmp_path: Path) -> None:
    merged = run_module("acceptance.report", "--lates", f"-Dreports={tmp_path}")
    assert merged.returncode == 3
    assert "--lates" in merged.stderr


def test_behave_itself_says_why_scenarios_were_not_run(tmp_path: Path) -> None:
    with MockStudio() as mock, Proxy(mock.url, AnswersInstead(is_creation, REFUSALS["4.1"])) as proxy:
        run = behave(FEATURE, f"-Dreports={tmp_path}", **{**settings_for(mock), "STUDIO_URL": proxy.url})
    assert run.returncode == 2
    assert NO_SYSTEM_ADMIN in run.stdout
    assert any(NO_SYSTEM_ADMIN in told for told in wrong_in_junit(tmp_path))


def test_the_program_has_a_help() -> None:
    run = run_module("acceptance.report", "--help")
    assert run.returncode == 0
    assert "--latest" in run.stdout
