"""The files of deviations: what is wrong in one is found when it is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contract import deviations
from contract.deviations import DeviationError, check_scenarios, known_releases, load_release
from contract.scenarios import all_scenarios, name_of
from mock_studio.releases import RELEASES
from tests.faults.drill import Fault, run_suite

PROJECT = Path(__file__).parents[1]
ENTRY = """
release = "x"
recording = "studio-3.0.27.json"
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


def load(tmp_path: Path, text: str) -> deviations.ReleaseFile:
    """Read a file with this text, beside the real recordings."""
    (tmp_path / "releases").mkdir()
    shutil.copytree(PROJECT / "contract" / "recordings", tmp_path / "recordings")
    (tmp_path / "releases" / "x.toml").write_text(text, encoding="utf-8")
    return load_release("x", tmp_path)


@pytest.mark.parametrize("release", known_releases())
def test_every_entry_names_scenarios(release: str) -> None:
    check_scenarios(load_release(release), [name_of(scenario) for scenario in all_scenarios()])


def test_a_sound_entry_is_taken(tmp_path: Path) -> None:
    assert load(tmp_path, ENTRY).deviation[0].concerns("A stop with an empty object is refused")


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


def test_an_entry_for_no_scenario_is_named(tmp_path: Path) -> None:
    content = load(tmp_path, ENTRY)
    with pytest.raises(DeviationError, match="no scenario is named"):
        check_scenarios(content, ["Another scenario"])


@pytest.mark.parametrize("release", known_releases())
def test_the_suite_is_green_on_the_mock_of_the_release(release: str) -> None:
    catch = run_suite(Fault("none", "auto", RELEASES[release]))
    assert (catch.status, catch.messages) == (0, {})


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


def test_the_page_alone_is_held_against_a_release() -> None:
    features = ("features/success_200.feature", "features/roles.feature")
    catch = run_suite(Fault("crossed", "auto", RELEASES["3.0"]), *features, "-Dcontract=documented")
    assert catch.status == 1
