"""Content: writing it, sending it live, and seeing whether it went."""

from __future__ import annotations

from studio_client.errors import UnexpectedAnswer
from studio_client.session import StudioSession, expect

FOLDER = "/static-assets"


def write(author: StudioSession, site_id: str, name: str, text: str) -> None:
    """Write a piece of content into the authoring area.

    :raises UnexpectedAnswer: where Studio does not take it
    """
    exchange = author.post_text(
        "content/write-content",
        text,
        "text/plain;charset=UTF-8",
        site_id=site_id,
        path=f"{FOLDER}/",
        fileName=name,
        contentType="",
        unlock="true",
        createFolders="true",
    )
    expect(exchange, 200, f"write {name} of {site_id}")


def send_live(author: StudioSession, site_id: str, names: list[str]) -> None:
    """Hand content to the publisher of the site.

    :raises UnexpectedAnswer: where Studio does not take it
    """
    order = {
        "publishChannel": "live",
        "status": {"status": "", "message": ""},
        "items": [f"{FOLDER}/{name}" for name in names],
        "submissionComment": "acceptance suite",
        "now": "true",
    }
    expect(author.post("workflow/go-live", order, site_id=site_id), 200, f"send {', '.join(names)} of {site_id} live")


def live(observer: StudioSession, site_id: str) -> set[str]:
    """Return the names of the content that is live as it was last written.

    :raises UnexpectedAnswer: where Studio does not show the site's deployment history
    """
    entries = _history(observer, site_id)
    return {str(entry["name"]) for entry in entries if entry.get("path") == FOLDER and entry.get("isLive") is True}


def published(observer: StudioSession, site_id: str) -> dict[str, str]:
    """Return when each piece of content that was ever published was last published, by its name.

    :raises UnexpectedAnswer: where Studio does not show the site's deployment history
    """
    entries = _history(observer, site_id)
    return {str(entry["name"]): str(entry["eventDate"]) for entry in entries if entry.get("path") == FOLDER}


def _history(observer: StudioSession, site_id: str) -> list[dict[str, object]]:
    purpose = f"see what went live on {site_id}"
    exchange = observer.get(
        "deployment/get-deployment-history", site_id=site_id, days="30", num="100", filterType="all"
    )
    history = expect(exchange, 200, purpose).reply.json
    try:
        return [entry for day in history["documents"] for entry in day["children"]]
    except (KeyError, TypeError) as error:
        raise UnexpectedAnswer(f"Could not {purpose}: {str(history)[:200]}") from error
