"""Sites: made from blueprints or from other sites, shown, and removed."""

from __future__ import annotations

from mock_studio.exchange import Answer
from mock_studio.scripts_4_1.registry import Context, answer, message, response

EMPTY_BLUEPRINT = "org.craftercms.blueprint.empty"
BLUEPRINTS = (EMPTY_BLUEPRINT, "org.craftercms.blueprint.editorial")


def create_site(context: Context) -> Answer:
    """Make a site from a blueprint."""
    if not context.studio.is_system_admin(context.user):
        return message(
            500,
            "Internal server error: \norg.craftercms.commons.security.exception.ActionDeniedException: Current subject "
            'does not have permission to execute global action "create_site"',
        )
    wanted = context.body
    missing = [key for key in ("site_id", "name", "blueprint") if not wanted.get(key)]
    if missing:
        return message(400, f"Invalid parameter(s): [{', '.join(missing)}]")
    site_id = str(wanted["site_id"])
    if context.studio.similar_site(site_id):
        return message(409, "Site already exists")
    if wanted["blueprint"] not in BLUEPRINTS:
        return message(404, "Blueprint not found")
    context.studio.create_site(site_id, str(wanted.get("description") or ""), context.user)
    return message(201, "OK")


def delete_site(context: Context) -> Answer:
    """Remove a site; says whether there was one."""
    if not context.studio.is_system_admin(context.user):
        return message(500, 'Current subject does not have permission to execute global action "delete_site"')
    site_id = context.body.get("siteId") or context.body.get("site_id")
    if not isinstance(site_id, str):
        return message(400, "Invalid parameter(s): [site_id]")
    site = context.studio.site(site_id)
    if site is None:
        return answer(200, False)
    if site.is_root:
        return message(400, "Deleting system site studio_root is not allowed")
    context.studio.delete_site(site)
    return answer(200, True)


def site_exists(context: Context) -> Answer:
    """Tell whether there is such a site."""
    return answer(200, {"exists": context.studio.site(context.call.parameter("site_id") or "") is not None})


def get_site(context: Context) -> Answer:
    """Show a site."""
    site = context.studio.site(context.call.parameter("site_id") or "")
    if site is None:
        return message(404, "Site not found")
    return answer(
        200,
        {
            "id": site.number,
            "siteUuid": site.commit,
            "siteId": site.site_id,
            "name": site.site_id,
            "description": site.description,
            "deleted": 0,
            "liveUrl": None,
            "lastCommitId": site.commit,
            "publishingEnabled": int(site.publisher.enabled),
            "publishingStatus": site.publisher.status,
            "lastVerifiedGitlogCommitId": site.commit,
            "sandboxBranch": "master",
            "publishedRepoCreated": 0,
            "publishingLockOwner": None,
            "publishingLockHeartbeat": None,
            "state": "READY",
            "lastSyncedGitlogCommitId": site.commit,
            "siteDeleted": False,
            "sitePublishedRepoCreated": False,
            "blobStores": [],
        },
    )


def my_sites(context: Context) -> Answer:
    """List the sites that the caller has to do with; a system admin has with each."""
    all_sites = [site for site in context.studio.sites() if not site.is_root]
    is_admin = context.studio.is_system_admin(context.user)
    own = [site for site in all_sites if is_admin or site.has_member(context.user)]
    listed = [{"siteId": site.site_id, "name": site.site_id, "desc": site.description} for site in own]
    return response(200, 0, "OK", total=len(listed), offset=0, limit=len(listed), sites=listed)


def blueprints(context: Context) -> Answer:
    """List the blueprints."""
    listed = [{"descriptorVersion": "2", "plugin": {"type": "blueprint", "id": name}} for name in BLUEPRINTS]
    return response(200, 0, "OK", blueprints=listed)


def duplicate_site(context: Context, site_id: str) -> Answer:
    """Make a site like another one; its publisher runs."""
    context.site(site_id)
    copy = context.studio.create_site(str(context.body.get("siteId")), "", context.user)
    context.studio.published_sites.add(copy.site_id)
    return response(201, 0, "OK")
