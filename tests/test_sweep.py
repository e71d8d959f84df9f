"""After kill -9: what was left is found by its name, and removed; and nothing else is touched."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from environment.claims import claim, goes_on, new_run_id
from environment.sweep import run_of
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from mock_studio.state import User
from tests.phases import UNHURRIED, Phases, sites, started, wait_for
from tests.running import PROJECT, environment, left_on, run_module, settings_for


def killed_when(condition: Callable[[], bool], mock: MockStudio, folder: Path) -> None:
    """Begin a run, and kill it when a condition holds."""
    run = started(mock, folder)
    wait_for(condition, run)
    run.kill()
    run.communicate(timeout=30)
    assert run.returncode == -signal.SIGKILL, "the run ended before it was killed"


@pytest.mark.parametrize("release", ["documented", "3.0", "4.1"])
@pytest.mark.parametrize("phase", ["provisioning", "scenario", "cleaning"])
def test_what_a_killed_run_has_left_is_removed(phase: str, release: str, tmp_path: Path) -> None:
    with MockStudio(rules=RELEASES[release](), pace=UNHURRIED) as mock:
        killed_when(getattr(Phases(mock), phase), mock, tmp_path)
        left = left_on(mock)
        assert left
        swept = run_module("acceptance.sweep", "--yes", **settings_for(mock))
        assert swept.returncode == 0, swept.stdout + swept.stderr
        assert left_on(mock) == []
        groups = [group.name for group in getattr(mock.studio, "groups", {}).values()]
        assert [name for name in groups if name.startswith("stopbdd")] == []
        assert all(f" {name}" in swept.stdout for name in left), swept.stdout


LOOK_ALIKES = (
    "stopbdd",
    "stopbdd-",
    "stopbdd-notes",
    "stopbdd-0zndv31zxi",
    "stopbdd-0zndv31zxi-",
    "stopbdd-0zndv31zx-site",
    "stopbdd-0ZNDV31ZXI-site",
    "my-stopbdd-0zndv31zxi-site",
    "stopbdd-0zndv31zxi-site of mine",
    "stopbdd-0zndv31zxi-site.old",
    "stopbdd_0zndv31zxi_site",
    "website",
)


def test_look_alikes_are_left_alone() -> None:
    with MockStudio() as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        for name in LOOK_ALIKES:
            mock.studio.create_site(name, "", admin)
            mock.studio.add_user(User(name, "Some-4711-body", "a", "b", "a@example.com"))
        before = left_on(mock)
        swept = run_module("acceptance.sweep", "--yes", "--older-than", "0", **settings_for(mock))
        assert swept.returncode == 0, swept.stderr
        assert left_on(mock) == before
        assert f"Nothing to remove at {mock.url}" in swept.stdout


def test_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        killed_when(Phases(mock).scenario, mock, tmp_path / "killed")
        dead = set(left_on(mock))
        run = started(mock, tmp_path / "alive")
        while not set(left_on(mock)) - dead:
            time.sleep(0.01)
        swept = run_module("acceptance.sweep", "--yes", "--older-than", "0", **settings_for(mock))
        assert swept.returncode == 0, swept.stdout + swept.stderr
        output = run.communicate(timeout=60)[0]
        assert run.returncode == 0, output
        assert "the run goes on" in swept.stdout
        assert left_on(mock) == []


def test_without_a_yes_nothing_is_removed(tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        killed_when(Phases(mock).scenario, mock, tmp_path)
        before = left_on(mock)
        swept = subprocess.run(
            [sys.executable, "-m", "acceptance.sweep"],
            cwd=PROJECT,
            env=environment(**settings_for(mock)),
            capture_output=True,
            text=True,
            input="n\n",
            timeout=60,
        )
        assert (swept.returncode, left_on(mock)) == (130, before)
        assert f"Remove these {len(before)} from {mock.url}? [y/N]" in swept.stdout
        run_module("acceptance.sweep", "--yes", **settings_for(mock))
        assert left_on(mock) == []


def test_a_run_of_another_machine_is_left_alone_until_it_is_old_or_named() -> None:
    with MockStudio() as mock:
        run_id = new_run_id()
        name = f"stopbdd-{run_id}-site"
        admin = mock.studio.user("admin")
        assert admin is not None
        mock.studio.create_site(name, "", admin)
        swept = run_module("acceptance.sweep", "--yes", **settings_for(mock))
        assert re.search(r"left alone: it began \d+ minutes ago, on another machine perhaps", swept.stdout)
        assert sites(mock) == [name]
        run_module("acceptance.sweep", "--yes", "--run", run_id, **settings_for(mock))
        assert sites(mock) == []


def test_without_an_address_there_is_nothing_to_sweep() -> None:
    swept = run_module("acceptance.sweep", "--yes")
    assert (swept.returncode, "STUDIO_URL is missing" in swept.stderr) == (3, True)


def test_without_permission_nothing_is_asked_of_studio() -> None:
    with MockStudio() as mock:
        swept = run_module("acceptance.sweep", "--yes", **{**settings_for(mock), "STUDIO_ALLOW_CHANGES": ""})
    assert (swept.returncode, "STUDIO_ALLOW_CHANGES" in swept.stderr) == (3, True)


def test_a_claim_tells_whether_a_run_goes_on(tmp_path: Path) -> None:
    run_id = new_run_id()
    assert goes_on(run_id, tmp_path) is None
    held = claim(run_id, tmp_path)
    assert goes_on(run_id, tmp_path) is True
    held.lock.release()
    assert goes_on(run_id, tmp_path) is False
    held.release_for_good()
    assert goes_on(run_id, tmp_path) is None


@pytest.mark.parametrize("label", ["site", "other-site", "publishing-other", "site-12", "newcomer-3", "stopped-early"])
def test_every_name_of_a_run_tells_its_run(label: str) -> None:
    run_id = new_run_id()
    assert run_of(f"stopbdd-{run_id}-{label}") == run_id
    assert run_of(f"stopbdd-{run_id}-{label}-admins") == run_id
