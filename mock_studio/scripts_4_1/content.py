"""Content, and a site's configuration files."""

from __future__ import annotations

from mock_studio.exchange import Answer
from mock_studio.model import Item, now
from mock_studio.scripts_4_1.registry import UNAUTHORIZED, Context, answer, response


def write_content(context: Context) -> Answer:
    """Write a piece of content."""
    site = context.site(context.call.parameter("site") or context.call.parameter("site_id"))
    path = f"{(context.call.parameter('path') or '').rstrip('/')}/{context.call.parameter('fileName') or ''}"
    item = site.items.setdefault(path, Item(path, "", "", now()))
    item.text, item.edited_by, item.edited_at = context.call.text, context.user.username, now()
    return answer(200, {"result": {"success": True, "message": {"name": path.rpartition("/")[2], "uri": path}}})


def get_configuration(context: Context) -> Answer:
    """Show a configuration file."""
    site = context.site(context.call.parameter("siteId"))
    if not context.rules.may(context.studio, context.user, site, "admin"):
        return UNAUTHORIZED
    path = f"/config/{context.call.parameter('module')}{context.call.parameter('path')}"
    return response(200, 0, "OK", content=site.files.get(path, ""))


def write_configuration(context: Context) -> Answer:
    """Write a configuration file; with a malformed permission file, nobody may."""
    wanted = context.body
    site = context.site(wanted.get("siteId"))
    if not context.rules.may(context.studio, context.user, site, "admin"):
        return UNAUTHORIZED
    site.files[f"/config/{wanted.get('module')}{wanted.get('path')}"] = str(wanted.get("content") or "")
    return response(200, 0, "OK")
