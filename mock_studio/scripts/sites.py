"""Sites: made from blueprints or from other sites, shown, and removed."""

from __future__ import annotations

from urllib.parse import quote

from mock_studio.exchange import (
    SITE_NOT_FOUND,
    Answer,
    Refused,
    json_answer,
    message_answer,
    missing_parameters,
    response,
)
from mock_studio.rules import LONGEST_SITE_ID, Context, Scripts
from mock_studio.state import Site, User

DEFAULT_LIMIT = 10


def create(context: Context) -> Answer:
    """Make a site from a blueprint."""
    creator = context.require_system_admin("create_site")
    wanted = context.wanted
    missing = [
        key for key in context.rules.needed_for_a_site if not isinstance(wanted.get(key), str) or not wanted[key]
    ]
    if missing:
        raise missing_parameters(*missing)
    site_id = str(wanted["site_id"])
    if len(site_id) > LONGEST_SITE_ID:
        raise missing_parameters("site_id")
    refusal = context.rules.refuses_site_id(site_id)
    if refusal is not None:
        raise Refused(refusal)
    location = context.location("site/get", f"site_id={quote(site_id)}")
    if context.studio.similar_site(site_id):
        return message_answer(409, "Site already exists", Location=location)
    if wanted["blueprint"] not in context.rules.blueprints:
        return message_answer(404, "Blueprint not found")
    context.studio.create_site(site_id, str(wanted.get("description") or ""), creator)
    return message_answer(201, "OK", Location=location)


def delete(context: Context) -> Answer:
    """Remove a site; says whether there was one."""
    context.require_system_admin("delete_site")
    wanted = context.wanted
    site_id = wanted.get("siteId") or wanted.get("site_id")
    if not isinstance(site_id, str):
        raise missing_parameters("site_id")
    return json_answer(200, context.rules.delete_site(context.studio, site_id))


def exists(context: Context) -> Answer:
    """Tell whether there is a site that the database takes for the one named."""
    context.caller()
    site_id = context.call.parameter("site_id") or context.call.parameter("site")
    if not site_id:
        raise missing_parameters("site_id")
    return json_answer(200, {"exists": context.studio.similar_site(site_id) is not None})


def get(context: Context) -> Answer:
    """Show a site; anybody logged in may look."""
    context.caller()
    site = context.studio.similar_site(context.call.parameter("site_id") or "")
    return SITE_NOT_FOUND if site is None else json_answer(200, context.rules.describe_site(site))


def get_per_user(context: Context) -> Answer:
    """List the sites that an account has a role on."""
    context.caller()
    user = context.studio.user(context.call.parameter("username") or "")
    own = [] if user is None else _sites_of(context, user)
    sites = [context.rules.describe_site(site) for site in own]
    return json_answer(200, {"sites": sites, "total": len(sites)})


def _sites_of(context: Context, user: User) -> list[Site]:
    return [site for site in context.studio.sites() if not site.is_root and context.studio.roles_of(user, site)]


def blueprints_1(context: Context) -> Answer:
    """List the blueprints that a site can be made from."""
    context.caller()
    names = context.rules.blueprints
    return json_answer(
        200, [{"id": name, "label": name.capitalize(), "description": "", "screenshots": None} for name in names]
    )


def my_sites(context: Context) -> Answer:
    """List the sites that the caller has a role on."""
    own = _sites_of(context, context.caller())
    shown = [context.rules.describe_own_site(site) for site in context.shown(own)]
    most = int(context.call.parameter("limit") or DEFAULT_LIMIT)
    return response(200, 0, "OK", total=len(own), offset=0, limit=most, sites=shown)


def blueprints(context: Context) -> Answer:
    """List the blueprints."""
    names = context.rules.blueprints
    listed = [{"descriptorVersion": "2", "plugin": {"type": "blueprint", "id": name}} for name in names]
    return response(200, 0, "OK", blueprints=listed)


def duplicate(context: Context, site_id: str) -> Answer:
    """Make a site like another one; its publisher runs."""
    context.site(site_id)
    context.studio.create_site(str(context.body.get("siteId")), "", context.caller()).published = True
    return response(201, 0, "OK")


API_1: Scripts = {
    ("POST", "site/create"): create,
    ("POST", "site/delete-site"): delete,
    ("GET", "site/exists"): exists,
    ("GET", "site/get"): get,
}
PER_USER: Scripts = {
    ("GET", "site/get-per-user"): get_per_user,
    ("GET", "site/get-available-blueprints"): blueprints_1,
}
DUPLICATE: Scripts = {("POST", r"/api/2/sites/([\w-]+)/duplicate"): duplicate}
API_2: Scripts = {
    ("GET", "/api/2/sites/available_blueprints"): blueprints,
    ("GET", "/api/2/users/me/sites"): my_sites,
}
