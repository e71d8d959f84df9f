"""Studio 4.2: as 4.1, but for how content is sent live. The source is the recording of 4.2.0-SNAPSHOT."""

from __future__ import annotations

from studio_client.generation_4 import Generation4, path_of
from studio_client.needs import expect
from studio_client.session import StudioSession


class Release42(Generation4):
    """What a Studio 4.2 does."""

    def send_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Hand a piece of content to the publisher of the site, as a package that bears its name."""
        order = {
            "siteId": site_id,
            "items": [path_of(name)],
            "optionalDependencies": [],
            "publishingTarget": "live",
            "comment": name,
        }
        expect(author.call_2("POST", "workflow/publish", order), 200, f"send {name} of {site_id} live")


SERVICES = Release42()
