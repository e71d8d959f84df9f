"""``group/``: a site's groups and their members, before 3.1. Only the site's own admins change them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from mock_studio.exchange import (
    GROUP_NOT_FOUND,
    OK,
    USER_NOT_FOUND,
    Answer,
    Refused,
    json_answer,
    message_answer,
)
from mock_studio.generation_3.users import summary
from mock_studio.rules import Context, Scripts
from mock_studio.state import Group, Site, Studio, User


def create(context: Context) -> Answer:
    """Make a group."""
    wanted = context.wanted
    site = context.require_right(wanted.get("site_id"), "change_groups")
    name = str(wanted.get("group_name") or "")
    if context.rules.find_group(site, name) is not None:
        return message_answer(409, "Group already exists")
    site.groups[name] = Group(name, str(wanted.get("description") or ""))
    return message_answer(201, "OK", Location=context.location("group/get", f"group_name={quote(name)}"))


def delete(context: Context) -> Answer:
    """Remove a group."""
    site, group, _ = _named(context)
    del site.groups[group.name]
    return Answer(204, "")


def add_user(context: Context) -> Answer:
    """Make an account a member of a group."""
    _, group, wanted = _named(context)
    user = _user(context, wanted)
    if user.uid in group.members:
        return message_answer(409, "User already in group")
    group.members.add(user.uid)
    return OK


def remove_user(context: Context) -> Answer:
    """Take an account out of a group."""
    _, group, wanted = _named(context)
    user = _user(context, wanted)
    if user.uid not in group.members:
        return USER_NOT_FOUND
    group.members.remove(user.uid)
    return Answer(204, "")


def get(context: Context) -> Answer:
    """Show a group."""
    site = context.require_right(context.call.parameter("site_id"), "look_at_groups")
    group = _group(context, site, context.call.parameter("group_name"))
    return json_answer(200, {"group_name": group.name, "site_id": site.site_id, "description": group.description})


def users(context: Context) -> Answer:
    """List a group's members."""
    site = context.require_right(context.call.parameter("site_id"), "look_at_groups")
    members = _members(context.studio, _group(context, site, context.call.parameter("group_name")))
    return json_answer(200, {"users": members, "total": len(members)})


def get_per_site(context: Context) -> Answer:
    """List a site's groups with their members."""
    site = context.require_right(context.call.parameter("site_id"), "look_at_groups")
    groups = [
        {"group_name": group.name, "description": group.description, "users": _members(context.studio, group)}
        for group in site.groups.values()
    ]
    return json_answer(200, {"groups": groups, "total": len(groups)})


def get_all(context: Context) -> Answer:
    """List the groups of all sites, which nobody may."""
    context.caller()
    return context.rules.voted_down("look_at_groups")


def _named(context: Context) -> tuple[Site, Group, dict[str, Any]]:
    wanted = context.wanted
    site = context.require_right(wanted.get("site_id"), "change_groups")
    return site, _group(context, site, wanted.get("group_name")), wanted


def _group(context: Context, site: Site, name: object) -> Group:
    group = context.rules.find_group(site, name) if isinstance(name, str) else None
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


SCRIPTS: Scripts = {
    ("POST", "group/create"): create,
    ("POST", "group/delete"): delete,
    ("POST", "group/add-user"): add_user,
    ("POST", "group/remove-user"): remove_user,
    ("GET", "group/get"): get,
    ("GET", "group/users"): users,
    ("GET", "group/get-per-site"): get_per_site,
    ("GET", "group/get-all"): get_all,
}
