"""``content/``, ``workflow/`` and ``deployment/``: writing content, sending it live, and what went live."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mock_studio.exchange import Answer, Call, json_answer, json_object, message_answer
from mock_studio.model import Item, Site, now
from mock_studio.publishing import send_live
from mock_studio.scripts.registry import Context, Script

PUSHED_LIVE = "Item(s) has been pushed live. It will be visible on the live site shortly."


def write_content(context: Context, call: Call) -> Answer:
    """Write a piece of content in the authoring area."""
    site = context.require_member(call.parameter("site_id"))
    path = f"{(call.parameter('path') or '').rstrip('/')}/{call.parameter('fileName') or ''}"
    if path.startswith("/config/"):
        site.files[path] = call.text
    item = site.items.setdefault(path, Item(path, "", "", now()))
    item.text, item.edited_by, item.edited_at = call.text, context.caller().username, now()
    return json_answer(200, {"result": {"success": True, "message": _describe(site, item)}})


def get_content(context: Context, call: Call) -> Answer:
    """Show a piece of content, or a configuration file, as it is in the authoring area."""
    site = context.require_member(call.parameter("site_id"))
    path = call.parameter("path") or ""
    item = site.items.get(path)
    text = site.files.get(path) if item is None else item.text
    return message_answer(404, "Content not found") if text is None else json_answer(200, {"content": text})


def get_item(context: Context, call: Call) -> Answer:
    """Show what Studio knows of a piece of content."""
    site = context.require_member(call.parameter("site_id"))
    item = site.items.get(call.parameter("path") or "")
    if item is None:
        return message_answer(404, "Content not found")
    return json_answer(200, {"item": _describe(site, item)})


def go_live(context: Context, call: Call) -> Answer:
    """Queue pieces of content for the publisher."""
    site = context.require_member(call.parameter("site_id"))
    send_live(context.rules, site, [str(path) for path in json_object(call).get("items", [])])
    pushed = {"status": 200, "commitId": None, "success": True, "item": None, "invalidateCache": False}
    return json_answer(200, {**pushed, "message": PUSHED_LIVE})


def deployment_history(context: Context, call: Call) -> Answer:
    """List what went live: one entry a path, by day."""
    site = context.require_member(call.parameter("site_id"))
    days: dict[str, list[dict[str, Any]]] = {}
    published = [item for item in site.items.values() if item.published_at is not None]
    for item in sorted(published, key=lambda item: item.published_at or item.edited_at, reverse=True):
        day = (item.published_at or item.edited_at).strftime("%m/%d")
        days.setdefault(day, []).append(_describe(site, item, event=item.published_at))
    documents = [
        {"internalName": day, "numOfChildren": len(entries), "children": entries, "endpoint": None}
        for day, entries in days.items()
    ]
    return json_answer(200, {"total": len(published), "documents": documents})


def _describe(site: Site, item: Item, event: datetime | None = None) -> dict[str, Any]:
    live = item.live_text == item.text
    folder, _, name = item.path.rpartition("/")
    return {
        "name": name,
        "internalName": name,
        "contentType": "asset",
        "uri": item.path,
        "path": folder,
        "user": item.edited_by,
        "site": site.site_id,
        "inProgress": not live,
        "live": live,
        "isInProgress": not live,
        "isLive": live,
        "eventDate": (event or item.edited_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lastEditDate": item.edited_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "endpoint": None if event is None else "live",
    }


SCRIPTS: dict[tuple[str, str], Script] = {
    ("POST", "content/write-content"): write_content,
    ("GET", "content/get-content"): get_content,
    ("GET", "content/get-item"): get_item,
    ("POST", "workflow/go-live"): go_live,
    ("GET", "deployment/get-deployment-history"): deployment_history,
}
