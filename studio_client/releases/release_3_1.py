"""Studio 3.1: logs in and publishes as 3.0 does, and does all else as later releases do, through ``/api/2``.

The source is the recording of 3.1.31.
"""

from __future__ import annotations

from studio_client.api_2 import Api2
from studio_client.generation_3 import Generation3
from studio_client.needs import expect
from studio_client.services import LIVE
from studio_client.session import StudioSession
from studio_client.session_3 import CookieSession


class RenamedSession(CookieSession):
    """A session that gets a new id with the first call after the login; the one that the login gave is then dead."""

    def log_in(self, username: str, password: str) -> None:
        """Log in, and make the first call alone: of several at once, but one would have the id that is left."""
        super().log_in(username, password)
        expect(self.get("site/exists", site_id="any"), 200, f"take the session of {username}")


class Release31(Api2, Generation3):
    """What a Studio 3.1 does."""

    session = RenamedSession

    def send_whole_site(self, author: StudioSession, site_id: str) -> None:
        """Hand over the whole site, of which something must have gone live before."""
        order = {"siteId": site_id, "publishingTarget": LIVE}
        expect(author.call_2("POST", "publish/all", order), 200, f"send all of {site_id} live")


SERVICES = Release31()
