"""``groups``: global groups and their members."""

from __future__ import annotations

from mock_studio.exchange import CHECK_API, FAILURE, Answer, Refused, failure, invalid_parameters, response
from mock_studio.names import collation_key
from mock_studio.rules import Context, Scripts
from mock_studio.scripts.users import describe_user, find_user
from mock_studio.state import SYSTEM_ADMINS, User

NO_GROUP = response(404, 4000, "Group not found", "Check if you sent in the right Group Id")
NOBODY = response(400, 1001, "Invalid parameter(s) : Both 'userIds' and 'usernames' are empty", CHECK_API)
LAST_SYSTEM_ADMIN = failure(
    "Removing all members of the System Admin group is not allowed. We must have at least one system administrator."
)


def list_groups(context: Context) -> Answer:
    """List the global groups."""
    context.only_system_admins()
    groups = sorted(context.studio.groups.items())
    if context.rules.lists_by_name:
        groups.sort(key=lambda entry: entry[1].name)
    shown = [context.rules.describe_group(number, group) for number, group in context.shown(groups)]
    return response(200, 0, "OK", total=len(groups), offset=0, limit=len(shown), groups=shown)


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
    """Make a global group. Without a name Studio fails, and a group without a name is left."""
    context.only_system_admins()
    name, description = context.body.get("name"), context.body.get("desc")
    if not isinstance(name, str):
        context.studio.add_group("", None)
        return FAILURE
    if context.rules.good_group_name.fullmatch(name) is None:
        return invalid_parameters(("groupName", "Value is not a valid group name"))
    if any(collation_key(group.name) == collation_key(name) for group in context.studio.groups.values()):
        return response(409, 4001, "Group already exists", "Try a different group name")
    number = context.studio.add_group(name, description if isinstance(description, str) else None)
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
    names, numbers = context.body.get("usernames", []), context.body.get("ids", [])
    if not names and not numbers:
        return NOBODY
    users = [find_user(context, name) for name in names]
    users += [_user_of(context, each) for each in numbers]
    group.members.update(user.uid for user in users if context.studio.user(user.username) is user)
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
        return LAST_SYSTEM_ADMIN
    group.members -= leaving
    return response(200, 2, "Deleted")


def _user_of(context: Context, number: object) -> User:
    user = context.studio.user_of(str(number))
    if user is None:
        raise Refused(context.rules.no_user)
    return user


API_2: Scripts = {
    ("GET", "/api/2/groups"): list_groups,
    ("POST", "/api/2/groups"): create_group,
    ("DELETE", "/api/2/groups"): delete_group,
    ("GET", r"/api/2/groups/(\d+)"): get_group,
    ("GET", r"/api/2/groups/(\d+)/members"): list_members,
    ("POST", r"/api/2/groups/(\d+)/members"): add_members,
    ("DELETE", r"/api/2/groups/(\d+)/members"): remove_member,
}
