"""The publisher of a site: stopping, starting, and looking at it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from studio_client.exchange import Request
from studio_client.needs import expect
from studio_client.session import JSON_HEADERS, SERVICES, StudioSession

STOP_SCRIPT = "publish/stop"
START_SCRIPT = "publish/start"
# The page of Publish Status, the recordings, and what Studio 4's own user interface knows beside.
RUNNING_STATUSES = ("idle", "busy", "started", "ready", "queued", "publishing", "processing", "readyWithErrors")
_WHEN = r"(?P<minute>\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(?P<second>\d{2}))?Z"
# The page's two forms, for 3.0 and for 3.1 (a real 3.0.27 has the latter), and the one of a real 3.1.31.
_STOPPED_BY = (
    re.compile(rf"User (?P<user>.+) (?:stopped the|disabled publishing for) site on {_WHEN}"),
    re.compile(rf"Publishing was stopped by user (?P<user>.+) on {_WHEN}"),
)


@dataclass(frozen=True)
class Stop:
    """Who stopped a publisher and when, as Publish Status tells it.

    :param at: the time told, in UTC
    :param resolution: how exact it is: to the minute (3.0's page) or to the second (3.1's page, and all recordings)
    """

    username: str
    at: datetime
    resolution: timedelta


@dataclass(frozen=True)
class PublisherState:
    """The publisher of a site, as two witnesses have it: Publish Status, and the site's own entry.

    :param enabled: whether the site's entry has publishing enabled
    :param told_enabled: whether Publish Status says that it is enabled; None where that does not say
    """

    site_id: str
    status: str
    message: str
    enabled: bool
    told_enabled: bool | None = None

    @property
    def stopped(self) -> bool:
        """Both witnesses say that it is stopped."""
        return self.status == "stopped" and not self.enabled and not self.told_enabled

    @property
    def running(self) -> bool:
        """Both witnesses say that it runs."""
        return self.status in RUNNING_STATUSES and self.enabled and self.told_enabled is not False

    @property
    def stop(self) -> Stop | None:
        """Who stopped it and when; None where the message does not tell in one of the documented forms."""
        told = next(filter(None, (form.fullmatch(self.message) for form in _STOPPED_BY)), None)
        if told is None:
            return None
        minute = datetime.strptime(told["minute"], "%Y-%m-%dT%H:%M").replace(tzinfo=timezone.utc)
        if told["second"] is None:
            return Stop(told["user"], minute, timedelta(minutes=1))
        return Stop(told["user"], minute + timedelta(seconds=int(told["second"])), timedelta(seconds=1))

    def __str__(self) -> str:
        enabled = "enabled" if self.enabled else "disabled"
        told = "" if self.told_enabled in (None, self.enabled) else ", which Publish Status denies"
        return f'"{self.status}" ("{self.message}"), publishing {enabled}{told}'


def change_request(script: str, query: str | None, body: bytes | None, content_type: str | None) -> Request:
    """Return a Stop or Start with just this query and body."""
    headers = {"Content-Type": content_type} if content_type is not None else {}
    return Request("POST", f"{SERVICES}{script}.json", query, body, headers)


def documented_request(script: str, site_id: str) -> Request:
    """Return a Stop or Start as the page's example has it: the site in the query and in a JSON body."""
    body = json.dumps({"site_id": site_id}).encode()
    return Request("POST", f"{SERVICES}{script}.json", urlencode({"site_id": site_id}), body, JSON_HEADERS)


def set_running(administrator: StudioSession, site_id: str, running: bool) -> None:
    """Start or stop the publisher of a site, so that a scenario can begin.

    :raises UnexpectedAnswer: where Studio does not do it
    """
    script = START_SCRIPT if running else STOP_SCRIPT
    expect(administrator.send(documented_request(script, site_id)), 200, f"{script} {site_id}")
