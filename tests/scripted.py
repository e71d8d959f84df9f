"""A server that answers as a test says: for what no mock does, and for what stands before a Studio."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from tests.faults.proxy import Asked, Connection, Given, Proxy, Spoiler

LOGIN_3 = "POST /api/1/services/api/1/security/login.json"
LOGIN_4 = "POST /login"
REFRESH = "GET /refresh"
VERSION_3_0 = "GET /api/1/services/api/1/monitor/version.json"
VERSION = "GET /api/2/monitoring/version"
EXISTS = "GET /api/1/services/api/1/site/exists.json"
DELETE_SITE = "POST /api/1/services/api/1/site/delete-site.json"

Answers = Mapping[str, Given | Callable[[Asked], Given]]


def said(status: int, value: object, *headers: tuple[str, str]) -> Given:
    """Return an answer in JSON."""
    return Given(status, [("Content-Type", "application/json;charset=UTF-8"), *headers], json.dumps(value).encode())


def page(status: int) -> Given:
    """Return a page for people."""
    return Given(status, [("Content-Type", "text/html;charset=UTF-8")], b"<!DOCTYPE html><title>Sorry</title>")


def led_to(location: str, status: int = 302) -> Given:
    """Return an answer that leads elsewhere."""
    return Given(status, [("Location", location)], b"")


def cookie(name: str, value: str) -> tuple[str, str]:
    """Return the header with which Studio sets a cookie."""
    return "Set-Cookie", f"{name}={value}; Path=/studio; HttpOnly"


def script_of(asked: Asked) -> str:
    """Return verb and path of a request, as ``Answers`` have them."""
    return f"{asked.verb} {urlsplit(asked.target).path.removeprefix('/studio')}"


def server_saying(answers: Answers) -> Proxy:
    """Return a server that gives these answers, and a page that says 404 to all else."""
    return Proxy("http://127.0.0.1/studio", _Script(answers))


class _Script(Spoiler):
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def arrives(self, asked: Asked, connection: Connection) -> Given | None:
        answer = self._answers.get(script_of(asked), page(404))
        return answer(asked) if callable(answer) else answer


# The answers with which each release lets in, and tells its version (recordings, sections login and version).
REPLACED = said(503, {"message": "This API has been replaced by a new login mechanism via JWT"})
NO_SCRIPT = said(400, {"message": "REST script not found"})
LETS_IN_3 = {LOGIN_3: said(200, {"username": "admin"}, cookie("JSESSIONID", "A")), EXISTS: said(200, {"exists": False})}
LETS_IN_4 = {
    LOGIN_4: Given(302, [("Location", "/studio/"), cookie("JSESSIONID", "A"), cookie("refresh_token", "r")], b""),
    REFRESH: said(200, {"token": "a.b.c", "expiresAt": "2026-11-25T10:42:58Z"}),
}


def told(version: str) -> Given:
    """Return the answer of ``/api/2`` that tells a version."""
    return said(200, {"response": {"code": 0}, "version": {"packageVersion": version}})


STUDIO_3_0: Answers = {**LETS_IN_3, VERSION_3_0: said(200, {"packageVersion": "3.0.27"}), LOGIN_4: page(403)}
STUDIO_3_1: Answers = {**LETS_IN_3, VERSION_3_0: NO_SCRIPT, VERSION: told("3.1.31"), LOGIN_4: page(500)}
STUDIO_4_0: Answers = {**LETS_IN_4, LOGIN_3: REPLACED, VERSION: told("4.0.7")}
STUDIO_4_1: Answers = {**LETS_IN_4, LOGIN_3: REPLACED, VERSION: told("4.1.8")}
# 4.2 takes the CSRF cookie away with the login.
NO_CSRF_COOKIE = ("Set-Cookie", "XSRF-TOKEN=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/studio")
STUDIO_4_2: Answers = {
    **LETS_IN_4,
    LOGIN_4: replace(LETS_IN_4[LOGIN_4], headers=[*LETS_IN_4[LOGIN_4].headers, NO_CSRF_COOKIE]),
    LOGIN_3: page(404),
    VERSION: told("4.2.0-SNAPSHOT"),
}
