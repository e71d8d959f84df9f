"""Ways of sending content live, and what went live: ``publish/``, ``workflow/`` and ``deployment/``."""

from __future__ import annotations

from typing import Any

from mock_studio.exchange import Answer, json_answer, message_answer, missing_parameters, response
from mock_studio.publishing import publish_queue, send_live
from mock_studio.rules import Context, Scripts
from mock_studio.scripts.content import describe_item
from mock_studio.state import Package, Site

PUSHED_LIVE = "Item(s) has been pushed live. It will be visible on the live site shortly."


def go_live(context: Context) -> Answer:
    """Queue pieces of content for the publisher, by the user interface's own way of 3."""
    site = context.require_right(context.call.parameter("site_id"), "publish")
    order = context.wanted
    _order(context, site, [str(path) for path in order.get("items", [])], str(order.get("submissionComment") or ""))
    pushed = {"status": 200, "commitId": None, "success": True, "item": None, "invalidateCache": False}
    return json_answer(200, {**pushed, "message": PUSHED_LIVE})


def publish_items(context: Context) -> Answer:
    """Queue pieces of content for the publisher, by ``/api/1``."""
    site = context.require_right(context.call.parameter("site_id"), "publish")
    order = context.wanted
    paths = [str(entity.get("item")) for entity in order.get("entities", [])]
    _order(context, site, paths, str(order.get("submission_comment") or ""))
    return message_answer(200, "OK")


def publish(context: Context) -> Answer:
    """Queue pieces of content for the publisher, by ``/api/2``."""
    order = context.body
    site = context.site_for(order.get("siteId"), "publish")
    _order(context, site, [str(path) for path in order.get("items", [])], str(order.get("comment") or ""))
    return response(200, 0, "OK")


def _order(context: Context, site: Site, paths: list[str], comment: str) -> None:
    site.packages.append(Package(comment, paths, context.caller().username))
    send_live(context.rules, site, paths)


def bulk_go_live(context: Context) -> Answer:
    """Publish a whole tree, at once."""
    site_id = context.call.parameter("site_id")
    if not site_id:
        raise missing_parameters("site_id")
    context.require_right(site_id, "publish")
    return json_answer(200, {"success": True})


def publish_all(context: Context) -> Answer:
    """Publish a whole site: at once, whether its publisher runs or not."""
    site = context.site_for(context.body.get("siteId"), "publish_all")
    for item in site.items.values():
        site.publisher.queue.append((item.path, item.text))
    publish_queue(site)
    return response(200, 0, "OK")


def has_initial_publish(context: Context) -> Answer:
    """Tell whether the site was ever published."""
    site = context.site(context.call.parameter("siteId"))
    return response(200, 0, "OK", hasInitialPublish=site.published)


def packages(context: Context) -> Answer:
    """List the packages of a site, the newest first."""
    site = context.site_for(context.call.parameter("siteId"), "look_at_packages")
    listed = [
        {
            "siteId": site.site_id,
            "environment": "live",
            "state": package.state,
            "comment": package.comment,
            "id": package.id,
            "schedule": package.schedule,
            "approver": package.approver,
        }
        for package in reversed(site.packages)
    ]
    first, most = int(context.call.parameter("offset") or 0), int(context.call.parameter("limit") or len(listed))
    shown = listed[first : first + most]
    return response(200, 0, "OK", total=len(listed), offset=first, limit=len(shown), packages=shown)


def history_1(context: Context) -> Answer:
    """List what went live: one entry a path, by day."""
    site = context.require_right(context.call.parameter("site_id"), "look_at_history")
    documents = _by_day(context, site)
    return json_answer(200, {"total": sum(day["numOfChildren"] for day in documents), "documents": documents})


def history(context: Context) -> Answer:
    """List what went live, as ``/api/2`` does: it wants to know of how many days, and how many entries."""
    for name, kind in {"num": "int", "days": "int"}.items():
        if context.call.parameter(name) is None:
            return response(400, 1001, "Invalid parameter(s)", f"Add missing parameter '{name}' of type '{kind}'")
    documents = _by_day(context, context.site_for(context.call.parameter("siteId"), "look_at_history"))
    return response(200, 0, "OK", total=len(documents), offset=0, limit=len(documents), documents=documents)


def _by_day(context: Context, site: Site) -> list[dict[str, Any]]:
    days: dict[str, list[dict[str, Any]]] = {}
    published = [item for item in site.items.values() if item.published_at is not None]
    for item in sorted(published, key=lambda item: item.published_at or item.edited_at, reverse=True):
        day = (item.published_at or item.edited_at).strftime("%m/%d")
        days.setdefault(day, []).append(describe_item(context.rules, site, item, event=item.published_at))
    return [
        {"internalName": day, "numOfChildren": len(entries), "children": entries, "endpoint": None}
        for day, entries in days.items()
    ]


GO_LIVE: Scripts = {("POST", "workflow/go-live"): go_live}
HISTORY_1: Scripts = {("GET", "deployment/get-deployment-history"): history_1}
PUBLISH_ITEMS: Scripts = {("POST", "publish/publish-items"): publish_items}
BULK: Scripts = {("POST", "deployment/bulk-golive"): bulk_go_live}
WORKFLOW: Scripts = {("POST", "/api/2/workflow/publish"): publish}
API_2: Scripts = {
    ("POST", "/api/2/publish/all"): publish_all,
    ("GET", "/api/2/publish/has_initial_publish"): has_initial_publish,
    ("GET", "/api/2/publish/packages"): packages,
    ("GET", "/api/2/publish/history"): history,
}
