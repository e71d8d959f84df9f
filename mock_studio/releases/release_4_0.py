"""Studio 4.0.7. The source of every difference from 4.1.8 is its recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mock_studio.exchange import ACCESS_DENIED, SCRIPT_NOT_FOUND, Answer, Refused, message_answer
from mock_studio.generation_4.profile import Generation4
from mock_studio.state import ROLES, Site, Studio


class Release40(Generation4):
    """A Studio 4.0.7."""

    release = "4.0"
    version = "4.0.7"
    seconds: ClassVar[Mapping[str, float]] = {
        "POST publish/stop": 0.017,
        "POST publish/start": 0.022,
        "GET publish/status": 0.017,
        "POST site/create": 0.59,
        "POST site/delete-site": 0.171,
        "POST /api/2/users": 0.019,
        "DELETE /api/2/users": 0.02,
        "POST /api/2/groups": 0.017,
        "POST /studio/login": 0.006,
        "GET /studio/refresh": 0.01,
    }
    lock_seconds = 0.0
    shows_waiting_commits: ClassVar[bool] = False
    not_found: ClassVar[Answer] = Answer(404, SCRIPT_NOT_FOUND.body)
    refusals: ClassVar[Mapping[str, Answer]] = {"create_site": ACCESS_DENIED, "delete_site": ACCESS_DENIED}

    def refuses_status_of(self, site_id: str) -> Answer | None:
        """Refuse a name that no site may have; no name at all is the name of no site (section *status*)."""
        return super().refuses_status_of(site_id) if site_id else None

    def describe_site(self, site: Site) -> dict[str, Any]:
        """Return the site's entry as ``site/get`` shows it: nothing of stores of large files."""
        return {key: value for key, value in super().describe_site(site).items() if key != "blobStores"}

    def delete_site(self, studio: Studio, site_id: str) -> bool:
        """Remove a site; one with a malformed permission file, only in another spelling (section *stuck-site*)."""
        site = studio.site(site_id)
        reason = self.stumbles_over(site, set(ROLES)) if site is not None else None
        if reason is not None:
            raise Refused(message_answer(500, self.explanation(reason)))
        return super().delete_site(studio, site_id)
