"""The publishing job: what is published, when, and what the publisher says of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mock_studio.rules import Rules
from mock_studio.state import LIVE, STAGING, Item, Package, Site, Studio, Version, Waiting, now


@dataclass(frozen=True)
class Order:
    """What somebody hands to the publisher of a site.

    :param way: by which way
    :param paths: the content; what there is not, is left out
    :param due: when it may be published at the earliest
    """

    way: str
    paths: Sequence[str]
    approver: str
    comment: str | None = None
    target: str = LIVE
    due: datetime = field(default_factory=now)


def hand_over(rules: Rules, site: Site, order: Order) -> None:
    """Queue content for the publisher of a site, as it is at this moment, and let the status tell that it waits."""
    queue(site, order)
    rules.content_was_sent(site)


def queue(site: Site, order: Order) -> None:
    """Queue content for the publisher of a site, as it is at this moment."""
    known = [path for path in order.paths if path in site.items]
    package = Package(order.comment, known, order.approver, order.target, order.due)
    if known:
        site.packages.append(package)
    for path in known:
        text = site.items[path].text
        site.publisher.queue.append(Waiting(order.way, path, text, order.target, order.due, package))


def publish_waiting(studio: Studio, rules: Rules) -> None:
    """Publish what waits on every site whose publisher runs: one pass of the job."""
    if studio.publishing_hangs:
        return
    for site in studio.sites():
        due = [waiting for waiting in site.publisher.due if waiting.target == LIVE or site.has_staging]
        if site.publisher.enabled and due:
            publish(rules, site, due)
            last = [waiting for waiting in due if waiting.target == due[-1].target]
            rules.content_was_published(site, len(last))


def publish(rules: Rules, site: Site, chosen: Iterable[Waiting]) -> None:
    """Publish these of the pieces that wait."""
    site.published = True
    for waiting in list(chosen):
        site.publisher.queue.remove(waiting)
        item = site.items.get(waiting.path)
        if item is not None:
            _bring(rules, site, item, waiting)
        left = any(other.package is waiting.package for other in site.publisher.queue)
        if waiting.package is not None and not left:
            waiting.package.state = "COMPLETED"


def _bring(rules: Rules, site: Site, item: Item, waiting: Waiting) -> None:
    version = Version(waiting.text, now(), waiting.way)
    item.on[waiting.target] = version
    if waiting.target == LIVE and site.has_staging and rules.live_is_staged:
        item.on[STAGING] = version


def publish_at_once(site: Site, way: str, at: datetime | None) -> None:
    """Bring a whole site live as it is, whether its publisher runs or not.

    :param at: when that was, if anything is to tell of it
    """
    site.published = True
    for item in site.items.values():
        if not item.is_live:
            before = item.on.get(LIVE)
            item.on[LIVE] = Version(item.text, at or (before.at if before is not None else None), way)


def bring_staging_back(rules: Rules, site: Site, way: str) -> None:
    """Make staging what is live: at once, or by the publisher."""
    for item in site.items.values():
        live = item.on.get(LIVE)
        if item.on.get(STAGING) == live:
            continue
        if not rules.resets_staging_at_once:
            text = live.text if live is not None else None
            site.publisher.queue.append(Waiting(way, item.path, text, STAGING, now()))
        elif live is not None:
            item.on[STAGING] = live
        else:
            del item.on[STAGING]


async def publish_forever(studio: Studio, rules: Rules, interval: float) -> None:
    """Run the job every ``interval`` seconds until cancelled (a real Studio: 10 s)."""
    while True:
        await asyncio.sleep(interval)
        publish_waiting(studio, rules)
