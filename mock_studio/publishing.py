"""The publishing job: what goes live, when, and what the publisher says of itself."""

from __future__ import annotations

import asyncio

from mock_studio.rules import Rules
from mock_studio.state import Site, Studio, now


def send_live(rules: Rules, site: Site, paths: list[str]) -> None:
    """Queue items for the publisher of a site, as they are at this moment."""
    for path in paths:
        item = site.items.get(path)
        if item is not None:
            site.publisher.queue.append((path, item.text))
    rules.content_was_sent(site)


def publish_waiting(studio: Studio, rules: Rules) -> None:
    """Publish what waits on every site whose publisher runs: one pass of the job."""
    for site in studio.sites():
        count = len(site.publisher.queue)
        if site.publisher.enabled and count:
            publish_queue(site)
            rules.content_was_published(site, count)


def publish_queue(site: Site) -> None:
    """Bring all that waits on one site live."""
    site.published = True
    for path, text in site.publisher.queue:
        item = site.items.get(path)
        if item is not None:
            item.live_text = text
            item.published_at = now()
    site.publisher.queue.clear()
    for package in site.packages:
        package.state = "COMPLETED"


async def publish_forever(studio: Studio, rules: Rules, interval: float) -> None:
    """Run the job every ``interval`` seconds until cancelled (a real Studio: 10 s)."""
    while True:
        await asyncio.sleep(interval)
        publish_waiting(studio, rules)
