"""The publisher of a site, compared with what it should be."""

from __future__ import annotations

from datetime import datetime, timedelta

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from studio_client.publisher import PublisherState

CLOCK_TOLERANCE = timedelta(seconds=2)


class IsStopped(BaseMatcher[PublisherState]):
    """Matches a publisher that both Publish Status and the site's entry call stopped."""

    def _matches(self, item: PublisherState) -> bool:
        return item.stopped

    def describe_to(self, description: Description) -> None:
        description.append_text('status "stopped", publishing disabled')


class IsRunning(BaseMatcher[PublisherState]):
    """Matches a publisher that neither Publish Status nor the site's entry calls stopped."""

    def _matches(self, item: PublisherState) -> bool:
        return item.running

    def describe_to(self, description: Description) -> None:
        description.append_text("a status other than stopped, publishing enabled")


class WasStoppedBy(BaseMatcher[PublisherState]):
    """Matches a publisher whose status tells that this user stopped it within this time.

    :param earliest: the earliest time allowed, by Studio's clock
    :param latest: the latest time allowed, by Studio's clock
    """

    def __init__(self, username: str, earliest: datetime, latest: datetime) -> None:
        self._username = username
        self._earliest = earliest
        self._latest = latest

    def _matches(self, item: PublisherState) -> bool:
        stop = item.stop
        if not item.stopped or stop is None or stop.username != self._username:
            return False
        return self._earliest - CLOCK_TOLERANCE - stop.resolution <= stop.at <= self._latest + CLOCK_TOLERANCE

    def describe_to(self, description: Description) -> None:
        description.append_text(
            f'status "stopped" with a message that says "User {self._username} stopped the site on …" or '
            f'"User {self._username} disabled publishing for site on …", '
            f"between {self._earliest:%Y-%m-%dT%H:%M:%SZ} and {self._latest:%Y-%m-%dT%H:%M:%SZ}"
        )


def is_stopped() -> IsStopped:
    """Match a stopped publisher."""
    return IsStopped()


def is_running() -> IsRunning:
    """Match a running publisher."""
    return IsRunning()


def was_stopped_by(username: str, earliest: datetime, latest: datetime) -> WasStoppedBy:
    """Match a publisher that says that this user stopped it within this time."""
    return WasStoppedBy(username, earliest, latest)
