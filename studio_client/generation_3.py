"""What 3.0 and 3.1 do alike: a session is a cookie, content goes live by the workflow, and a history tells when."""

from __future__ import annotations

from studio_client.needs import expect, read
from studio_client.services import Services
from studio_client.session import StudioSession
from studio_client.session_3 import CookieSession

FOLDER = "/static-assets"
PERMISSION_FILE = "/config/studio/permission-mappings-config.xml"


class Generation3(Services):
    """What a Studio of generation 3 does. The source are the recordings of 3.0.27 and 3.1.31."""

    session = CookieSession

    def version(self, session: StudioSession) -> str | None:
        """Return Studio's own words for its version, if it tells: where 3.0 has them, or where they moved to in 3.1."""
        try:
            return str(session.get("monitor/version").reply.json["packageVersion"])
        except (ValueError, KeyError, TypeError):
            return super().version(session)

    def write_permissions(self, administrator: StudioSession, site_id: str, text: str) -> None:
        """Write a site's permission file; in this way alone 3.1 replaces a malformed one, though it answers false."""
        write_file(administrator, site_id, PERMISSION_FILE, text)

    def begin_publishing(self, author: StudioSession, site_id: str) -> None:
        """Make a new site ready for content to go live: nothing is needed."""

    def has_begun_publishing(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether single pieces of content can go live on the site: they always can."""
        return True

    def write_content(self, author: StudioSession, site_id: str, name: str, text: str) -> None:
        """Write a piece of content into the authoring area."""
        exchange = author.post_text(
            "content/write-content",
            text,
            "text/plain;charset=UTF-8",
            site_id=site_id,
            path=f"{FOLDER}/",
            fileName=f"{name}.txt",
            contentType="",
            unlock="true",
            createFolders="true",
        )
        expect(exchange, 200, f"write {name} of {site_id}")

    def send_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Hand a piece of content to the publisher of the site."""
        order = {
            "publishChannel": "live",
            "status": {"status": "", "message": ""},
            "items": [f"{FOLDER}/{name}.txt"],
            "submissionComment": "acceptance suite",
            "now": "true",
        }
        expect(author.post("workflow/go-live", order, site_id=site_id), 200, f"send {name} of {site_id} live")

    def live(self, observer: StudioSession, site_id: str) -> set[str]:
        """Return the names of the content that is live as it was last written."""
        entries = _history(observer, site_id)
        return {_name(entry) for entry in entries if entry.get("path") == FOLDER and entry.get("live") is True}

    def published(self, observer: StudioSession, site_id: str) -> dict[str, str]:
        """Return when each piece of content that was ever published was last published, by its name."""
        entries = _history(observer, site_id)
        return {_name(entry): str(entry["eventDate"]) for entry in entries if entry.get("path") == FOLDER}


def write_file(administrator: StudioSession, site_id: str, path: str, text: str) -> None:
    """Write a file of a site's configuration; Studio answers false, and writes it.

    :raises UnexpectedAnswer: where Studio refuses it
    """
    exchange = administrator.post_text("site/write-configuration", text, "application/xml", site_id=site_id, path=path)
    expect(exchange, 200, f"write {path} of {site_id}")


def _name(entry: dict[str, object]) -> str:
    return str(entry["name"]).removesuffix(".txt")


def _history(observer: StudioSession, site_id: str) -> list[dict[str, object]]:
    purpose = f"see what went live on {site_id}"
    exchange = observer.get(
        "deployment/get-deployment-history", site_id=site_id, days="30", num="1000", filterType="all"
    )
    return read(exchange, purpose, lambda told: [entry for day in told["documents"] for entry in day["children"]])
