"""``groups``: global groups and their members."""

from __future__ import annotations

from mock_studio.exchange import FAILURE, Answer, response
from mock_studio.names import collation_key
from mock_studio.rules import Context, Scripts
from mock_studio.scripts.users import describe_user, find_user
from mock_studio.state import SYSTEM_ADMINS

NO_GROUP = response(404, 4000, "Group not found", "Check if you sent in the right Group Id")


def list_groups(context: Context) -> Answer:
    """List the global groups."""
    context.only_system_admins()
    groups = sorted(context.studio.groups.items(), key=lambda entry: entry[1].name)
    listed = [context.rules.describe_group(number, group) for number, group in groups]
    return response(200, 0, "OK", total=len(listed), offset=0, limit=len(listed), groups=listed)


def get_group(context: Context, number: str) -> Answer:
    """Show a global group."""
    context.only_system_admins()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    return response(200, 0, "OK", group=context.rules.describe_group(int(number), group))


def list_members(context: Context, number: str) -> Answer:
    """List the members of a global group."""
    context.only_system_admins()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    users = [describe_user(user) for user in context.studio.users() if user.uid in group.members]
    return response(200, 0, "OK", total=len(users), offset=0, limit=10, users=users)


def create_group(context: Context) -> Answer:
    """Make a global group."""
    context.only_system_admins()
    name = str(context.body.get("name") or "")
    if any(collation_key(group.name) == collation_key(name) for group in context.studio.groups.values()):
        return response(409, 4001, "Group already exists", "Try a different group name")
    number = context.studio.add_group(name, str(context.body.get("desc") or ""))
    return response(201, 1, "Created", group=context.rules.describe_group(number, context.studio.groups[number]))


def delete_group(context: Context) -> Answer:
    """Remove a global group."""
    context.only_system_admins()
    for number in context.call.query.get("id", []):
        context.studio.groups.pop(int(number), None)
    return response(200, 2, "Deleted")


def add_members(context: Context, number: str) -> Answer:
    """Make accounts members of a group; being one already is no fault."""
    context.only_system_admins()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    users = [find_user(context, name) for name in context.body.get("usernames", [])]
    group.members.update(user.uid for user in users)
    return response(200, 0, "OK", users=[describe_user(user) for user in users])


def remove_member(context: Context, number: str) -> Answer:
    """Take an account out of a group; being none already is no fault. Studio keeps one system admin at least."""
    context.only_system_admins()
    group = context.studio.groups.get(int(number))
    if group is None:
        return NO_GROUP
    user = context.studio.user(context.call.parameter("username") or "")
    leaving = {user.uid} if user is not None else set()
    if int(number) == SYSTEM_ADMINS and group.members <= leaving:
        return FAILURE
    group.members -= leaving
    return response(200, 2, "Deleted")


API_2: Scripts = {
    ("GET", "/api/2/groups"): list_groups,
    ("POST", "/api/2/groups"): create_group,
    ("DELETE", "/api/2/groups"): delete_group,
    ("GET", r"/api/2/groups/(\d+)"): get_group,
    ("GET", r"/api/2/groups/(\d+)/members"): list_members,
    ("POST", r"/api/2/groups/(\d+)/members"): add_members,
    ("DELETE", r"/api/2/groups/(\d+)/members"): remove_member,
}
