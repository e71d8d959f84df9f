"""The way of a call through Studio 4.1: to its session, to ``/api/2``, or to what is left of ``/api/1``."""

from __future__ import annotations

import re
from collections.abc import Callable

from mock_studio.exchange import HTML_TYPE, PAGE_NOT_FOUND, Answer, Call, Refused
from mock_studio.rules.release_4_1 import BrokenPermissions, Release41
from mock_studio.scripts_4_1 import content, groups, monitor, publish, security, sites, users
from mock_studio.scripts_4_1.registry import FAILURE, UNAUTHENTICATED, Context, Script, message
from mock_studio.state_4_1 import Studio41

REPLACED = "This API has been replaced by a new login mechanism via JWT, please review the documentation."
SESSION_SCRIPTS: dict[str, Callable[[Studio41, Call], Answer]] = {
    "/login": security.login,
    "/refresh": security.refresh,
    "/logout": security.logout,
    "/authType": security.auth_type,
}
API_1: dict[tuple[str, str], Script] = {
    ("POST", "site/create"): sites.create_site,
    ("POST", "site/delete-site"): sites.delete_site,
    ("GET", "site/exists"): sites.site_exists,
    ("GET", "site/get"): sites.get_site,
    ("GET", "publish/status"): publish.status_is_gone,
    ("POST", "content/write-content"): content.write_content,
    ("POST", "publish/publish-items"): publish.publish_items,
    ("POST", "deployment/bulk-golive"): publish.bulk_go_live,
}
API_2: dict[tuple[str, str], Callable[..., Answer]] = {
    ("GET", "monitoring/version"): monitor.version,
    ("GET", "users/me"): users.me,
    ("GET", "users/me/sites"): sites.my_sites,
    ("GET", "users"): users.list_users,
    ("POST", "users"): users.create_user,
    ("DELETE", "users"): users.delete_user,
    ("PATCH", "users/enable"): users.enable_users,
    ("PATCH", "users/disable"): users.disable_users,
    ("GET", "groups"): groups.list_groups,
    ("POST", "groups"): groups.create_group,
    ("DELETE", "groups"): groups.delete_group,
    ("POST", r"groups/(\d+)/members"): groups.add_members,
    ("DELETE", r"groups/(\d+)/members"): groups.remove_member,
    ("GET", "configuration/get_configuration"): content.get_configuration,
    ("POST", "configuration/write_configuration"): content.write_configuration,
    ("GET", "publish/status"): publish.publish_status,
    ("POST", "publish/all"): publish.publish_all,
    ("GET", "publish/has_initial_publish"): publish.has_initial_publish,
    ("GET", "publish/packages"): publish.packages,
    ("GET", "publish/history"): publish.history,
    ("POST", "security/tokens"): security.create_token,
    ("GET", "security/tokens"): security.list_tokens,
    ("POST", r"security/tokens/(\w+)"): security.switch_token,
    ("DELETE", r"security/tokens/(\w+)"): security.delete_token,
    ("GET", "sites/available_blueprints"): sites.blueprints,
    ("POST", r"sites/([\w-]+)/duplicate"): sites.duplicate_site,
}


def handle(studio: Studio41, rules: Release41, call: Call) -> Answer:
    """Answer one call."""
    if call.verb == "TRACE":
        page = '<!doctype html><html lang="en"><head><title>HTTP Status 405 – Method Not Allowed</title></head></html>'
        return Answer(405, page, HTML_TYPE.lower())
    path = call.path.removeprefix("/studio")
    if path in SESSION_SCRIPTS:
        return SESSION_SCRIPTS[path](studio, call)
    if call.verb == "OPTIONS":
        return Answer(200, "", content_type=None, headers={"Allow": "POST,OPTIONS"})
    target = rules.target_of(call.path)
    if target.script in ("security/login", "security/logout"):
        return message(503, REPLACED)
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    bearer = studio.bearer(token) if scheme.lower() == "bearer" else None
    if bearer is None:
        return UNAUTHENTICATED
    context = Context(studio, rules, *bearer, call)
    try:
        if target.script is not None:
            given = _run_api_1(context, target.script)
            return target.instead or given if given.status == 200 else given
        return _run_api_2(context, path)
    except Refused as refusal:
        return refusal.answer
    except BrokenPermissions:
        return FAILURE


def _run_api_1(context: Context, script: str) -> Answer:
    if context.call.verb == "POST" and script in ("publish/stop", "publish/start"):
        return context.rules.run_change(context.studio, context.call, context.session, script.partition("/")[2])
    run = API_1.get((context.call.verb, script))
    return PAGE_NOT_FOUND if run is None else run(context)


def _run_api_2(context: Context, path: str) -> Answer:
    for (verb, pattern), run in API_2.items():
        found = re.fullmatch(f"/api/2/{pattern}", path)
        if found is not None and verb == context.call.verb:
            return run(context, *found.groups())
    return PAGE_NOT_FOUND
