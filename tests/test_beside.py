"""What people ask for beside the suite's own reports, as behave's and Allure's documentation tell them to."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contract.scenarios import all_scenarios
from tests.running import behave, report

ALLURE = "allure_behave.formatter:AllureFormatter"


def names_in(folder: Path) -> list[str]:
    """Return the names of the results in a folder."""
    files = folder.glob("*-result.json")
    return sorted(json.loads(file.read_text(encoding="utf-8"))["name"] for file in files)


def test_the_users_folder_gets_results_as_ours_does(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs" / "results"
    run = behave("-f", ALLURE, "-o", str(theirs), "features/csrf.feature", f"-Dreports={tmp_path}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "KeyError" not in run.stdout + run.stderr
    assert "10 of 10 scenarios passed" in run.stdout
    assert len(names_in(theirs)) == 10
    assert names_in(theirs) == names_in(tmp_path / "allure-results")
    result = json.loads(next(theirs.glob("*-result.json")).read_text(encoding="utf-8"))
    attached = [attachment for step in result["steps"] for attachment in step.get("attachments", [])]
    assert attached
    assert all((theirs / each["source"]).exists() for each in attached), "attachments are there, too"


def test_several_folders_and_formatters_each_get_theirs(tmp_path: Path) -> None:
    run = behave(
        *("-f", ALLURE, "-o", str(tmp_path / "one"), "-f", "plain", "-o", str(tmp_path / "plain.txt")),
        *("-f", ALLURE, "-o", str(tmp_path / "two")),
        *("features/csrf.feature", f"-Dreports={tmp_path}"),
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(names_in(tmp_path / "one")) == len(names_in(tmp_path / "two")) == 10
    assert (tmp_path / "plain.txt").read_text(encoding="utf-8").count("Scenario") >= 10


def test_what_was_in_the_users_folder_stays(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "earlier-result.json").write_text('{"name": "earlier"}', encoding="utf-8")
    run = behave("-f", ALLURE, "-o", str(theirs), "features/csrf.feature", f"-Dreports={tmp_path}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "earlier" in names_in(theirs)


def test_under_dry_run_the_users_folder_alone_is_written(tmp_path: Path) -> None:
    run = behave("--dry-run", "-f", ALLURE, "-o", str(tmp_path / "theirs"), "features/csrf.feature")
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(names_in(tmp_path / "theirs")) == 10


@pytest.mark.parametrize("arguments", [("-f", ALLURE), ("-f", ALLURE, "-o", "-")])
def test_without_a_folder_it_is_told_that_one_is_needed(arguments: tuple[str, ...], tmp_path: Path) -> None:
    run = behave(*arguments, "features/csrf.feature", f"-Dreports={tmp_path}")
    assert run.returncode == 3, run.stdout + run.stderr
    assert "--outfile" in run.stderr


@pytest.mark.parametrize("jobs", ["", "2"])
def test_junit_is_where_it_is_asked_for_as_well(jobs: str, tmp_path: Path) -> None:
    features = ("features/csrf.feature", "features/request.feature")
    theirs = tmp_path / "theirs" / "junit"
    run = report(tmp_path, *features, "--junit-directory", str(theirs), JOBS=jobs)
    assert run.returncode == 0, run.stdout + run.stderr
    assert _cases(theirs) == _cases(tmp_path / "junit")
    assert len(_cases(theirs)) == sum(f"features/{scenario.file}" in features for scenario in all_scenarios())


def test_allure_beside_several_processes(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    run = report(tmp_path, "-f", ALLURE, "-o", str(theirs), "features/csrf.feature", JOBS="2")
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(names_in(theirs)) == 10


def test_a_file_that_several_processes_would_write_is_refused(tmp_path: Path) -> None:
    arguments = ("-f", "plain", "-o", str(tmp_path / "plain.txt"), "features/csrf.feature")
    run = report(tmp_path, *arguments, JOBS="2")
    assert (run.returncode, "plain.txt" in run.stderr) == (3, True)


def _cases(folder: Path) -> list[str]:
    """Return the names of the test cases in a folder of JUnit files."""
    files = (ElementTree.parse(file) for file in folder.glob("*.xml"))
    return sorted(str(case.get("name")) for file in files for case in file.iter("testcase"))
