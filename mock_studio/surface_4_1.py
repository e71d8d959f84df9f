"""The way of a call through Studio 4.1: form login, bearer tokens, ``/api/2``, and what is left of ``/api/1``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from mock_studio.exchange import (
    ACCESS_DENIED,
    HTML_TYPE,
    PAGE_NOT_FOUND,
    Answer,
    Call,
    MalformedBody,
    Refused,
    parse_json,
)
from mock_studio.model import Item, Session, Site, User, now
from mock_studio.publishing import publish_queue, send_live
from mock_studio.rules.release_4_1 import BrokenPermissions, Release41
from mock_studio.state_4_1 import KeptToken, Package, Studio41

JSON = "application/json"
READING_VERBS = ("GET", "HEAD", "OPTIONS")
EMPTY_BLUEPRINT = "org.craftercms.blueprint.empty"
BLUEPRINTS = (EMPTY_BLUEPRINT, "org.craftercms.blueprint.editorial")
REPLACED = "This API has been replaced by a new login mechanism via JWT, please review the documentation."


def answer(status: int, value: object) -> Answer:
    """Answer with JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")), JSON)


def message(status: int, text: str) -> Answer:
    """Answer as ``/api/1`` does."""
    return answer(status, {"message": text})


def response(status: int, code: int, text: str, remedy: str = "", **more: object) -> Answer:
    """Answer as ``/api/2`` does."""
    said = {"code": code, "message": text, "remedialAction": remedy, "documentationUrl": ""}
    return answer(status, {"response": said, **more})


UNAUTHENTICATED = Answer(
    401,
    '{"response":{"code":2000,"message":"Unauthenticated","remedialAction":"Please login first",'
    '"documentationUrl":""}}',
    "application/json;charset=UTF-8",
)
CONTACT_ADMIN = "You don't have permission to perform this task, please contact your administrator"
UNAUTHORIZED = response(403, 2001, "Unauthorized", CONTACT_ADMIN)
NO_SITE = response(404, 5000, "Site not found", "Check if you sent in the right Site Id")
NO_GROUP = response(404, 4000, "Group not found", "Check if you sent in the right Group Id")
NO_USER = response(404, 6000, "User not found", "Check if you're using the correct User ID or username")
FAILURE = response(500, 1000, "Internal system failure", "Contact support")
CHECK_API = "Check API and make sure you're sending the correct parameters"


@dataclass(frozen=True)
class Context:
    """The Studio, its rules, and who calls."""

    studio: Studio41
    rules: Release41
    session: Session
    user: User
    call: Call

    @property
    def body(self) -> dict[str, Any]:
        """The call's JSON object."""
        try:
            value = parse_json(self.call.text or "{}")
        except MalformedBody:
            raise Refused(response(400, 1001, "Invalid parameter(s)", CHECK_API)) from None
        return value if isinstance(value, dict) else {}

    def site(self, site_id: object) -> Site:
        """Return the site named.

        :raises Refused: where there is none
        """
        site = self.studio.site(site_id) if isinstance(site_id, str) else None
        if site is None:
            raise Refused(NO_SITE)
        return site

    def require_system_admin(self) -> None:
        """Let only system admins through.

        :raises Refused: for anybody else
        """
        if not self.studio.is_system_admin(self.user):
            raise Refused(UNAUTHORIZED)


Script = Callable[[Context], Answer]


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


# sessions


def _csrf_is_right(call: Call, form: dict[str, list[str]]) -> bool:
    given = call.headers.get("x-xsrf-token") or form.get("_csrf", [""])[0]
    return bool(given) and given == call.cookies.get("XSRF-TOKEN")


def login(studio: Studio41, call: Call) -> Answer:
    """Log in by a form: where it leads tells whether it succeeded."""
    if call.verb != "POST":
        return PAGE_NOT_FOUND
    form = parse_qs(call.text)
    if not _csrf_is_right(call, form):
        return ACCESS_DENIED
    username, password = form.get("username", [""])[0], form.get("password", [""])[0]
    user = studio.may_log_in(username, password)
    if user is None:
        return Answer(302, "", content_type=None, headers={"Location": "/studio/login?error=true"})
    session_id = studio.open_session(None, username, user)
    cookies = f"refresh_token={studio.new_refresh_token(user)}; Max-Age=300; Path=/studio; HttpOnly"
    return Answer(
        302,
        "",
        content_type=None,
        headers={
            "Location": "/studio/",
            "Set-Cookie": f"JSESSIONID={session_id}; Path=/studio; HttpOnly",
            "set-cookie": cookies,
        },
    )


def refresh(studio: Studio41, call: Call) -> Answer:
    """Give a session a bearer token, if it holds its account's refresh token."""
    session = studio.session(call.session_id)
    if session is None or not studio.holds_refresh_token(session, call.cookies.get("refresh_token")):
        return Answer(401, "", content_type=None)
    user = studio.user(session.username)
    if user is None or user.uid != session.uid:
        return Answer(401, "", content_type=None)
    fresh = studio.new_refresh_token(user)
    given = answer(200, {"token": studio.new_token(session), "expiresAt": now().strftime("%Y-%m-%dT%H:%M:%SZ")})
    cookie = f"refresh_token={fresh}; Max-Age=300; Path=/studio; HttpOnly"
    return Answer(given.status, given.body, given.content_type, {"Set-Cookie": cookie})


def logout(studio: Studio41, call: Call) -> Answer:
    """End the session; its bearer token lives on."""
    if call.verb != "POST":
        return PAGE_NOT_FOUND
    if not _csrf_is_right(call, {}):
        return ACCESS_DENIED
    studio.close_session(call.session_id)
    return Answer(302, "", content_type=None, headers={"Location": "/studio/"})


def auth_type(studio: Studio41, call: Call) -> Answer:
    """Say that accounts are in the database."""
    return answer(200, {"authType": "DB"})


SESSION_SCRIPTS: dict[str, Callable[[Studio41, Call], Answer]] = {
    "/login": login,
    "/refresh": refresh,
    "/logout": logout,
    "/authType": auth_type,
}

# /api/1


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


def status_is_gone(context: Context) -> Answer:
    """Say that the status is elsewhere now."""
    return message(301, "API deprecated.")


def write_content(context: Context) -> Answer:
    """Write a piece of content."""
    site = context.site(context.call.parameter("site") or context.call.parameter("site_id"))
    path = f"{(context.call.parameter('path') or '').rstrip('/')}/{context.call.parameter('fileName') or ''}"
    item = site.items.setdefault(path, Item(path, "", "", now()))
    item.text, item.edited_by, item.edited_at = context.call.text, context.user.username, now()
    return answer(200, {"result": {"success": True, "message": {"name": path.rpartition("/")[2], "uri": path}}})


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


API_1: dict[tuple[str, str], Script] = {
    ("POST", "site/create"): create_site,
    ("POST", "site/delete-site"): delete_site,
    ("GET", "site/exists"): site_exists,
    ("GET", "site/get"): get_site,
    ("GET", "publish/status"): status_is_gone,
    ("POST", "content/write-content"): write_content,
    ("POST", "publish/publish-items"): publish_items,
    ("POST", "deployment/bulk-golive"): bulk_go_live,
}

# /api/2


def _describe(context: Context, user: User) -> dict[str, Any]:
    return {
        "id": context.studio.number_of(user),
        "username": user.username,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "externallyManaged": False,
        "email": user.email,
        "enabled": user.enabled,
    }


def _describe_group(number: int, name: str, text: str) -> dict[str, Any]:
    return {"id": number, "externallyManaged": False, "name": name, "desc": text}


def version(context: Context) -> Answer:
    """Name the version."""
    return response(200, 0, "OK", version={"packageVersion": context.rules.version})


def me(context: Context) -> Answer:
    """Show the caller's account."""
    user = {**_describe(context, context.user), "authenticationType": None}
    return response(200, 0, "OK", authenticatedUser=user)


def list_users(context: Context) -> Answer:
    """List the accounts."""
    context.require_system_admin()
    users = [_describe(context, user) for user in context.studio.users()]
    return response(200, 0, "OK", total=len(users), offset=0, limit=len(users), users=users)


def my_sites(context: Context) -> Answer:
    """List the sites that the caller has to do with; a system admin has with each."""
    all_sites = [site for site in context.studio.sites() if not site.is_root]
    is_admin = context.studio.is_system_admin(context.user)
    own = [site for site in all_sites if is_admin or site.has_member(context.user)]
    listed = [{"siteId": site.site_id, "name": site.site_id, "desc": site.description} for site in own]
    return response(200, 0, "OK", total=len(listed), offset=0, limit=len(listed), sites=listed)


def create_user(context: Context) -> Answer:
    """Make an account; a name that was ever used is used up."""
    context.require_system_admin()
    wanted = context.body
    username, password = str(wanted.get("username") or ""), str(wanted.get("password") or "")
    if context.studio.name_is_used_up(username):
        return response(409, 6001, "User already exists", "Try a different username")
    if len(password) < len("Passw0rd"):
        remedy = "Use password that will fulfill password requirements"
        return response(400, 6003, "User password does not fulfill requirements", remedy)
    first_name, last_name, email = (str(wanted.get(key) or "") for key in ("firstName", "lastName", "email"))
    user = context.studio.add_user(User(username, password, first_name, last_name, email))
    return response(201, 1, "Created", user=_describe(context, user))


def delete_user(context: Context) -> Answer:
    """Remove an account, if there is one."""
    context.require_system_admin()
    user = context.studio.user(context.call.parameter("username") or "")
    if user is not None:
        context.studio.delete_user(user)
    return response(200, 2, "Deleted")


def _switch(context: Context, enabled: bool) -> Answer:
    context.require_system_admin()
    users = [_user(context, name) for name in context.body.get("usernames", [])]
    for user in users:
        user.enabled = enabled
    return response(200, 0, "OK", users=[_describe(context, user) for user in users])


def enable_users(context: Context) -> Answer:
    """Let accounts log in."""
    return _switch(context, True)


def disable_users(context: Context) -> Answer:
    """Keep accounts out."""
    return _switch(context, False)


def _user(context: Context, name: object) -> User:
    user = context.studio.user(str(name))
    if user is None:
        raise Refused(NO_USER)
    return user


def list_groups(context: Context) -> Answer:
    """List the global groups."""
    groups = sorted(context.studio.groups.items(), key=lambda entry: entry[1].name)
    listed = [_describe_group(number, group.name, group.description) for number, group in groups]
    return response(200, 0, "OK", total=len(listed), offset=0, limit=len(listed), groups=listed)


def create_group(context: Context) -> Answer:
    """Make a global group."""
    context.require_system_admin()
    name = str(context.body.get("name") or "")
    if any(group.name == name for group in context.studio.groups.values()):
        return response(409, 4001, "Group already exists", "Try a different group name")
    text = str(context.body.get("desc") or "")
    return response(201, 1, "Created", group=_describe_group(context.studio.add_group(name, text), name, text))


def delete_group(context: Context) -> Answer:
    """Remove a global group."""
    context.require_system_admin()
    for number in context.call.query.get("id", []):
        context.studio.groups.pop(int(number), None)
    return response(200, 2, "Deleted")


def add_members(context: Context, number: str) -> Answer:
    """Make accounts members of a group; being one already is no fault."""
    context.require_system_admin()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    users = [_user(context, name) for name in context.body.get("usernames", [])]
    group.members.update(user.uid for user in users)
    return response(200, 0, "OK", users=[_describe(context, user) for user in users])


def remove_member(context: Context, number: str) -> Answer:
    """Take an account out of a group; being none already is no fault."""
    context.require_system_admin()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    user = context.studio.user(context.call.parameter("username") or "")
    group.members.discard(user.uid if user is not None else "")
    return response(200, 2, "Deleted")


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


def _describe_token(number: int, kept: KeptToken, token: str | None = None) -> dict[str, Any]:
    return {
        "token": token,
        "expiresAt": None,
        "id": number,
        "label": kept.label,
        "enabled": kept.enabled,
        "createdOn": kept.created,
    }


def create_token(context: Context) -> Answer:
    """Give the caller a token that does not expire; for system admins."""
    context.require_system_admin()
    expires = context.body.get("expiresAt")
    if expires is not None and str(expires) < now().strftime("%Y-%m-%d"):
        wrong = [{"field": "expiresAt", "message": "must be a future date"}]
        return response(400, 1001, "Invalid parameter(s)", CHECK_API, validationErrors=wrong)
    number, token = context.studio.keep_token(context.session, str(context.body.get("label")))
    return response(201, 0, "OK", token=_describe_token(number, context.studio.kept_tokens[number], token))


def list_tokens(context: Context) -> Answer:
    """List the tokens that do not expire; for system admins."""
    context.require_system_admin()
    kept = [_describe_token(number, token) for number, token in context.studio.kept_tokens.items()]
    return response(200, 0, "OK", tokens=kept)


def _token_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    told = (
        "Failed to convert value of type 'java.lang.String' to required type 'long'; nested exception is "
        f'java.lang.NumberFormatException: For input string: \\"{text}\\"'
    )
    wrong = [{"field": "tokenId", "message": told}]
    raise Refused(response(400, 1001, "Invalid parameter(s)", CHECK_API, validationErrors=wrong))


def switch_token(context: Context, text: str) -> Answer:
    """Enable or disable a token that does not expire."""
    number = _token_number(text)
    context.require_system_admin()
    kept = context.studio.kept_tokens[number]
    kept.enabled = bool(context.body.get("enabled"))
    if not kept.enabled:
        context.studio.drop_token(number)
    return response(200, 0, "OK", token=_describe_token(number, kept))


def delete_token(context: Context, text: str) -> Answer:
    """Delete a token that does not expire."""
    number = _token_number(text)
    context.require_system_admin()
    context.studio.drop_token(number)
    del context.studio.kept_tokens[number]
    return response(200, 0, "OK")


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


def history(context: Context) -> Answer:
    """List what went live, which wants a parameter that the suite does not give."""
    return response(400, 1001, "Invalid parameter(s)", "Add missing parameter 'num' of type 'int'")


API_2: dict[tuple[str, str], Callable[..., Answer]] = {
    ("GET", "monitoring/version"): version,
    ("GET", "users/me"): me,
    ("GET", "users/me/sites"): my_sites,
    ("GET", "users"): list_users,
    ("POST", "users"): create_user,
    ("DELETE", "users"): delete_user,
    ("PATCH", "users/enable"): enable_users,
    ("PATCH", "users/disable"): disable_users,
    ("GET", "groups"): list_groups,
    ("POST", "groups"): create_group,
    ("DELETE", "groups"): delete_group,
    ("POST", r"groups/(\d+)/members"): add_members,
    ("DELETE", r"groups/(\d+)/members"): remove_member,
    ("GET", "configuration/get_configuration"): get_configuration,
    ("POST", "configuration/write_configuration"): write_configuration,
    ("GET", "publish/status"): publish_status,
    ("POST", "publish/all"): publish_all,
    ("GET", "publish/has_initial_publish"): has_initial_publish,
    ("GET", "publish/packages"): packages,
    ("GET", "publish/history"): history,
    ("POST", "security/tokens"): create_token,
    ("GET", "security/tokens"): list_tokens,
    ("POST", r"security/tokens/(\w+)"): switch_token,
    ("DELETE", r"security/tokens/(\w+)"): delete_token,
    ("GET", "sites/available_blueprints"): blueprints,
    ("POST", r"sites/([\w-]+)/duplicate"): duplicate_site,
}
