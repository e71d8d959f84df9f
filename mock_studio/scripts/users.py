"""``users``: accounts, made, switched, shown, and removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from mock_studio.exchange import CHECK_API, FAILURE, Answer, Refused, failure, invalid_parameters, response
from mock_studio.names import LARGEST_CHARACTER
from mock_studio.rules import Context, Scripts
from mock_studio.state import User

FIELDS = ("username", "password", "firstName", "lastName", "email")
LONGEST_USERNAME = 254
NO_PARAMETERS = response(400, 1001, "Invalid parameter(s) : All parameters are empty or null", CHECK_API)
DOES_NOT_FIT = failure("Unknown database error")


def describe_user(user: User) -> dict[str, Any]:
    """Return an account as answers show it."""
    return {
        "id": user.number,
        "username": user.username,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "externallyManaged": False,
        "email": user.email,
        "enabled": user.enabled,
    }


def find_user(context: Context, name: object) -> User:
    """Return the account of a name, be it deleted.

    :raises Refused: where there never was one
    """
    user = context.studio.known_user(str(name))
    if user is None:
        raise Refused(context.rules.no_user)
    return user


def me(context: Context) -> Answer:
    """Show the caller's account."""
    user = {**describe_user(context.caller()), "authenticationType": context.rules.authentication_type}
    return response(200, 0, "OK", authenticatedUser=user)


def get_user(context: Context, name: str) -> Answer:
    """Show an account, by its name or number."""
    context.only_system_admins()
    user = context.studio.user_of(name) or find_user(context, unquote(name))
    return response(200, 0, "OK", user=describe_user(user))


def roles_of_user(context: Context, name: str, site_id: str) -> Answer:
    """List the roles that an account has on a site."""
    context.only_system_admins()
    roles = context.studio.roles_of(find_user(context, unquote(name)), context.site(site_id))
    return response(200, 0, "OK", roles=sorted(roles))


def list_users(context: Context) -> Answer:
    """List the accounts."""
    context.only_system_admins()
    users = context.studio.users()
    if not context.rules.lists_by_name:
        users.sort(key=lambda user: user.number)
    shown = [describe_user(user) for user in context.shown(users)]
    return response(200, 0, "OK", total=len(users), offset=0, limit=len(shown), users=shown)


def create_user(context: Context) -> Answer:
    """Make an account; a name that was ever used is used up."""
    context.only_system_admins()
    wanted = context.body
    if set(wanted) - {*FIELDS, "enabled"}:
        return invalid_parameters()
    if set(FIELDS) - set(wanted):
        return FAILURE
    username, password, first_name, last_name, email = (str(wanted[field]) for field in FIELDS)
    if context.studio.name_is_used_up(username):
        return response(409, 6001, "User already exists", "Try a different username")
    if context.rules.good_password.fullmatch(password) is None:
        remedy = "Use password that will fulfill password requirements"
        return response(400, 6003, "User password does not fulfill requirements", remedy)
    if len(username) > LONGEST_USERNAME or max(username, default="") > LARGEST_CHARACTER:
        return DOES_NOT_FIT
    user = context.studio.add_user(User(username, password, first_name, last_name, email))
    return response(201, 1, "Created", user=describe_user(user))


def delete_user(context: Context) -> Answer:
    """Remove an account, by its name or number; one that there was is no fault.

    Names are separated by commas, and spaces around them play no part (recording of 3.1.31, section *names*).
    """
    context.only_system_admins()
    username, number = context.call.parameter("username"), context.call.parameter("id")
    if not username and not number:
        return NO_PARAMETERS
    if username and ("," in username or username != username.lstrip()):
        return context.rules.no_user
    user = find_user(context, username) if username else context.studio.user_of(number or "")
    if user is None:
        return context.rules.no_user
    if user is context.user:
        return failure("Cannot delete self.")
    if context.studio.user(user.username) is user:
        context.studio.delete_user(user)
    return response(200, 2, "Deleted")


def _switch(context: Context, enabled: bool) -> Answer:
    context.only_system_admins()
    users = [find_user(context, name) for name in context.body.get("usernames", [])]
    for user in users:
        user.enabled = enabled
    return response(200, 0, "OK", users=[describe_user(user) for user in users])


def enable_users(context: Context) -> Answer:
    """Let accounts log in."""
    return _switch(context, True)


def disable_users(context: Context) -> Answer:
    """Keep accounts out."""
    return _switch(context, False)


API_2: Scripts = {
    ("GET", "/api/2/users/me"): me,
    ("GET", "/api/2/users"): list_users,
    ("POST", "/api/2/users"): create_user,
    ("DELETE", "/api/2/users"): delete_user,
    ("GET", r"/api/2/users/([^/]+)"): get_user,
    ("GET", r"/api/2/users/([^/]+)/sites/([^/]+)/roles"): roles_of_user,
    ("PATCH", "/api/2/users/enable"): enable_users,
    ("PATCH", "/api/2/users/disable"): disable_users,
}
