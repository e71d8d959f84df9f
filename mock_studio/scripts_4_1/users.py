"""Accounts: made, switched, shown, and removed."""

from __future__ import annotations

from typing import Any

from mock_studio.exchange import Answer, Refused
from mock_studio.model import User
from mock_studio.scripts_4_1.registry import Context, response

NO_USER = response(404, 6000, "User not found", "Check if you're using the correct User ID or username")


def describe_user(context: Context, user: User) -> dict[str, Any]:
    """Return an account as answers show it."""
    return {
        "id": context.studio.number_of(user),
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
        raise Refused(NO_USER)
    return user


def me(context: Context) -> Answer:
    """Show the caller's account."""
    user = {**describe_user(context, context.user), "authenticationType": None}
    return response(200, 0, "OK", authenticatedUser=user)


def list_users(context: Context) -> Answer:
    """List the accounts."""
    context.require_system_admin()
    users = [describe_user(context, user) for user in context.studio.users()]
    return response(200, 0, "OK", total=len(users), offset=0, limit=len(users), users=users)


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
    return response(201, 1, "Created", user=describe_user(context, user))


def delete_user(context: Context) -> Answer:
    """Remove an account, if there is one."""
    context.require_system_admin()
    user = context.studio.user(context.call.parameter("username") or "")
    if user is not None:
        context.studio.delete_user(user)
    return response(200, 2, "Deleted")


def _switch(context: Context, enabled: bool) -> Answer:
    context.require_system_admin()
    users = [find_user(context, name) for name in context.body.get("usernames", [])]
    for user in users:
        user.enabled = enabled
    return response(200, 0, "OK", users=[describe_user(context, user) for user in users])


def enable_users(context: Context) -> Answer:
    """Let accounts log in."""
    return _switch(context, True)


def disable_users(context: Context) -> Answer:
    """Keep accounts out."""
    return _switch(context, False)
