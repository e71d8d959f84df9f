"""Studio 4.0: as 4.1, but for a site that it does not delete at the first try. The source is the recording of 4.0.7."""

from __future__ import annotations

from studio_client.exchange import Exchange
from studio_client.generation_4 import Generation4
from studio_client.needs import expect
from studio_client.session import StudioSession


class Release40(Generation4):
    """What a Studio 4.0 does."""

    def _ask_to_delete(self, administrator: StudioSession, site_id: str) -> Exchange:
        """Delete a site, also one whose permission file is malformed.

        Studio fails on that one, unless it is named in capitals: then the site goes, and its files stay, until it is
        deleted once more by its name (section stuck-site).
        """
        exchange = super()._ask_to_delete(administrator, site_id)
        if exchange.reply.status != 500:
            return exchange
        in_capitals = super()._ask_to_delete(administrator, site_id.upper())
        expect(super()._ask_to_delete(administrator, site_id), 200, f"delete the files of site {site_id}")
        return in_capitals


SERVICES = Release40()
