"""The doctor: a line each on what hinders a run, with what to do; it changes nothing until it is asked to."""

from __future__ import annotations

import re

import pytest

from environment.claims import claim, new_run_id
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from mock_studio.state import User
from tests.running import left_on, run_module, settings_for
from tests.test_exit_status import free_port

SUBJECTS = ["Studio", "Changes", "Reached", "Trusted", "Release", "Account", "Leftovers"]


def examined(*arguments: str, **settings: str) -> tuple[int, dict[str, str]]:
    """Return the status, and by subject the line that the doctor says."""
    run = run_module("acceptance.doctor", *arguments, **settings)
    assert run.stderr == ""
    return run.returncode, {line.split()[1]: line for line in run.stdout.splitlines()}


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_a_studio_on_which_a_run_can_go_well(release: str) -> None:
    with MockStudio(rules=RELEASES[release]()) as mock:
        made: list[object] = []
        mock.studio.create_site = lambda *given: made.append(given)  # type: ignore[method-assign,assignment]
        status, lines = examined(**settings_for(mock))
        assert (made, left_on(mock), list(mock.studio.open_session_ids)) == ([], [], [])
    assert (status, list(lines)) == (0, SUBJECTS)
    assert all(line.startswith("ok") for line in lines.values())
    assert f"{mock.url} (STUDIO_URL in the environment)" in lines["Studio"]
    assert "held to: " in lines["Release"]
    assert lines["Leftovers"].endswith(" none")


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_when_it_is_asked_it_tries_and_removes_what_it_made(release: str) -> None:
    with MockStudio(rules=RELEASES[release]()) as mock:
        status, lines = examined("--try", **settings_for(mock))
        assert left_on(mock) == []
    assert (status, list(lines)) == (0, [*SUBJECTS, "Provisioning"]), lines
    seconds = r"in \d+\.\d s"
    told = (
        rf"a user {seconds}, a site {seconds}, its first publish {seconds}, a publish {seconds}; all of it is removed"
    )
    assert re.search(rf"{told}$", lines["Provisioning"])


def test_without_a_studio_there_is_the_mock() -> None:
    status, lines = examined()
    assert status == 0
    assert "the mock that comes with the suite" in lines["Studio"]


def test_without_permission_it_looks_and_does_not_try() -> None:
    with MockStudio() as mock:
        status, lines = examined("--try", **{**settings_for(mock), "STUDIO_ALLOW_CHANGES": ""})
    assert (status, list(lines)) == (3, SUBJECTS)
    assert lines["Changes"].startswith("NO")
    assert "STUDIO_ALLOW_CHANGES=yes" in lines["Changes"]


def test_a_wrong_setting_is_told() -> None:
    status, lines = examined(STUDIO_RELEASE="7")
    assert (status, lines["Settings"].startswith("NO")) == (3, True)


def test_a_studio_that_is_away_is_told() -> None:
    settings = {"STUDIO_URL": f"http://127.0.0.1:{free_port()}/studio", "STUDIO_USERNAME": "a", "STUDIO_PASSWORD": "b"}
    status, lines = examined(**settings, STUDIO_ALLOW_CHANGES="yes")
    assert (status, list(lines)) == (2, ["Studio", "Changes", "Reached"])
    assert "no connection can be made. Is Studio up" in lines["Reached"]


def test_a_wrong_password_is_told() -> None:
    with MockStudio() as mock:
        status, lines = examined(**{**settings_for(mock), "STUDIO_PASSWORD": "Wrong-4711-word"})
    assert (status, list(lines)) == (2, ["Studio", "Changes", "Reached"])
    assert "STUDIO_PASSWORD" in lines["Reached"]
    assert "Wrong-4711-word" not in lines["Reached"]


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_an_account_that_is_no_system_admin_is_told(release: str) -> None:
    with MockStudio(rules=RELEASES[release]()) as mock:
        mock.studio.add_user(User("somebody", "Some-4711-body!", "some", "body", "some@example.com"))
        settings = {**settings_for(mock), "STUDIO_USERNAME": "somebody", "STUDIO_PASSWORD": "Some-4711-body!"}
        status, lines = examined("--try", **settings)
        assert left_on(mock) == ["somebody"]
    assert status == 2
    # On a Studio 3.0, as the mock is that the page describes, anybody may list them.
    line = lines["Provisioning" if release in ("documented", "3.0") else "Account"]
    assert line.startswith("NO")
    assert "system admin" in line or "create user" in line


def test_what_runs_have_left_is_counted() -> None:
    with MockStudio() as mock:
        admin = mock.studio.user("admin")
        assert admin is not None
        going_on, ended, elsewhere = new_run_id(), "00000a0001", new_run_id()
        held = claim(going_on)
        for run_id in (going_on, ended, ended, elsewhere):
            mock.studio.create_site(f"stopbdd-{run_id}-site-{len(left_on(mock))}", "", admin)
        status, lines = examined(**settings_for(mock))
        held.release_for_good()
    assert status == 0
    assert lines["Leftovers"].endswith("2, of 1 run(s) that ended; make sweep removes them; 2 run(s) may still go on")


def test_a_site_that_cannot_be_removed_is_told() -> None:
    with MockStudio() as mock:
        mock.studio.delete_site = lambda site: None  # type: ignore[method-assign]
        status, lines = examined("--try", **settings_for(mock))
    assert status == 2
    assert "could not be removed: site stopbdd-" in lines["Provisioning"]
