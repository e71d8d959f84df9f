"""Ctrl-C, pressed as often as people press it: no traceback, a status of 130, and nothing left behind."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest

from mock_studio import MockStudio
from mock_studio.exchange import Call
from tests.forked import Fork
from tests.phases import UNHURRIED, Phases, wait_for
from tests.phases import started as started_run
from tests.running import PROJECT, environment, left_on, settings_for

SLOW_REPORT = (
    "import acceptance.report as r, time; really = r.write_pages; "
    "r.write_pages = lambda *a: (print('MAKING THE REPORT', flush=True), time.sleep(20), really(*a))[-1]; "
    "import acceptance.__main__ as m; "
)
RUNS = "import sys; from acceptance.program import run_program; run_program(m.main)"


def started(code: str, *arguments: str, **settings: str) -> Fork:
    """Start a line of Python in a session of its own, as a terminal does."""
    return _started("-c", code, *arguments, **settings)


def _started(*program: str, **settings: str) -> Fork:
    variables = environment(**settings, PYTHONUNBUFFERED="1")
    return Fork(PROJECT, program, variables, merged=True, new_session=True)


def until(text: str, run: Fork) -> str:
    """Read what a run prints until it says so."""
    shown = ""
    while text not in shown:
        line = run.stdout.readline().decode()
        assert line, shown
        shown += line
    return shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_while_the_report_is_made_ends_it_quietly(number: signal.Signals, tmp_path: Path) -> None:
    run = started(SLOW_REPORT + RUNS, "features/csrf.feature", f"-Dreports={tmp_path}")
    shown = until("MAKING THE REPORT", run)
    run.send_signal(number)
    shown += run.communicate(timeout=30)[0]
    assert run.returncode == 130, shown
    assert "Traceback" not in shown
    assert shown.rstrip().splitlines()[-1].startswith("Interrupted before the report was made. Results: ")


def test_a_second_ctrl_c_while_the_report_of_an_interrupted_run_is_made(tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        features = ("features/success_200.feature", "features/roles.feature")
        run = started(SLOW_REPORT + RUNS, *features, f"-Dreports={tmp_path}", **settings_for(mock))
        wait_for(Phases(mock).scenario, run)
        run.send_signal(signal.SIGINT)
        shown = until("MAKING THE REPORT", run)
        run.send_signal(signal.SIGINT)
        shown += run.communicate(timeout=30)[0]
        assert left_on(mock) == []
    assert run.returncode == 130, shown
    assert "Traceback" not in shown


def test_ctrl_c_while_those_that_wait_are_performed_ahead_of_a_scenario(tmp_path: Path) -> None:
    slow = (
        "import acceptance.ahead as a, sys, time; really, calls = a.Ahead.advance, []; a.Ahead.advance = lambda self: "
        "(calls.append(1), len(calls) == 3 and (print('AHEAD', file=sys.__stdout__), time.sleep(20)), really(self)); "
        "import acceptance.__main__ as m; "
    )
    run = started(slow + RUNS, "features/csrf.feature", f"-Dreports={tmp_path}")
    shown = until("AHEAD", run)
    run.send_signal(signal.SIGINT)
    shown += run.communicate(timeout=30)[0]
    assert (run.returncode, "Traceback" in shown) == (130, False), shown
    assert shown.rstrip().splitlines()[-1].startswith("Interrupted: 1 of ")


@pytest.mark.parametrize("presses", [2, 5])
def test_impatience_does_not_end_the_cleaning_up_of_jobs(presses: int, tmp_path: Path) -> None:

    with MockStudio(pace=UNHURRIED) as mock:
        run = started(
            "import acceptance.__main__ as m; " + RUNS, f"-Dreports={tmp_path}", **settings_for(mock), JOBS="2"
        )
        wait_for(lambda: len(left_on(mock)) >= 8, run)
        for _ in range(presses):
            run.send_signal(signal.SIGINT, to_session=True)
            time.sleep(0.15)
        shown = run.communicate(timeout=60)[0]
        assert run.returncode == 130, shown
        assert "Traceback" not in shown
        assert left_on(mock) == []


def test_ctrl_c_before_the_first_scenario_is_quiet(tmp_path: Path) -> None:
    slow = (
        "import behave.runner_util as u, behave.runner as r, time; really = u.load_step_modules; "
        "r.load_step_modules = lambda paths: (print('LOADING', flush=True), time.sleep(20), really(paths)); "
        "from behave.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    )
    run = started(slow, "features/csrf.feature", f"-Dreports={tmp_path}")
    shown = until("LOADING", run)
    run.send_signal(signal.SIGINT)
    shown += run.communicate(timeout=30)[0]
    assert (run.returncode, "Traceback" in shown) == (130, False), shown


def test_ctrl_c_at_the_question_of_the_sweep_removes_nothing() -> None:
    from environment.claims import new_run_id

    with MockStudio() as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        name = f"stopbdd-{new_run_id()}-site"
        mock.studio.create_site(name, "", admin)
        run = _started("-m", "acceptance.sweep", "--older-than", "0", **settings_for(mock))
        shown = until(name, run)
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        shown += run.communicate(timeout=30)[0]
        assert (run.returncode, "Traceback" in shown) == (130, False), shown
        assert left_on(mock) == [name]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_site_that_is_being_made_is_made_to_its_end_and_removed(number: signal.Signals, tmp_path: Path) -> None:
    """A real 3.1 takes twelve seconds; who interrupts the run meanwhile would leave what is not there yet."""
    making = threading.Event()

    def pace(call: Call) -> float:
        if not call.path.endswith("site/create.json"):
            return 0.0
        making.set()
        return 1.5

    with MockStudio(pace=pace) as mock:
        run = started_run(mock, tmp_path, "features/success_200.feature")
        wait_for(making.is_set, run)
        run.send_signal(number)
        shown = run.communicate(timeout=60)[0]
        assert (run.returncode, left_on(mock)) == (130, []), shown
    assert "once that is there, the run ends and removes it." in shown
    assert "Interrupted, and cleaned up." in shown
