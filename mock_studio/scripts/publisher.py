"""``publish/``: the publisher of a site: Stop, Start and Status."""

from __future__ import annotations

from mock_studio.exchange import LOGIN_REQUIRED, Answer, response
from mock_studio.rules import Context, Scripts


def stop(context: Context) -> Answer:
    """Stop the publisher of a site."""
    return _change(context, "stop")


def start(context: Context) -> Answer:
    """Start the publisher of a site."""
    return _change(context, "start")


def _change(context: Context, action: str) -> Answer:
    if context.session is None:
        return LOGIN_REQUIRED
    return context.rules.run_change(context.studio, context.call, context.session, action)


def status_1(context: Context) -> Answer:
    """Tell how the publisher of a site is, by the script of ``/api/1``."""
    return context.rules.run_status(context.studio, context.call, context.caller())


def status(context: Context) -> Answer:
    """Tell how the publisher of a site is."""
    if "siteId" not in context.call.query:
        return response(400, 1001, "Invalid parameter(s)", "Add missing parameter 'siteId' of type 'String'")
    site_id = ",".join(context.call.query["siteId"])
    refusal = context.rules.refuses_status_of(site_id)
    if refusal is not None:
        return refusal
    site = context.site_for(site_id, "look_at_publisher")
    return response(200, 0, "OK", publishingStatus=context.rules.describe_publisher(site))


API_1: Scripts = {
    ("POST", "publish/stop"): stop,
    ("POST", "publish/start"): start,
}
STATUS_1: Scripts = {("GET", "publish/status"): status_1}
API_2: Scripts = {("GET", "/api/2/publish/status"): status}
