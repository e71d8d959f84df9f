"""How a run ends: with which status, in which category, and with which sentence, whatever happens to Studio."""

from __future__ import annotations

import json
import os
import pty
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from acceptance.exit_status import gravest
from mock_studio import MockStudio
from mock_studio.releases.release_3_0 import Release30
from mock_studio.state import User
from tests.faults.catalogue import StopsNothing
from tests.running import EXAMPLE, PROJECT, behave, environment, left_on, run_code, settings_for


def outcomes(folder: Path) -> dict[str, set[str]]:
    """Return by outcome the status of the results in Allure's files."""
    found: dict[str, set[str]] = {}
    for file in folder.glob("allure-results/*-result.json"):
        result = json.loads(file.read_text(encoding="utf-8"))
        outcome = next(label["value"] for label in result["labels"] if label["name"] == "outcome")
        found.setdefault(outcome, set()).add(result["status"])
    return found


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_a_broken_contract_is_1(tmp_path: Path) -> None:
    with MockStudio(rules=StopsNothing()) as mock:
        run = behave(*EXAMPLE, "-D", f"reports={tmp_path}", **settings_for(mock))
    assert run.returncode == 1, run.stdout
    assert outcomes(tmp_path) == {"contract broken": {"failed"}}
    assert "show that Studio breaks its contract; exit status 1." in run.stdout


def test_a_known_deviation_is_green_and_told(tmp_path: Path) -> None:
    with MockStudio(rules=Release30()) as mock:
        name = ("--name", "^A stop with no parameter at all is refused")
        feature = "features/invalid_parameters_400.feature"
        run = behave(feature, *name, f"-Dreports={tmp_path}", **settings_for(mock))
    assert run.returncode == 0, run.stdout
    assert outcomes(tmp_path) == {"known deviation": {"passed"}}
    assert "with a known deviation)" in run.stdout


def test_a_known_deviation_that_does_not_show_is_1(tmp_path: Path) -> None:
    with MockStudio() as mock:
        settings = {**settings_for(mock), "STUDIO_RELEASE": "3.0"}
        run = behave("features/invalid_parameters_400.feature", f"-Dreports={tmp_path}", **settings)
    assert run.returncode == 1, run.stdout
    assert outcomes(tmp_path)["known deviation did not show"] == {"failed"}


def test_a_studio_out_of_reach_is_2_and_all_is_not_run(tmp_path: Path) -> None:
    with MockStudio() as mock:
        settings = settings_for(mock)
    settings["STUDIO_URL"] = f"http://127.0.0.1:{free_port()}/studio"
    run = behave("features/csrf.feature", f"-Dreports={tmp_path}", **settings)
    assert run.returncode == 2
    assert "The run cannot begin: the system admin: POST" in run.stdout
    assert "no connection can be made" in run.stdout
    assert outcomes(tmp_path) == {"not run": {"skipped"}}


def test_an_account_without_the_right_is_2_and_said_at_once(tmp_path: Path) -> None:
    with MockStudio() as mock:
        mock.studio.add_user(User("somebody", "Some-4711-body", "some", "body", "some@example.com"))
        settings = {**settings_for(mock), "STUDIO_USERNAME": "somebody", "STUDIO_PASSWORD": "Some-4711-body"}
        run = behave("features/csrf.feature", f"-Dreports={tmp_path}", **settings)
        assert left_on(mock) == ["somebody"]
    assert run.returncode == 2
    assert outcomes(tmp_path) == {"Studio out of reach": {"broken"}, "not run": {"skipped"}}
    skipped = next(tmp_path.glob("junit/*.xml")).read_text(encoding="utf-8")
    assert re.search(r"1 could not be tried on Studio; \d+ were not run; exit status 2", run.stdout), run.stdout
    assert "skipped" in skipped


def test_a_wrong_password_is_2(tmp_path: Path) -> None:
    with MockStudio() as mock:
        settings = {**settings_for(mock), "STUDIO_PASSWORD": "Wrong-4711-word"}
        run = behave("features/csrf.feature", f"-Dreports={tmp_path}", **settings)
    assert run.returncode == 2
    assert "The run cannot begin: Could not log in as admin" in run.stdout
    assert "Wrong-4711-word" not in run.stdout + run.stderr


def test_a_fault_of_the_suite_is_4(tmp_path: Path) -> None:
    spoiled = "from scenes.expectations import Expectations; Expectations.answer = lambda self, promise: 1 / 0"
    runs = "from behave.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    run = run_code(f"{spoiled}; {runs}", *EXAMPLE, f"-Dreports={tmp_path}")
    assert run.returncode == 4, run.stdout + run.stderr
    assert outcomes(tmp_path) == {"fault of the suite": {"broken"}}
    assert "ZeroDivisionError" in run.stdout


def test_a_wrong_setting_is_3() -> None:
    run = behave("--dry-run", STUDIO_RELEASE="7")
    assert run.returncode == 0
    run = behave(STUDIO_RELEASE="7")
    assert (run.returncode, run.stdout.count("scenarios")) == (3, 0)


def test_a_name_that_is_taken_is_told_and_left_alone() -> None:
    from environment.provisioning import Provisioner
    from studio_client.connection import Address
    from studio_client.errors import NameTaken
    from studio_client.releases import services_of
    from studio_client.secrets import Secrets

    services = services_of("3.0")
    with MockStudio() as mock:
        admin = services.open_session(Address(mock.url, 5), "admin", Secrets(), lambda exchange: None)
        admin.log_in("admin", "admin")
        services.create_site(admin, "stopbdd-run-site")
        provisioner = Provisioner(services, admin, "run", nullcontext(), print)
        with pytest.raises(NameTaken, match="create site stopbdd-run-site"):
            provisioner.site("site")
        assert provisioner.remove_everything() == []
        assert services.site_exists(admin, "stopbdd-run-site")


def test_a_fault_before_the_first_scenario_is_4_and_no_interruption(tmp_path: Path) -> None:
    spoiled = "import environment.run as r; r.Run.facts = lambda self: 1 / 0"
    runs = "from behave.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    run = run_code(f"{spoiled}; {runs}", *EXAMPLE, f"-Dreports={tmp_path}")
    assert run.returncode == 4, run.stdout + run.stderr
    assert "Interrupted" not in run.stdout


def test_what_cannot_be_removed_is_2(tmp_path: Path) -> None:
    with MockStudio() as mock:
        mock.studio.delete_site = lambda site: None  # type: ignore[method-assign]
        run = behave(*EXAMPLE, f"-Dreports={tmp_path}", **settings_for(mock))
    assert run.returncode == 2, run.stdout
    assert "exit status 2" in run.stdout


def test_on_a_terminal_one_line_moves_and_elsewhere_none_does(tmp_path: Path) -> None:
    def run_on(output: int) -> int:
        return subprocess.run(
            [sys.executable, "-m", "behave", "features/csrf.feature", f"-Dreports={tmp_path}"],
            cwd=PROJECT,
            env=environment(),
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=60,
        ).returncode

    inside, outside = pty.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=lambda: shown.extend(iter(lambda: os.read(inside, 65536), b"")), daemon=True)
    reader.start()
    assert run_on(outside) == 0
    time.sleep(0.2)
    on_terminal = b"".join(shown).decode()
    assert re.search(r"\r +\d+ of 10 done, 0 failed, \d+ s: A call without the right CSRF token[^\r\n]*\r", on_terminal)
    last = [line for line in on_terminal.splitlines() if line.strip()][-1]
    assert last.startswith("10 of 10 scenarios passed.")
    quiet = behave("features/csrf.feature", f"-Dreports={tmp_path}")
    assert "\r" not in quiet.stdout
    assert "done," not in quiet.stdout


@pytest.mark.parametrize(
    ("statuses", "together"),
    [([], 0), ([0, 0], 0), ([0, 4], 4), ([4, 2], 2), ([2, 1, 4], 1), ([1, 130], 130), ([0, -9], 4), ([3, 4], 3)],
)
def test_several_runs_end_with_the_gravest_status(statuses: list[int], together: int) -> None:
    assert gravest(statuses) == together
