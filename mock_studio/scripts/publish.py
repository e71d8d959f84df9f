"""Ways of sending content live: ``workflow/``, ``deployment/``, ``publish/``; what came of it is in ``published``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from mock_studio.exchange import Answer, Refused, json_answer, message_answer, missing_parameters, response
from mock_studio.publishing import Order, bring_staging_back, hand_over, publish_at_once, queue
from mock_studio.rules import Context, Scripts
from mock_studio.state import LIVE, STAGING, Item, Site, now

DATE = "%Y-%m-%dT%H:%M:%SZ"
PUSHED_LIVE = "Item(s) has been pushed live. It will be visible on the live site shortly."
SCHEDULED = "Item(s) have been scheduled to go live."
PUSHED_FOR_DELETE = "Item(s) has been pushed for delete. It will be deleted shortly."
SUBMITTED = (
    "An email notification has been sent to the team. Your content will be reviewed and (if approved) pushed live "
    "between 4PM EST and 6PM EST of the business day that the request was received. If this request is sent after "
    "business hours, it will be reviewed and (if approved) pushed live as soon as possible, the next business day."
    "<br/><br/>If you need to make further revisions to this item, please re-submit this publish request after making "
    "them.<br/><br/>If this request needs immediate attention, please email the administrator."
)
# By which way a piece of content was sent: the last part of the script's address.
GO_LIVE_WAY, SCHEDULED_WAY, DELETE_WAY = "go-live", "scheduled", "delete"
BULK_WAY, COMMITS_WAY, ITEMS_WAY = "bulk", "commits", "items"
APPROVED_WAY, STAGING_WAY, RESET_WAY, ALL_WAY = "approved", "staging", "reset-staging", "all"
WAYS = (
    GO_LIVE_WAY,
    SCHEDULED_WAY,
    DELETE_WAY,
    BULK_WAY,
    COMMITS_WAY,
    ITEMS_WAY,
    APPROVED_WAY,
    STAGING_WAY,
    RESET_WAY,
    ALL_WAY,
)


# generation 3's user interface


def go_live(context: Context) -> Answer:
    """Queue pieces of content for the publisher; this approves what was submitted as well."""
    site = context.require_right(context.call.parameter("site_id"), "publish")
    order = context.wanted
    date = None if order.get("now") == "true" else order.get("scheduledDate")
    paths, target = _paths(order), str(order.get("publishChannel") or LIVE)
    _send(context, site, GO_LIVE_WAY, paths, _text(order.get("submissionComment")), target, date)
    return _pushed(PUSHED_LIVE if date is None else SCHEDULED)


def go_delete(context: Context) -> Answer:
    """Delete pieces of content, or folders, at once in the authoring area, and by the publisher on the live site."""
    site = context.require_right(context.call.parameter("site_id"), "publish")
    order = context.wanted
    if not _delete(context, site, _paths(order), _text(order.get("submissionComment"))):
        return _pushed(None, 500)
    return _pushed(PUSHED_FOR_DELETE)


def submit(context: Context) -> Answer:
    """Ask for pieces of content to go live: somebody else has to approve."""
    site = context.require_right(context.call.parameter("site_id"), "request")
    site.requested.update(_paths(context.wanted))
    return _pushed(SUBMITTED)


def _pushed(message: str | None, status: int = 200) -> Answer:
    told = {"status": status, "commitId": None, "success": status == 200, "item": None, "invalidateCache": False}
    return json_answer(200, {**told, "message": message})


# generation 4's user interface


def publish(context: Context) -> Answer:
    """Queue pieces of content for the publisher; this approves what was requested as well."""
    order = context.body
    site = context.site_for(order.get("siteId"), "publish")
    target, date = str(order.get("publishingTarget") or LIVE), order.get("schedule")
    _send(context, site, GO_LIVE_WAY, _paths(order), _text(order.get("comment")), target, date)
    return response(200, 0, "OK")


def request_publish(context: Context) -> Answer:
    """Ask for pieces of content to go live: somebody else has to approve."""
    order = context.body
    context.site_for(order.get("siteId"), "request").requested.update(_paths(order))
    return response(200, 0, "OK")


def delete(context: Context) -> Answer:
    """Delete pieces of content, or folders, at once in the authoring area, and by the publisher on the live site."""
    order = context.body
    site = context.site_for(order.get("siteId"), "publish")
    _delete(context, site, _paths(order), _text(order.get("comment")))
    return response(200, 0, "OK")


def delete_by_query(context: Context) -> Answer:
    """Delete pieces of content, as 3.1 does by ``/api/2``."""
    site = context.site_for(context.call.parameter("siteId"), "publish")
    _delete(context, site, context.call.query.get("paths", []), context.call.parameter("submissionComment"))
    return response(200, 2, "Deleted")


# without a user interface


def publish_items(context: Context) -> Answer:
    """Queue pieces of content for the publisher, now or at a date."""
    site = context.require_right(context.call.parameter("site_id"), "publish")
    order = context.wanted
    paths = [str(entity.get("item")) for entity in order.get("entities", [])]
    target, date = _target(site, order), order.get("schedule")
    _send(context, site, ITEMS_WAY, paths, _text(order.get("submission_comment")), target, date)
    return message_answer(200, "OK")


def publish_commits(context: Context) -> Answer:
    """Queue what commits have changed for the publisher; the status does not tell that it waits."""
    order = context.wanted
    site = context.require_right(order.get("site_id"), "publish")
    target = _target(site, order)
    commits = [str(commit) for commit in order.get("commit_ids", [])]
    paths = [item.path for item in site.items.values() if item.commit in commits]
    if not paths:
        return message_answer(404, "Commit(s) not found")
    comment = _text(order.get("comment"))
    queue(site, Order(COMMITS_WAY, paths, context.caller().username, comment, target))
    return message_answer(200, "OK")


def bulk_go_live(context: Context) -> Answer:
    """Queue a whole tree for the publisher, piece by piece: what of it is not live as it was last written."""
    call = context.call
    site_id = call.parameter("site_id")
    if not site_id:
        raise missing_parameters("site_id")
    site = context.require_right(site_id, "publish")
    paths = [item.path for item in _below(site, call.parameter("path") or "/") if not item.is_live]
    target = call.parameter("environment") or LIVE
    for path in paths:
        _send(context, site, BULK_WAY, [path], call.parameter("comment"), target)
    return json_answer(200, {"success": True})


def publish_all(context: Context) -> Answer:
    """Publish a whole site: at once, whether its publisher runs or not, and without a trace in its history."""
    return _publish_all(context, None)


def publish_all_again(context: Context) -> Answer:
    """Publish a whole site as 3.1 does: at once, with a trace in its history, and not for the first time."""
    site = context.site_for(context.body.get("siteId"), "publish_all")
    target = context.body.get("publishingTarget")
    if not site.published:
        return _no_content(f"Published repository not found for site {site.site_id}")
    if target != LIVE and not (target == STAGING and site.has_staging):
        return _no_content(f"Publishing target branch {target} not found for site {site.site_id}")
    return _publish_all(context, now())


def _no_content(told: str) -> Answer:
    return response(404, 7000, f"Content not found: {told}", "Check if you sent in the right Content Id")


def cancel(context: Context) -> Answer:
    """Take packages that wait out of the queue; the status goes on to say that something waits."""
    order = context.body
    site = context.site_for(order.get("siteId"), "publish")
    cancelled = [package for package in site.packages if package.id in order.get("packageIds", [])]
    site.publisher.queue = [waiting for waiting in site.publisher.queue if waiting.package not in cancelled]
    for package in cancelled:
        package.state = "CANCELLED"
    return response(200, 0, "OK")


def _publish_all(context: Context, at: datetime | None) -> Answer:
    site = context.site_for(context.body.get("siteId"), "publish_all")
    if context.body.get("publishingTarget", LIVE) == LIVE:
        publish_at_once(site, ALL_WAY, at)
    return response(200, 0, "OK")


def reset_staging(context: Context) -> Answer:
    """Bring staging back from what is live."""
    site = context.require_right(context.wanted.get("site_id"), "publish")
    bring_staging_back(context.rules, site, RESET_WAY)
    return message_answer(200, "OK")


# what they have in common


def _send(
    context: Context,
    site: Site,
    way: str,
    paths: Iterable[str],
    comment: str | None,
    target: str = LIVE,
    date: object = None,
) -> None:
    """Queue pieces of content, and let their way tell what is special about them.

    :param date: when they may be published, as the call has it; None for now
    """
    sent = list(paths)
    due = now() if not isinstance(date, str) else datetime.strptime(date, DATE).replace(tzinfo=timezone.utc)
    if target == STAGING:
        way = STAGING_WAY
    elif isinstance(date, str):
        way = SCHEDULED_WAY
    elif site.requested.issuperset(sent) and sent:
        way = APPROVED_WAY
    site.requested.difference_update(sent)
    hand_over(context.rules, site, Order(way, sent, context.caller().username, comment, target, due))


def _delete(context: Context, site: Site, paths: Iterable[str], comment: str | None) -> bool:
    """Delete pieces of content, and tell whether there was anything to delete."""
    gone = [item for path in paths for item in _below(site, path) if item.text is not None]
    for item in gone:
        item.edit(None, context.caller().username)
    if gone:
        order = Order(DELETE_WAY, [item.path for item in gone], context.caller().username, comment)
        hand_over(context.rules, site, order)
    return bool(gone)


def _paths(order: dict[str, Any]) -> list[str]:
    return [str(path) for path in order.get("items", [])]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _target(site: Site, order: dict[str, Any]) -> str:
    """Return the target that an order names.

    :raises Refused: where the site has no such target
    """
    target = str(order.get("environment"))
    if target != LIVE and not (target == STAGING and site.has_staging):
        raise Refused(message_answer(404, "Environment not found"))
    return target


def _below(site: Site, path: str) -> list[Item]:
    """Return the content at a path, and in the folder of that path."""
    folder = f"{path.rstrip('/')}/"
    return [item for item in site.items.values() if item.path == path or item.path.startswith(folder)]


GO_LIVE: Scripts = {
    ("POST", "workflow/go-live"): go_live,
    ("POST", "workflow/go-delete"): go_delete,
    ("POST", "workflow/submit-to-go-live"): submit,
    ("POST", "workflow/create-jobs"): submit,
}
PUBLISH_ITEMS: Scripts = {("POST", "publish/publish-items"): publish_items}
COMMITS: Scripts = {("POST", "publish/commits"): publish_commits}
BULK: Scripts = {("POST", "deployment/bulk-golive"): bulk_go_live}
STAGED: Scripts = {("POST", "publish/reset-staging"): reset_staging}
WORKFLOW: Scripts = {
    ("POST", "/api/2/workflow/publish"): publish,
    ("POST", "/api/2/workflow/request_publish"): request_publish,
    ("POST", "/api/2/workflow/approve"): publish,
    ("POST", "/api/2/content/delete"): delete,
}
WHOLE: Scripts = {("POST", "/api/2/publish/all"): publish_all}
CANCELLING: Scripts = {("POST", "/api/2/publish/cancel"): cancel}
WHOLE_AGAIN: Scripts = {
    ("POST", "/api/2/publish/all"): publish_all_again,
    ("DELETE", "/api/2/content/delete"): delete_by_query,
}
