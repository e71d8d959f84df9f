"""Every way by which content is published, by the words in which the features name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from studio_client.services import FOLDER, LIVE, STAGING, Services
from studio_client.session import StudioSession

FIRST_VERSION, SECOND_VERSION = "first version", "second version"


@dataclass(frozen=True)
class Handover:
    """What somebody hands to the publisher of a site.

    :param name: the piece of content
    :param sender: who hands it over
    :param requester: who has asked for it, where somebody has to
    :param at: when it is to be published, where it is sent with a date
    """

    site_id: str
    name: str
    sender: StudioSession
    requester: Callable[[], StudioSession]
    at: Callable[[], datetime]

    @property
    def folder(self) -> str:
        """The path of the folder that the content is in."""
        return f"{FOLDER}/{self.name.rpartition('/')[0]}"


@dataclass(frozen=True)
class Way:
    """A way by which content is published.

    :param hand_over: does it
    :param target: where the content is to be published
    :param is_live: whether it is about content that is live already
    :param is_staged: whether it is about live content of which a newer version is on staging
    :param has_date: whether it is sent with a date
    :param in_folder: whether it is about a whole folder
    :param as_whole: whether it is about the whole site
    """

    hand_over: Callable[[Services, Handover], None]
    target: str = LIVE
    is_live: bool = False
    is_staged: bool = False
    has_date: bool = False
    in_folder: bool = False
    as_whole: bool = False

    @property
    def may_be_there(self) -> bool:
        """Whether the content may be on its target when it is sent: 3.0's staging begins with all that there is."""
        return self.is_live or self.target == STAGING


def _send(services: Services, it: Handover) -> None:
    services.send_live(it.sender, it.site_id, it.name)


def _send_anew(services: Services, it: Handover) -> None:
    services.write_content(it.sender, it.site_id, it.name, SECOND_VERSION)
    services.send_live(it.sender, it.site_id, it.name)


def _request_and_approve(services: Services, it: Handover) -> None:
    services.request_live(it.requester(), it.site_id, it.name)
    services.approve(it.sender, it.site_id, it.name)


# Each completes "content that can be …" and "the content is …".
WAYS: dict[str, Way] = {
    "sent live now": Way(_send),
    "sent live in a new version": Way(_send_anew, is_live=True),
    "sent live with a date that passes during the stop": Way(
        lambda services, it: services.send_live(it.sender, it.site_id, it.name, at=it.at()), has_date=True
    ),
    "deleted while it is live": Way(
        lambda services, it: services.delete_live(it.sender, it.site_id, it.name), is_live=True
    ),
    "sent live with its folder, in bulk": Way(
        lambda services, it: services.send_folder(it.sender, it.site_id, it.folder), in_folder=True
    ),
    "sent live by commit": Way(lambda services, it: services.send_commit(it.sender, it.site_id, it.name)),
    "sent live as an item": Way(lambda services, it: services.send_items(it.sender, it.site_id, it.name)),
    "requested by an Author and approved by an admin": Way(_request_and_approve),
    "sent to staging": Way(
        lambda services, it: services.send_live(it.sender, it.site_id, it.name, target=STAGING), target=STAGING
    ),
    "brought back on staging to what is live": Way(
        lambda services, it: services.bring_staging_back(it.sender, it.site_id), target=STAGING, is_staged=True
    ),
    "sent live with the whole site": Way(
        lambda services, it: services.send_whole_site(it.sender, it.site_id), as_whole=True
    ),
}
