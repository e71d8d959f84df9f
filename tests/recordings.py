"""What has to be known of each recording to replay it, beside its records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from mock_studio import MockStudio
from mock_studio.publishing import send_live
from mock_studio.releases.release_3_0 import Release30
from mock_studio.state import ROOT_SITE, SITE_ADMIN_GROUP, Group, Package, Site, User
from tests.replay import Happening, Recording, Replay, named_site

# Why records are left out.

USER_INTERFACE = "Studio's user interface, which the suite does not call"
OTHER_SCRIPT = "a script that the suite does not call"
MACHINE = "tells of the recorded machine"
CLASSES = "the message names classes of the recorded Java"
OTHER_SERVER = "what the servlet container refuses, which the mock's server does not know"
BLUEPRINT = "content of a blueprint, which the mock does not have"
OTHER_WAY = "another way of publishing, which the mock does not have so far"
AT_ONCE = "many calls at once, whose order nobody knows, and what they left"
DATABASE_DOWN = "the database is down"
STUDIO_DOWN = "Studio is down"
HALF_REVIVED = "a session that the restart has half revived"
PERMISSIONS = "the mock reads no permissions in the permission file, but whether it is XML"
UNMAPPED_SYSTEM_ADMIN = "a system admin loses a right where no group is mapped, which the suite does not bring about"
SAME_SECOND = "two packages of one second, which the database lists in any order"

# What happened, and is no record.


def time_passed(replay: Replay) -> None:
    """Let the publishing job run."""
    replay.mock.publish_now()


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
    site.packages.append(Package("", ["/static-assets/a.txt"], "admin"))
    send_live(replay.mock.rules, site, ["/static-assets/a.txt"])
    replay.mock.publish_now()


def publishing_is_at_work(at_work: bool) -> Happening:
    """Return what lets the next deletion of a site meet the publishing job, or no longer."""

    def happening(replay: Replay) -> None:
        rules = replay.mock.rules
        assert isinstance(rules, Release30)
        rules.deletion_meets_publishing = lambda: at_work  # type: ignore[method-assign]

    return happening


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


def _site(mock: MockStudio, site_id: str) -> Site:
    site = mock.studio.site(site_id)
    assert site is not None
    return site


OF_3_0 = Recording(
    "studio-3.0.27.json",
    left_out={
        r"login: (GET /studio/login|GET /studio/ anonymous|GET /studio)|cookies: GET /studio/ .*": USER_INTERFACE,
        r"stop-input: raw unicode in query .*": OTHER_SERVER,
        r"login: login number": CLASSES,
        r"login: GET monitor version \(admin\)": MACHINE,
        r"publish-effect: (get-content|write-content|go-live) .*(home page|index\.xml).*": BLUEPRINT,
        r"publish-effect: (status 22 s later|status after the page .*|observed: page queue .*)": BLUEPRINT,
        r"publish-effect: (.*bulk.*|publish-items .*)": OTHER_WAY,
        r"provoke-500: (get-configuration|clear-configuration-cache).*": OTHER_SCRIPT,
        r"race: observed: .*|race: (exists|delete) twin-site.*": AT_ONCE,
        r"outage: database down: (?!stop anonymous).*": DATABASE_DOWN,
    },
    unrecorded={
        r"stop-auth: stop anonymous, no cookies, no CSRF": joined_root_groups,
        r"publish-effect.*: status after (start and )?publishing": time_passed,
    },
    accounts={"loggedout": "u_none", "s1": "u_none", "s2": "u_none", "d1old": "d1"},
)
MORE_OF_3_0 = Recording(
    "studio-3.0.27-more.json",
    left_out={
        r"publish-ways: .*": OTHER_WAY,
        r"sending: (chunked, malformed .*|HTTP/(2\.0|0\.9).*|absolute-form .*)": OTHER_SERVER,
        r"sending: observed: .*": AT_ONCE,
        r"restart: call while Studio is down": STUDIO_DOWN,
        r"own-groups: (clear .*|roles of u_own)": OTHER_SCRIPT,
        r"site-delete: observed: what is left .*": "what the database keeps of a deleted site",
    },
    unrecorded={
        r"own-groups: stop as u_own \(member of a group 'admin' in lower case\)": got_lower_case_admins,
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
        r"publish-ways: .*": OTHER_WAY,
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
        r"publish-effect: (status 22 s later|status after the page .*|observed: page queue .*)": BLUEPRINT,
        r"publish-effect: (.*bulk.*|publish-items .*)": OTHER_WAY,
        r"(login|sending|race): observed: (?!session id).*|race: user delete twin_user": AT_ONCE,
        r"restart: call while Studio is down": STUDIO_DOWN,
        r"restart: Studio restarted: (stop|status) .*with the session from before.*": HALF_REVIVED,
        r"outage: database down: (?!stop anonymous|stop \{\}|stop without body).*": DATABASE_DOWN,
    },
    unrecorded={
        r"status: status \?site_id": was_started,
        r"provisioning-rights: (groups of that site as u_sysadmin|site create dd-site .*)": time_passed,
        r"publish-effect-first: status after the first publish": time_passed,
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
