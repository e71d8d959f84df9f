"""A site's configuration files."""

from __future__ import annotations

from mock_studio.exchange import Answer, json_answer, response
from mock_studio.rules import Context, Scripts


def write_1(context: Context) -> Answer:
    """Write a configuration file; the answer says ``false``, yet the file is written, as 3.0.27 has it."""
    site = context.require_right(context.call.parameter("site_id"), "write_configuration_1")
    site.files[context.call.parameter("path") or ""] = context.call.text
    return json_answer(200, {"result": False})


def get(context: Context) -> Answer:
    """Show a configuration file."""
    site = context.site_for(context.call.parameter("siteId"), "read_configuration")
    path = f"/config/{context.call.parameter('module')}{context.call.parameter('path')}"
    return response(200, 0, "OK", content=site.files.get(path, ""))


def write(context: Context) -> Answer:
    """Write a configuration file."""
    wanted = context.body
    site = context.site_for(wanted.get("siteId"), "write_configuration")
    site.files[f"/config/{wanted.get('module')}{wanted.get('path')}"] = str(wanted.get("content") or "")
    return response(200, 0, "OK")


API_1: Scripts = {
    ("POST", "site/write-configuration"): write_1,
}
API_2: Scripts = {
    ("GET", "/api/2/configuration/get_configuration"): get,
    ("POST", "/api/2/configuration/write_configuration"): write,
}
