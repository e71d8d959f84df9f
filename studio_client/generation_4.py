"""What 4.0, 4.1 and 4.2 do alike: a session is a token, content goes live in packages, and the first time all of it."""

from __future__ import annotations

import re

from studio_client.api_2 import PERMISSION_FILE, Api2, write_configuration
from studio_client.needs import expect, read
from studio_client.publisher import PublisherState
from studio_client.session import StudioSession
from studio_client.session_4 import TokenSession

FOLDER = "/templates/web"
_NAME_IN_STATUS = re.compile(r"[a-z0-9_-]+")


class Generation4(Api2):
    """What a Studio of generation 4 does. The source are the recordings of 4.0.7, 4.1.8 and 4.2.0-SNAPSHOT."""

    session = TokenSession

    def _site_wanted(self, site_id: str) -> dict[str, str]:
        return {**super()._site_wanted(site_id), "name": site_id}

    def write_permissions(self, administrator: StudioSession, site_id: str, text: str) -> None:
        """Write a site's permission file; once it is malformed, Studio does not write it any more."""
        write_configuration(administrator, site_id, PERMISSION_FILE, text)

    def read_state(self, observer: StudioSession, site_id: str) -> PublisherState:
        """Look at the publisher of a site.

        Publish Status takes no name with capitals or a dot, though sites may have such names: the site's entry tells
        then (section names-of-sites).
        """
        if _NAME_IN_STATUS.fullmatch(site_id):
            return super().read_state(observer, site_id)
        return self.read_entry(observer, site_id)

    def begin_publishing(self, author: StudioSession, site_id: str) -> None:
        """Publish the whole site, as is needed before single pieces of content can go live."""
        order = {"siteId": site_id, "publishingTarget": "live", "submissionComment": "acceptance suite"}
        expect(author.call_2("POST", "publish/all", order), 200, f"publish {site_id} for the first time")

    def has_begun_publishing(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether single pieces of content can go live on the site."""
        exchange = observer.call_2("GET", "publish/status", siteId=site_id)
        return read(exchange, f"look at {site_id}", lambda told: bool(told["publishingStatus"]["published"]))

    def write_content(self, author: StudioSession, site_id: str, name: str, text: str) -> None:
        """Write a piece of content into the authoring area."""
        exchange = author.post_text(
            "content/write-content",
            text,
            "text/plain",
            site=site_id,
            phase="onSave",
            path=FOLDER,
            fileName=f"{name}.ftl",
            user=str(author.username),
            unlock="true",
        )
        expect(exchange, 200, f"write {name} of {site_id}")

    def send_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Hand a piece of content to the publisher of the site, as a package that bears its name."""
        order = {"environment": "live", "entities": [{"item": path_of(name)}], "submission_comment": name}
        expect(author.post("publish/publish-items", order, site_id=site_id), 200, f"send {name} of {site_id} live")

    def live(self, observer: StudioSession, site_id: str) -> set[str]:
        """Return the names of the content that is live as it was last written: all of its packages are completed."""
        states: dict[str, set[str]] = {}
        for package in _packages(observer, site_id):
            states.setdefault(str(package["comment"]), set()).add(str(package["state"]))
        return {name for name, seen in states.items() if seen == {"COMPLETED"}}

    def published(self, observer: StudioSession, site_id: str) -> dict[str, str]:
        """Return the ids of the packages with which each piece of content was published, by its name."""
        ids: dict[str, list[str]] = {}
        for package in _packages(observer, site_id):
            if package["state"] == "COMPLETED":
                ids.setdefault(str(package["comment"]), []).append(str(package["id"]))
        return {name: ", ".join(sorted(those)) for name, those in ids.items()}


def path_of(name: str) -> str:
    """Return the path of a piece of content."""
    return f"{FOLDER}/{name}.ftl"


def _packages(observer: StudioSession, site_id: str) -> list[dict[str, object]]:
    exchange = observer.call_2("GET", "publish/packages", siteId=site_id, offset="0", limit="1000")
    return read(exchange, f"see what went live on {site_id}", lambda told: list(told["packages"]))
