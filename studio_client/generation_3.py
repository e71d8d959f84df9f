"""What 3.0 and 3.1 do alike: a session is a cookie, content goes live by the workflow, and a history tells when."""

from __future__ import annotations

from datetime import datetime

from studio_client.errors import UnexpectedAnswer
from studio_client.exchange import Exchange
from studio_client.needs import answer_to, expect, read
from studio_client.services import LIVE, Services, path_of, told_date
from studio_client.session import StudioSession
from studio_client.session_3 import CookieSession

CONFIGURATION = "/config/studio"


class Generation3(Services):
    """What a Studio of generation 3 does. The source are the recordings of 3.0.27 and 3.1.31."""

    session = CookieSession

    def version(self, session: StudioSession) -> str | None:
        """Return Studio's own words for its version, if it tells: where 3.0 has them, or where they moved to in 3.1."""
        try:
            return str(session.get("monitor/version").reply.json["packageVersion"])
        except (ValueError, KeyError, TypeError):
            return super().version(session)

    def write_configuration(self, administrator: StudioSession, site_id: str, file: str, text: str) -> None:
        """Write a file of a site's configuration; in this way alone 3.1 replaces a malformed one, and answers false."""
        exchange = administrator.post_text(
            "site/write-configuration", text, "application/xml", site_id=site_id, path=f"{CONFIGURATION}/{file}"
        )
        expect(exchange, 200, f"write {file} of {site_id}")

    def begin_publishing(self, author: StudioSession, site_id: str) -> None:
        """Make a new site ready for content to go live: nothing is needed."""

    def has_begun_publishing(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether single pieces of content can go live on the site: they always can."""
        return True

    def write_content(self, author: StudioSession, site_id: str, name: str, text: str) -> None:
        """Write a piece of content into the authoring area."""
        folder, _, file = path_of(name).rpartition("/")
        exchange = author.post_text(
            "content/write-content",
            text,
            "text/plain;charset=UTF-8",
            site_id=site_id,
            path=f"{folder}/",
            fileName=file,
            contentType="",
            unlock="true",
            createFolders="true",
        )
        expect(exchange, 200, f"write {name} of {site_id}")

    def send_live(
        self, author: StudioSession, site_id: str, name: str, at: datetime | None = None, target: str = LIVE
    ) -> None:
        """Hand over a piece of content, as Studio's user interface does."""
        when = {"now": "true"} if at is None else _at(at)
        order = {"publishChannel": target, **self._order(name), **when}
        _push(author.post("workflow/go-live", order, site_id=site_id), f"send {name} of {site_id} {target}")

    def delete_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Delete a piece of content: in the authoring area at once, elsewhere by the publisher."""
        _push(author.post("workflow/go-delete", self._order(name), site_id=site_id), f"delete {name} of {site_id}")

    def request_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Ask for a piece of content to go live: nothing is handed over until somebody else has approved."""
        wanted = {"now": "true", "sendEmail": False, "schedule": "now"}
        order = {"publishChannel": LIVE, **self._order(name), **wanted}
        exchange = author.post("workflow/submit-to-go-live", order, site_id=site_id, user=str(author.username))
        _push(exchange, f"request {name} of {site_id}")

    def approve(self, approver: StudioSession, site_id: str, name: str) -> None:
        """Hand over a piece of content that somebody else has asked for."""
        self.send_live(approver, site_id, name)

    def _order(self, name: str) -> dict[str, object]:
        return {"items": [path_of(name)], "status": {"status": "", "message": ""}, "submissionComment": name}

    def _history(self, observer: StudioSession, site_id: str) -> Exchange:
        """Ask what was published on a site: what its repository of published content tells."""
        parameters = {"days": "30", "num": "1000", "filterType": "all"}
        return observer.get("deployment/get-deployment-history", site_id=site_id, **parameters)


def _at(moment: datetime) -> dict[str, str]:
    return {"now": "false", "schedule": "custom", "scheduledDate": told_date(moment)}


def _push(exchange: Exchange, purpose: str) -> None:
    """Check that something was handed over: where it was not, Studio may answer 200 all the same."""
    if not read(exchange, purpose, lambda told: told["success"]):
        raise UnexpectedAnswer(f"Could not {purpose}: {answer_to(exchange)}")
