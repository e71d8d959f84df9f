"""What has to be known of each recording to replay it, beside its records."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial

from mock_studio import MockStudio
from mock_studio.generation_4.surface import TokenSurface
from mock_studio.publishing import Order, hand_over
from mock_studio.releases.release_3_0 import Release30
from mock_studio.state import (
    INITIAL_ROLES,
    ROLE_FILE,
    ROOT_SITE,
    SITE_ADMIN_GROUP,
    STAGING_IS_ON,
    Group,
    Item,
    Site,
    User,
    now,
)
from tests.bearers import Bearers
from tests.replay import Happening, Record, Recording, Replay, named_site

CONTENT = "/templates/web/f.ftl"
HOME_PAGE = "/site/website/index.xml"

# Why records are left out.

USER_INTERFACE = "Studio's user interface, which the suite does not call"
OTHER_SCRIPT = "a script that the suite does not call"
MACHINE = "tells of the recorded machine"
CLASSES = "the message names classes of the recorded Java"
OTHER_SERVER = "what the servlet container refuses, which the mock's server does not know"
BLUEPRINT = "content of a blueprint, which the mock does not have"
PART_OF_QUEUE = "the recording shows the newest of the queue alone"
AT_ONCE = "many calls at once, whose order nobody knows, and what they left"
DATABASE_DOWN = "the database is down, or broken"
STUDIO_DOWN = "Studio is down"
HALF_REVIVED = "a session that the restart has half revived"
PERMISSIONS = "the mock reads no permissions in the permission file, but whether it is XML"
UNMAPPED_SYSTEM_ADMIN = "a system admin loses a right where no group is mapped, which the suite does not bring about"
LATENCY = "how long calls took"
XML_2 = "an answer of /api/2 in XML, which the suite does not ask for"
GERMAN = "the servlet container's pages in German, which the suite does not ask for"
EXPIRED = "a token of more than five minutes ago"
OTHER_TOKEN = "a token that somebody else was given, and is in no record"
SAME_SECOND = "two packages of one second, which the database lists in any order"

# What happened, and is no record.


def time_passed(replay: Replay) -> None:
    """Let what waits for its time be due, and the publishing job run."""
    replay.let_time_pass()


def logged_in_anew(replay: Replay) -> None:
    """Let the actor log in once more."""
    replay.sessions.forget(replay.record["actor"])


def was_started(replay: Replay) -> None:
    """Start the publisher of the site that the record names."""
    replay.bring_publisher(named_site(replay.record) or "", "started")


def sessions_ended(replay: Replay) -> None:
    """End all sessions, as a restart of Studio does from 3.1 on."""
    for session_id in replay.mock.studio.open_session_ids:
        replay.mock.studio.close_session(session_id)


def joined_root_groups(replay: Replay) -> None:
    """Make users members of groups of the whole Studio: before 3.1, only the database does."""
    root = _site(replay.mock, ROOT_SITE)
    for username, group_name in {"u_sysadmin": "crafter-admin", "u_creator": "crafter-create-sites"}.items():
        user, group = replay.mock.studio.user(username), root.group(group_name)
        if user is not None and group is not None:
            group.members.add(user.uid)


def got_lower_case_admins(replay: Replay) -> None:
    """Put a group *admin* in lower case into the database, with one member."""
    user = replay.mock.studio.user("rec-own")
    assert user is not None
    _site(replay.mock, "rec-own-site").groups["admin"] = Group("admin", "", {user.uid})


def sent_once_more(replay: Replay) -> None:
    """Send the content live that the recorder sent to see when the publishing job begins."""
    site = _site(replay.mock, "rec-keep-site")
    site.items["/static-assets/a.txt"].text = "1795614926.7773995"
    hand_over(replay.mock.rules, site, Order("go-live", ["/static-assets/a.txt"], "admin"))
    replay.mock.publish_now()


def publishing_is_at_work(at_work: bool) -> Happening:
    """Return what lets the next deletion of a site meet the publishing job, or no longer."""

    def happening(replay: Replay) -> None:
        rules = replay.mock.rules
        assert isinstance(rules, Release30)
        rules.deletion_meets_publishing = lambda: at_work  # type: ignore[method-assign]

    return happening


def site_was_made(replay: Replay) -> None:
    """Make the site that the record names, or that was watched, if there is none: in small letters."""
    site_id = (named_site(replay.record) or next(iter(replay.record["before"]))).lower()
    if replay.mock.studio.site(site_id) is None:
        replay.mock.studio.create_site(site_id, "d", _admin(replay.mock))


def site_was_removed(replay: Replay) -> None:
    """Remove the site that the record names."""
    replay.mock.studio.delete_site(_site(replay.mock, named_site(replay.record) or ""))


def site_was_left_on_disk(replay: Replay) -> None:
    """Leave the files of a site that is in no database; one of its admins is the admin of another site too."""
    site_was_made(replay)
    site = _site(replay.mock, named_site(replay.record) or "")
    site.files[ROLE_FILE] = _mapping({"alpha_admin": "admin"})
    replay.mock.studio.remains[site.site_id] = site
    site_was_removed(replay)


def was_stopped(replay: Replay) -> None:
    """Stop the publisher of the site that the record names."""
    replay.bring_publisher(named_site(replay.record) or "", "stopped")


def was_published(replay: Replay) -> None:
    """Publish the whole site that the record names."""
    site_was_made(replay)
    _site(replay.mock, named_site(replay.record) or "").published = True


def lock_ran_out(replay: Replay) -> None:
    """Let the account that the record names log in again, as it may after a while."""
    rules = replay.mock.rules
    assert isinstance(rules, TokenSurface)
    rules.security.locks.unlock(_named_user(replay.record))


def was_written(replay: Replay) -> None:
    """Write the content that the record sends live for the first time, or that is there though it was never sent."""
    site = _site(replay.mock, named_site(replay.record) or "")
    order = json.loads(replay.record.get("body") or "{}")
    for path in order.get("items", ["/static-assets/d/a.txt"]):
        if path not in site.items:
            site.items[path] = Item(path, "", "", now())
            site.items[path].edit("v1", "admin")


def has_home_page(replay: Replay) -> None:
    """Put the home page, which a blueprint brings, into the site that the record names."""
    site = _site(replay.mock, named_site(replay.record) or "")
    site.items[HOME_PAGE] = Item(HOME_PAGE, "", "", now())
    site.items[HOME_PAGE].edit("v1", "admin")


def staging_is_turned_on(replay: Replay) -> None:
    """Make the site that the record names; what is written into its configuration then turns staging on."""
    site_was_made(replay)
    replay.ids.files[named_site(replay.record) or "", "/site-config.xml"] = (
        f"<site-config>{STAGING_IS_ON}</site-config>"
    )


def found_before(replay: Replay) -> None:
    """Bring the site of a look, and its content, into the state in which they were found before."""
    record, studio = replay.record, replay.mock.studio
    site_id, observed = replay.site_of(record), record["observed"]
    site = studio.site(site_id) or studio.create_site(site_id, "d", _admin(replay.mock))
    if not site.items:
        site.items[CONTENT] = Item(CONTENT, "", "", now())
        site.items[CONTENT].edit("one", "admin")
    site.published = observed["status"]["published"]
    if observed["packages"]:
        hand_over(replay.mock.rules, site, Order("items", list(site.items), "admin"))
        replay.let_time_pass()


def content_was_written(replay: Replay) -> None:
    """Write the piece of content that a call sends live."""
    path = re.findall(r"/[\w/]+\.ftl", replay.record["body"])[0]
    content = Item(path, "", "", now())
    content.edit("r", "admin")
    _site(replay.mock, named_site(replay.record) or "").items[path] = content


def was_restarted(replay: Replay) -> None:
    """Restart Studio."""
    replay.mock.restart()


def user_was_made(replay: Replay) -> None:
    """Make the account that the record names, or that calls."""
    _add_user(replay.mock, _named_user(replay.record))


def admin_was_made(replay: Replay) -> None:
    """Make the site that the record names, and the account that calls: the site's role mapping makes it an admin."""
    site_was_made(replay)
    user, studio = _add_user(replay.mock, replay.record["actor"]), replay.mock.studio
    studio.groups[studio.add_group("own_admins", "")].members.add(user.uid)
    _site(replay.mock, named_site(replay.record) or "").files[ROLE_FILE] = _mapping({"own_admins": "admin"})


def groups_are_mapped(site_id: str, roles: Mapping[str, str]) -> Happening:
    """Return what lets the next role mapping that is written, which the recording does not show, name more groups.

    :param roles: the roles of these groups
    """

    def happening(replay: Replay) -> None:
        replay.ids.files[site_id, "/role-mappings-config.xml"] = _mapping(roles)

    return happening


def _mapping(roles: Mapping[str, str]) -> str:
    entries = "".join(f'<group name="{group}"><role>{role}</role></group>' for group, role in roles.items())
    return INITIAL_ROLES.replace("</groups>", f"{entries}</groups>")


def _named_user(record: Record) -> str:
    named = re.search(r"username(?:=|s\": \[\")([\w-]+)", f"{record.get('query')} {record.get('body')}")
    return str(named[1] if named is not None else record["actor"])


def _add_user(mock: MockStudio, username: str) -> User:
    return mock.studio.add_user(User(username, "Corr3ct-Horse_Battery!9", "T", "U", f"{username}@example.com"))


# What there was before the first record.


def two_sites_and_their_members(mock: MockStudio, others: tuple[str, ...] = ()) -> None:
    """Make the sites and users that *more* of 3.0.27 begins with: a member of each group of the first site.

    :param others: more sites
    """
    admin = mock.studio.user("admin")
    assert admin is not None
    for site_id in ("rec-alpha-site", "rec-beta-site", *others):
        mock.studio.create_site(site_id, "", admin)
    for site_id, members in MEMBERS.items():
        for username, group_name in members.items():
            user = mock.studio.add_user(User(username, "Passw0rd!x", "F", "L", f"{username}@example.com"))
            group = _site(mock, site_id).group(group_name)
            if group is not None:
                group.members.add(user.uid)


MEMBERS: Mapping[str, Mapping[str, str]] = {
    "rec-alpha-site": {
        "rec-admin": SITE_ADMIN_GROUP,
        "rec-author": "Author",
        "rec-publisher": "Publisher",
        "rec-developer": "Developer",
        "rec-reviewer": "Reviewer",
        "rec-none": "",
    },
    "rec-beta-site": {"rec-badmin": SITE_ADMIN_GROUP},
}


def sites_and_members_of_4(mock: MockStudio) -> None:
    """Make the sites and users that *more* of 4.1.8 begins with."""
    for suffix in ("-m1", "-m2"):
        _two_sites_and_their_members(suffix, mock)


def _two_sites_and_their_members(suffix: str, mock: MockStudio) -> None:
    admin, studio = _admin(mock), mock.studio
    for site in ("alpha", "beta"):
        made = studio.create_site(f"{site}-site{suffix}", "d", admin)
        studio.add_group(f"{site}_admin{suffix}", "")
        made.files[ROLE_FILE] = _mapping({f"{site}_admin{suffix}": "admin"})
    for username, name in MEMBERS_OF_4.items():
        user = _add_user(mock, f"{username}{suffix}")
        for group in studio.groups.values():
            if group.name.removesuffix(suffix) == name:
                group.members.add(user.uid)


MEMBERS_OF_4: Mapping[str, str] = {
    "u_none": "",
    "u_author": "site_author",
    "u_siteadmin": "site_admin",
    "u_sysadmin": "system_admin",
    "u_alpha_admin": "alpha_admin",
    "u_beta_admin": "beta_admin",
}


def _admin(mock: MockStudio) -> User:
    admin = mock.studio.user("admin")
    assert admin is not None
    return admin


def _site(mock: MockStudio, site_id: str) -> Site:
    site = mock.studio.site(site_id)
    assert site is not None
    return site


WAYS_OF_3: dict[str, Happening] = {
    r"publish-ways: .*: write site-config.xml, .*": staging_is_turned_on,
    r"publish-ways: .*: (go-live v1 \(preparation\)|status before)": was_written,
    r"publish-ways: .*: status (before|after \d+ s stopped|after start|12 s after .*)": time_passed,
}
OF_3_0 = Recording(
    "studio-3.0.27.json",
    left_out={
        r"login: (GET /studio/login|GET /studio/ anonymous|GET /studio)|cookies: GET /studio/ .*": USER_INTERFACE,
        r"stop-input: raw unicode in query .*": OTHER_SERVER,
        r"login: login number": CLASSES,
        r"login: GET monitor version \(admin\)": MACHINE,
        r"publish-effect: (get-content|write-content|go-live) .*(home page|index\.xml).*": BLUEPRINT,
        r"publish-effect: (status (22 s later|after (the page .*|bulk))|observed: page queue .*)": BLUEPRINT,
        r"provoke-500: (get-configuration|clear-configuration-cache).*": OTHER_SCRIPT,
        r"race: observed: .*|race: (exists|delete) twin-site.*": AT_ONCE,
        r"outage: database down: (?!stop anonymous).*": DATABASE_DOWN,
    },
    unrecorded={
        r"stop-auth: stop anonymous, no cookies, no CSRF": joined_root_groups,
        r"publish-effect.*: status after (start and )?publishing": time_passed,
        r"publish-effect: bulk-golive while stopped": has_home_page,
    },
    accounts={"loggedout": "u_none", "s1": "u_none", "s2": "u_none", "d1old": "d1"},
)
MORE_OF_3_0 = Recording(
    "studio-3.0.27-more.json",
    left_out={
        r"sending: (chunked, malformed .*|HTTP/(2\.0|0\.9).*|absolute-form .*)": OTHER_SERVER,
        r"sending: observed: .*": AT_ONCE,
        r"publish-ways: .*(publishing channels|get site-config\.xml|activities .*)": OTHER_SCRIPT,
        r"publish-ways: .*: (scheduled items|items waiting for approval) .*": OTHER_SCRIPT,
        r"publish-ways: pv-(rename|rengo|revert): (create folder|rename|revert-content).*": OTHER_SCRIPT,
        r"publish-ways: observed: pv-(rename|rengo|revert): (right )?after .*": OTHER_SCRIPT,
        r"publish-ways: pv-rengo: status after start": OTHER_SCRIPT,
        r"publish-ways: pv-(else: (copy|paste|create-folder|set-item|preview|repo).*|items: reject .*)": OTHER_SCRIPT,
        r"publish-ways: observed: pv-stg: right after reset-staging while stopped": PART_OF_QUEUE,
        r"restart: call while Studio is down": STUDIO_DOWN,
        r"own-groups: (clear .*|roles of u_own)": OTHER_SCRIPT,
        r"site-delete: observed: what is left .*": "what the database keeps of a deleted site",
        r"race: observed: .*": AT_ONCE,
    },
    unrecorded={
        r"own-groups: stop as u_own \(member of a group 'admin' in lower case\)": got_lower_case_admins,
        **WAYS_OF_3,
        r"publish-ways: pv-del1: site delete": publishing_is_at_work(True),
        r"publish-ways: pv-del2: site delete": publishing_is_at_work(False),
        r"restart: stop alpha-site as u_admin, logged in anew": logged_in_anew,
        r"own-groups: status as u_own \(only .*": was_started,
        r"site-delete: site delete while the publisher is at work": sent_once_more,
        r"site-delete: site delete while .*": publishing_is_at_work(True),
        r"site-delete: exists, .*": publishing_is_at_work(False),
    },
    watched={
        r"restart: observed: (queues before the restart|publishers after the restart)": (
            "rec-rst-site",
            "rec-rst2-site",
        ),
        r"restart: observed: (30 s after the restart, still stopped\?|after start)": ("rec-rst-site",),
    },
    accounts={
        f"u_{name}": f"rec-{name}"
        for name in ("admin", "author", "publisher", "developer", "reviewer", "none", "badmin", "own", "lost")
    },
    given=partial(two_sites_and_their_members, others=("rec-gone-0", "rec-gone-25")),
    parts=("(?!restart|site-delete).*", "restart", "site-delete"),
)
OF_3_1 = Recording(
    "studio-3.1.31.json",
    left_out={
        r"login: (GET /studio/login|GET /studio/ anonymous|GET /studio)|cookies: GET /studio/ .*": USER_INTERFACE,
        r"logout: GET /studio/logout": USER_INTERFACE,
        r"provisioning: blueprints \(3\.0 path\)|version: API1 monitoring/version.json": OTHER_SCRIPT,
        r"version: API2 monitoring/(version.*(as admin|as u_none|default token|\.json)|memory .*)": MACHINE,
        r"stop-input: raw unicode in query .*": OTHER_SERVER,
        r"sending: (chunked, malformed .*|HTTP/(2\.0|0\.9).*|absolute-form .*)": OTHER_SERVER,
        r"login: login number": CLASSES,
        r"provoke-500: (packages .* after valid permission-.*|status .* after valid permission-.* as .*)": PERMISSIONS,
        r"provoke-500: packages .* after (empty|malformed) role-mappings-config.xml": UNMAPPED_SYSTEM_ADMIN,
        r"provisioning-rights: packages of alpha-site as u_(siteadmin|sysadmin)": SAME_SECOND,
        r"publish-effect: (get-content|write-content|go-live) .*(home page|index\.xml).*": BLUEPRINT,
        r"publish-effect: (status (22 s later|after (the page .*|bulk))|observed: page queue .*)": BLUEPRINT,
        r"publish-effect: observed: after bulk-golive.*": BLUEPRINT,
        r"(login|sending|race): observed: (?!session id).*|race: user delete twin_user": AT_ONCE,
        r"publish-ways: .*publishing channels": OTHER_SCRIPT,
        r"publish-ways: (pv-rename: rename-folder.*|observed: pv-rename: (right after|after) .*)": OTHER_SCRIPT,
        r"publish-ways: pv-stg: packages (right )?after .*": SAME_SECOND,
        r"publish-ways: observed: pv-stg: right after reset-staging while stopped": PART_OF_QUEUE,
        r"restart: call while Studio is down": STUDIO_DOWN,
        r"restart: Studio restarted: (stop|status) .*with the session from before.*": HALF_REVIVED,
        r"outage: database down: (?!stop anonymous|stop \{\}|stop without body).*": DATABASE_DOWN,
    },
    unrecorded={
        r"status: status \?site_id": was_started,
        **WAYS_OF_3,
        r"provisioning-rights: (groups of that site as u_sysadmin|site create dd-site .*)": time_passed,
        r"publish-effect-first: status after the first publish": time_passed,
        r"publish-effect: bulk-golive while stopped": has_home_page,
        r"restart: Studio restarted: validate-session with .*": sessions_ended,
        r"restart: stop alpha-site as u_admin, logged in anew": logged_in_anew,
    },
    accounts={
        "loggedout": "u_none",
        "s0": "u_none",
        "s0old": "u_none",
        "s1": "u_none",
        "s2": "u_none",
        "s4": "u_none",
        "d1old": "d1",
    },
)
LEFT_OUT_4 = {
    r"(provisioning: login page GET|login: login by GET|logout: logout GET|version: root .*)": USER_INTERFACE,
    r"race-delete: .*|concurrency: .*": AT_ONCE,
    r"provoke-500: (DB down|(?!stop anonymous).* while DB down)": DATABASE_DOWN,
    r"provoke-500: (DB read_only.*|audit table missing|sql .*)": DATABASE_DOWN,
    r"expired: .*": EXPIRED,
    r"latency: .*|publish-effect-2: (seconds|status values) .*|restart: after start: seconds to live": LATENCY,
    r"publish-ways: content/rename.*": OTHER_SCRIPT,
    r"publish-ways: .*: available_targets": OTHER_SCRIPT,
    r"status: API2 status Accept: application/xml": XML_2,
    r"restart: persistent token .*": OTHER_TOKEN,
    r"sending: (broken chunk size|HTTP/1.1 without Host|HTTP/2.0 .*|two Host .*|negative .*)": OTHER_SERVER,
    r"sending: Accept-Language: de.*, Accept: text/html": GERMAN,
}
UNRECORDED_4: dict[str, Happening] = {
    r"provisioning: refresh with session.*": logged_in_anew,
    r"provisioning: group add member \(temp\)": user_was_made,
    r"provisioning: write role mappings alpha-site": groups_are_mapped("alpha-site", {"alpha_admin": "admin"}),
    r"provisioning: write role mappings beta-site": groups_are_mapped("beta-site", {"beta_admin": "admin"}),
    r"names: stop of a deleted site as admin": site_was_removed,
    r"login: good": user_was_made,
    r"tokens-and-membership: stop as new user w/o groups": user_was_made,
    r"login: (good .* s later|wrong-case username|username with trailing space)": lock_ran_out,
    r"login: refresh of 1st session.*": lock_ran_out,
    r"status: API2 status after start.*": was_started,
    r"status: API2 status after stop": was_stopped,
    r"site-delete: site delete wrong case": site_was_made,
    r"provisioning-rights: site get as u_none": was_started,
    r"provisioning-rights: site delete as u_none": site_was_made,
    r"provoke-config: write (?!.*good again).*": site_was_made,
    r"publish-effect: status new site|publish-effect-2: publish all .*": site_was_made,
    r"publish-effect-2: packages after start": time_passed,
    r"delete-reuse: stop by the mapped admin of the site": admin_was_made,
    r"delete-reuse: stop by the mapped admin after deletion of the site": site_was_removed,
    r"delete-reuse: old admin of the deleted site stops the new one": site_was_made,
    r"delete-reuse: user delete d1": user_was_made,
    r"stuck-site: write (?!the good).*": site_was_made,
    r"stuck-site: get after .*": was_stopped,
    r"restart: stop before restart": was_published,
    r"restart: .* while stopped, before restart": content_was_written,
    r"restart: graceful restart": was_restarted,
    r"restart: status of the other site .*": was_published,
    r"ghost-site: stop .*": site_was_left_on_disk,
    r"write-names: .*|sending: chunked body|publish-ways: .*: write-content": site_was_made,
    r"publish-ways: .*: site-config.xml .*": staging_is_turned_on,
    r"publish-ways: .*: before": found_before,
    r"publish-ways: .*: (while stopped.*|after start)": time_passed,
    r"restart: (stopped site 25 s after restart|after start)": time_passed,
}
OF_4_0 = Recording("studio-4.0.7.json", left_out=LEFT_OUT_4, unrecorded=UNRECORDED_4, callers=Bearers)
MORE_OF_4_1 = Recording(
    "studio-4.1.8-more.json",
    left_out=LEFT_OUT_4,
    unrecorded=UNRECORDED_4,
    given=sites_and_members_of_4,
    callers=Bearers,
)
OWN, TEAM = "rec-own-614368", "rec-team-614368"
OWN_GROUPS_OF_4: dict[str, Happening] = {
    **{
        rf"own-groups: write role mappings: own group -> {role}": groups_are_mapped(OWN, {TEAM: role})
        for role in ("author", "publisher", "reviewer", "developer", "nosuchrole", "Admin", "admin")
    },
    r"own-groups: write role mappings: own group in capitals -> admin": groups_are_mapped(OWN, {TEAM.upper(): "admin"}),
    r"own-groups: write role mappings: two own groups.*": groups_are_mapped(OWN, {TEAM: "admin"}),
    r"own-groups: write role mappings \(reset\)": groups_are_mapped(OWN, {}),
}
MORE_OF_4_0 = Recording("studio-4.0.7-more.json", left_out={}, unrecorded=OWN_GROUPS_OF_4, callers=Bearers)
MORE_2_OF_4_1 = Recording(
    "studio-4.1.8-more2.json",
    left_out={r"lost-caller: .*live after .*": LATENCY},
    unrecorded={
        **OWN_GROUPS_OF_4,
        r"lost-caller: write role mappings.*": groups_are_mapped("rec-lost-614368", {"rec-lostg-614368": "admin"}),
        r"lost-caller: .*(20 s later, still stopped.|status after start)": time_passed,
    },
    callers=Bearers,
)
OF_4_2 = Recording(
    "studio-4.2.0-SNAPSHOT.json",
    left_out=LEFT_OUT_4,
    unrecorded=UNRECORDED_4,
    callers=Bearers,
)
MORE_2_OF_4_2 = Recording("studio-4.2.0-SNAPSHOT-more2.json", left_out={}, unrecorded=OWN_GROUPS_OF_4, callers=Bearers)
