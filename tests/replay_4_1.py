"""Replaying the recording of a real Studio 4.1.8 on the mock's profile of 4.1, call by call.

The recording keeps a call as a line of text; of its first part, *provisioning*, it keeps little more than a name. What
the calls were is told here, by name.
"""

from __future__ import annotations

import ast
import http.client
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from mock_studio import MockStudio
from mock_studio.generation_4.profile import Generation4
from mock_studio.state import Session, Studio, User
from tests.replay import Outcome, normal_body

RECORDING = Path(__file__).parents[1] / "contract" / "recordings" / "studio-4.1.8.json"
SCRIPTS = "/studio/api/1/services/api/1/"
PASSWORD = "Corr3ct-Horse_Battery!9"
NEW_USER = {"password": PASSWORD, "firstName": "T", "lastName": "U", "enabled": True}
GROUPS = {"system_admin": 1, "site_admin": 2, "site_author": 3, "site_publisher": 4, "site_developer": 5}
GROUPS |= {"site_reviewer": 6, "alpha_admin": 7, "beta_admin": 8}
JSON_HEADERS = {"Content-Type": "application/json"}
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
CSRF = {"Cookie": "XSRF-TOKEN=t", "X-XSRF-TOKEN": "t"}
LINE = re.compile(
    r"(?P<verb>[A-Z]+) (?P<target>\S+)(?: CT=(?P<type>\S+(?: boundary=\w+)?))?"
    r"(?: body=(?P<body>None|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))?(?: auth=(?P<auth>\S+))?(?P<rest>.*)",
    re.DOTALL,
)
NAMES = "Accept|Origin|Access-Control-Request-Method|X-HTTP-Method-Override|X-XSRF-TOKEN|Authorization"
HEADER = re.compile(rf"({NAMES}): (\S.*?)(?= [A-Z][\w-]+:|$)")
NOT_REPLAYED = {
    r"provoke-500: .*": "the database is down, or broken",
    r"race-delete: .*|concurrency: .*": "summaries of many calls at once",
    r"ghost-site: .*": "a site on disk that the database does not know",
    r"basic-enabled: (?!bearer).*": "basic authentication, which a file of the server must turn on",
    r"login: (good right after 3 wrong|good 4.5 s later|wrong #(1b|2|3))": "a lock of four seconds and more",
    r"stop-auth-extra: expired JWT.*": "a token of a quarter of an hour ago",
    r"provisioning: site create API1 invalid id": "the message tells of the deployer",
    r"stop-auth: (tampered bearer|lower-case bearer scheme|token without scheme)": "the recorded tokens are masked",
    r"tokens-admin: stop with persistent token": "the recorded tokens are masked",
    r"stop-input: 5 kB long body|stop-auth-extra: (100 kB|deeply|2.5 MB).*": "the recording has cut the body",
    r"stop-input: 9 kB long query": "the servlet container's page",
}


@dataclass(frozen=True)
class Made:
    """A call, as it can be made again."""

    verb: str
    target: str
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    auth: str | None = None


def replayable() -> list[dict[str, Any]]:
    """Return the recorded calls that can be made again, in order."""
    return [record for record in all_records() if why_not(record) is None]


def all_records() -> list[dict[str, Any]]:
    """Return all recorded calls."""
    return list(json.loads(RECORDING.read_text(encoding="utf-8")))


def why_not(record: dict[str, Any]) -> str | None:
    """Return why a recorded call cannot be made again, if it cannot."""
    name = f"{record['section']}: {record['name']}"
    return next((reason for pattern, reason in NOT_REPLAYED.items() if re.fullmatch(pattern, name)), None)


def made(record: dict[str, Any]) -> Made:
    """Return the call that a record tells of."""
    if record["section"] in ("provisioning", "login") or record["name"] in ("create", "re-create same id"):
        by_name = _made_by_name(record)
        if by_name is not None:
            return by_name
    line = LINE.fullmatch(record["request"])
    assert line is not None, record
    headers = {} if line["type"] in (None, "None") else {"Content-Type": line["type"].rstrip(";")}
    if line["type"] and "boundary" in line["type"]:
        headers["Content-Type"] = line["type"]
    rest = line["rest"].strip()
    if rest.startswith("{"):
        headers |= {str(name): str(value) for name, value in ast.literal_eval(rest).items()}
    else:
        headers |= dict(HEADER.findall(rest))
        if "Cookie: " in rest:
            headers["Cookie"] = "JSESSIONID=none"
    body = ast.literal_eval(line["body"]) if line["body"] else None
    auth = None if line["auth"] in (None, "None", "masked") else line["auth"]
    return Made(line["verb"], line["target"], body, headers, auth)


def _made_by_name(record: dict[str, Any]) -> Made | None:
    name, request = record["name"], record["request"]
    if record["section"] == "site-delete":
        site_id = "tmp1795491477b" if request == "" and name == "create" else "tmp1795491477"
        return _site(site_id)
    if record["section"] == "login":
        return _form_login(request) if request.startswith("POST") else None
    if name.startswith("user create u_"):
        return _api_2("POST", "users", NEW_USER | _names(name.removeprefix("user create ")))
    added = re.fullmatch(r"group add member (\w+)->(\w+)", name)
    if added is not None:
        return _api_2("POST", f"groups/{GROUPS[added[2]]}/members", {"usernames": [added[1]]})
    asked = re.fullmatch(r"site (exists|get) (\S+)", name)
    if asked is not None:
        return Made("GET", f"{SCRIPTS}site/{asked[1]}.json?site_id={asked[2]}", auth="admin")
    mapping = re.fullmatch(r"(get|write) role mappings (\w+)-site", name)
    if mapping is not None:
        return _role_mapping(mapping[1], mapping[2])
    return BY_NAME.get(name)


def _names(username: str) -> dict[str, str]:
    return {"username": username, "email": f"{username}@example.com"}


def _api_2(verb: str, path: str, values: object = None) -> Made:
    body = json.dumps(values) if values is not None else None
    return Made(verb, f"/studio/api/2/{path}", body, JSON_HEADERS, "admin")


def _site(site_id: str, **more: str) -> Made:
    wanted = {"site_id": site_id, "name": site_id, "blueprint": "org.craftercms.blueprint.empty", "description": "d"}
    wanted |= more
    body = json.dumps({key: value for key, value in wanted.items() if value})
    return Made("POST", f"{SCRIPTS}site/create.json", body, JSON_HEADERS, "admin")


def _form_login(request: str) -> Made:
    username = parse_qs(request.partition(" ")[2].partition(" ")[2]).get("username", [""])[0]
    return Made("POST", "/studio/login", f"username={username}&password=…", {**FORM_HEADERS, **CSRF})


def _role_mapping(verb: str, site: str) -> Made:
    if verb == "get":
        query = f"siteId={site}-site&module=studio&path={quote('/role-mappings-config.xml')}"
        return _api_2("GET", f"configuration/get_configuration?{query}")
    roles = {"site_admin": "admin", "site_author": "author", "site_publisher": "publisher"}
    roles |= {"site_developer": "developer", "site_reviewer": "reviewer", f"{site}_admin": "admin"}
    groups = "".join(f'<group name="{group}"><role>{role}</role></group>' for group, role in roles.items())
    text = f"<role-mappings><groups>{groups}</groups></role-mappings>"
    wanted = {"siteId": f"{site}-site", "module": "studio", "path": "/role-mappings-config.xml", "content": text}
    return _api_2("POST", "configuration/write_configuration", wanted)


ADMIN_FORM = "username=admin&password=admin"
JSON_LOGIN = '{"username":"admin","password":"admin"}'
BY_NAME: dict[str, Made] = {
    "login good (form + double-submit XSRF)": Made("POST", "/studio/login", ADMIN_FORM, {**FORM_HEADERS, **CSRF}),
    "login good, _csrf form param instead of header": Made(
        "POST", "/studio/login", f"{ADMIN_FORM}&_csrf=t", {**FORM_HEADERS, "Cookie": "XSRF-TOKEN=t"}
    ),
    "login JSON body": Made("POST", "/studio/login", JSON_LOGIN, {**JSON_HEADERS, **CSRF}),
    "login without any CSRF": Made("POST", "/studio/login", ADMIN_FORM, FORM_HEADERS),
    "login CSRF cookie only": Made("POST", "/studio/login", ADMIN_FORM, {**FORM_HEADERS, "Cookie": "XSRF-TOKEN=t"}),
    "login CSRF mismatch": Made("POST", "/studio/login", ADMIN_FORM, {**FORM_HEADERS, **CSRF, "X-XSRF-TOKEN": "u"}),
    "login unknown user": Made(
        "POST", "/studio/login", "username=nosuchuser&password=whatever", {**FORM_HEADERS, **CSRF}
    ),
    "login page GET": Made("GET", "/studio/login"),
    "API1 security/login.json (3.x style)": Made(
        "POST", f"{SCRIPTS}security/login.json", JSON_LOGIN, {**JSON_HEADERS, **CSRF}
    ),
    "API1 security/login.json no CSRF": Made("POST", f"{SCRIPTS}security/login.json", JSON_LOGIN, JSON_HEADERS),
    "refresh without session": Made("GET", "/studio/refresh"),
    "refresh with session+refresh cookie": Made("GET", "/studio/refresh", auth="cookies of admin"),
    "authType with session": Made("GET", "/studio/authType"),
    "users/me": _api_2("GET", "users/me"),
    "API2 with session cookie only (no bearer)": Made("GET", "/studio/api/2/users/me"),
    "API2 with basic auth": Made("GET", "/studio/api/2/users/me", headers={"Authorization": "Basic YWRtaW46YWRtaW4="}),
    "available_blueprints": _api_2("GET", "sites/available_blueprints"),
    "site create API1 alpha-site": _site("alpha-site"),
    "site create API1 beta-site": _site("beta-site"),
    "site create API1 duplicate": _site("alpha-site"),
    "site create API1 unknown blueprint": _site("nobp", blueprint="nosuch.bp"),
    "site create API1 without name": _site("noname", name=""),
    "groups list": _api_2("GET", "groups"),
    "user create": _api_2("POST", "users", NEW_USER | _names("u_none")),
    "user create duplicate": _api_2("POST", "users", NEW_USER | _names("u_none")),
    "user create weak password": _api_2("POST", "users", NEW_USER | _names("u_weak") | {"password": "weak"}),
    "user create (temp)": _api_2("POST", "users", NEW_USER | _names("u_temp")),
    "user delete": _api_2("DELETE", "users?username=u_temp"),
    "user delete again": _api_2("DELETE", "users?username=u_temp"),
    "user delete (2)": _api_2("DELETE", "users?username=u_temp"),
    "user re-create after delete": _api_2("POST", "users", NEW_USER | _names("u_temp")),
    "API1 user/create.json (3.0 style)": Made("POST", f"{SCRIPTS}user/create.json", "{}", JSON_HEADERS, "admin"),
    "group create alpha_admin": _api_2("POST", "groups", {"name": "alpha_admin", "desc": "alpha_admin"}),
    "group create beta_admin": _api_2("POST", "groups", {"name": "beta_admin", "desc": "beta_admin"}),
    "group create duplicate": _api_2("POST", "groups", {"name": "beta_admin", "desc": "beta_admin"}),
    "group add member (temp)": _api_2("POST", "groups/3/members", {"usernames": ["u_temp"]}),
    "group add member again": _api_2("POST", "groups/3/members", {"usernames": ["u_temp"]}),
    "group remove member": _api_2("DELETE", "groups/3/members?username=u_temp"),
    "group remove member again": _api_2("DELETE", "groups/3/members?username=u_temp"),
    "group add unknown user": _api_2("POST", "groups/3/members", {"usernames": ["nosuch"]}),
    "add to unknown group": _api_2("POST", "groups/999/members", {"usernames": ["u_none"]}),
}


@dataclass
class Replay41:
    """A mocked Studio 4.1 on which recorded calls are made again."""

    mock: MockStudio
    rules: Generation4
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def studio(self) -> Studio:
        """The state of the mock."""
        return self.mock.studio

    def outcomes(self, records: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Outcome, dict[str, Any]]]:
        """Make the calls again, in order, and tell what each came to, and how the publishers were then."""
        for record in records:
            call = made(record)
            self._prepare(record, call)
            yield record, self._send(record, call), self._states()

    def _prepare(self, record: dict[str, Any], call: Made) -> None:
        """Bring about what the recording takes for granted: sites and users made in between, publishers started."""
        named = re.search(r"(?:siteId|site_id|site)(?:=|\": \")((?:pub|cfg)\d+)\b", f"{call.target} {call.body}")
        admin = self.studio.user("admin")
        assert admin is not None
        if named is not None and self.studio.site(named[1]) is None and "duplicate" not in record["name"]:
            self.studio.create_site(named[1], "", admin)
        section, name = record["section"], record["name"]
        if name.startswith(("group add member (temp)", "group add member again", "group remove member")):
            self._user("u_temp")  # the recording lists these calls after the ones that deleted the user
        if section == "login":
            self._wait_for_lock(name)
        if section.startswith("stop-"):
            self._set_publishers(True)
        elif section == "start-roles":
            self._set_publishers(not name.startswith("start alpha as"))
        elif section == "status" and "after" in record:
            self._set_publishers(record["after"]["alpha-site"]["enabled"])
            self._set("beta-site", record["after"]["beta-site"]["enabled"])
        elif section == "api2-enable":
            self._set_publishers(True)
        elif section == "publish-effect-2" and name == "packages after start":
            self.mock.publish_now()

    def _wait_for_lock(self, name: str) -> None:
        if name == "good 1.2 s later":
            time.sleep(1.2)
        elif name in ("wrong-case username", "empty user/password"):
            self.rules.security.locks.unlock("lk1795491463")

    def _set_publishers(self, enabled: bool) -> None:
        self._set("alpha-site", enabled)
        self._set("beta-site", True)

    def _set(self, site_id: str, enabled: bool) -> None:
        site = self.studio.site(site_id)
        assert site is not None
        site.publisher.enabled, site.publisher.status = enabled, "ready" if enabled else "stopped"

    def _states(self) -> dict[str, Any]:
        sites = {site_id: self.studio.site(site_id) for site_id in ("alpha-site", "beta-site")}
        return {
            site_id: {"enabled": site.publisher.enabled, "status": site.publisher.status}
            for site_id, site in sites.items()
            if site is not None
        }

    def _send(self, record: dict[str, Any], call: Made) -> Outcome:
        headers = dict(call.headers)
        if call.auth == "cookies of admin":
            headers["Cookie"] = self._cookies("admin")
        elif call.auth is not None:
            headers["Authorization"] = f"Bearer {self._token(call.auth)}"
        if "refresh_token=masked" in headers.get("Cookie", ""):
            headers["Cookie"] = self._recorded_cookies(record, headers)
        body = call.body.replace("password=…", f"password={self._password(record)}") if call.body else call.body
        address = urlsplit(self.mock.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            connection.request(
                call.verb, quote(call.target, safe="/?=&%:+,;."), body.encode() if body else body, headers
            )
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
        finally:
            connection.close()
        content_type = answer.getheader("Content-Type")
        location = answer.getheader("Location") if answer.status == 302 else None
        shown = location or normal_body(text, bool(record.get("cut")))
        return Outcome(answer.status, _media_type(content_type), shown)

    def _password(self, record: dict[str, Any]) -> str:
        self._user(record["request"].partition("username=")[2].partition("&")[0])
        return PASSWORD if record["name"].startswith(("good", "wrong-case")) else "nope"

    def _user(self, username: str) -> User:
        user = self.studio.user(username)
        if user is None and username:
            user = self.studio.add_user(User(username, PASSWORD, "T", "U", f"{username}@example.com"))
        assert user is not None or not username
        return user or User("", "", "", "", "")

    def _token(self, username: str) -> str:
        if username not in self._tokens:
            user = self._user(username)
            self._tokens[username] = self.rules.security.tokens.new(Session(username, user.uid))
        return self._tokens[username]

    def _cookies(self, username: str) -> str:
        user = self._user(username)
        session_id = self.studio.open_session(None, username, user)
        return f"JSESSIONID={session_id}; refresh_token={self.rules.security.tokens.new_refresh(user)}; XSRF-TOKEN=t"

    def _recorded_cookies(self, record: dict[str, Any], headers: dict[str, str]) -> str:
        if record["name"].startswith("refresh of 1st") or "after logout" in record["name"]:
            return "JSESSIONID=gone; refresh_token=gone; XSRF-TOKEN=t"
        cookies = self._cookies("u_alpha_admin")
        if headers.get("X-XSRF-TOKEN"):
            headers["X-XSRF-TOKEN"] = "t"
        return cookies


def recorded_outcome(record: dict[str, Any]) -> Outcome:
    """Return what the real Studio's answer came to."""
    location = next((line.partition(": ")[2] for line in record.get("response_headers", [])), None)
    shown = (
        location if record["status"] == 302 else normal_body(record.get("response_body") or "", bool(record.get("cut")))
    )
    return Outcome(record["status"], _media_type(record.get("content_type")), shown)


def _media_type(content_type: str | None) -> str | None:
    return content_type.partition(";")[0].strip().lower() if content_type else None
