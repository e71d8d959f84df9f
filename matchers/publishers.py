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


class IsDisabled(BaseMatcher[PublisherState]):
    """Matches a publisher whose site's entry has publishing disabled, whatever its status says."""

    def _matches(self, item: PublisherState) -> bool:
        return not item.enabled

    def describe_to(self, description: Description) -> None:
        description.append_text("publishing disabled")


class IsRunning(BaseMatcher[PublisherState]):
    """Matches a publisher that neither Publish Status nor the site's entry calls stopped."""

    def _matches(self, item: PublisherState) -> bool:
        return item.running

    def describe_to(self, description: Description) -> None:
        description.append_text("a status other than stopped, publishing enabled")


class Shows(BaseMatcher[PublisherState]):
    """Matches a publisher with just this status and this entry."""

    def __init__(self, status: str, enabled: bool) -> None:
        self._status = status
        self._enabled = enabled

    def _matches(self, item: PublisherState) -> bool:
        return (item.status, item.enabled) == (self._status, self._enabled)

    def describe_to(self, description: Description) -> None:
        description.append_text(f'status "{self._status}", publishing {"enabled" if self._enabled else "disabled"}')


class IsRunningOrStopped(BaseMatcher[PublisherState]):
    """Matches a publisher of which both witnesses say the same, whatever it is."""

    def _matches(self, item: PublisherState) -> bool:
        return item.running or item.stopped

    def describe_to(self, description: Description) -> None:
        description.append_text("status and entry that agree on whether it runs or is stopped")


class WasStoppedBy(BaseMatcher[PublisherState]):
    """Matches a publisher whose status tells that one of these users stopped it within this time.

    :param earliest: the earliest time allowed, by Studio's clock
    :param latest: the latest time allowed, by Studio's clock
    """

    def __init__(self, usernames: list[str], earliest: datetime, latest: datetime) -> None:
        self._usernames = usernames
        self._earliest = earliest
        self._latest = latest

    def _matches(self, item: PublisherState) -> bool:
        stop = item.stop
        if not item.stopped or stop is None or stop.username not in self._usernames:
            return False
        return self._earliest - CLOCK_TOLERANCE - stop.resolution <= stop.at <= self._latest + CLOCK_TOLERANCE

    def describe_to(self, description: Description) -> None:
        names = " or ".join(self._usernames)
        description.append_text(
            f'status "stopped" with a message that says "User {names} stopped the site on …" or '
            f'"User {names} disabled publishing for site on …", '
            f"between {self._earliest:%Y-%m-%dT%H:%M:%SZ} and {self._latest:%Y-%m-%dT%H:%M:%SZ}"
        )


def is_stopped() -> IsStopped:
    """Match a stopped publisher."""
    return IsStopped()


def is_disabled() -> IsDisabled:
    """Match a publisher of a site that has publishing disabled."""
    return IsDisabled()


def is_running() -> IsRunning:
    """Match a running publisher."""
    return IsRunning()


def shows(status: str, enabled: bool) -> Shows:
    """Match a publisher with just this status and this entry."""
    return Shows(status, enabled)


def is_running_or_stopped() -> IsRunningOrStopped:
    """Match a publisher that is in one state, whichever it is."""
    return IsRunningOrStopped()


def was_stopped_by(usernames: list[str], earliest: datetime, latest: datetime) -> WasStoppedBy:
    """Match a publisher that says that one of these users stopped it within this time."""
    return WasStoppedBy(usernames, earliest, latest)
