"""Global groups and their members."""

from __future__ import annotations

from typing import Any

from mock_studio.exchange import Answer
from mock_studio.scripts_4_1.registry import Context, response
from mock_studio.scripts_4_1.users import describe_user, find_user

NO_GROUP = response(404, 4000, "Group not found", "Check if you sent in the right Group Id")


def _describe_group(number: int, name: str, text: str) -> dict[str, Any]:
    return {"id": number, "externallyManaged": False, "name": name, "desc": text}


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
    users = [find_user(context, name) for name in context.body.get("usernames", [])]
    group.members.update(user.uid for user in users)
    return response(200, 0, "OK", users=[describe_user(context, user) for user in users])


def remove_member(context: Context, number: str) -> Answer:
    """Take an account out of a group; being none already is no fault."""
    context.require_system_admin()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    user = context.studio.user(context.call.parameter("username") or "")
    group.members.discard(user.uid if user is not None else "")
    return response(200, 2, "Deleted")
