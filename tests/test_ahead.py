"""Waiting: scenarios that wait are performed ahead of their turn, and one clock tells all that time has passed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.matchers import Match
from behave.model import Step

import scenes.clock
import scenes.patience
from acceptance.ahead import Performance, PerformedMatch, StepsOnce
from mock_studio import MockStudio
from scenes.calls import Calls
from scenes.clock import PublishingClock
from scenes.convoy import Convoy
from scenes.patience import NotYet, Patience
from scenes.publishing import ROUNDS_OF_PROOF, Publishing
from scenes.recorder import Recorder
from scenes.watch import ChangedByItselfError, Watch
from studio_client.errors import NotAllowed
from studio_client.publisher import PublisherState
from studio_client.secrets import Secrets
from tests.running import behave, settings_for


def test_who_may_not_wait_says_so_and_is_asked_again() -> None:
    answers = iter([False, True])
    patience = Patience(may_wait=False)
    with pytest.raises(NotYet):
        patience.wait_until(lambda: next(answers), "the second answer", 10)
    patience.may_wait = True
    patience.wait_until(lambda: next(answers), "the second answer", 10)
    assert list(answers) == []


def test_who_may_wait_lets_others_work_and_gives_up_in_time() -> None:
    worked: list[int] = []
    with pytest.raises(AssertionError, match=r"Waited 0\.05 s in vain for something"):
        Patience(lambda: worked.append(1)).wait_until(lambda: False, "something", 0.05)
    assert worked


class Time:
    """A time that goes on only while somebody sleeps, and then for minutes: so long others have kept the run busy."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        for module in (scenes.patience, scenes.clock):
            monkeypatch.setattr(module, "time", self)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += 400


def test_what_says_itself_that_it_takes_too_long_is_waited_for_as_long_as_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time, answers = Time(monkeypatch), iter([False, False, True])
    Patience().wait_until(lambda: next(answers), "a site, for which others queue as well")
    assert time.now > 300


def test_who_does_not_get_to_look_for_minutes_has_not_waited_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    time, services, names = Time(monkeypatch), Publishes(), (f"content-{number}" for number in range(100))
    clock = PublishingClock(services, None, lambda kind: next(names), "clock")  # type: ignore[arg-type]
    nothing: Any = None
    lookout: Any = SimpleNamespace(site_id="site")
    publishing = Publishing(services, nothing, nothing, nothing, lookout, clock, clock, Patience(), nothing)  # type: ignore[arg-type]
    publishing.prove_that_time_has_passed()
    assert (len(services.sent), time.now > 300) == (ROUNDS_OF_PROOF, True)


def test_a_clock_that_stands_still_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    Time(monkeypatch)
    services: Any = SimpleNamespace(
        write_content=lambda *_: None,
        send_live=lambda *_, target: None,
        published=lambda *_: {},
        read_state=lambda *_: PublisherState("clock", "ready", "", enabled=True),
    )
    clock = PublishingClock(services, None, lambda kind: kind, "clock")  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="Waited 45 s in vain for content to be live on clock"):
        Patience().wait_until(lambda: clock.has_passed(0, 1), "the clock")


class Member:
    """The sites of a scenario that shares one with another."""

    def __init__(self) -> None:
        self.convoy = Convoy("site", Any, Any, {"another"})  # type: ignore[arg-type]


def test_a_clock_that_is_slow_to_look_at_leaves_time_for_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    time, looks = Time(monkeypatch), list[float]()

    def look(*_: object) -> dict[str, str]:
        looks.append(time.now)
        time.now += 2
        return {}

    services: Any = SimpleNamespace(write_content=lambda *_: None, send_live=lambda *_, target: None, published=look)
    clock = PublishingClock(services, None, lambda kind: kind, "clock")  # type: ignore[arg-type]
    for _ in range(20):
        assert not clock.has_passed(0, 1)
        time.now += 1
    assert looks == [0, 8, 16, 24]


def test_where_the_run_is_given_up_nobody_waits_for_others() -> None:
    stage = SimpleNamespace(given_up="", let_others_work=lambda: None)
    watch = SimpleNamespace(look_again=lambda: None, before={}, after={})
    patience = Patience(may_wait=False)
    calls = Calls(stage, Member(), Any, watch, Any, patience)  # type: ignore[arg-type]
    made: list[str] = []
    calls.change = lambda actor, script: made.append(script)  # type: ignore[method-assign,misc,assignment]
    with pytest.raises(NotYet):
        calls.change_for_all("the system admin", "stop")
    stage.given_up, patience.may_wait = "Studio gave no answer", True
    calls.change_for_all("the system admin", "stop")
    assert made == ["stop"]


class Publishes:
    """Services of a Studio that publishes what it is asked about for the second time."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._asked: dict[str, int] = {}

    def write_content(self, *arguments: object) -> None:
        """Take the content."""

    def send_live(self, author: object, site_id: str, name: str, target: str) -> None:
        self.sent.append(name)

    def published(self, author: object, site_id: str, target: str) -> dict[str, str]:
        for name in self.sent:
            self._asked[name] = self._asked.get(name, 0) + 1
        return {name: "now" for name in self.sent if self._asked[name] > 1}


def _ticks(clock: PublishingClock, mark: float, rounds: int) -> None:
    Patience().wait_until(lambda: clock.has_passed(mark, rounds), "the clock", 5)


def test_rounds_count_from_the_moment_they_begin_and_serve_everybody() -> None:
    services = Publishes()
    names = (f"content-{number}" for number in range(100))
    clock = PublishingClock(services, None, lambda kind: next(names), "clock")  # type: ignore[arg-type]
    first = clock.mark()
    assert not clock.has_passed(first, 1)
    later = clock.mark()
    assert not clock.has_passed(later, 1), "the round that is under way has begun too early for the second"
    assert len(services.sent) == 2, "the next does not wait until it has ended"
    _ticks(clock, first, 1)
    _ticks(clock, later, 1)
    assert not clock.has_passed(first, 2), "no round has begun since the first has ended"
    _ticks(clock, first, 2)
    assert len(services.sent) == 3


def test_a_clock_of_what_is_published_elsewhere_ticks_there(monkeypatch: pytest.MonkeyPatch) -> None:
    Time(monkeypatch)
    targets: list[str] = []

    def send(*_: object, target: str) -> None:
        targets.append(target)

    services: Any = SimpleNamespace(
        write_content=lambda *_: None,
        send_live=send,
        published=lambda author, site_id, target: {"content": "now"} if target == "staging" else {},
    )
    clock = PublishingClock(services, None, lambda kind: kind, "clock", "staging")  # type: ignore[arg-type]
    Patience().wait_until(lambda: clock.has_passed(0, 1), "the clock", 5)
    assert targets == ["staging"]


# what becomes of the steps


class Steps:
    """A register of step functions, by the steps' names."""

    def __init__(self, **functions: Callable[[Any], None]) -> None:
        self._functions = functions

    def find_match(self, step: Step) -> Match | None:
        function = self._functions.get(step.name)
        return None if function is None else Match(function, [])


def _raises(error: Exception) -> Callable[[Any], None]:
    def step(_: Any) -> None:
        raise error

    return step


def _performed(*names: str, **functions: Callable[[Any], None]) -> tuple[list[Step], StepsOnce, SimpleNamespace]:
    """Perform steps ahead of their turn, as far as they can be."""
    steps = [Step("x.feature", number, "When", "when", name) for number, name in enumerate(names)]
    run = SimpleNamespace(recorder=Recorder(Secrets()), ended=0, explained=lambda error, _: error)
    run.count_silence = run.recover = lambda: None
    scene = SimpleNamespace(
        calls=SimpleNamespace(exchanges=[]), end=lambda has_passed: setattr(run, "ended", run.ended + 1)
    )
    known = Steps(**functions)
    Performance(SimpleNamespace(), scene, list(steps)).advance(run, known)  # type: ignore[arg-type]
    return steps, StepsOnce(known), run


def test_a_step_that_was_performed_is_not_performed_again_but_shown() -> None:
    done: list[str] = []
    steps, once, run = _performed("one", one=lambda context: done.append("one"))
    match = once.find_match(steps[0])
    assert isinstance(match, PerformedMatch)
    match.run(None)
    assert (done, run.ended) == (["one"], 1)


def test_what_a_step_raised_is_raised_when_its_turn_has_come() -> None:
    failure = AssertionError("went live")
    steps, once, run = _performed("one", "two", one=_raises(failure), two=lambda context: None)
    match = once.find_match(steps[0])
    assert match is not None
    with pytest.raises(AssertionError, match="went live"):
        match.run(None)
    assert not isinstance(once.find_match(steps[1]), PerformedMatch), "what follows is behave's to skip"
    assert run.ended == 1


def test_a_step_that_must_wait_is_left_for_later() -> None:
    steps, once, run = _performed("one", "two", one=lambda context: None, two=_raises(NotYet("x")))
    assert isinstance(once.find_match(steps[0]), PerformedMatch)
    assert not isinstance(once.find_match(steps[1]), PerformedMatch)
    assert run.ended == 0


@pytest.mark.long
def test_scenarios_that_wait_overlap_and_each_tells_its_own(tmp_path: Path) -> None:
    """A job that comes by each second would keep thirteen scenarios that wait one after another for half a minute."""
    with MockStudio(publish_interval=1.0) as mock:
        run = behave("features/effect_on_publishing.feature", f"-Dreports={tmp_path}", **settings_for(mock))
    assert run.returncode == 0, run.stdout
    results = [json.loads(file.read_text(encoding="utf-8")) for file in tmp_path.glob("allure-results/*-result.json")]
    began, ended = min(each["start"] for each in results), max(each["stop"] for each in results)
    assert ended - began < 20_000
    shown = [attached for each in results for step in each["steps"] for attached in step.get("attachments", [])]
    assert re.search("go-live", " ".join(attached["name"] for attached in shown)), "no step shows what it has sent"


# looks that are spared


def test_what_a_publisher_does_by_itself_between_two_scenarios_is_told() -> None:
    states = [PublisherState("site", "idle", "", enabled=True), PublisherState("site", "stopped", "", enabled=False)]
    services = SimpleNamespace(read_state=lambda observer, site_id: states.pop(0))
    seen: dict[str, PublisherState] = {}
    for scenario in range(2):
        watch = Watch(services, Recorder(Secrets()), seen)  # type: ignore[arg-type]
        watch.begin(("site",), None, shared=["site"])  # type: ignore[arg-type]
        if scenario == 0:
            watch.look_again()
            assert watch.known("site") is not None
        else:
            with pytest.raises(ChangedByItselfError, match="has changed by itself since the scenario before"):
                watch.look_again()


@pytest.mark.parametrize("enabled", [False, True])
def test_before_a_start_hides_it_a_publisher_that_runs_again_by_itself_is_told(enabled: bool) -> None:
    services = SimpleNamespace(is_enabled=lambda observer, site_id: enabled)
    known = PublisherState("site", "stopped", "", enabled=False)
    watch = Watch(services, Recorder(Secrets()), {"site": known})  # type: ignore[arg-type]
    watch.begin(("site",), None, shared=["site"])  # type: ignore[arg-type]
    told = "changed by itself since the scenario before.*it is enabled now, by the site's entry"
    with pytest.raises(ChangedByItselfError, match=told) if enabled else nullcontext():
        watch.glance(known)
    # It is told once, and not of each scenario that follows.
    assert watch.known("site") == (None if enabled else known)


def test_a_change_of_one_publisher_leaves_what_is_known_of_the_other() -> None:
    services = SimpleNamespace(read_state=lambda observer, site_id: PublisherState(site_id, "idle", "", enabled=True))
    watch = Watch(services, Recorder(Secrets()), {})  # type: ignore[arg-type]
    watch.begin(("site", "other"), None, shared=["site", "other"])  # type: ignore[arg-type]
    watch.look_again()
    watch.change("site")
    assert (watch.known("site"), watch.known("other") is None) == (None, False)


class Overlooks:
    """Services of a Studio that does not find a site as often as it is told."""

    def __init__(self, times: int, while_one_is_made: bool) -> None:
        self.overlooks_a_site_while_one_is_made = while_one_is_made
        self._times = times

    def read_state(self, observer: object, site_id: str) -> PublisherState:
        self._times -= 1
        if self._times >= 0:
            raise NotAllowed("Could not look at the publisher of site: 401")
        return PublisherState(site_id, "idle", "", enabled=True)


@pytest.mark.parametrize(
    ("times", "while_one_is_made", "looks"), [(1, True, True), (2, True, False), (1, False, False)]
)
def test_a_site_that_a_3_0_overlooks_while_another_is_made_is_looked_at_again_and_that_is_told(
    times: int, while_one_is_made: bool, looks: bool
) -> None:
    told: list[str] = []
    watch = Watch(Overlooks(times, while_one_is_made), Recorder(Secrets()), {}, told.append)  # type: ignore[arg-type]
    watch.begin(("site",), None)  # type: ignore[arg-type]
    with nullcontext() if looks else pytest.raises(NotAllowed):
        watch.look_again()
    assert [each.endswith("Could not look at the publisher of site: 401") for each in told] == [True] * looks


def test_after_a_call_of_stop_or_start_nothing_is_known_of_a_publisher() -> None:
    state = PublisherState("site", "idle", "", enabled=True)
    watch = Watch(SimpleNamespace(read_state=lambda *_: state), Recorder(Secrets()), {})  # type: ignore[arg-type]
    watch.begin(("site",), None, shared=["site"])  # type: ignore[arg-type]
    watch.look_again()
    watch.change()
    assert watch.known("site") is None
