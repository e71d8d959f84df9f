"""``users``: accounts, made, switched, shown, and removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from mock_studio.exchange import CHECK_API, FAILURE, Answer, Refused, invalid_parameters, response
from mock_studio.rules import Context, Scripts
from mock_studio.state import User

FIELDS = ("username", "password", "firstName", "lastName", "email")


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
    """Return the account of a name.

    :raises Refused: where there is none
    """
    user = context.studio.user(str(name))
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
    user = next((user for user in context.studio.users() if str(user.number) == name), None)
    return response(200, 0, "OK", user=describe_user(user or find_user(context, unquote(name))))


def list_users(context: Context) -> Answer:
    """List the accounts."""
    context.only_system_admins()
    users = [describe_user(user) for user in context.studio.users()]
    return response(200, 0, "OK", total=len(users), offset=0, limit=len(users), users=users)


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
    user = context.studio.add_user(User(username, password, first_name, last_name, email))
    return response(201, 1, "Created", user=describe_user(user))


def delete_user(context: Context) -> Answer:
    """Remove an account, by its name or number; one that there was is no fault."""
    context.only_system_admins()
    username, number = context.call.parameter("username"), context.call.parameter("id")
    if not username and not number:
        return response(400, 1001, "Invalid parameter(s) : All parameters are empty or null", CHECK_API)
    numbered = (user for user in context.studio.users() if str(user.number) == number)
    user = context.studio.user(username) if username else next(numbered, None)
    if user is context.user:
        return FAILURE
    if user is not None:
        context.studio.delete_user(user)
    elif not username or not context.studio.name_is_used_up(username):
        return context.rules.no_user
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
    ("PATCH", "/api/2/users/enable"): enable_users,
    ("PATCH", "/api/2/users/disable"): disable_users,
}
