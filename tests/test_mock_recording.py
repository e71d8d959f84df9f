"""The mocked Studio against the recording of a real 3.0.27: where they differ, a rule says so.

The rules are those of ``mock_studio.releases.documented``: *the page* (it says otherwise than 3.0.27 does), *rule 2*
(what 3.0.27 refuses because of its input is refused in the page's words), *rule 3* (what is refused is not executed,
and a site's name is exactly its name), and *users* (page and recording do not settle it; Studio's users would expect
it).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from mock_studio import MockStudio
from tests.recordings import OF_3_0
from tests.replay import NEVER, Outcome, Replay, agrees, recorded_outcome

JSON_TYPE = "application/json;charset=utf-8"
SECTIONS = [
    "cookies",
    "delete-reuse",
    "login",
    "logout",
    "provisioning",
    "provisioning-rights",
    "sequence",
    "start-input",
    "start-method",
    "start-roles",
    "status",
    "status-auth",
    "status-method",
    "status-roles",
    "stop-accept",
    "stop-auth",
    "stop-input",
    "stop-method",
    "stop-roles",
]
Replayed: TypeAlias = list[tuple[dict[str, Any], Outcome]]
LISTING = Path(__file__).parents[1] / "docs" / "mock.md"
INVALID = Outcome(400, JSON_TYPE, {"message": "Invalid parameter(s)"}, ())
UNAUTHORIZED = Outcome(401, JSON_TYPE, {"message": "Unauthorized"}, ())
NOT_FOUND = Outcome(404, JSON_TYPE, {"message": "Site not found"}, ())
NO_SUCH_PAGE = Outcome(404, "text/html;charset=utf-8", "page: Page Not Found", ())
STUMBLES = (
    "No signature of method",
    "No such property",
    "Cannot get property",
    "Exception evaluating",
    "Text must not be",
)


@dataclass(frozen=True)
class Difference:
    """Where the mock differs from 3.0.27 on purpose."""

    rule: str
    reason: str
    applies: Callable[[dict[str, Any]], bool]
    becomes: Callable[[Outcome], Outcome]


def _of_publisher(record: dict[str, Any]) -> bool:
    return bool(re.search(r"/publish/(stop|start|status|%73top)\.json$", record["path"]))


def _body(record: dict[str, Any]) -> str:
    return str(record.get("response_body") or "")


def _names_another_spelling(record: dict[str, Any]) -> bool:
    asked = f"{record.get('query') or ''}\n{record.get('body') or ''}"
    return bool(re.search(r'ALPHA-SITE|"alpha-site "|site_id=alpha-site%20|\\u00eb|%C3%AB', asked))


def _session_is_dead(record: dict[str, Any]) -> bool:
    return record["name"] in ("start alpha-site as disabled d1 (old session)", "stop as deleted d1 (old session)")


def _by_system_admin(record: dict[str, Any]) -> bool:
    outsider = record["actor"] in ("admin", "u_sysadmin")
    return (
        outsider and record["status"] == 401 and "studio_root" not in str(record.get("query")) + str(record.get("body"))
    )


DIFFERENCES = [
    Difference(
        "users",
        "a session is worth nothing once its user is disabled or deleted",
        lambda record: _of_publisher(record) and _session_is_dead(record),
        lambda recorded: UNAUTHORIZED,
    ),
    Difference(
        "users",
        "the deletion of a site whose name has a space says that there was one",
        lambda record: record["name"] == "site delete name 'Up Case'",
        lambda recorded: replace(recorded, body=True),
    ),
    Difference(
        "rule 3",
        "a site's name is exactly its name",
        lambda record: _of_publisher(record) and _names_another_spelling(record),
        lambda recorded: NOT_FOUND,
    ),
    Difference(
        "the page",
        "a system admin may stop, start and look at the publisher of any site",
        lambda record: _of_publisher(record) and _by_system_admin(record),
        lambda recorded: replace(recorded, status=200, content_type=JSON_TYPE, body="served"),
    ),
    Difference(
        "the page",
        "401 is answered in JSON",
        lambda record: (
            _of_publisher(record) and record["status"] == 401 and '{"message":"Unauthorized"}' not in _body(record)
        ),
        lambda recorded: replace(UNAUTHORIZED, body=recorded.body and UNAUTHORIZED.body),
    ),
    Difference(
        "the page",
        "400 says Invalid parameter(s)",
        lambda record: (
            _of_publisher(record) and ("Invalid parameter: site_id" in _body(record) or "Bad Request" in _body(record))
        ),
        lambda recorded: INVALID,
    ),
    Difference(
        "rule 2",
        "what 3.0.27 stumbles over because of its input is refused with 400",
        lambda record: (
            _of_publisher(record)
            and (
                any(stumble in _body(record) for stumble in STUMBLES)
                or record["name"] in ("deep JSON 5000",)
                or "nonsense" in record["name"]
            )
        ),
        lambda recorded: INVALID,
    ),
    Difference(
        "rule 3",
        "what is refused, at another spelling of the address, is not executed",
        lambda record: record["status"] == 404 and bool(record.get("changed")),
        lambda recorded: replace(recorded, changed=()),
    ),
    Difference(
        "rule 3",
        "other spellings of the address stop nothing",
        lambda record: record["path"].endswith(("stop.xml", "stop.JSON")) and record["status"] == 200,
        lambda recorded: NO_SUCH_PAGE,
    ),
    Difference(
        "the page",
        "Publish Status and the site's entry speak as the page of Publish Status does",
        lambda record: record["status"] == 200 and record["path"].endswith(("publish/status.json", "site/get.json")),
        lambda recorded: replace(recorded, body="told"),
    ),
]


def expected(record: dict[str, Any]) -> tuple[Outcome, Difference | None]:
    """Return what the mock should come to, and the difference from 3.0.27 that allows it."""
    recorded = recorded_outcome(record)
    for difference in DIFFERENCES:
        if difference.applies(record):
            outcome = difference.becomes(recorded)
            return (outcome if recorded.changed is not None else replace(outcome, changed=None)), difference
    return recorded, None


def _agrees(got: Outcome, wanted: Outcome) -> bool:
    if wanted.body in ("served", "told"):
        return (got.status, got.content_type) == (wanted.status, wanted.content_type)
    return agrees(got, wanted)


@pytest.fixture(scope="module")
def replayed() -> Replayed:
    """All calls of the sections, made again in their order."""
    return replay()


@pytest.mark.parametrize("section", SECTIONS)
def test_the_mock_answers_as_recorded_or_as_a_rule_has_it(section: str, replayed: Replayed) -> None:
    wrong = []
    for record, got in replayed:
        wanted, difference = expected(record)
        if record["section"] == section and not _agrees(got, wanted):
            wrong.append(f"{record['name']}: wanted {wanted} ({difference and difference.reason}), got {got}")
    assert not wrong, "\n".join(wrong)


def test_every_allowed_difference_occurs(replayed: Replayed) -> None:
    occurring = {difference.reason for record, _ in replayed if (difference := expected(record)[1]) is not None}
    assert {difference.reason for difference in DIFFERENCES} == occurring


def test_what_is_not_replayed_is_little(replayed: Replayed) -> None:
    assert len(left_out()) < len(replayed) / 10


def test_the_differences_are_listed(replayed: Replayed) -> None:
    assert LISTING.read_text(encoding="utf-8") == listing(replayed), "out of date: run make differences"


def replay() -> Replayed:
    """Make all calls of the sections again, in their order."""
    with MockStudio(publish_interval=NEVER) as mock:
        return list(Replay(mock, OF_3_0).outcomes(OF_3_0.replayable("|".join(SECTIONS))))


def left_out() -> dict[str, str]:
    """Return what is not made again, with the reason."""
    reasons = {record["name"]: OF_3_0.why_left_out(record) for record in OF_3_0.records("|".join(SECTIONS))}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def listing(replayed: Replayed) -> str:
    """Return the list of all differences, as Markdown."""
    counted = Counter((d.rule, d.reason) for record, _ in replayed if (d := expected(record)[1]) is not None)
    lines = ["# Where the mocked Studio differs from a real 3.0.27", ""]
    lines += [
        f"Of the recording, {len(replayed)} calls are made again on the mock (profile *documented*), in order. It"
    ]
    lines += ["answers as recorded, but for these, which `make test` pins down; `make differences` writes this list."]
    lines += ["", "| calls | made by | what |", "| --- | --- | --- |"]
    lines += [f"| {count} | {rule} | {reason} |" for (rule, reason), count in counted.items()]
    lines += [
        "",
        "The rules: *the page* says otherwise; *rule 2*: what 3.0.27 refuses because of its input is refused in the",
    ]
    lines += ["page's words for 400; *rule 3*: what is refused is not executed, and a site's name is exactly its name;"]
    lines += ["*users*: neither settles it, and Studio's users would expect it.", "", "Not made again:", ""]
    lines += [f"- {name}: {reason}" for name, reason in left_out().items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    LISTING.write_text(listing(replay()), encoding="utf-8")
