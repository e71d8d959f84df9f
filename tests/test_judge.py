"""The one place that decides: entries that were recorded bind a release, those that are inferred leave it free."""

from __future__ import annotations

import pytest

from contract.deviations import EITHER_STATE, Deviation, DeviationNotShownError, KnownAnswer, KnownStatus, ReleaseFile
from contract.page import ANSWERS
from environment.judge import Judge
from matchers.publishers import is_running_or_stopped
from mock_studio.container import NOT_ACCEPTABLE
from mock_studio.exchange import PAGE_NOT_FOUND, Answer, Call, Target
from mock_studio.releases.release_4_1 import Release41
from mock_studio.state import Session, Studio
from studio_client.exchange import Reply
from studio_client.publisher import RUNNING_STATUSES, PublisherState
from tests.faults.drill import Fault, run_suite

JSON = {"Content-Type": "application/json"}
DOCUMENTED = Reply(200, "OK", JSON, b'{"message": "OK"}')
KNOWN = Reply(406, "Not Acceptable", JSON, b'{"message": "Not here"}')
WRONG = Reply(406, "Not Acceptable", JSON, b'{"message": "Elsewhere"}')


def judge(told: list[bool], inferred: bool) -> Judge:
    """Return the judge of a scenario in which this release is known to answer 406, and its witnesses to disagree."""
    entry = Deviation(
        situation="Somewhere",
        scenarios=["A scenario"],
        promised=["200 OK", EITHER_STATE],
        answer=KnownAnswer(status=406, media_type="application/json", message="Not here"),
        shows=[KnownStatus(status="stopped", enabled=True)],
        took_effect="either" if inferred else False,
        reason="This is how it is with such a release.",
        recorded=["section: name"],
        inferred=inferred,
    )
    known = ReleaseFile(release="x", recordings=["x.json"], covers=["x"], deviation=[entry])
    return Judge("A scenario", known, strict=True, tell=lambda deviation, showed: told.append(showed))


def test_what_is_recorded_must_show() -> None:
    told: list[bool] = []
    with pytest.raises(DeviationNotShownError):
        judge(told, inferred=False).answer(DOCUMENTED, ANSWERS["200 OK"], "why")
    assert told == [False]


def test_what_is_inferred_may_show_or_not() -> None:
    told: list[bool] = []
    free = judge(told, inferred=True)
    free.answer(DOCUMENTED, ANSWERS["200 OK"], "why")
    assert told == []
    free.answer(KNOWN, ANSWERS["200 OK"], "why")
    assert told == [True]


@pytest.mark.parametrize("inferred", [True, False])
def test_anything_else_is_wrong(inferred: bool) -> None:
    with pytest.raises(AssertionError, match="held against the known deviation"):
        judge([], inferred).answer(WRONG, ANSWERS["200 OK"], "why")


@pytest.mark.parametrize("unchanged", [True, False])
def test_an_effect_that_nobody_knows_is_looked_up(unchanged: bool) -> None:
    free = judge([], inferred=True)
    free.answer(KNOWN, ANSWERS["200 OK"], "why")
    assert free.may_have_been_refused(unchanged) is unchanged
    assert free.may_have_taken_effect(unchanged) is not unchanged


def test_witnesses_may_disagree_only_as_an_entry_says() -> None:
    told: list[bool] = []
    free = judge(told, inferred=True)
    free.status(EITHER_STATE, PublisherState("site", "stopped", "", enabled=True), is_running_or_stopped(), "why")
    assert told == [True]
    with pytest.raises(AssertionError):
        free.status(EITHER_STATE, PublisherState("site", "ready", "", enabled=False), is_running_or_stopped(), "why")


@pytest.mark.parametrize("status", RUNNING_STATUSES)
def test_a_publisher_at_work_runs(status: str) -> None:
    assert PublisherState("site", status, "", enabled=True, told_enabled=True).running
    assert not PublisherState("site", status, "", enabled=False, told_enabled=False).running


class RefusesOtherEndings(Release41):
    """A right 4.1, so far as anybody knows: an address with another ending leads nowhere."""

    def target_of(self, path: str) -> Target:
        return (
            super().target_of(path)
            if path.endswith((".json", ".json/", ".xml", "/stop"))
            else Target(None, PAGE_NOT_FOUND)
        )


class ObeysAndRefuses(Release41):
    """Another: it runs the script and then has no form for its answer, as 3.0 does, and as 4.1 does with XML."""

    def target_of(self, path: str) -> Target:
        target = super().target_of(path)
        return Target(target.script, PAGE_NOT_FOUND) if path.endswith((".html", "%20", "/stop/")) else target

    def run_change(self, studio: Studio, call: Call, session: Session, action: str) -> Answer:
        accepted = call.headers.get("accept", "")
        if accepted not in ("image/png", "garbage"):
            return super().run_change(studio, call, session, action)
        call.headers["accept"] = "*/*"
        super().run_change(studio, call, session, action)
        return NOT_ACCEPTABLE


@pytest.mark.parametrize("studio", [RefusesOtherEndings, ObeysAndRefuses])
def test_no_false_alarm_where_4_1_was_not_recorded(studio: type[Release41]) -> None:
    catch = run_suite(Fault(studio.__name__, "auto", studio), "features/request.feature")
    assert (catch.status, catch.messages) == (0, {})
