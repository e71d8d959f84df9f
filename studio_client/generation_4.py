"""What 4.0, 4.1 and 4.2 do alike: a session is a token, content goes live in packages, and the first time all of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from studio_client.api_2 import Api2, write_configuration
from studio_client.exchange import Exchange
from studio_client.needs import expect, read
from studio_client.publisher import PublisherState
from studio_client.services import LIVE, STAGING, path_of, told_date
from studio_client.session import StudioSession
from studio_client.session_4 import TokenSession

# The bit of an item's state that says that it is live as it was last written.
IS_LIVE = 1024
_NAME_IN_STATUS = re.compile(r"[a-z0-9_-]+")


class Generation4(Api2):
    """What a Studio of generation 4 does. The source are the recordings of 4.0.7, 4.1.8 and 4.2.0-SNAPSHOT."""

    session = TokenSession
    mends_permissions = False

    def _site_wanted(self, site_id: str) -> dict[str, str]:
        return {**super()._site_wanted(site_id), "name": site_id}

    def write_configuration(self, administrator: StudioSession, site_id: str, file: str, text: str) -> None:
        """Write a file of a site's configuration; a malformed permission file, Studio does not write any more."""
        write_configuration(administrator, site_id, file, text)

    def set_up_staging(self, administrator: StudioSession, site_id: str) -> None:
        """Give a site a target *staging* beside *live*, and publish it there, as is needed before single pieces are."""
        super().set_up_staging(administrator, site_id)
        self._publish_all(administrator, site_id, STAGING)

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
        self.send_whole_site(author, site_id)

    def has_begun_publishing(self, observer: StudioSession, site_id: str) -> bool:
        """Tell whether single pieces of content can go live on the site."""
        exchange = observer.call_2("GET", "publish/status", siteId=site_id)
        return read(exchange, f"look at {site_id}", lambda told: bool(told["publishingStatus"]["published"]))

    def write_content(self, author: StudioSession, site_id: str, name: str, text: str) -> None:
        """Write a piece of content into the authoring area."""
        folder, _, file = path_of(name).rpartition("/")
        exchange = author.post_text(
            "content/write-content",
            text,
            "text/plain",
            site=site_id,
            phase="onSave",
            path=folder,
            fileName=file,
            user=str(author.username),
            unlock="true",
        )
        expect(exchange, 200, f"write {name} of {site_id}")

    def send_live(
        self, author: StudioSession, site_id: str, name: str, at: datetime | None = None, target: str = LIVE
    ) -> None:
        """Hand over a piece of content, as Studio's user interface does."""
        when = {} if at is None else {"schedule": told_date(at)}
        order = {**self._order(site_id, name), "publishingTarget": target, **when}
        expect(author.call_2("POST", "workflow/publish", order), 200, f"send {name} of {site_id} {target}")

    def delete_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Delete a piece of content: in the authoring area at once, elsewhere by the publisher."""
        order = self._order(site_id, name)
        expect(author.call_2("POST", "content/delete", order), 200, f"delete {name} of {site_id}")

    def request_live(self, author: StudioSession, site_id: str, name: str) -> None:
        """Ask for a piece of content to go live: nothing is handed over until somebody else has approved."""
        order = {**self._order(site_id, name), "publishingTarget": LIVE}
        expect(author.call_2("POST", "workflow/request_publish", order), 200, f"request {name} of {site_id}")

    def approve(self, approver: StudioSession, site_id: str, name: str) -> None:
        """Hand over a piece of content that somebody else has asked for."""
        order = {**self._order(site_id, name), "publishingTarget": LIVE}
        expect(approver.call_2("POST", "workflow/approve", order), 200, f"approve {name} of {site_id}")

    def send_whole_site(self, author: StudioSession, site_id: str) -> None:
        """Hand over the whole site, as Studio's user interface does."""
        self._publish_all(author, site_id, LIVE)

    @staticmethod
    def _publish_all(author: StudioSession, site_id: str, target: str) -> None:
        order = {"siteId": site_id, "publishingTarget": target, "submissionComment": "acceptance suite"}
        expect(author.call_2("POST", "publish/all", order), 200, f"send all of {site_id} {target}")

    def _order(self, site_id: str, name: str) -> dict[str, object]:
        return {"siteId": site_id, "items": [path_of(name)], "optionalDependencies": [], "comment": name}

    def published_as_whole(self, observer: StudioSession, site_id: str, names: Collection[str]) -> dict[str, str]:
        """Return what ``published`` does, and which content is live though no history tells of it."""
        found = self.published(observer, site_id)
        for name in names:
            exchange = observer.call_2("GET", "content/item_by_path", siteId=site_id, path=path_of(name))
            if read(exchange, f"look at {name} of {site_id}", lambda told: int(told["item"]["state"])) & IS_LIVE:
                found[name] = f"{found.get(name, '')} live"
        return found

    def _history(self, observer: StudioSession, site_id: str) -> Exchange:
        """Ask what was published on a site."""
        parameters = {"days": "30", "num": "1000", "filterType": "all"}
        return observer.call_2("GET", "publish/history", siteId=site_id, **parameters)
