"""The one place that decides: entries that were recorded bind a release, those that are inferred leave it free."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from contract.deviations import EITHER_STATE, Deviation, DeviationNotShownError, KnownAnswer, KnownStatus, ReleaseFile
from contract.page import ANSWERS
from matchers.publishers import is_running_or_stopped
from scenes.judge import Judge
from scenes.watch import Watch
from studio_client.exchange import Exchange, Reply, Request
from studio_client.publisher import RUNNING_STATUSES, PublisherState

JSON = {"Content-Type": "application/json"}
STOPPED_PUBLISHER = PublisherState("site", "stopped", "", enabled=False)


def answered(status: int, body: bytes) -> Exchange:
    """Return a call that was answered so."""
    reply, request = Reply(status, "", JSON, body), Request("POST", "/stop")
    return Exchange("an Author", "http://studio/stop", request, {}, reply, datetime.now(timezone.utc), 0.0)


DOCUMENTED = answered(200, b'{"message": "OK"}')
KNOWN = answered(406, b'{"message": "Not here"}')
WRONG = answered(406, b'{"message": "Elsewhere"}')


def judge(told: list[bool], inferred: bool, unchanged: bool = True) -> Judge:
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
    watch = Watch(None, None, {})  # type: ignore[arg-type] # it is not made to look
    watch.after = {} if unchanged else {"site": STOPPED_PUBLISHER}
    known = ReleaseFile(release="x", recordings=["x.json"], covers=["x"], deviation=[entry])
    return Judge("A scenario", watch, known, strict=True, tell=lambda deviation, showed: told.append(showed))


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
    free = judge([], True, unchanged)
    free.answer(KNOWN, ANSWERS["200 OK"], "why")
    assert free.may_have_been_refused() is unchanged
    assert free.may_have_taken_effect() is not unchanged


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
