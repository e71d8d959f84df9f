"""What was published, and what waits: ``deployment/``, ``publish/`` and ``content/item_by_path``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mock_studio.exchange import Answer, Refused, json_answer, response
from mock_studio.rules import Context, Scripts
from mock_studio.scripts.content import describe_item
from mock_studio.scripts.publish import ALL_WAY, COMMITS_WAY, DATE
from mock_studio.state import LIVE, STAGING, Item, Site, Waiting

# The bits of an item's state in generation 4.
NEW, MODIFIED, SCHEDULED, ON_ITS_WAY, STAGED, IS_LIVE = 1, 2, 64, 256, 512, 1024
NO_CONTENT_THERE = response(404, 7000, "Content not found", "Check that path is correct and it exists in the site")


def has_initial_publish(context: Context) -> Answer:
    """Tell whether the site was ever published."""
    site = context.site(context.call.parameter("siteId"))
    return response(200, 0, "OK", hasInitialPublish=site.published)


def packages(context: Context) -> Answer:
    """List the packages of a site, those that are live first, and the newest first of each."""
    site = context.site_for(context.call.parameter("siteId"), "look_at_packages")
    listed = [
        {
            "siteId": site.site_id,
            "environment": package.target,
            "state": package.state,
            "comment": package.comment,
            "id": package.id,
            "schedule": package.due.strftime(DATE),
            "approver": package.approver,
        }
        for package in reversed(site.packages)
    ]
    listed.sort(key=lambda shown: shown["state"] != "COMPLETED")
    shown = context.shown(listed)
    return response(200, 0, "OK", total=len(listed), offset=0, limit=len(shown), packages=shown)


def history_1(context: Context) -> Answer:
    """List what was published: one entry a path and target, by day."""
    site = context.require_right(context.call.parameter("site_id"), "look_at_history")
    documents = _by_day(context, site)
    return json_answer(200, {"total": sum(day["numOfChildren"] for day in documents), "documents": documents})


def history(context: Context) -> Answer:
    """List what was published, as ``/api/2`` does: it wants to know of how many days, and how many entries."""
    for name, kind in {"num": "int", "days": "int"}.items():
        if context.call.parameter(name) is None:
            return response(400, 1001, "Invalid parameter(s)", f"Add missing parameter '{name}' of type '{kind}'")
    documents = _by_day(context, context.site_for(context.call.parameter("siteId"), "look_at_history"))
    return response(200, 0, "OK", total=len(documents), offset=0, limit=len(documents), documents=documents)


def _by_day(context: Context, site: Site) -> list[dict[str, Any]]:
    events = [
        (version.at, target, item)
        for item in site.items.values()
        for target, version in item.on.items()
        if version.at is not None
    ]
    days: dict[str, list[dict[str, Any]]] = {}
    for at, target, item in sorted(events, key=lambda event: event[0], reverse=True):
        entry = describe_item(context.rules, site, item, event=at, target=target)
        days.setdefault(at.strftime("%m/%d"), []).append(entry)
    return [
        {"internalName": day, "numOfChildren": len(entries), "children": entries, "endpoint": None}
        for day, entries in days.items()
    ]


def item_by_path(context: Context) -> Answer:
    """Show what Studio knows of a piece of content, and of what was published of it."""
    site = context.site_for(context.call.parameter("siteId"), "read_content")
    item = site.items.get(context.call.parameter("path") or "")
    if item is None or item.text is None:
        raise Refused(NO_CONTENT_THERE)
    told = {
        "id": item.path,
        "label": item.path.rpartition("/")[2],
        "path": item.path,
        "state": _state(site, item),
        "sandbox": {
            "modifier": item.edited_by,
            "dateModified": item.edited_at.strftime(DATE),
            "commitId": item.commit,
            "sizeInBytes": len(item.text.encode()),
        },
        **{target: _on_target(context, site, item, target) for target in (STAGING, LIVE)},
    }
    return response(200, 0, "OK", item=told)


def _state(site: Site, item: Item) -> int:
    waiting = [each for each in _waiting(site, item) if each.target == LIVE and each.way != COMMITS_WAY]
    ahead = any(each.due > each.since for each in waiting)
    on_its_way = (ON_ITS_WAY if waiting else 0) | (SCHEDULED if ahead else 0)
    changed = 0 if item.is_live else MODIFIED
    if LIVE in item.on:
        way = item.on[LIVE].way
        went_live = {ALL_WAY: IS_LIVE, COMMITS_WAY: IS_LIVE | STAGED}.get(way, IS_LIVE | STAGED | ON_ITS_WAY)
        return on_its_way | changed | went_live
    staged = STAGED if STAGING in item.on and item.on[STAGING].text == item.text else 0
    return on_its_way | NEW | changed | staged


def _waiting(site: Site, item: Item) -> list[Waiting]:
    return [each for each in site.publisher.queue if each.path == item.path]


def _on_target(context: Context, site: Site, item: Item, target: str) -> dict[str, str | None]:
    version = item.on.get(target)
    waiting = [each for each in _waiting(site, item) if each.target == target]
    due = [each.due for each in waiting if each.way != COMMITS_WAY or context.rules.shows_waiting_commits]
    return {
        "dateScheduled": _told(min(due, default=None)),
        "datePublished": _told(version.at if version is not None else None),
    }


def _told(moment: datetime | None) -> str | None:
    return moment.strftime(DATE) if moment is not None else None


HISTORY_1: Scripts = {("GET", "deployment/get-deployment-history"): history_1}
API_2: Scripts = {
    ("GET", "/api/2/publish/has_initial_publish"): has_initial_publish,
    ("GET", "/api/2/publish/packages"): packages,
    ("GET", "/api/2/publish/history"): history,
}
ITEM_BY_PATH: Scripts = {("GET", "/api/2/content/item_by_path"): item_by_path}
