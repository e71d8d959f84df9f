"""``group/``: a site's groups and their members. Only the site's own admins change them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from mock_studio.exchange import (
    GROUP_NOT_FOUND,
    OK,
    USER_NOT_FOUND,
    VOTED_DOWN,
    Answer,
    Call,
    Refused,
    json_answer,
    json_object,
    message_answer,
)
from mock_studio.model import Group, Site, Studio, User
from mock_studio.names import collation_key
from mock_studio.scripts.registry import Context, Script
from mock_studio.scripts.users import summary


def create(context: Context, call: Call) -> Answer:
    """Make a group."""
    wanted = json_object(call)
    site = context.require_site_admin(wanted.get("site_id"))
    name = str(wanted.get("group_name") or "")
    if site.group(name) is not None:
        return message_answer(409, "Group already exists")
    site.groups[collation_key(name)] = Group(name, str(wanted.get("description") or ""))
    return message_answer(201, "OK", Location=context.location("group/get", f"group_name={quote(name)}"))


def delete(context: Context, call: Call) -> Answer:
    """Remove a group."""
    site, group, _ = _named(context, call)
    del site.groups[collation_key(group.name)]
    return Answer(204, "")


def add_user(context: Context, call: Call) -> Answer:
    """Make an account a member of a group."""
    _, group, wanted = _named(context, call)
    user = _user(context, wanted)
    if user.uid in group.members:
        return message_answer(409, "User already in group")
    group.members.add(user.uid)
    return OK


def remove_user(context: Context, call: Call) -> Answer:
    """Take an account out of a group."""
    _, group, wanted = _named(context, call)
    user = _user(context, wanted)
    if user.uid not in group.members:
        return USER_NOT_FOUND
    group.members.remove(user.uid)
    return Answer(204, "")


def get(context: Context, call: Call) -> Answer:
    """Show a group."""
    site = context.require_member(call.parameter("site_id"))
    group = _group(site, call.parameter("group_name"))
    return json_answer(200, {"group_name": group.name, "site_id": site.site_id, "description": group.description})


def users(context: Context, call: Call) -> Answer:
    """List a group's members."""
    site = context.require_member(call.parameter("site_id"))
    members = _members(context.studio, _group(site, call.parameter("group_name")))
    return json_answer(200, {"users": members, "total": len(members)})


def get_per_site(context: Context, call: Call) -> Answer:
    """List a site's groups with their members."""
    site = context.require_member(call.parameter("site_id"))
    groups = [
        {"group_name": group.name, "description": group.description, "users": _members(context.studio, group)}
        for group in site.groups.values()
    ]
    return json_answer(200, {"groups": groups, "total": len(groups)})


def get_all(context: Context, call: Call) -> Answer:
    """List the groups of all sites, which nobody may."""
    context.caller()
    return VOTED_DOWN


def _named(context: Context, call: Call) -> tuple[Site, Group, dict[str, Any]]:
    wanted = json_object(call)
    site = context.require_site_admin(wanted.get("site_id"))
    return site, _group(site, wanted.get("group_name")), wanted


def _group(site: Site, name: object) -> Group:
    group = site.group(name) if isinstance(name, str) else None
    if group is None:
        raise Refused(GROUP_NOT_FOUND)
    return group


def _user(context: Context, wanted: dict[str, Any]) -> User:
    user = context.studio.user(str(wanted.get("username") or ""))
    if user is None:
        raise Refused(USER_NOT_FOUND)
    return user


def _members(studio: Studio, group: Group) -> list[dict[str, Any]]:
    return [summary(user) for user in studio.users() if user.uid in group.members]


SCRIPTS: dict[tuple[str, str], Script] = {
    ("POST", "group/create"): create,
    ("POST", "group/delete"): delete,
    ("POST", "group/add-user"): add_user,
    ("POST", "group/remove-user"): remove_user,
    ("GET", "group/get"): get,
    ("GET", "group/users"): users,
    ("GET", "group/get-per-site"): get_per_site,
    ("GET", "group/get-all"): get_all,
}
