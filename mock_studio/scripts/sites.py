"""``site/``: sites and their configuration files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from mock_studio.exchange import (
    SITE_NOT_FOUND,
    Answer,
    Call,
    json_answer,
    json_object,
    message_answer,
    missing_parameters,
)
from mock_studio.model import Site
from mock_studio.scripts.registry import Context, Script

BLUEPRINTS = ("empty", "headless_blog", "headless_store", "website_editorial")
LONGEST_SITE_ID = 50


def create(context: Context, call: Call) -> Answer:
    """Make a site from a blueprint."""
    creator = context.require_system_admin()
    wanted = json_object(call)
    site_id, blueprint = wanted.get("site_id"), wanted.get("blueprint")
    if not isinstance(site_id, str) or not site_id or len(site_id) > LONGEST_SITE_ID:
        raise missing_parameters("site_id")
    if not isinstance(blueprint, str) or not blueprint:
        raise missing_parameters("blueprint")
    if context.studio.similar_site(site_id):
        return message_answer(409, "Site already exists")
    if blueprint not in BLUEPRINTS:
        return message_answer(404, "Blueprint not found")
    context.studio.create_site(site_id, str(wanted.get("description") or ""), creator)
    return message_answer(201, "OK", Location=context.location("site/get", f"site_id={quote(site_id)}"))


def delete(context: Context, call: Call) -> Answer:
    """Remove a site; says whether there was one."""
    context.require_system_admin()
    wanted = json_object(call)
    site_id = wanted.get("siteId") or wanted.get("site_id")
    if not isinstance(site_id, str):
        raise missing_parameters("site_id")
    site = context.studio.similar_site(site_id)
    if site is None or site.is_root:
        return json_answer(200, False)
    context.studio.delete_site(site)
    return json_answer(200, True)


def exists(context: Context, call: Call) -> Answer:
    """Tell whether there is a site that the database takes for the one named."""
    context.caller()
    site_id = call.parameter("site_id") or call.parameter("site")
    if not site_id:
        raise missing_parameters("site_id")
    return json_answer(200, {"exists": context.studio.similar_site(site_id) is not None})


def get(context: Context, call: Call) -> Answer:
    """Show a site; anybody logged in may look."""
    context.caller()
    site = context.studio.similar_site(call.parameter("site_id") or "")
    return SITE_NOT_FOUND if site is None else json_answer(200, _describe(context, site))


def get_per_user(context: Context, call: Call) -> Answer:
    """List the sites that an account is a member of."""
    context.caller()
    user = context.studio.user(call.parameter("username") or "")
    own = [site for site in context.studio.sites() if user is not None and site.has_member(user) and not site.is_root]
    sites = [_describe(context, site) for site in own]
    return json_answer(200, {"sites": sites, "total": len(sites)})


def blueprints(context: Context, call: Call) -> Answer:
    """List the blueprints that a site can be made from."""
    context.caller()
    return json_answer(
        200, [{"id": name, "label": name.capitalize(), "description": "", "screenshots": None} for name in BLUEPRINTS]
    )


def write_configuration(context: Context, call: Call) -> Answer:
    """Write a configuration file; the answer says ``false``, yet the file is written, as 3.0.27 has it."""
    site = context.require_site_admin(call.parameter("site_id"))
    site.files[call.parameter("path") or ""] = call.text
    return json_answer(200, {"result": False})


def _describe(context: Context, site: Site) -> dict[str, Any]:
    status, message = context.rules.status(site)
    return {
        "id": site.number,
        "siteId": site.site_id,
        "name": site.site_id,
        "description": site.description,
        "status": None,
        "liveUrl": None,
        "lastCommitId": site.commit,
        "publishingEnabled": int(site.publisher.enabled),
        "publishingStatusMessage": f"{status}|{message}",
        "lastVerifiedGitlogCommitId": None,
        "sandboxBranch": "master",
    }


SCRIPTS: dict[tuple[str, str], Script] = {
    ("POST", "site/create"): create,
    ("POST", "site/delete-site"): delete,
    ("GET", "site/exists"): exists,
    ("GET", "site/get"): get,
    ("GET", "site/get-per-user"): get_per_user,
    ("GET", "site/get-available-blueprints"): blueprints,
    ("POST", "site/write-configuration"): write_configuration,
}
