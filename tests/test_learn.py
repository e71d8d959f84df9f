"""Learning a release: with its file taken away, what is learned serves as well as what was reviewed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from contract.deviations import Deviation, KnownAnswer, ReleaseFile
from contract.drafting import Draft, Drafter, Note, Observed, exactly
from contract.notes import DEPARTED, DOCUMENTED, KNOWN, NEVER, RUN
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from reporting.learned import learned_page
from tests.faults.caught import ALL, WITHOUT_CHANCE, Caught, firm, only
from tests.faults.drill import Catch, Fault, drill, faults, run_suite, try_out
from tests.faults.publishing import REAL_SECONDS
from tests.forked import preloaded, run_forked
from tests.running import PROJECT, environment, settings_for

FAULTS = 20
DEADLINE_SECONDS = 300
CAUGHT = Caught()
WHOLE = (ALL, WITHOUT_CHANCE)
NAME = "A stop with an empty object is refused"
OTHER = "A stop with null is refused"
BAD_REQUEST = "400 Invalid parameter(s)"


def without_file(release: str, folder: Path) -> Path:
    """Return a copy of the project in which nobody knows a release."""
    copy = folder / "project"
    left_out = shutil.ignore_patterns(
        ".venv", "node_modules", ".git", "reports", "tests", "docs", "__pycache__", ".env"
    )
    shutil.copytree(PROJECT, copy, ignore=left_out)
    (copy / "contract" / "releases" / f"{release}.toml").unlink()
    return copy


@pytest.mark.long
@pytest.mark.parametrize("release", ["3.0", "4.1"])
def test_what_is_learned_is_green_and_catches_what_the_reviewed_file_does(release: str, tmp_path: Path) -> None:
    project = without_file(release, tmp_path)
    with MockStudio(rules=RELEASES[release]()) as mock:
        settings = environment(**settings_for(mock))
        learned = run_forked(("-m", "acceptance.learn", release), project, settings, DEADLINE_SECONDS)
    assert learned.returncode in (0, 1), learned.stdout + learned.stderr
    page = (project / "reports" / "learned.md").read_text(encoding="utf-8")
    assert page in learned.stdout
    rows = page.partition("## Never learned")[2].splitlines()[4:]
    undecided = {row.split(" | ")[0].removeprefix("| ") for row in rows}
    with preloaded(project):
        right = run_suite(Fault("none", release, RELEASES[release]), project=project)
        assert _scenarios(right) == undecided
        assert_catches_what_the_reviewed_file_does(release, project)


def assert_catches_what_the_reviewed_file_does(release: str, project: Path) -> None:
    """Check that the file of a release in a copy of the project lets none of a sample of faults through."""
    # Those that show only with time would show in one run and not in the other.
    shown = [fault for fault in faults(release) if not (fault.struck or CAUGHT.had_no_occasion(release, fault.name))]
    every = [fault for fault in shown if fault.interval < REAL_SECONDS]
    sample = every[:: len(every) // FAULTS]
    assert len(sample) >= FAULTS

    def both(fault: Fault) -> tuple[Catch, Catch | None]:
        reviewed = try_out(fault, CAUGHT)
        assert reviewed.verdict != "NOTHING", fault.name
        if not firm(reviewed.messages):
            return reviewed, None
        if reviewed.arguments in WHOLE:
            # What is learned would end that run where it leaves something to people.
            reviewed = run_suite(fault, *only(firm(reviewed.messages)))
        return reviewed, run_suite(fault, *reviewed.arguments, project=project)

    compared = 0
    for reviewed, drafted in drill(sample, both):
        if drafted is not None:
            missed = firm(reviewed.messages) - firm(drafted.messages)
            assert not missed, f"{reviewed.fault.name}: with what was learned, {missed} are green"
            compared += bool(firm(reviewed.messages))
    assert compared >= FAULTS * 3 // 4


def _scenarios(catch: Catch) -> set[str]:
    return {name.partition(": ")[2] for name in catch.messages}


# what becomes of what was noted

KNOWN_ENTRY = Deviation(
    situation="The site is not named",
    scenarios=[exactly(NAME), exactly(OTHER)],
    promised=[BAD_REQUEST],
    answer=KnownAnswer(status=400, media_type="application/json", message="No site"),
    took_effect=False,
    reason="The script names what it misses.",
    recorded=["stop-input: {}"],
)
NEAREST = ReleaseFile(release="4.2", recordings=["x.json"], covers=["4.2.0"], deviation=[KNOWN_ENTRY])


def note(message: str, verdict: str = DEPARTED, scenario: str = NAME, status: int = 400, **more: object) -> Note:
    """Return what is noted of an answer with this message."""
    body = json.dumps({"message": message})
    call = {"actor": "the site admin", "method": "POST", "path": "/studio/stop.json", "status": status}
    call |= {"media_type": "application/json", "response_body": body}
    given = {"scenario": scenario, "promised": BAD_REQUEST, "verdict": verdict, "changed": False, "shows": None}
    return {**given, "situation": KNOWN_ENTRY.situation if verdict == KNOWN else "", "why": "", "call": call, **more}


def draft_of(*runs: list[Note], failed: dict[str, str] | None = None) -> Draft:
    """Return the draft that comes of two runs."""
    observed = [Observed(notes, failed or {}) for notes in runs]
    return Drafter("4.3", "4.3.0", NEAREST, [NAME, OTHER]).draft(observed)


def test_what_still_shows_is_taken_over_with_its_reason() -> None:
    notes = [note("No site", KNOWN), note("No site", KNOWN, OTHER)]
    draft = draft_of(notes, notes)
    (entry,) = draft.taken_over
    assert (entry.reason, entry.scenarios, draft.new, draft.gone, draft.partly) == (
        KNOWN_ENTRY.reason,
        KNOWN_ENTRY.scenarios,
        [],
        [],
        [],
    )
    assert entry.recorded == [f"learned: {NAME}: {BAD_REQUEST}", f"learned: {OTHER}: {BAD_REQUEST}"]


def test_what_shows_in_some_scenarios_only_is_taken_over_for_them() -> None:
    draft = draft_of([note("No site", KNOWN), note("Invalid parameter(s)", DOCUMENTED, OTHER)])
    assert [(entry.scenarios, draft.partly) for entry in draft.taken_over] == [
        ([exactly(NAME)], [KNOWN_ENTRY.situation])
    ]


def test_what_no_longer_shows_is_told() -> None:
    draft = draft_of([note("Invalid parameter(s)", DOCUMENTED)])
    assert (draft.file.deviation, draft.gone) == ([], [KNOWN_ENTRY.situation])


def test_what_is_new_waits_for_a_person() -> None:
    draft = draft_of([note("Which one?"), note("Which one?", scenario=OTHER)])
    (entry,) = draft.new
    assert (entry.reviewed, entry.reason, entry.scenarios) == (False, "", [exactly(NAME), exactly(OTHER)])
    assert entry.answer == KnownAnswer(status=400, media_type="application/json", message="Which one?")


@pytest.mark.parametrize(
    ("first", "second", "pattern"),
    [
        (f"No stopbdd-{RUN}-site here", f"No stopbdd-{RUN}-site here", r"No\ [\w-]+\ here"),
        ("Took 12 ms", "Took 7 ms", r"Took\ [\w.:+-]+\ ms"),
        ("Oh: java.lang.NullPointerException", "Oh: java.lang.NullPointerException: x is null",
         r"Oh:\ java\.lang\.NullPointerException(: x\ is\ null)?"),
    ],
)  # fmt: skip
def test_what_differs_from_run_to_run_becomes_a_pattern(first: str, second: str, pattern: str) -> None:
    (entry,) = draft_of([note(first)], [note(second)]).new
    assert entry.answer is not None
    assert entry.answer.message_pattern == pattern
    assert re.fullmatch(pattern, second)


@pytest.mark.parametrize("second", [note("Something else altogether"), note("Which one?", status=500)])
def test_what_has_nothing_that_stays_is_left_to_people(second: Note) -> None:
    draft = draft_of([note("Which one?")], [second])
    assert draft.new == []
    assert [each.scenario for each in draft.undecided] == [NAME]


def test_what_only_a_person_may_decide_is_told_with_what_to_write() -> None:
    notes = [note("OK", NEVER, status=200, changed=True, why="the call was let in although it must be refused")]
    draft = draft_of(notes, notes, failed={NAME: "no", OTHER: "content went live"})
    assert draft.file.deviation == []
    assert [(each.scenario, "took_effect = true" in each.to_write) for each in draft.undecided] == [
        (NAME, True),
        (OTHER, False),
    ]
    page = learned_page(draft)
    assert "| 0 | 0 | 1 | 2 |" in page
    assert "content went live" in page
