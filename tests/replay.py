"""Making the recorded calls of a real Studio again on a mocked one, in order.

Any recording in the common form (contract/recordings/README.md) can be replayed; what has to be known of one beside its
records stands in ``tests.recordings``. A call is sent byte for byte as it was, but for what stands in for a secret or
an id. Compared are its answer and its effect: which publishers it changed, and how those that were watched were then.
Records that are no call tell that time has passed: the publishing job runs, and what they saw is compared.
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import parse_qs, urlsplit

from mock_studio import MockStudio
from mock_studio.releases.documented import Documented
from mock_studio.state import INITIAL_FILES, LIVE, STAGING, Session, Site, Studio, now

FOLDER = Path(__file__).parents[1] / "contract" / "recordings"
TITLE = re.compile(r"<title>(.*?)</title>")
RUN_SPECIFIC = [
    "expiresAt",
    "id",
    "lastCommitId",
    "lastSyncedGitlogCommitId",
    "lastVerifiedGitlogCommitId",
    "siteUuid",
    "token",
    "uptime",
]
# What an answer tells of the recorded machine and its build.
MACHINE = {
    "packageBuild",
    "packageBuildDate",
    "osName",
    "osVersion",
    "osArch",
    "javaVersion",
    "javaVendor",
    "javaVm",
}
IN_ANY_ORDER = "validationErrors"
CUT = re.compile(r"^(?P<shown>.*?)…\((?P<length>\d+) chars\)$", re.DOTALL)
SENT_AS = re.compile(r"sent as HTTP/(\d\.\d)")
SENT_FIRST = re.compile(r"sent with (<.*>) in a first Authorization header")
WITHOUT_HOST = "sent without a Host header"
WITH_TWO_HOSTS = "sent with the usual Host header and this one"
ONE_BYTE_A_CHARACTER = "each character of its body is a byte"
# What a JVM leaves out once it has thrown many.
EXPLAINED_EXCEPTION = re.compile(r"(java\.lang\.NullPointerException): Cannot (?:\\.|[^\"\\])*")
EXPLANATION = re.compile(r'"Cannot invoke (?:\\.|[^\"\\])*"')
STUDIO_FILES = {path.removeprefix("/config/studio"): content for path, content in INITIAL_FILES.items()}
# What is recorded of a publisher that was never started nor stopped.
UNTOLD = "None|None"
# What a call names that is another one on the mock.
WHERE = re.compile(r"(sandbox|live|staging) /.*")
NOT_THERE = ("not in sandbox", "not in live", "not in staging", "no published repository")
PACKAGE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMMIT = re.compile(r"\b(?!0{40})[0-9a-f]{40}\b")
SCHEDULE = re.compile(r'(?:(?<="schedule": ")|(?<="scheduledDate": "))\d[^"]+')
A_WHILE = timedelta(hours=1)
ANSWER_SECONDS = 10
GETS_CONTENT = r"/(workflow|deployment)/|/content/write|/publish/(?!stop|start|status)"
# The publishing job runs when a recording says so.
NEVER = 3600.0
Record: TypeAlias = dict[str, Any]
# What was watched of a site: its status, its packages, what was published, and a piece of its content.
Look: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Studio, Site, Session], None]
Happening: TypeAlias = "Callable[[Replay], None]"
# How a publisher was seen: whether it is enabled, its status, and its message, where the recording tells one.
Publisher: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Recording:
    """One recording, and what has to be known to make its calls again.

    :param file: its name
    :param left_out: why records are not replayed, by a pattern of their "section: name"
    :param unrecorded: what happened before records and is no record, by a pattern of their "section: name"
    :param watched: the sites that records which are no call saw, by a pattern of their "section: name", where they are
        not the one that got content last
    :param accounts: the accounts of actors who do not bear their account's name
    :param given: makes what there was before the first record
    :param parts: patterns of sections; each part was recorded on a Studio of its own
    :param callers: makes what the calls are made with
    """

    file: str
    left_out: Mapping[str, str]
    unrecorded: Mapping[str, Happening] = field(default_factory=dict)
    watched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    given: Callable[[MockStudio], None] = lambda mock: None
    parts: tuple[str, ...] = (".*",)
    callers: Callable[[MockStudio, Recording, frozenset[str]], Callers] = lambda *known: Sessions(*known)

    def records(self, sections: str = ".*") -> list[Record]:
        """Return the records, in order.

        :param sections: a regular expression for the sections' names
        """
        records = json.loads((FOLDER / self.file).read_text(encoding="utf-8"))
        return [record for record in records if re.fullmatch(sections, record["section"])]

    def why_left_out(self, record: Record) -> str | None:
        """Return why a record is not replayed, if it is not."""
        return next((why for pattern, why in self.left_out.items() if re.fullmatch(pattern, name_of(record))), None)

    def replayable(self, sections: str = ".*") -> list[Record]:
        """Return the records that are replayed, in order."""
        return [record for record in self.records(sections) if self.why_left_out(record) is None]

    def happened_before(self, record: Record) -> Iterator[Happening]:
        """Return what happened just before a record, and is no record."""
        return (happened for pattern, happened in self.unrecorded.items() if re.fullmatch(pattern, name_of(record)))


@dataclass(frozen=True)
class Outcome:
    """What a call came to: status, content type, body, and the sites whose publisher it changed.

    A JSON body stands as its value, a page as its kind, a redirection as where it leads to, anything else as its text.

    :param changed: None where the recorder did not look
    :param publishers: how the publishers that the recorder watched were after it
    :param done: whether it made or removed something, and whether there was the site that it names then; None each
        where the recorder did not look
    :param unseen: those that the call changed, but into what they were before, as by the stop of a stopped one
    """

    status: int | None
    content_type: str | None
    body: Any
    changed: tuple[str, ...] | None = None
    publishers: Mapping[str, Publisher] = field(default_factory=dict)
    done: tuple[bool | None, bool | None] = (None, None)
    unseen: tuple[str, ...] = field(default=(), compare=False)


def agrees(got: Outcome, wanted: Outcome) -> bool:
    """Tell whether an outcome is as recorded; of a success, the recorder may have seen less than was done."""
    if got.status == 200 and wanted.changed is not None and got.changed is not None:
        done, recorded = set(got.changed), set(wanted.changed)
        return done - set(got.unseen) <= recorded <= done and _without_effect(got) == _without_effect(wanted)
    return got == wanted


def _without_effect(outcome: Outcome) -> Outcome:
    return replace(outcome, changed=None)


def differences(recording: Recording, release: type[Documented]) -> list[str]:
    """Replay a recording on mocks of this release, and tell where they do otherwise."""
    return [difference for part in recording.parts for difference in _differences(recording, release(), part)]


def _differences(recording: Recording, rules: Documented, sections: str) -> list[str]:
    with MockStudio(rules=rules, publish_interval=NEVER) as mock:
        return [
            f"{name_of(record)}: recorded {recorded_outcome(record)}, got {got}"
            for record, got in Replay(mock, recording).outcomes(recording.replayable(sections))
            if not agrees(got, recorded_outcome(record))
        ]


def name_of(record: Record) -> str:
    """Return what deviations call a record."""
    return f"{record['section']}: {record['name']}"


def is_call(record: Record) -> bool:
    """Tell whether a record is one call, and not what was watched, or many calls at once."""
    return record.get("path") is not None and record.get("status") is not None


def left_out(recording: Recording) -> float:
    """Return which part of a recording's records is not replayed, from 0 to 1."""
    whys = [recording.why_left_out(record) for record in recording.records()]
    return sum(why is not None for why in whys) / len(whys)


def is_cut(record: Record) -> bool:
    """Tell whether the recording shows the beginning of an answer alone: it says so, or shows half an object."""
    body = record.get("response_body") or ""
    return bool(record.get("cut")) or (body.startswith("{") and _json_or_none(body) is None)


def recorded_outcome(record: Record) -> Outcome:
    """Return what the real Studio's answer came to."""
    changed = _changed(record)
    publishers = {site_id: _recorded(seen) for site_id, seen in _after(record).items()}
    if not is_call(record):
        return Outcome(None, None, _watched(record), None, publishers)
    return Outcome(
        record["status"],
        _media_type(record.get("content_type")),
        _leads_to(record) or normal_body(record.get("response_body") or "", is_cut(record)),
        tuple(sorted(changed)) if changed is not None else None,
        publishers,
        (record.get("happened"), _existed(record)),
    )


def _after(record: Record) -> Mapping[str, Any]:
    """Return how the publishers of the sites that were watched were after a record; some records are nothing else."""
    observed = record.get("observed")
    if isinstance(observed, dict) and all(isinstance(seen, dict) and "enabled" in seen for seen in observed.values()):
        return observed
    return record.get("after") or {}


def _existed(record: Record) -> bool | None:
    exists: Any = record.get("exists_after")
    return bool(exists["exists"]) if isinstance(exists, dict) else exists


def _leads_to(record: Record) -> str | None:
    """Return where an answer redirects to, if it is one that does."""
    headers = record.get("response_headers") or () if record["status"] == HTTPStatus.FOUND else ()
    return next((value for name, _, value in (each.partition(": ") for each in headers) if name == "Location"), None)


def _changed(record: Record) -> list[str] | None:
    changed: list[str] | None = record.get("executed", record.get("changed"))
    return changed


def _recorded(seen: Mapping[str, Any]) -> Publisher:
    """Return a publisher as it was recorded: nothing, where Studio failed to tell.

    Generation 3 keeps status and message in one text.
    """
    if "http" in seen:
        return ()
    if "status" in seen:
        return (seen["enabled"], seen["status"])
    enabled, told = seen["publishing_enabled"], str(seen["message"])
    if told == UNTOLD:
        return (enabled,)
    status, _, message = told.partition("|")
    return (enabled, status, _timeless(message))


def _observed(record: Record) -> Look | None:
    """Return what was watched of a site of generation 4, if it was."""
    observed = record.get("observed")
    return observed if isinstance(observed, dict) and "packages" in observed else None


def _timeless_look(look: Look) -> Look:
    """Return what was watched without times, and without commits, which the mock has of what is written alone."""
    seen: Look = json.loads(_timeless(json.dumps(look)))
    for target in (LIVE, STAGING):
        seen["item"].get(target, {}).pop("commitId", None)
    return seen


def _group(record: Record) -> tuple[str, str]:
    """Return the records that a record belongs to: the first part of their names is the same."""
    return record["section"], record["name"].removeprefix("observed: ").partition(": ")[0]


def _watched(record: Record) -> dict[str, Any]:
    """Return what a record that is no call saw: the last status message, the queue, and what is live."""
    look = _observed(record)
    if look is not None:
        return _timeless_look(look)
    saw: dict[str, Any] = {}
    if record.get("status_messages"):
        saw["status"] = _timeless(record["status_messages"][-1][1])
    if record.get("queue"):
        saw["queue"] = sorted(tuple(entry[:3]) for entry in record["queue"])
    content = record.get("content") or {}
    live = record.get("live_file", content.get("live"))
    if live is not None and saw.get("queue"):
        saw["live"] = live
    return saw | {
        where: None if text in NOT_THERE else text for where, text in content.items() if WHERE.fullmatch(where)
    }


def normal_body(text: str, cut: bool = False) -> Any:
    """Return a body in the form in which two are compared: without what differs from run to run, and of the machine."""
    title = TITLE.search(text)
    if title is not None:
        return f"page: {title[1]}"
    if cut:
        return "long"
    text = EXPLANATION.sub("null", EXPLAINED_EXCEPTION.sub(r"\1", _timeless(text)))
    try:
        return _without_ids(json.loads(text))
    except ValueError:
        return text.strip()


def _timeless(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<id>", text)
    return re.sub(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+0000)", "<time>", text)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get(IN_ANY_ORDER), list):
            value = {**value, IN_ANY_ORDER: sorted(value[IN_ANY_ORDER], key=str)}
        return {
            key: "<id>" if key in RUN_SPECIFIC and not isinstance(item, dict) else _without_ids(item)
            for key, item in value.items()
            if key not in MACHINE
        }
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value


def _media_type(content_type: str | None) -> str | None:
    return content_type.replace(" ", "").lower() if content_type else None


class Callers(Protocol):
    """Who makes the recorded calls: it has the secrets that the recording does not tell."""

    def fill(self, text: str, actor: str) -> str:
        """Put secrets in the place of what stands for them."""

    def keep(self, name: str, cookies: list[str], body: str) -> None:
        """Keep what an answer has given."""

    def log_all_in(self) -> None:
        """Log everybody in who has an account now and did not log in so far."""

    def forget(self, name: str) -> None:
        """Let the actor log in once more."""

    def begin_section(self) -> None:
        """Be ready for another section."""


@dataclass
class Sessions:
    """The sessions that recorded calls are made in, by what the recording calls them.

    Whoever calls at some time is logged in as soon as there is an account, so that he has a session when it is gone.
    """

    mock: MockStudio
    recording: Recording
    actors: frozenset[str]
    _ids: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str, actor: str) -> str:
        """Put session ids in the place of what stands for them."""
        if f"<{actor}>" in text:
            return text.replace(f"<{actor}>", self.id_of(actor))
        return re.sub(r"(?i)(?<=jsessionid=)<([^>]*)>", lambda found: self.id_of(found[1]), text)

    def id_of(self, name: str) -> str:
        """Return the id of a session; one that nobody was given is made up."""
        if name not in self._ids and self.mock.studio.user(self._username(name)) is not None:
            self._log_in(name)
        return self._ids.setdefault(name, secrets.token_hex(16))

    def keep(self, name: str, cookies: list[str], body: str) -> None:
        """Keep the session that an answer has given."""
        for cookie in cookies:
            given = re.match(r"JSESSIONID=(\w+)", cookie)
            if given is not None:
                self._ids[f"{name}old"] = self._ids.get(name, "")
                self._ids[name] = given[1]

    def log_all_in(self) -> None:
        """Log everybody in who has an account now and no session so far."""
        for name in self.actors - set(self._ids):
            if self.mock.studio.user(self._username(name)) is not None:
                self._log_in(name)

    def forget(self, name: str) -> None:
        """Let the actor log in once more."""
        self._ids.pop(name, None)

    def begin_section(self) -> None:
        """Let those log in once more whose session another has taken over, or who have ended it."""
        for name, session_id in list(self._ids.items()):
            session = self.mock.studio.session(session_id)
            if session is not None and session.username != self._username(name):
                self.forget(name)
            if session is None and name not in self.recording.accounts and name in self.actors:
                self.forget(name)

    def _username(self, name: str) -> str:
        return self.recording.accounts.get(name, name)

    def _log_in(self, name: str) -> None:
        username = self._username(name)
        user = self.mock.studio.user(username)
        assert user is not None
        self._ids[name] = self.mock.studio.open_session(None, username, user)


@dataclass
class Ids:
    """Ids and contents that differ from the recorded ones, so that later calls name the mock's own."""

    # What is written into a site's file, by site and path, where the recording does not show it.
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)

    def learn(self, record: Record, body: str) -> None:
        """Compare an answer with the recorded one."""
        try:
            recorded, own = json.loads(record.get("response_body") or ""), json.loads(body)
        except ValueError:
            recorded, own = None, _json_or_none(body)
        if isinstance(recorded, dict) and isinstance(own, dict) and "packages" in recorded:
            for each, its_own in zip(recorded["packages"], own.get("packages", []), strict=False):
                self._own[each["id"]] = its_own["id"]
        for kind in ("user", "group"):
            if _has(recorded, kind) and _has(own, kind):
                self._own[f"{kind}s/{recorded[kind]['id']}"] = f"{kind}s/{own[kind]['id']}"
        named = parse_qs(record.get("query") or "")
        if isinstance(own, dict) and isinstance(own.get("content"), str) and {"siteId", "path"} <= named.keys():
            self.files.setdefault((named["siteId"][0], named["path"][0]), own["content"])

    def fill(self, path: str, query: str) -> tuple[str, str]:
        """Put the mock's ids of users and groups in the place of the recorded ones."""
        kind = path.rpartition("/")[2]
        filled = re.sub(r"(users|groups)/\d+", lambda found: self._own.get(found[0], found[0]), path)
        number = re.fullmatch(r"id=(\d+)", query)
        if number is None or kind not in ("users", "groups"):
            return filled, query
        own = self._own.get(f"{kind}/{number[1]}", f"{kind}/{number[1]}")
        return filled, f"id={own.rpartition('/')[2]}"

    def commits(self, body: str, site: Site) -> str:
        """Put the mock's commits in the place of the recorded ones, which are those of the first site they are sent to.

        No call shows them before.
        """
        commit = next(iter(site.items.values())).commit
        return COMMIT.sub(lambda found: self._own.setdefault(found[0], commit), body)

    def content(self, record: Record) -> str | None:
        """Return what a call writes into a configuration file; the recording may show its beginning alone.

        The recorder wrote back what it had read, which is another file on the mock.
        """
        body: str | None = record.get("body")
        if body is not None and "/publish/cancel" in record["path"]:
            return PACKAGE.sub(lambda found: self._own.get(found[0], found[0]), body)
        cut = CUT.match(body or "")
        if body is None or cut is None or "/write" not in record["path"]:
            return body
        if cut["shown"].startswith("{"):
            site_id, beginning = (re.findall(rf'"{name}": "?([^"]*)', cut["shown"])[0] for name in ("siteId", "path"))
            path, content = self._file(site_id, beginning)
            return json.dumps({"siteId": site_id, "module": "studio", "path": path, "content": content})
        named = parse_qs(record["query"])
        if "site_id" not in named or "path" not in named:
            return body
        return self.files.get((named["site_id"][0], named["path"][0].removeprefix("/config/studio")), body)

    def _file(self, site_id: str, beginning: str) -> tuple[str, str]:
        """Return path and content of a site's file whose path begins so: as it was read, or as it was at first."""
        at_first = {(site_id, path): content for path, content in STUDIO_FILES.items()}
        return next(
            (path, content)
            for (its_site_id, path), content in [*self.files.items(), *at_first.items()]
            if its_site_id == site_id and path.startswith(beginning)
        )


def _has(answer: Any, kind: str) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get(kind), dict)


def _json_or_none(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


class Replay:
    """A mocked Studio on which recorded calls are made again."""

    def __init__(self, mock: MockStudio, recording: Recording) -> None:
        self.mock = mock
        self.recording = recording
        actors = frozenset(record["actor"] for record in recording.records() if record.get("actor"))
        self.sessions = recording.callers(mock, recording, actors - {"anonymous"})
        self.ids = Ids()
        self._acted_on: set[str] = set()
        self._site_id = ""
        named = ((_group(record), named_site(record)) for record in reversed(recording.records()))
        self._sites = {group: site_id for group, site_id in named if site_id is not None}
        self._section = ""
        # The record that is replayed.
        self.record: Record = {}
        rules = mock.rules
        rules.stop = self._listening(rules.stop)  # type: ignore[method-assign, assignment]
        rules.start = self._listening(rules.start)  # type: ignore[method-assign, assignment]
        recording.given(mock)

    def _listening(self, change: Change) -> Change:
        def change_and_tell(studio: Studio, site: Site, session: Session) -> None:
            self._acted_on.add(site.site_id)
            change(studio, site, session)

        return change_and_tell

    def outcomes(self, records: list[Record]) -> Iterator[tuple[Record, Outcome]]:
        """Make the calls again, in order, and tell what each came to."""
        for record in records:
            yield record, self.outcome(record)

    def outcome(self, record: Record) -> Outcome:
        """Make one call again; where the record is no call, let time pass, and look."""
        self._prepare(record)
        if not is_call(record):
            return self._look(record)
        before, count = self._all_publishers(), self._count()
        self._acted_on.clear()
        status, content_type, body = self._send(record)
        after = self._all_publishers()
        seen = {site_id for site_id in before.keys() & after if before[site_id] != after[site_id]}
        watched = set(record.get("before") or {}) | set(record.get("after") or {}) or set(after)
        return Outcome(
            status,
            _media_type(content_type),
            normal_body(body, is_cut(record)),
            tuple(sorted((seen | self._acted_on) & watched)) if _changed(record) is not None else None,
            self._publishers(record),
            (
                self._count() != count if "happened" in record else None,
                self._exists(named_site(record)) if "exists_after" in record else None,
            ),
            unseen=tuple(self._acted_on - seen),
        )

    def _prepare(self, record: Record) -> None:
        """Bring about what the recorder did, or waited for, before this record."""
        self.record = record
        if record["section"] != self._section:
            self._section = record["section"]
            self.sessions.begin_section()
        self.sessions.log_all_in()
        for happened in self.recording.happened_before(record):
            happened(self)
        if "status_messages" in record:
            self.mock.publish_now()
        self._set_state(record)
        if re.search(GETS_CONTENT, record.get("path") or ""):
            self._site_id = named_site(record) or self._site_id

    # the publishers

    def _set_state(self, record: Record) -> None:
        """Start and stop the publishers that the recorder had started or stopped meanwhile."""
        before = record.get("before")
        if before is None and "state" in record:
            for each in self.mock.studio.sites():
                self.bring_publisher(each.site_id, record["state"])
        for site_id, seen in (before or {}).items():
            site, recorded = self.mock.studio.site(site_id), _recorded(seen)
            if site is not None and site.publisher.enabled != recorded[0]:
                site.publisher.enabled, site.publisher.status = recorded[:2]
                site.publisher.message = str(seen.get("message") or "").partition("|")[2]

    def bring_publisher(self, site_id: str, state: str) -> None:
        """Start or stop a publisher."""
        change = {"started": self.mock.rules.start, "stopped": self.mock.rules.stop}[state]
        site = self.mock.studio.site(site_id)
        if site is not None and not site.is_root:
            change(self.mock.studio, site, Session("admin", ""))

    def _publishers(self, record: Record) -> dict[str, Publisher]:
        after = _after(record)
        sites = {site_id: self.mock.studio.site(site_id) for site_id in after}
        return {
            site_id: self._shown(site, _recorded(after[site_id])) for site_id, site in sites.items() if site is not None
        }

    def _shown(self, site: Site, like: Publisher) -> Publisher:
        """Return a publisher as far as the recording tells of one."""
        return self._publisher(site)[: len(like)]

    def _all_publishers(self) -> dict[str, Publisher]:
        return {site.site_id: self._publisher(site) for site in self.mock.studio.sites()}

    def _publisher(self, site: Site) -> Publisher:
        status, message = self.mock.rules.status(site)
        return (site.publisher.enabled, status, _timeless(message))

    def _count(self) -> int:
        studio = self.mock.studio
        return len(studio.users()) + len(studio.groups) + len(list(studio.sites()))

    def _exists(self, site_id: str | None) -> bool:
        return site_id is not None and self.mock.studio.similar_site(site_id) is not None

    def _look(self, record: Record) -> Outcome:
        """Look at what the recorder saw: the sites' queues, and the status and the live content of the last of them."""
        if _observed(record) is not None:
            return Outcome(None, None, _timeless_look(self._look_by_calls(self.site_of(record))), None, {})
        names = next((names for p, names in self.recording.watched.items() if re.fullmatch(p, name_of(record))), None)
        sites = [site for name in names or (self.site_of(record),) if (site := self.mock.studio.site(name)) is not None]
        queue = [(path, each.target, each.state) for site in sites for each in site.packages for path in each.paths]
        saw: dict[str, Any] = {"queue": sorted(queue)}
        for site in sites:
            _, status, message = self._publisher(site)
            saw["status"] = f"{status}|{message}"
            for path, item in site.items.items():
                saw[f"sandbox {path}"] = item.text
                saw |= {f"{target} {path}": version.text for target, version in item.on.items()}
            saw["live"] = saw.get(f"live {queue[-1][0]}") if queue else None
        return Outcome(None, None, {key: saw.get(key) for key in _watched(record)}, None, self._publishers(record))

    def site_of(self, record: Record) -> str:
        """Return the site that a record is about: the first that one of its group names, or that got content last."""
        return self._sites.get(_group(record), self._site_id)

    def _look_by_calls(self, site_id: str) -> Look:
        """Look at a site's publisher and its content as the recorder of generation 4 did."""
        site = self.mock.studio.site(site_id)
        assert site is not None
        content = next(iter(site.items.values()))
        _, status = self._get(f"publish/status?siteId={site_id}")
        _, packages = self._get(f"publish/packages?siteId={site_id}")
        _, history = self._get(f"publish/history?siteId={site_id}&days=1&num=20&filterType=all")
        http_status, item = self._get(f"content/item_by_path?siteId={site_id}&path={content.path}")
        on = {target: content.on[target].text if target in content.on else None for target in (LIVE, STAGING)}
        seen = {"item_http": http_status, "git_live": on[LIVE], "git_staging": on[STAGING]}
        if http_status == HTTPStatus.OK:
            seen |= {name: item["item"][name] for name in ("state", LIVE, STAGING)}
        return {
            "status": {name: status["publishingStatus"][name] for name in ("enabled", "status", "published")},
            "packages": [[each["state"], each["environment"], each["schedule"]] for each in packages["packages"]],
            "history": [
                [each["uri"], each["eventDate"], each["endpoint"]]
                for day in history["documents"]
                for each in day["children"]
            ],
            "item": seen,
        }

    def _get(self, what: str) -> tuple[int, Any]:
        call = {"actor": "admin", "method": "GET", "headers": {"Authorization": "Bearer <token of admin>"}}
        path, _, query = f"/studio/api/2/{what}".partition("?")
        status, _, body = self._send({**call, "path": path, "query": query})
        return status, _json_or_none(body)

    def let_time_pass(self) -> None:
        """Let all that waits for its time be due, and the publishing job run."""
        for site in self.mock.studio.sites():
            queue = site.publisher.queue
            queue[:] = [replace(each, due=each.due - A_WHILE, since=each.since - A_WHILE) for each in queue]
        self.mock.publish_now()

    # the call

    def _send(self, record: Record) -> tuple[int, str | None, str]:
        address = urlsplit(self.mock.url)
        with socket.create_connection((address.hostname or "", address.port or 0), ANSWER_SECONDS) as connection:
            connection.sendall(self._request(record, address.netloc))
            answer = http.client.HTTPResponse(connection, method=record["method"])
            answer.begin()
            body = answer.read().decode("utf-8", errors="replace")
        if record.get("actor") != "anonymous":
            self.sessions.keep(record["actor"], answer.headers.get_all("Set-Cookie") or [], body)
        self.ids.learn(record, body)
        leads_to = answer.getheader("Location") if answer.status == HTTPStatus.FOUND else None
        return answer.status, answer.getheader("Content-Type"), leads_to or body

    def _request(self, record: Record, host: str) -> bytes:
        """Return the bytes of a call."""
        actor = record["actor"]
        path, query = self.ids.fill(record["path"], expand(record.get("query") or ""))
        target = self.sessions.fill(path.replace("<host>", host), actor) + (f"?{query}" if query else "")
        note = record.get("note") or ""
        version, first = SENT_AS.search(note), SENT_FIRST.search(note)
        lines = [f"{record['method']} {target} HTTP/{version[1] if version else '1.1'}"]
        if ("Host" not in (record.get("headers") or {}) and WITHOUT_HOST not in note) or WITH_TWO_HOSTS in note:
            lines.append(f"Host: {host}")
        if first is not None:
            lines.append(f"Authorization: Bearer {self.sessions.fill(first[1], actor)}")
        for name, value in (record.get("headers") or {}).items():
            lines += [f"{name}: {self.sessions.fill(expand(part), actor)}" for part in value.split(" || ")]
        body = self._body(record)
        told = {name.lower() for name in record.get("headers") or {}}
        if body is not None and not told & {"transfer-encoding", "content-length"} and not _without_length(record):
            lines.append(f"Content-Length: {len(body)}")
        if "connection" not in told:
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")

    def _body(self, record: Record) -> bytes | None:
        body = self.ids.content(record)
        if body is None:
            return None
        site = self.mock.studio.site(self.site_of(record))
        if "/publish/commits" in record["path"] and site is not None:
            body = self.ids.commits(body, site)
        due = now() + (-A_WHILE if "in the past" in record["name"] else A_WHILE / 2)
        body = SCHEDULE.sub(due.strftime("%Y-%m-%dT%H:%M:%SZ"), body)
        one_byte = ONE_BYTE_A_CHARACTER in (record.get("note") or "")
        return expand(body).encode("latin-1" if one_byte else "utf-8", errors="surrogatepass")


def named_site(record: Record) -> str | None:
    """Return the site that a call names, if it names one."""
    in_query = parse_qs(record.get("query") or "")
    in_body = _json_or_none(record.get("body") or "")
    named = in_body if isinstance(in_body, dict) else {}
    for name in ("site_id", "siteId", "site"):
        if name in in_query or isinstance(named.get(name), str):
            return str(in_query[name][0] if name in in_query else named[name])
    beginning = re.match(r'\{"siteId": "([^"]*)"', record.get("body") or "")
    return beginning[1] if beginning is not None else None


def _without_length(record: Record) -> bool:
    return "without Content-Length" in record["name"]


def expand(text: str) -> str:
    """Return a body or query that the recording has cut, at its full length."""
    cut = CUT.match(text)
    if cut is None:
        return text
    shown, length = cut["shown"], int(cut["length"])
    if shown.startswith("["):
        return "[" * (length // 2) + "]" * (length // 2)
    end = '"}' if shown.startswith("{") else ""
    return shown + shown[-1] * (length - len(shown) - len(end)) + end
