"""What every real Studio was recorded to do, be its release what it may."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from mock_studio.exchange import Answer, Call, message_answer
from mock_studio.groovy import Groovy
from mock_studio.releases.documented import Documented, InternalError
from mock_studio.state import Group, Session, Site, now

INVALID_PARAMETER = message_answer(400, "Invalid parameter: site_id")
NULL_POINTER = "java.lang.NullPointerException"
NULL_POINTERS_IN_FULL = 20


class Recorded(Documented):
    """A real Studio: its scripts read input as Groovy does, and its status is what was last told of the publisher."""

    groovy: ClassVar[Groovy]
    resets_staging_at_once = True
    _null_pointers = 0

    def site_id(self, call: Call) -> str:
        """Return the site that a Stop or Start names."""
        return self.groovy.site_id(call, self.site_id_in_body(call), self.invalid_parameters())

    def site_id_in_body(self, call: Call) -> object:
        """Return what the body gives as ``site_id``, of whatever type."""
        return self.groovy.site_id_in_body(call)

    def invalid_parameters(self) -> Answer:
        """Name the parameter that is missing."""
        return INVALID_PARAMETER

    def find_group(self, site: Site, name: str) -> Group | None:
        """Return the group that the database takes for the one named."""
        return site.similar_group(name)

    def internal_error(self, error: InternalError) -> Answer:
        """Tell the exception."""
        return message_answer(500, f"Internal server error: \n{error}")

    def time(self, moment: datetime) -> str:
        """Write a time to the second, in UTC."""
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def status(self, site: Site) -> tuple[str, str]:
        """Return what was last told of the publisher."""
        return site.publisher.status, site.publisher.message

    def tell(self, site: Site, status: str, message: str) -> None:
        """Let the status of the publisher say this from now on."""
        site.publisher.status, site.publisher.message = status, message

    def worded(self, text: str, session: Session) -> str:
        """Put user and time into a text, one after the other: a user may be called ``{datetime}`` (section *names*)."""
        return text.replace("{username}", session.username).replace("{datetime}", self.time(now()))

    def null_pointer(self, told: str) -> str:
        """Return a NullPointerException as it is told: a JVM leaves its text out once it has thrown many.

        Recording of 4.0.7, section *provoke-500*.
        """
        explanation = self.explanation(told)
        return NULL_POINTER if explanation is None else f"{NULL_POINTER}: {explanation}"

    def explanation(self, told: str) -> str | None:
        """Return the text of a NullPointerException, unless too many were thrown so far."""
        self._null_pointers += 1
        return told if self._null_pointers <= NULL_POINTERS_IN_FULL else None
