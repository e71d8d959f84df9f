"""``user/``: accounts, before 3.1."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from mock_studio.exchange import (
    NO_CONTENT,
    OK,
    USER_NOT_FOUND,
    Answer,
    Refused,
    json_answer,
    message_answer,
    missing_parameters,
)
from mock_studio.names import LARGEST_CHARACTER
from mock_studio.rules import Context, Scripts
from mock_studio.state import Studio, User

REQUIRED = {
    "username": "username",
    "password": "password",
    "first_name": "firstname",
    "last_name": "lastname",
    "email": "email",
}
LONGEST_USERNAME = 255
INVALID_USERNAME = message_answer(
    500,
    "Internal server error: \norg.craftercms.commons.validation.ValidationRuntimeException: Validation for params of "
    "method [public boolean org.craftercms.studio.impl.v1.service.security.SecurityServiceImpl.createUser("
    "java.lang.String,java.lang.String,java.lang.String,java.lang.String,java.lang.String) throws "
    "org.craftercms.studio.api.v1.exception.security.UserAlreadyExistsException,"
    "org.craftercms.commons.entitlements.exception.EntitlementException] failed; validation errors: "
    "{username=String doesn't match against whitelist or matches against blacklist}",
)
DOES_NOT_FIT = message_answer(
    500, "Internal server error: \norg.springframework.dao.DataIntegrityViolationException: Data too long"
)


def create(context: Context) -> Answer:
    """Make an account."""
    context.require_system_admin("change_users")
    wanted = context.wanted
    missing = [shown for key, shown in REQUIRED.items() if not wanted.get(key)]
    if missing:
        raise missing_parameters(*missing)
    username = str(wanted["username"])
    if context.studio.user(username):
        return message_answer(409, "User already exists")
    if "<" in username:
        return INVALID_USERNAME
    if len(username) > LONGEST_USERNAME or max(username) > LARGEST_CHARACTER:
        return DOES_NOT_FIT
    password, first_name, last_name, email = (
        str(wanted[key]) for key in ("password", "first_name", "last_name", "email")
    )
    context.studio.add_user(User(username, password, first_name, last_name, email))
    return message_answer(201, "OK", Location=context.location("user/get", f"username={quote(username)}"))


def delete(context: Context) -> Answer:
    """Remove an account, but not one's own."""
    caller = context.require_system_admin("change_users")
    user = _named(context)
    if user is caller:
        return message_answer(
            500,
            "Internal server error: \norg.craftercms.studio.api.v1.exception.security.DeleteUserNotAllowedException",
        )
    context.studio.delete_user(user)
    return NO_CONTENT


def disable(context: Context) -> Answer:
    """Keep an account from logging in."""
    context.require_system_admin("change_users")
    _named(context).enabled = False
    return json_answer(200, {"result": True, "message": "OK"})


def enable(context: Context) -> Answer:
    """Let an account log in again."""
    context.require_system_admin("change_users")
    _named(context).enabled = True
    return OK


def get(context: Context) -> Answer:
    """Show an account."""
    context.caller()
    user = context.studio.user(context.call.parameter("username") or "")
    return USER_NOT_FOUND if user is None else json_answer(200, _describe(context.studio, user, authentication=True))


def get_all(context: Context) -> Answer:
    """List all accounts."""
    context.caller()
    users = [_describe(context.studio, user) for user in context.studio.users()]
    first, count = int(context.call.parameter("start") or 0), int(context.call.parameter("number") or 25)
    return json_answer(200, {"users": users[first : first + count], "total": len(users)})


def status(context: Context) -> Answer:
    """Tell whether an account may log in."""
    context.caller()
    user = context.studio.user(context.call.parameter("username") or "")
    if user is None:
        return USER_NOT_FOUND
    return json_answer(200, {"enabled": user.enabled, "username": user.username})


def summary(user: User) -> dict[str, Any]:
    """Show an account as lists of members do."""
    return {
        "externally_managed": False,
        "last_name": user.last_name,
        "first_name": user.first_name,
        "email": user.email,
        "username": user.username,
    }


def _named(context: Context) -> User:
    username = context.wanted.get("username")
    if not isinstance(username, str) or not username:
        raise Refused(message_answer(400, "Invalid parameter: username"))
    user = context.studio.user(username)
    if user is None:
        raise Refused(USER_NOT_FOUND)
    return user


def _describe(studio: Studio, user: User, authentication: bool = False) -> dict[str, Any]:
    sites = []
    for site in studio.sites():
        groups = [{"group_name": group.name} for group in site.groups.values() if user.uid in group.members]
        if groups:
            sites.append({"site_name": site.site_id, "site_id": site.site_id, "groups": groups})
    described = {**summary(user), "sites": sites}
    return {**described, "authentication_type": "db"} if authentication else described


SCRIPTS: Scripts = {
    ("POST", "user/create"): create,
    ("POST", "user/delete"): delete,
    ("POST", "user/disable"): disable,
    ("POST", "user/enable"): enable,
    ("GET", "user/get"): get,
    ("GET", "user/get-all"): get_all,
    ("GET", "user/status"): status,
}
