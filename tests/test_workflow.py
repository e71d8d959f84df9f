"""The nightly workflow calls nothing that make does not call too. Its schema and its safety: ``make workflow``."""

from __future__ import annotations

import re
import subprocess

import pytest

from acceptance.settings import NAMES
from tests.running import PROJECT, environment

WORKFLOW = (PROJECT / ".github" / "workflows" / "nightly.yml").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\s*run: (.+)$", WORKFLOW, re.MULTILINE)
WITHOUT_MAKE = [
    "python -m venv .venv",
    "$PYTHON -m pip install --requirement requirements.txt",
    "$PYTHON -m acceptance",
]
TARGETS = sorted({command.split()[1] for command in COMMANDS if command.startswith("make ")})


def test_it_runs_make_and_little_else() -> None:
    others = [command for command in COMMANDS if not command.startswith("make ") and command not in WITHOUT_MAKE]
    assert len(COMMANDS) >= 6
    assert all(command.startswith(("docker compose up ", "cat reports/summary.md ")) for command in others), others


def test_other_systems_do_what_people_there_are_told_to_do() -> None:
    """What the README tells those who have no make is run each night, in this order, where there may be none."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    told = "".join(f"    {command.replace('$PYTHON', '.venv/bin/python')}\n" for command in WITHOUT_MAKE)
    assert told in readme
    job = WORKFLOW[WORKFLOW.index("  system:\n") : WORKFLOW.index("  container:\n")]
    assert re.findall(r"^\s*run: (.+)$", job, re.MULTILINE)[-3:] == WITHOUT_MAKE
    runners = re.findall(r"runner: ([\w-]+), python: ([\w./]+)", job)
    assert runners == [("windows-latest", ".venv/Scripts/python"), ("macos-latest", ".venv/bin/python")]
    assert "STUDIO_URL" not in job


def test_studio_in_containers_is_restarted_as_people_are_told_to_do() -> None:
    told = re.findall(r"STUDIO_RESTART: (.+)", WORKFLOW)
    assert len(told) == 1
    for file in (".env.example", "docs/night.md"):
        assert told[0] in (PROJECT / file).read_text(encoding="utf-8")


def test_the_fault_drill_runs_once_a_week_and_whole() -> None:
    days = re.findall(r'cron: "17 2 \* \* ([-\d]+)"', WORKFLOW)
    assert days == ["1-6", "0"]
    assert "github.event.schedule == '17 2 * * 0'" in WORKFLOW
    parts = re.findall(r"(\d+)/(\d+)", (re.search(r"part: \[(.*)\]", WORKFLOW) or [""])[0])
    assert [int(number) for number, _ in parts] == list(range(1, len(parts) + 1))
    assert {int(total) for _, total in parts} == {len(parts)}


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_is_there(target: str) -> None:
    run = subprocess.run(
        ["make", "--dry-run", target], cwd=PROJECT, env=environment(), capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 0, run.stderr


def test_each_setting_that_it_gives_is_one() -> None:
    given = set(re.findall(r"^\s+((?:STUDIO_|SHARD|JOBS)\w*): ", WORKFLOW, re.MULTILINE)) - {"STUDIO_VERSION"}
    assert given
    assert given <= set(NAMES)


def test_every_action_is_pinned_to_a_commit() -> None:
    uses = re.findall(r"uses: (\S+)", WORKFLOW)
    assert uses
    assert [each for each in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
