"""Scripts of ``/api/1`` that something of ``/api/2`` has taken the place of."""

from __future__ import annotations

from mock_studio.exchange import Answer, message_answer
from mock_studio.rules import Context, Scripts


def moved(context: Context) -> Answer:
    """Say that a script is elsewhere now, but not to who names a site in another spelling."""
    site_id = context.call.parameter("site_id") or ""
    if context.studio.similar_site(site_id) is not context.studio.site(site_id):
        return context.rules.voted_down("use_what_is_gone")
    return message_answer(301, "API deprecated.")


def denied(context: Context) -> Answer:
    """Let nobody through, whoever it is."""
    return context.rules.voted_down("use_what_is_gone")


STATUS: Scripts = {("GET", "publish/status"): moved}
# Recording of 3.1.31, section *provisioning*: the calls marked "(3.0 path)".
USERS: Scripts = {
    **{("POST", f"user/{name}"): moved for name in ("create", "delete", "disable", "enable")},
    **{("GET", f"user/{name}"): moved for name in ("get", "get-all", "status")},
}
GROUPS: Scripts = {
    **{("POST", f"group/{name}"): denied for name in ("create", "delete", "add-user", "remove-user")},
    **{("GET", f"group/{name}"): moved for name in ("get", "users", "get-per-site")},
    ("GET", "group/get-all"): denied,
}
