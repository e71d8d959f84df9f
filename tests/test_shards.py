"""Shards and jobs: every scenario once, and one report of the whole."""

from __future__ import annotations

import json
import re
import signal
from collections import Counter
from pathlib import Path

import pytest
from behave.parser import parse_file

from acceptance.ahead import WAITS
from acceptance.selection import OWN_SITE
from acceptance.settings import SettingError, Settings
from acceptance.shards import Shard
from contract.scenarios import FEATURES, all_scenarios
from mock_studio import MockStudio
from reporting.facts import as_one
from reporting.history import History, RunRecord, record_of
from tests.browser import BROWSER, opened
from tests.forked import Fork
from tests.phases import UNHURRIED, wait_for
from tests.running import PROJECT, behave, environment, left_on, report, run_module, settings_for

NAMES = [scenario.full_name for scenario in all_scenarios()]
# Nobody says how to restart the mock that several processes share.
TRIED = sum("fixture.restarts" not in scenario.tags for scenario in all_scenarios())


def names_in(folder: Path) -> Counter[str]:
    """Return how often each scenario is in Allure's results."""
    results = [json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("allure-results/*-result.json")]
    return Counter(result["fullName"] for result in results)


@pytest.mark.parametrize("total", [1, 2, 5, 7, 400])
def test_all_shards_together_are_each_scenario_once(total: int) -> None:
    seconds = {name: 3.0 if number % 50 == 0 else 0.02 for number, name in enumerate(NAMES[:200])}
    parts = [Shard(number, total).select(NAMES, seconds) for number in range(1, total + 1)]
    assert Counter(name for part in parts for name in part) == Counter(NAMES)


def test_shards_take_about_as_long_as_each_other() -> None:
    seconds = {name: 4.0 if number % 60 == 0 else 0.02 for number, name in enumerate(NAMES)}
    loads = [sum(seconds[name] for name in Shard(number, 3).select(NAMES, seconds)) for number in (1, 2, 3)]
    assert max(loads) - min(loads) < 0.1


def test_those_that_wait_for_the_publisher_are_together() -> None:
    waiting = NAMES[3:9]
    seconds = dict.fromkeys(NAMES, 0.1) | dict.fromkeys(waiting, 2.0)
    parts = [Shard(number, 4).select(NAMES, seconds, waiting) for number in (1, 2, 3, 4)]
    assert Counter(name for part in parts for name in part) == Counter(NAMES)
    assert [part for part in parts if part & set(waiting)] == [part for part in parts if part >= set(waiting)]
    loads = [sum(seconds[name] for name in part) for part in parts]
    assert max(loads) - min(loads) < 0.2


def test_those_that_need_a_site_of_their_own_are_together() -> None:
    waiting, with_own_site = NAMES[3:9], NAMES[7:20]
    parts = [Shard(number, 4).select(NAMES, {}, waiting, with_own_site) for number in (1, 2, 3, 4)]
    assert Counter(name for part in parts for name in part) == Counter(NAMES)
    for group in (waiting, NAMES[9:20]):
        assert [part for part in parts if part & set(group)] == [part for part in parts if part >= set(group)]


@pytest.mark.parametrize(("seconds_a_site", "at_work"), [(0.0, 4), (0.05, 4), (1.0, 3), (12.0, 2)])
def test_where_sites_are_dear_fewer_parts_make_the_pair_that_most_share(seconds_a_site: float, at_work: int) -> None:
    """So many parts have something to do: the one of those that wait, and those that are worth their sites."""
    waiting, with_own_site = NAMES[3:9], NAMES[20:30]
    seconds = dict.fromkeys(NAMES, 0.02) | {NAMES[0]: 24.0}
    parts = [Shard(number, 4).select(NAMES, seconds, waiting, with_own_site, seconds_a_site) for number in (1, 2, 3, 4)]
    assert Counter(name for part in parts for name in part) == Counter(NAMES)
    assert sum(1 for part in parts if part) == at_work
    for group in (waiting, with_own_site):
        assert [part for part in parts if part & set(group)] == [part for part in parts if part >= set(group)]


def test_how_long_a_site_takes_is_known_from_the_last_run_on_the_same_studio(tmp_path: Path) -> None:
    facts = [{"Studio": "http://one", "Seconds a site": "11.5"}, {"Studio": "http://two", "Seconds a site": "0.3"}]
    for part in (*facts, {"Studio": "http://one"}):
        History(tmp_path).add(
            record_of(as_one([part, part | {"Seconds a site": "23"}] if len(part) > 1 else [part]), [])
        )
    history = History(tmp_path)
    told = [history.seconds_a_site(f"http://{which}") for which in ("one", "two", "three")]
    assert told == [11.5, 0.3, 0.0]


def test_whoever_needs_a_site_of_its_own_says_so() -> None:
    """Each process of several makes the two sites that most share; every other site is made in one of them alone."""
    shared = re.compile(
        r"a site whose publisher is \S+|a site (that is shared|with staging|on which content goes live).*"
    )
    for file in FEATURES.glob("*.feature"):
        feature = parse_file(str(file))
        for item in feature.run_items:
            site = next((step.name for step in item.steps if re.match(r"an? ([\w-]+ )?site\b", step.name)), "")
            tags = {*feature.tags, *item.tags}
            assert not site or shared.fullmatch(site) or tags & {OWN_SITE, WAITS}, f"{item.name}: {site}"


def test_the_order_in_which_scenarios_are_named_changes_nothing() -> None:
    assert Shard(2, 5).select(NAMES, {}) == Shard(2, 5).select(reversed(NAMES), {})


@pytest.mark.parametrize("wrong", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3", "¹/2"])
def test_a_wrong_shard_is_a_wrong_setting(wrong: str) -> None:
    with pytest.raises(SettingError, match="SHARD must say which part"):
        Settings.load({"SHARD": wrong}, Path("none"))


@pytest.mark.parametrize("wrong", ["0", "-1", "two", "1.5", "65", "²"])
def test_a_wrong_number_of_jobs_is_a_wrong_setting(wrong: str) -> None:
    with pytest.raises(SettingError, match="JOBS must be a number"):
        Settings.load({"JOBS": wrong}, Path("none"))


def test_shards_of_one_studio_merge_into_one_report(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    features = ("csrf", "restart", "roles", "success_200")
    wanted = [scenario for scenario in all_scenarios() if scenario.file.removesuffix(".feature") in features]
    tried = sum("fixture.restarts" not in scenario.tags for scenario in wanted)
    with MockStudio() as mock:
        for number in (1, 2, 3):
            files = [f"features/{feature}.feature" for feature in features]
            run = behave(f"-Dreports={tmp_path / str(number)}", *files, **settings_for(mock), SHARD=f"{number}/3")
            assert run.returncode == 0, run.stdout + run.stderr
            seen += names_in(tmp_path / str(number))
        assert left_on(mock) == []
    assert seen == Counter(scenario.full_name for scenario in wanted)
    whole = tmp_path / "whole"
    merged = run_module("acceptance.report", *(str(tmp_path / str(n)) for n in (1, 2, 3)), f"-Dreports={whole}")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    assert f"{tried} of {len(wanted)} scenarios passed; {len(wanted) - tried} not tried" in merged.stdout
    assert names_in(whole) == seen
    assert len(list(whole.glob("junit/*.xml"))) == sum(
        len(list((tmp_path / str(n)).glob("junit/*.xml"))) for n in (1, 2, 3)
    )


def test_a_shard_that_is_lost_on_the_way_makes_the_whole_red(tmp_path: Path) -> None:
    run = behave(f"-Dreports={tmp_path / '1'}", "features/csrf.feature")
    assert run.returncode == 0, run.stdout
    next((tmp_path / "1").glob("allure-results/*-result.json")).unlink()
    merged = run_module("acceptance.report", str(tmp_path / "1"), f"-Dreports={tmp_path / 'whole'}")
    assert merged.returncode == 4, merged.stdout
    merged = run_module("acceptance.report", str(tmp_path / "2"), f"-Dreports={tmp_path / 'whole'}")
    assert merged.returncode == 4
    assert "has no results of a run" in merged.stderr


def test_runs_on_several_releases_merge_into_one_report(tmp_path: Path) -> None:
    for release in ("documented", "3.0"):
        features = ("features/csrf.feature", "features/request.feature")
        run = behave(f"-Dreports={tmp_path / release}", *features, STUDIO_RELEASE=release)
        assert run.returncode == 0, run.stdout
    whole = tmp_path / "whole"
    merged = run_module("acceptance.report", str(tmp_path / "documented"), str(tmp_path / "3.0"), f"-Dreports={whole}")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    table = (whole / "traceability.md").read_text(encoding="utf-8")
    assert "| scenario | where | 3.0, mock | documented, mock |" in table
    assert "The address does not end in .json" in (whole / "deviations.md").read_text(encoding="utf-8")
    variables = json.loads((whole / "allurerc.json").read_text(encoding="utf-8"))["variables"]
    assert {"Version (documented, mock)", "Version (3.0, mock)"} <= set(variables)
    if BROWSER is not None:
        with opened((whole / "allure-report" / "index.html").as_uri()) as page:
            text = page.inner_text("body").splitlines()
        assert text[text.index("Total") + 1] == str(sum(names_in(whole).values())), "none is taken for another's retry"


@pytest.mark.long
def test_jobs_run_each_scenario_once_and_leave_one_report(tmp_path: Path) -> None:
    with MockStudio() as mock:
        run = report(tmp_path, **settings_for(mock), JOBS="3")
        assert left_on(mock) == []
    assert run.returncode == 0, run.stdout + run.stderr
    assert names_in(tmp_path) == Counter(NAMES)
    assert run.stdout.rstrip().splitlines()[-1].startswith(f"{TRIED} of {len(NAMES)} scenarios passed; ")
    assert len(History(tmp_path / "history").runs) == 1
    assert History(tmp_path / "history").seconds_a_site(settings_for(mock)["STUDIO_URL"]) > 0


def test_jobs_with_a_mock_each_tell_a_failure(tmp_path: Path) -> None:
    run = report(tmp_path, "features/csrf.feature", JOBS="2", STUDIO_RELEASE="documented")
    assert run.returncode == 0, run.stdout
    from tests.faults.catalogue import StopsNothing

    with MockStudio(rules=StopsNothing()) as mock:
        run = report(tmp_path, "features/success_200.feature", **settings_for(mock), JOBS="2")
    assert run.returncode == 1, run.stdout


def test_behave_itself_says_that_it_has_no_jobs() -> None:
    run = run_module("behave", JOBS="2")
    assert (run.returncode, "JOBS is for make acceptance" in run.stderr) == (3, True)


def test_durations_of_a_whole_run_are_what_later_shards_go_by(tmp_path: Path) -> None:
    record = RunRecord("x", "documented", "", "", "", dict.fromkeys(NAMES, "as documented"), {NAMES[0]: 9.0})
    History(tmp_path).add(record)
    assert History(tmp_path).seconds() == {NAMES[0]: 9.0}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_jobs_that_are_interrupted_leave_nothing(number: signal.Signals, tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        program = ("-m", "acceptance", f"-Dreports={tmp_path}")
        run = Fork(PROJECT, program, environment(**settings_for(mock), JOBS="2"), merged=True)
        wait_for(lambda: len(left_on(mock)) >= 8, run)
        run.send_signal(number)
        output = run.communicate(timeout=60)[0]
        assert run.returncode == 130, output
        assert left_on(mock) == []


def test_a_shard_of_which_there_is_nothing_makes_the_whole_red(tmp_path: Path) -> None:
    run = behave(f"-Dreports={tmp_path / '1'}", "features/csrf.feature", SHARD="1/2")
    assert run.returncode == 0, run.stdout
    merged = run_module("acceptance.report", str(tmp_path / "1"), f"-Dreports={tmp_path / 'whole'}")
    assert merged.returncode == 4
    assert "Of documented, mock, these shards are missing: 2/2" in merged.stderr
