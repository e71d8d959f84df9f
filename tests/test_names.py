"""The names of what a run makes: each tells its run, and nobody else's is taken for one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from environment.claims import DIGITS, EPOCH, new_run_id
from environment.names import LONGEST_NAME, cannot_tell, name_of, numbered, run_of, site_name
from mock_studio.names import collation_key
from scenes.requests import NAMES_OF_NO_SITE
from scenes.vocabulary import OTHER_SITE, SITE, FormOfName

# Those that another site has anyhow, and those whose description tells.
NAMED = [form for form in FormOfName if form not in (FormOfName.LONG, FormOfName.LETTER)]


@pytest.mark.parametrize("label", [SITE, "site-12", OTHER_SITE, "publishing-site-3", "newcomer-7", f"{SITE}-admins"])
def test_a_name_tells_its_run(label: str) -> None:
    run_id = new_run_id()
    assert run_of(name_of(run_id, label)) == run_id


@pytest.mark.parametrize("shared", [SITE, "site-1", "site-23"])
def test_a_name_that_looks_like_the_sites_is_the_same_to_a_database_also_where_the_site_had_to_be_tried_again(
    shared: str,
) -> None:
    site_id = name_of(new_run_id(), shared)
    looks = ("its name in capitals", "its name and a space", "its name with an accent")
    names = [NAMES_OF_NO_SITE[look](site_id, "other") for look in looks]
    assert site_id not in names
    assert {collation_key(name) for name in names} == {collation_key(site_id)}


@pytest.mark.parametrize("shared", [SITE, "site-1", "site-23"])
@pytest.mark.parametrize("form", NAMED)
def test_a_name_that_is_there_for_its_form_tells_its_run_too(form: FormOfName, shared: str) -> None:
    run_id = new_run_id()
    name = site_name(form, run_id, name_of(run_id, shared))
    assert run_of(name) == run_id
    assert not cannot_tell(name)
    assert len(name) <= LONGEST_NAME


def test_names_have_the_forms_that_the_features_speak_of() -> None:
    run_id = new_run_id()
    site_id = name_of(run_id, SITE)
    name = {form: site_name(form, run_id, site_id) for form in NAMED}
    other = name_of(run_id, OTHER_SITE)
    assert (len(other), other.startswith(site_id)) == (LONGEST_NAME, True)
    assert name[FormOfName.LEADING_HYPHEN] == f"-{site_id}"
    assert name[FormOfName.HYPHENS].endswith("-")
    assert "--" in name[FormOfName.HYPHENS]
    assert site_id in name[FormOfName.HYPHENS][1:-1]
    assert name[FormOfName.DIGITS].isdecimal()
    assert name[FormOfName.UNDERSCORE].replace("_", "-") == name[FormOfName.DOT].replace(".", "-") == site_id
    assert name[FormOfName.CAPITALS] != name[FormOfName.CAPITALS].lower()
    # Studio's database takes names that differ by case alone for the same.
    assert len({each.lower() for each in [site_id, other, *name.values()]}) == len(name) + 2


def of_digits(begun: datetime) -> str:
    """Return the name of digits of a run that began then."""
    seconds, digits = int((begun - EPOCH).total_seconds()), ""
    for _ in range(6):
        seconds, digit = divmod(seconds, len(DIGITS))
        digits = DIGITS[digit] + digits
    run_id = f"{digits}0000"
    return site_name(FormOfName.DIGITS, run_id, name_of(run_id, SITE))


def test_a_number_in_which_no_run_can_have_begun_is_no_runs() -> None:
    now = datetime.now(timezone.utc)
    assert run_of(of_digits(now - timedelta(days=300))) is not None
    assert run_of(of_digits(now + timedelta(days=2))) is None
    longest = of_digits(now)
    assert run_of(f"{longest}0") is None
    assert run_of(longest[:-1]) is None
    assert run_of(f"{longest[:7]}{'9' * 16}") is None


def test_one_letter_cannot_tell_its_run() -> None:
    assert cannot_tell("x")
    assert run_of("x") is None


@pytest.mark.parametrize("kind", ["site", OTHER_SITE])
@pytest.mark.parametrize("number", [1, 9, 10, 99, 100])
def test_a_label_with_a_number_makes_no_name_too_long(kind: str, number: int) -> None:
    run_id, label = new_run_id(), numbered(kind, number)
    name = name_of(run_id, label)
    assert run_of(name) == run_id
    assert len(name) <= LONGEST_NAME
    assert label.removesuffix(str(number)) != label
    # One that is as long as may be stays so.
    assert (len(name) == LONGEST_NAME) == (kind == OTHER_SITE)
