"""The suite itself: its steps, its scenarios, and how it runs."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contract.page import CLAUSES
from contract.scenarios import all_scenarios
from mock_studio import MockStudio
from mock_studio.exchange import Answer
from mock_studio.releases import RELEASES
from mock_studio.releases.documented import Documented
from mock_studio.state import GLOBAL_GROUPS
from tests.phases import UNHURRIED, Phases, started, wait_for
from tests.running import PROJECT, behave, left_on, settings_for

FEATURES = sorted((PROJECT / "features").glob("*.feature"))
SEVERITIES = {"blocker", "critical", "normal", "minor", "trivial"}


def test_no_step_is_undefined_or_ambiguous() -> None:
    run = behave("--dry-run", "--format", "null")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "undefined" not in run.stdout


def test_no_step_is_unused() -> None:
    run = behave("--dry-run", "--format", "steps.usage")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "UNUSED" not in run.stdout.upper(), run.stdout


def test_no_step_is_bad() -> None:
    run = behave("--dry-run", "--format", "steps.bad")
    assert "BAD STEP-DEFINITIONS" not in run.stdout, run.stdout


def test_every_scenario_has_a_name_of_its_own() -> None:
    names = [(scenario.file, scenario.name) for scenario in all_scenarios()]
    assert len(names) == len(set(names))


def test_every_scenario_names_clauses_and_a_severity() -> None:
    for scenario in all_scenarios():
        assert scenario.clauses, scenario.name
        assert SEVERITIES & set(scenario.tags), scenario.name


def test_every_clause_is_proven_by_two_scenarios() -> None:
    proofs = [clause for scenario in all_scenarios() for clause in scenario.clauses]
    assert {clause for clause in CLAUSES if proofs.count(clause) < 2} == set()


def test_there_are_enough_scenarios() -> None:
    assert len(all_scenarios()) >= 120


def test_no_feature_uses_rules() -> None:
    """allure-behave leaves scenarios under a Rule out of its results."""
    assert not [file for file in FEATURES if re.search(r"^\s*Rule:", file.read_text(encoding="utf-8"), re.MULTILINE)]


@pytest.mark.parametrize("scenario", [scenario.name for scenario in all_scenarios()][::37])
def test_a_scenario_runs_alone(scenario: str, tmp_path: Path) -> None:
    run = behave("--name", f"^{re.escape(scenario)}$", "-D", f"reports={tmp_path}")
    assert run.returncode == 0, run.stdout
    assert re.search(r"^1 scenario passed, 0 failed", run.stdout, re.MULTILINE), run.stdout


def test_everything_is_removed_after_failures(tmp_path: Path) -> None:
    from tests.faults.catalogue import StopsNothing

    with MockStudio(rules=StopsNothing()) as mock:
        run = behave("features/success_200.feature", "-D", f"reports={tmp_path}", **settings_for(mock))
        assert run.returncode == 1
        assert left_on(mock) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("phase", ["provisioning", "scenario", "cleaning"])
def test_everything_is_removed_after_an_interruption(number: signal.Signals, phase: str, tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        run = started(mock, tmp_path)
        wait_for(getattr(Phases(mock), phase), run)
        run.send_signal(number)
        output = run.communicate(timeout=60)[0]
        assert left_on(mock) == [], output
        if phase == "cleaning":
            assert "Removing what the run made; this ends by itself." in output
        else:
            assert run.returncode == 130, output
            assert "Interrupted, and cleaned up." in output


def test_what_cannot_be_removed_is_listed_and_the_run_is_not_green(tmp_path: Path) -> None:
    with MockStudio() as mock:
        mock.studio.delete_site = lambda site: None  # type: ignore[method-assign]
        run = behave("--name", "The documented example", "-D", f"reports={tmp_path}", **settings_for(mock))
        assert run.returncode == 2
        assert re.search(r"site stopbdd-\w+-site ", run.stdout), run.stdout


def test_the_password_shows_nowhere(tmp_path: Path) -> None:
    password = "Hidden-4711-password"
    with MockStudio() as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        admin.password = password
        settings = {**settings_for(mock), "STUDIO_PASSWORD": password}
        run = behave("features/csrf.feature", "features/roles.feature", "-D", f"reports={tmp_path}", **settings)
        assert run.returncode == 0, run.stdout
        secrets = [password, *mock.studio.open_session_ids]
        everything = run.stdout + run.stderr
        for file in tmp_path.rglob("*"):
            everything += file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        assert [secret for secret in secrets if secret in everything] == []


def test_the_allure_results_tell_what_behave_tells(tmp_path: Path) -> None:
    run = behave("features/roles.feature", "-D", f"reports={tmp_path}")
    told = re.search(r"(\d+) scenarios passed", run.stdout)
    assert told is not None, run.stdout
    results = [json.loads(file.read_text(encoding="utf-8")) for file in tmp_path.glob("allure-results/*-result.json")]
    assert [result["status"] for result in results] == ["passed"] * int(told[1])
    labels = {label["name"] for label in results[0]["labels"]}
    assert {"epic", "feature", "story", "severity", "clause"} <= labels
    attached = [attachment for step in results[0]["steps"] for attachment in step.get("attachments", [])]
    assert attached, "no exchange is attached"


def test_the_mock_runs_alone_and_ends_on_sigterm() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_studio", "--port", "0"], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = urlsplit(process.stdout.readline().strip())
    assert (address.scheme, address.hostname, address.path) == ("http", "127.0.0.1", "/studio")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=5)
    assert process.returncode is not None


def test_a_dry_run_leaves_the_reports_alone(tmp_path: Path) -> None:
    run = behave("features/csrf.feature", "-D", f"reports={tmp_path}")
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert run.returncode == 0
    behave("--dry-run", "-D", f"reports={tmp_path}")
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()} == before


def test_what_is_not_selected_is_not_reported(tmp_path: Path) -> None:
    behave("--name", "^A stop lasts$", "-D", f"reports={tmp_path}")
    results = [json.loads(file.read_text(encoding="utf-8")) for file in tmp_path.glob("allure-results/*-result.json")]
    assert [result["name"] for result in results] == ["A stop lasts"]


def test_a_studio_that_falls_silent_does_not_keep_the_run_waiting(tmp_path: Path) -> None:
    class FallsSilent(Documented):
        def success(self) -> Answer:
            time.sleep(0.5)
            return super().success()

    with MockStudio(rules=FallsSilent()) as mock:
        settings = {**settings_for(mock), "STUDIO_TIMEOUT": "0.2"}
        run = behave("features/request.feature", "-D", f"reports={tmp_path}", **settings)
        assert run.returncode == 2
        assert "no answer within 0.2 s (STUDIO_TIMEOUT)" in run.stdout
        assert re.search(r"3 error, (4|5)\d skipped", run.stdout), run.stdout


def test_a_group_of_the_owners_is_not_used_and_what_needs_its_name_is_skipped(tmp_path: Path) -> None:
    with MockStudio(rules=RELEASES["4.1"]()) as mock:
        number = mock.studio.add_group("ADMINS", "the owners'")
        run = behave("--name", "called (Admins|admin)", "-D", f"reports={tmp_path}", **settings_for(mock))
        assert run.returncode == 0, run.stdout
        assert "Skipped: 2 scenarios. There is a group called Admins already" in run.stdout
        assert re.search(r"\b2 of 4 scenarios passed", run.stdout), run.stdout
        assert [group.name for group in mock.studio.groups.values()][-1] == "ADMINS"
        assert mock.studio.groups[number].members == set()


def test_runs_at_the_same_time_take_turns_with_the_name_of_a_group(tmp_path: Path) -> None:
    with MockStudio(rules=RELEASES["4.1"](), pace=UNHURRIED) as mock:
        runs = [
            started(mock, tmp_path / str(number), "features/groups_of_a_sites_own.feature", STUDIO_RELEASE="4.1")
            for number in range(2)
        ]
        assert [(run.communicate(timeout=60)[0], run.returncode)[1] for run in runs] == [0, 0]
        assert len(mock.studio.groups) == len(GLOBAL_GROUPS)
