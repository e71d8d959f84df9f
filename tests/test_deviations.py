"""The files of deviations: what is wrong in one is found when it is read, or when it is held to its recordings."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from contract import deviations
from contract.deviations import DeviationError, check_scenarios, known_releases, load_release
from contract.page import ANSWERS
from contract.recorded import check_recorded
from contract.scenarios import all_scenarios
from mock_studio.releases import RELEASES
from tests.faults.drill import Fault, run_suite

PROJECT = Path(__file__).parents[1]
ENTRY = """
release = "x"
recordings = ["studio-4.1.8.json", "studio-3.0.27.json"]
covers = ["3.0.27"]
[[deviation]]
situation = "The site is not named"
scenarios = ["A stop with an empty object is refused"]
promised = ["400 Invalid parameter(s)"]
answer = { status = 400, media_type = "application/json", message = "Invalid parameter: site_id" }
took_effect = false
reason = "The script names the parameter that it misses."
recorded = ["stop-input: body {} only"]
"""
STATUS = """
release = "x"
recordings = ["studio-4.1.8.json"]
covers = ["4.1.8"]
[[deviation]]
situation = "Content waits"
scenarios = ["The status goes on to say stopped while content waits"]
promised = ["the publisher of the site is stopped"]
shows = [{ status = "queued", enabled = false }]
reason = "Content that is sent sets the status to queued."
recorded = ["publish-effect-2: status 30 s after publish-items on stopped site"]
"""
EXCEPTION = "java.lang.NullPointerException"
EXPLAINED = (
    'Cannot invoke "java.util.List.contains(Object)" because "{}" is null',
    'Cannot invoke "org.craftercms.studio.api.v1.to.PermissionsConfigTO.getPermissions()" because "{}" is null',
)
PATTERNS = [
    pytest.param(entry.answer.message_pattern, id=f"{release}: {entry.situation}")
    for release in known_releases()
    for entry in load_release(release).deviation
    if entry.answer is not None and entry.answer.message_pattern is not None
]
PATTERNS_OF_EXCEPTIONS = [pattern for pattern in PATTERNS if "NullPointerException" in str(pattern.values[0])]


def load(tmp_path: Path, text: str) -> deviations.ReleaseFile:
    """Read a file with this text, and hold it to the real recordings."""
    (tmp_path / "releases").mkdir()
    (tmp_path / "recordings").symlink_to(PROJECT / "contract" / "recordings")
    (tmp_path / "releases" / "x.toml").write_text(text, encoding="utf-8")
    content = load_release("x", tmp_path)
    check_recorded(content, tmp_path)
    return content


@pytest.mark.parametrize("release", known_releases())
def test_every_entry_names_scenarios(release: str) -> None:
    check_scenarios(load_release(release), [scenario.name for scenario in all_scenarios()])


@pytest.mark.parametrize("release", known_releases())
def test_the_recordings_bear_out_every_entry(release: str) -> None:
    check_recorded(load_release(release))


@pytest.mark.parametrize("release", known_releases())
def test_what_is_said_of_a_scenario_is_said_once(release: str) -> None:
    entries = load_release(release).deviation
    for name in {scenario.name for scenario in all_scenarios()}:
        promised = [promise for entry in entries if entry.concerns(name) for promise in entry.promised]
        assert len(promised) == len(set(promised)), f"{name}: the second of two entries would never be asked"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_not_met_by_the_page_nor_by_nothing(pattern: str) -> None:
    promised = [promise.message or f"{promise.message_prefix}{EXCEPTION}" for promise in ANSWERS.values()]
    assert not [message for message in ("", " ", "\n", *promised) if re.fullmatch(pattern, message)]


@pytest.mark.parametrize("pattern", PATTERNS_OF_EXCEPTIONS)
def test_an_exception_is_known_with_its_explanation_and_without(pattern: str) -> None:
    name = f"Internal server error: \n{EXCEPTION}"
    assert re.fullmatch(pattern, name)
    assert [text for text in EXPLAINED if re.fullmatch(pattern, f"{name}: {text.format('<local7>')}")]
    others = ("null", "", "anything", 'Cannot invoke "Object.toString()" because "x" is null')
    assert not [text for text in others if re.fullmatch(pattern, f"{name}: {text}")]
    assert not re.fullmatch(pattern, f"{name}\n\tat org.craftercms.studio.A.b(A.java:1)")


def test_a_sound_entry_is_taken(tmp_path: Path) -> None:
    assert load(tmp_path, ENTRY).deviation[0].concerns("A stop with an empty object is refused")


def test_a_sound_entry_of_the_status_is_taken(tmp_path: Path) -> None:
    assert load(tmp_path, STATUS).deviation[0].shows[0].status == "queued"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("took_effect", "took_affect", "Extra inputs are not permitted"),
        ("status = 400", "status = '400'", "answer → status"),
        ('promised = ["400 Invalid parameter(s)"]', 'promised = ["418 Teapot"]', "promises no '418 Teapot'"),
        ('message = "Invalid parameter: site_id"', 'message = "Invalid parameter(s)"', "its answer is the page's"),
        ("stop-input: body {} only", "stop-input: no such call", "there is no recorded call"),
        ("status = 400", "status = 404", "does not bear it out"),
        ("took_effect = false", "took_effect = true", "does not bear it out"),
        ("studio-3.0.27.json", "studio-2.5.json", "studio-2.5.json"),
        ('"studio-4.1.8.json", "studio-3.0.27.json"', "", "recordings"),
        ('reason = "The script names the parameter that it misses."', 'reason = "So."', "reason"),
        ("[[deviation]]", "[[deviation]", "x.toml"),
    ],
)
def test_a_faulty_entry_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in ENTRY
    with pytest.raises(DeviationError) as error:
        load(tmp_path, ENTRY.replace(old, new))
    assert told in str(error.value)
    assert "x.toml" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new"), [('status = "queued"', 'status = "ready"'), ("enabled = false", "enabled = true")]
)
def test_a_status_that_was_not_recorded_is_named(tmp_path: Path, old: str, new: str) -> None:
    assert old in STATUS
    with pytest.raises(DeviationError, match="does not bear it out"):
        load(tmp_path, STATUS.replace(old, new))


def test_an_entry_for_no_scenario_is_named(tmp_path: Path) -> None:
    content = load(tmp_path, ENTRY)
    with pytest.raises(DeviationError, match="no scenario is named"):
        check_scenarios(content, ["Another scenario"])


@pytest.mark.parametrize(
    "recording", sorted((PROJECT / "contract" / "recordings").glob("*.json")), ids=lambda path: path.name
)
def test_a_recording_lets_nobody_in(recording: Path) -> None:
    text = recording.read_text(encoding="utf-8")
    assert not re.findall(r"\beyJ[\w-]{20,}|JSESSIONID=[0-9A-F]{32}|refresh_token=[0-9a-f]{8}-", text)
    assert len(text.splitlines()) == len(json.loads(text)) + 2, "One record a line"


@pytest.mark.parametrize(
    ("mock", "release", "told"),
    [
        ("3.0", "documented", 'the body was \'{"message":"Invalid parameter: site_id"}\''),
        ("documented", "3.0", "Studio does as documented here, where release 3.0 is known to deviate"),
    ],
)
def test_crossed_on_purpose_it_is_red_and_says_why(mock: str, release: str, told: str) -> None:
    catch = run_suite(Fault("crossed", release, RELEASES[mock]), "features/invalid_parameters_400.feature")
    assert catch.status == 1
    assert told in "\n".join(catch.messages.values())


# No scenario sees what 4.1 does otherwise than 4.0; on a 4.0, a client of 4.1 cannot remove all of its sites.
DO_NOT_DIFFER = {("4.0", "4.1")}
CROSSED = tuple(f"features/{name}.feature" for name in ("invalid_parameters_400", "roles", "internal_error_500"))


@pytest.mark.parametrize(("release", "mock"), list(itertools.permutations(known_releases(), 2)))
def test_the_file_of_one_release_is_red_on_another(release: str, mock: str) -> None:
    catch = run_suite(Fault("crossed", release, RELEASES[mock]), *CROSSED, "--stop")
    assert (catch.status == 0) is ((release, mock) in DO_NOT_DIFFER), catch.messages


def test_the_page_alone_is_held_against_a_release() -> None:
    features = ("features/success_200.feature", "features/roles.feature")
    catch = run_suite(Fault("crossed", "auto", RELEASES["3.0"]), *features, "-Dcontract=documented")
    assert catch.status == 1
