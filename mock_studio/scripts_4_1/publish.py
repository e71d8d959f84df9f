"""The publisher of a site: what it is given to do, and what it tells."""

from __future__ import annotations

import re

from mock_studio.exchange import Answer
from mock_studio.publishing import publish_queue, send_live
from mock_studio.scripts_4_1.registry import CHECK_API, FAILURE, UNAUTHORIZED, Context, answer, message, response
from mock_studio.state_4_1 import Package


def status_is_gone(context: Context) -> Answer:
    """Say that the status is elsewhere now."""
    return message(301, "API deprecated.")


def publish_items(context: Context) -> Answer:
    """Queue content for the publisher, as a package."""
    site = context.site(context.call.parameter("site_id"))
    paths = [str(entity.get("item")) for entity in context.body.get("entities", [])]
    comment = str(context.body.get("submission_comment") or "")
    context.studio.packages.append(Package(site.site_id, comment, paths, context.user.username))
    send_live(context.rules, site, paths)
    return message(200, "OK")


def bulk_go_live(context: Context) -> Answer:
    """Publish a whole tree, at once."""
    site_id = context.call.parameter("site_id")
    if not site_id:
        return message(400, "Invalid parameter(s): [site_id]")
    context.site(site_id)
    return answer(200, {"success": True})


def publish_status(context: Context) -> Answer:
    """Tell how the publisher of a site is."""
    if "siteId" not in context.call.query:
        return response(400, 1001, "Invalid parameter(s)", "Add missing parameter 'siteId' of type 'String'")
    site_id = context.call.parameter("siteId") or ""
    if not site_id:
        return FAILURE
    if not re.fullmatch(r"[a-z0-9_-]+", site_id):
        field = "getPublishingStatus.siteId"
        wrong = [
            {"field": field, "message": "String doesn't match against whitelist or matches against blacklist"},
            {"field": field, "message": "Value is not a valid site ID"},
        ]
        return response(400, 1001, "Invalid parameter(s)", CHECK_API, validationErrors=wrong)
    site = context.site(site_id)
    if not context.rules.may(context.studio, context.user, site):
        return UNAUTHORIZED
    told = {
        "enabled": site.publisher.enabled,
        "status": site.publisher.status,
        "lockOwner": None,
        "lockTTL": None,
        "publishingTarget": None,
        "submissionId": None,
        "numberOfItems": 0,
        "totalItems": 0,
        "published": site_id in context.studio.published_sites,
    }
    return response(200, 0, "OK", publishingStatus=told)


def publish_all(context: Context) -> Answer:
    """Publish a whole site for the first time: at once, whether its publisher runs or not."""
    site = context.site(context.body.get("siteId"))
    for item in site.items.values():
        site.publisher.queue.append((item.path, item.text))
    publish_queue(site)
    context.studio.published_sites.add(site.site_id)
    return response(200, 0, "OK")


def has_initial_publish(context: Context) -> Answer:
    """Tell whether the site was ever published."""
    site = context.site(context.call.parameter("siteId"))
    return response(200, 0, "OK", hasInitialPublish=site.site_id in context.studio.published_sites)


def packages(context: Context) -> Answer:
    """List the packages of a site, the newest first."""
    site = context.site(context.call.parameter("siteId"))
    waiting = {path for path, _ in site.publisher.queue}
    listed = []
    for package in reversed([each for each in context.studio.packages if each.site_id == site.site_id]):
        if package.state == "READY_FOR_LIVE" and not waiting & set(package.paths):
            package.state = "COMPLETED"
        listed.append(
            {
                "siteId": site.site_id,
                "environment": "live",
                "state": package.state,
                "comment": package.comment,
                "id": package.id,
                "schedule": package.schedule,
                "approver": package.approver,
            }
        )
    return response(200, 0, "OK", total=len(listed), offset=0, limit=len(listed), packages=listed)


def history(context: Context) -> Answer:
    """List what went live, which wants a parameter that the suite does not give."""
    return response(400, 1001, "Invalid parameter(s)", "Add missing parameter 'num' of type 'int'")
