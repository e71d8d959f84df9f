"""Which package may know which: what stands lower knows nothing of what stands above it."""

from __future__ import annotations

import re

import pytest

from tests.running import PROJECT

# Each package, with those of the project that it may import beside itself.
MAY_KNOW: dict[str, set[str]] = {
    "contract": set(),
    "studio_client": set(),
    "mock_studio": set(),
    "matchers": {"contract", "studio_client"},
    "reporting": {"contract"},
    "scenes": {"contract", "matchers", "studio_client"},
    "steps": {"contract", "scenes", "studio_client"},
    "environment": {"contract", "mock_studio", "scenes", "studio_client"},
    "acceptance": {"contract", "environment", "reporting", "scenes", "studio_client"},
}
# Who speaks to behave. The scenarios are read by its parser, and steps and hooks are what it calls.
KNOW_BEHAVE = {"acceptance", "contract/scenarios.py", "environment/hooks.py", "scenes/phrases.py", "steps"}
IMPORTED = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)


def imports(package: str) -> dict[str, set[str]]:
    """Return by file what the files of a package import."""
    files = (PROJECT / package).rglob("*.py")
    found = {
        file: re.findall(r"^\s*(?:from|import) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files
    }
    return {file.relative_to(PROJECT).as_posix(): set(names) for file, names in found.items()}


@pytest.mark.parametrize("package", MAY_KNOW)
def test_no_package_knows_one_above_it(package: str) -> None:
    ours = {*MAY_KNOW, "tests"}
    wrong = {file: names & ours - MAY_KNOW[package] - {package} for file, names in imports(package).items()}
    assert {file: names for file, names in wrong.items() if names} == {}


def test_who_knows_behave_is_little() -> None:
    knowing = [file for package in MAY_KNOW for file, names in imports(package).items() if "behave" in names]
    assert [file for file in knowing if not file.startswith(tuple(KNOW_BEHAVE))] == []


def test_every_package_has_its_place() -> None:
    packages = {file.parent.name for file in PROJECT.glob("*/__init__.py")} | {"steps"}
    assert packages - {"tests"} == set(MAY_KNOW)
