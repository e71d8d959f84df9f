"""After kill -9: what was left is found by its name, and removed; and nothing else is touched."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from environment.claims import claim, goes_on, new_run_id
from environment.names import name_of
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from mock_studio.state import User
from tests.forked import Fork
from tests.phases import UNHURRIED, Phases, sites, started, wait_for
from tests.running import PROJECT, environment, left_on, run_module, settings_for

UNDER_WAY_SECONDS = 0.2


def killed_when(condition: Callable[[], bool], mock: MockStudio, folder: Path, *features: str) -> None:
    """Begin a run, and kill it when a condition holds."""
    run = started(mock, folder, *features)
    wait_for(condition, run)
    run.kill()
    run.communicate(timeout=30)
    assert run.returncode == -signal.SIGKILL, "the run ended before it was killed"
    # Calls that were under way when it was killed are still obeyed.
    time.sleep(UNDER_WAY_SECONDS)


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
    "-stopbdd-0zndv31zxi-",
    "--stopbdd-0zndv31zxi-site",
    "stopbdd-0zndv31zxi--stopbdd-0zndv31zxj-site-",
    "stopbdd-0zndv31zxi.site.old",
    "stopbdd-0zndv31zxi_site_old",
    "stopbdd-0zndv31zxi-Site",
    "7867233",
    "78672339999999999999999",
    "a",
    "7",
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


def test_what_is_there_for_its_name_is_removed_as_well(tmp_path: Path) -> None:
    with MockStudio(pace=UNHURRIED) as mock:
        killed_when(lambda: len(sites(mock)) == len(NAMES), mock, tmp_path, "features/names_of_sites.feature")
        left = left_on(mock)
        assert {form for form, has in NAMES.items() if any(has(name) for name in left)} == set(NAMES)
        swept = run_module("acceptance.sweep", "--yes", **settings_for(mock))
        assert swept.returncode == 0, swept.stdout + swept.stderr
        assert left_on(mock) == []


# What tells each site of that feature from the others.
NAMES: dict[str, Callable[[str], bool]] = {
    "the site": lambda name: name.endswith("-site") and name.startswith("stopbdd-"),
    "50 characters": lambda name: len(name) == 50,
    "one letter": lambda name: len(name) == 1,
    "digits": str.isdecimal,
    "a hyphen first": lambda name: name.startswith("-"),
    "two hyphens": lambda name: "--" in name,
    "an underscore": lambda name: "_" in name,
    "a dot": lambda name: "." in name,
    "capitals": lambda name: name != name.lower(),
    "the last": lambda name: name.endswith("-zz-last"),
}


def test_a_site_of_one_letter_is_removed_only_while_it_says_whose_it_is() -> None:
    with MockStudio() as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        run_id = new_run_id()
        claim(run_id).lock.release()
        mock.studio.create_site("k", name_of(run_id, "claimed"), admin)
        mock.studio.create_site("m", f"a copy of {name_of(run_id, 'claimed')}", admin)
        swept = run_module("acceptance.sweep", "--yes", **settings_for(mock))
        assert swept.returncode == 0, swept.stdout + swept.stderr
        assert sites(mock) == ["m"]


def test_a_global_group_is_removed_only_while_it_says_whose_it_is() -> None:
    with MockStudio(rules=RELEASES["4.1"]()) as mock:
        run_id = new_run_id()
        claim(run_id).lock.release()
        mock.studio.add_group("Admins", name_of(run_id, "claimed"))
        mock.studio.add_group("admin", "the owners'")
        swept = run_module("acceptance.sweep", "--yes", **settings_for(mock))
        assert swept.returncode == 0, swept.stdout + swept.stderr
        assert "Admins" in swept.stdout
        names = [group.name for group in mock.studio.groups.values()]
        assert "admin" in names
        assert "Admins" not in names


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
        sweep = Fork(PROJECT, ("-m", "acceptance.sweep"), environment(**settings_for(mock)))
        shown, _ = sweep.communicate("n\n")
        assert (sweep.returncode, left_on(mock)) == (130, before)
        assert f"Remove these {len(before)} from {mock.url}? [y/N]" in shown
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
