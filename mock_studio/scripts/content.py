"""``content/``: content in the authoring area."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mock_studio.exchange import Answer, json_answer, message_answer
from mock_studio.rules import Context, Rules, Scripts
from mock_studio.state import Item, Site, now


def write_content(context: Context) -> Answer:
    """Write a piece of content in the authoring area."""
    call = context.call
    site = context.require_right(call.parameter("site_id") or call.parameter("site"), "write_content")
    name = call.parameter("fileName") or ""
    refusal = context.rules.refuses_file_name(name)
    if refusal is not None:
        return refusal
    path = f"{(call.parameter('path') or '').rstrip('/')}/{name}"
    if path.startswith("/config/"):
        site.files[path] = call.text
    item = site.items.setdefault(path, Item(path, "", "", now()))
    item.edit(call.text, context.caller().username)
    return json_answer(200, {"result": {"success": True, "message": describe_item(context.rules, site, item)}})


def get_content(context: Context) -> Answer:
    """Show a piece of content, or a configuration file, as it is in the authoring area."""
    site = context.require_right(context.call.parameter("site_id"), "read_content")
    path = context.call.parameter("path") or ""
    item = site.items.get(path)
    if item is not None:
        return json_answer(200, {"content": item.text})
    text = site.files.get(path)
    return message_answer(404, "Content not found") if text is None else json_answer(200, {"content": text})


def exists(context: Context) -> Answer:
    """Tell whether there is a piece of content in the authoring area."""
    site = context.require_right(context.call.parameter("site_id"), "read_content")
    item = site.items.get(context.call.parameter("path") or "")
    return json_answer(200, {"content": item is not None and item.text is not None})


def get_item(context: Context) -> Answer:
    """Show what Studio knows of a piece of content."""
    site = context.require_right(context.call.parameter("site_id"), "read_content")
    item = site.items.get(context.call.parameter("path") or "")
    if item is None:
        return message_answer(404, "Content not found")
    return json_answer(200, {"item": describe_item(context.rules, site, item)})


def get_item_versions(context: Context) -> Answer:
    """List the versions of a piece of content, the newest first: of this mock, the last one."""
    site = context.require_right(context.call.parameter("site_id"), "read_content")
    item = site.items.get(context.call.parameter("path") or "")
    if item is None:
        return message_answer(404, "Content not found")
    version = {"lastModifier": item.edited_by, "versionNumber": item.commit, "comment": "", "contentItem": None}
    return json_answer(200, {"item": describe_item(context.rules, site, item), "versions": [version]})


def describe_item(
    rules: Rules, site: Site, item: Item, event: datetime | None = None, target: str | None = None
) -> dict[str, Any]:
    """Return a piece of content as answers show it.

    :param event: when it was published, in a list of what was
    :param target: where to
    """
    live = item.is_live and item.text is not None
    folder, _, name = item.path.rpartition("/")
    return {
        "name": name,
        "internalName": name,
        "contentType": "asset",
        "uri": item.path,
        "path": folder,
        "user": item.edited_by,
        "site": site.site_id,
        "deleted": item.text is None,
        "inProgress": not live,
        "live": live,
        "isInProgress": not live and rules.marks_live_items,
        "isLive": live and rules.marks_live_items,
        "eventDate": (event or item.edited_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lastEditDate": item.edited_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "endpoint": target,
    }


WRITING: Scripts = {
    ("POST", "content/write-content"): write_content,
    ("GET", "content/get-item-versions"): get_item_versions,
}
READING: Scripts = {
    ("GET", "content/get-content"): get_content,
    ("GET", "content/content-exists"): exists,
    ("GET", "content/get-item"): get_item,
}
