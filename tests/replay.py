"""Replaying the recording of a real Studio 3.0.27 on a mocked one, call by call."""

from __future__ import annotations

import http.client
import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mock_studio import MockStudio
from mock_studio.state import ROOT_SITE, Session, Site, Studio

RECORDING = Path(__file__).parents[1] / "contract" / "recordings" / "studio-3.0.27.json"
PASSWORD = "Passw0rd!x"
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
CUT = re.compile(r"^(?P<shown>.*?)…\((?P<length>\d+) chars\)$", re.DOTALL)
# The recorder waited for the publishing job before these calls.
PUBLISHED_BEFORE = (
    "status after publishing",
    "status after start and publishing",
    "status after the page went live",
    "status after bulk",
)
NOT_REPLAYED = {
    "raw unicode in query (unencoded bytes)": "no HTTP client of Python sends such an address",
    "chunked body": "the body is recorded as it went over the wire, not as the client was given it",
    "Expect: 100-continue": "the client of Python does not wait for the interim answer",
    "GET /studio/login": "Studio's user interface, which the suite does not call",
    "GET /studio/ anonymous": "Studio's user interface, which the suite does not call",
    "GET /studio/ without cookies": "Studio's user interface, which the suite does not call",
    "GET /studio": "Studio's user interface, which the suite does not call",
    "login number": "the message names classes of the recorded Java",
    "site delete name 'Up Case'": "3.0.27 does not find a site whose name has a space, which the suite never makes",
    "get-content of the home page": "content of a blueprint, which the mock does not have",
    "write-content /site/website/index.xml": "content of a blueprint, which the mock does not have",
    "go-live of the home page while stopped": "content of a blueprint, which the mock does not have",
    "status 22 s later": "content of a blueprint, which the mock does not have",
    "status after the page went live": "content of a blueprint, which the mock does not have",
    "bulk-golive while stopped": "content of a blueprint, which the mock does not have",
    "status 21 s after bulk-golive while stopped": "content of a blueprint, which the mock does not have",
    "GET monitor version (admin)": "tells of the recorded machine",
}
Change = Callable[[Studio, Site, Session], None]
# The recording's users that its database, not its API, made members of these groups.
ROOT_MEMBERS = {"u_sysadmin": "crafter-admin", "u_creator": "crafter-create-sites"}


@dataclass(frozen=True)
class Outcome:
    """What a call came to: status, content type, body, and the sites whose publisher it changed.

    A JSON body stands as its value, a page as its kind, anything else as its text.
    """

    status: int
    content_type: str | None
    body: Any
    changed: tuple[str, ...] | None = None


def load_recording() -> list[dict[str, Any]]:
    """Return the recorded calls, in order."""
    return list(json.loads(RECORDING.read_text(encoding="utf-8")))


def replayable(sections: str) -> list[dict[str, Any]]:
    """Return the recorded calls that can be made again, in order.

    :param sections: a regular expression for the sections' names
    """
    return [
        record
        for record in load_recording()
        if re.fullmatch(sections, record["section"]) and record.get("path") and record["name"] not in NOT_REPLAYED
    ]


def recorded_outcome(record: dict[str, Any]) -> Outcome:
    """Return what the real Studio's answer came to."""
    changed = record.get("changed")
    return Outcome(
        record["status"],
        _media_type(record.get("content_type")),
        normal_body(record.get("response_body") or "", bool(record.get("cut"))),
        tuple(changed) if changed is not None else None,
    )


def normal_body(text: str, cut: bool = False) -> Any:
    """Return a body in the form in which two are compared: without times and ids that differ from run to run."""
    title = TITLE.search(text)
    if title is not None:
        return f"page: {title[1]}"
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<id>", text)
    text = re.sub(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+0000)", "<time>", text)
    if cut:
        return "long"
    try:
        return _without_ids(json.loads(text))
    except ValueError:
        return text.strip()


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "<id>" if key in RUN_SPECIFIC and not isinstance(item, dict) else _without_ids(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value


def _media_type(content_type: str | None) -> str | None:
    return content_type.replace(" ", "").lower() if content_type else None


@dataclass
class Replay:
    """A mocked Studio on which recorded calls are made again, by actors whose sessions it keeps."""

    mock: MockStudio
    sessions: dict[str, str] = field(default_factory=dict)
    _touched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to what is done to the publishers, which a status told to the minute would not show."""
        rules = self.mock.rules
        rules.stop = self._listening(rules.stop)  # type: ignore[method-assign, assignment]
        rules.content_was_sent = self._listening_to_content(  # type: ignore[method-assign, assignment]
            rules.content_was_sent
        )
        rules.start = self._listening(rules.start)  # type: ignore[method-assign, assignment]

    def _listening(self, change: Change) -> Change:
        def change_and_tell(studio: Studio, site: Site, session: Session) -> None:
            self._touched.append(site.site_id)
            change(studio, site, session)

        return change_and_tell

    def _listening_to_content(self, take_note: Callable[[Site], None]) -> Callable[[Site], None]:
        def take_note_and_tell(site: Site) -> None:
            self._touched.append(site.site_id)
            take_note(site)

        return take_note_and_tell

    def outcomes(self, records: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Outcome]]:
        """Make the calls again, in order, and tell what each came to."""
        for record in records:
            yield record, self.outcome(record)

    def outcome(self, record: dict[str, Any]) -> Outcome:
        """Make one call again."""
        self._make_root_members()
        self._set_state(record.get("state"))
        self._forget_foreign_session(record)
        if record["name"] in PUBLISHED_BEFORE:
            self.mock.publish_now()
        self._touched.clear()
        status, content_type, body = self._send(record)
        return Outcome(
            status,
            _media_type(content_type),
            normal_body(body, bool(record.get("cut"))),
            tuple(self._touched) if record.get("changed") is not None else None,
        )

    def _send(self, record: dict[str, Any]) -> tuple[int, str | None, str]:
        target = record["path"] + (f"?{expand(record['query'])}" if record.get("query") else "")
        headers = {name: self._fill(value, record["actor"]) for name, value in (record.get("headers") or {}).items()}
        address = urlsplit(self.mock.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            body = record.get("body")
            connection.request(record["method"], target, expand(body).encode() if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
        finally:
            connection.close()
        self._keep_session(record, answer.getheader("Set-Cookie"))
        return answer.status, answer.getheader("Content-Type"), text

    def _fill(self, value: str, actor: str) -> str:
        return re.sub(r"JSESSIONID=<[^>]*>", lambda _: f"JSESSIONID={self._session(actor)}", value)

    def _session(self, actor: str) -> str:
        if actor not in self.sessions:
            self.sessions[actor] = self._log_in(actor)
        return self.sessions[actor]

    def _forget_foreign_session(self, record: dict[str, Any]) -> None:
        """One recorded login took over another user's session; that user logged in again before the next section."""
        session = self.mock.studio.session(self.sessions.get(record["actor"]))
        if session is not None and session.username == "u_multi" and record["section"] != "login":
            self.sessions.pop(record["actor"]) if record["actor"] != "u_multi" else None

    def _log_in(self, actor: str) -> str:
        if actor == "garbage":
            return secrets.token_hex(16)
        username = {"loggedout": "u_none", "s1": "u_none", "s2": "u_none", "d1old": "d1"}.get(actor, actor)
        user = self.mock.studio.user(username)
        assert user is not None, f"the recording's {actor} does not exist"
        return self.mock.studio.open_session(None, username, user)

    def _keep_session(self, record: dict[str, Any], cookie: str | None) -> None:
        given = re.match(r"JSESSIONID=(\w+)", cookie or "")
        if given is not None and record["actor"] != "anonymous":
            self.sessions[record["actor"]] = given[1]

    def _make_root_members(self) -> None:
        root = self.mock.studio.site(ROOT_SITE)
        assert root is not None
        for username, group_name in ROOT_MEMBERS.items():
            user, group = self.mock.studio.user(username), root.group(group_name)
            if user is not None and group is not None:
                group.members.add(user.uid)

    def _set_state(self, state: str | None) -> None:
        if state in ("started", "stopped"):
            admin = self.mock.studio.session(self._session("admin"))
            assert admin is not None
            for site in self._sites():
                change = self.mock.rules.start if state == "started" else self.mock.rules.stop
                change(self.mock.studio, site, admin)

    def _sites(self) -> list[Site]:
        return [site for site in self.mock.studio.sites() if not site.is_root]


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
