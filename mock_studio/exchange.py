"""A call as Studio's scripts see it, and the answer that they give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

JSON_TYPE = "application/json;charset=UTF-8"
HTML_TYPE = "text/html;charset=UTF-8"
BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Call:
    """One HTTP request, decoded as far as every script needs it."""

    verb: str
    path: str
    query_string: str
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        """The query's parameters, each with all its values, in order.

        A bare key has an empty value; a parameter with a broken percent-encoding is dropped, as the servlet container
        drops it.
        """
        sound = [part for part in self.query_string.split("&") if not BROKEN_PERCENT.search(part)]
        return parse_qs("&".join(sound), keep_blank_values=True)

    def parameter(self, name: str) -> str | None:
        """Return the first value of a query parameter."""
        return self.query.get(name, [None])[0]

    @property
    def session_id(self) -> str | None:
        """The session that the call claims."""
        return self.cookies.get("JSESSIONID")

    @property
    def charset(self) -> str:
        """The charset that the content type names; UTF-8 where it names none."""
        _, _, charset = self.headers.get("content-type", "").partition("charset=")
        return charset.strip() or "utf-8"

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 becomes replacement characters, as in Studio."""
        return self.body.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: str
    content_type: str | None = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """What an address leads to.

    :param script: the script to run, None for no script at all
    :param instead: the answer given in place of the script's own, whatever that says
    :param form: the form that the script's answer is given, where it is another than JSON
    """

    script: str | None
    instead: Answer | None = None
    form: Callable[[Answer], Answer] | None = None

    def shown(self, answer: Answer) -> Answer:
        """Return what a caller sees of the script's answer."""
        if self.instead is not None:
            return self.instead
        return answer if self.form is None else self.form(answer)


class Refused(Exception):
    """Raised where a call ends early: it carries the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status, answer.body)
        self.answer = answer


class MalformedBody(ValueError):
    """Raised where a body is no JSON, even for Studio's lax parser."""


def json_answer(status: int, value: object, **headers: str) -> Answer:
    """Answer with JSON, written as compactly as Studio writes it."""
    return Answer(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")), headers=headers)


def message_answer(status: int, message: str | None, **headers: str) -> Answer:
    """Answer with Studio's usual ``{"message": …}``."""
    return json_answer(status, {"message": message}, **headers)


def response(status: int, code: int, text: str, remedy: str = "", /, **more: object) -> Answer:
    """Answer as ``/api/2`` does."""
    said = {"code": code, "message": text, "remedialAction": remedy, "documentationUrl": ""}
    return json_answer(status, {"response": said, **more})


def as_xml(answer: Answer) -> Answer:
    """Return an answer of ``/api/1`` in XML, as generation 4 writes it; a page stays as it is."""
    if answer.content_type is None or not answer.content_type.startswith("application/json"):
        return answer
    told = escape(str(json.loads(answer.body)["message"]), {'"': "&quot;"})
    entry = f"<entry><string>message</string><string>{told}</string></entry>"
    body = f'<?xml version="1.0" encoding="UTF-8"?><linked-hash-map>{entry}</linked-hash-map>'
    return replace(answer, body=body, content_type="application/xml")


def failure(told: str = "") -> Answer:
    """Fail as ``/api/2`` does, and tell of what, if anything is told."""
    return response(500, 1000, f"Internal system failure{told and f': {told}'}", "Contact support")


def html_page(status: int, title: str, sentence: str) -> Answer:
    """Answer with one of Studio's own error pages."""
    page = (
        f"<!DOCTYPE html>\n<html>\n    <head>\n        <title>{title}</title>\n    </head>\n"
        f"    <body>\n        <h2>{sentence}</h2>\n    </body>\n</html>"
    )
    return Answer(status, page, HTML_TYPE)


OK = message_answer(200, "OK")
CREATED = message_answer(201, "OK")
BAD_REQUEST = message_answer(400, "Bad Request")
SITE_NOT_FOUND = message_answer(404, "Site not found")
USER_NOT_FOUND = message_answer(404, "User not found")
GROUP_NOT_FOUND = message_answer(404, "Group not found")
SCRIPT_NOT_FOUND = message_answer(400, "REST script not found")
EMPTY_BODY = message_answer(500, "Text must not be null or empty")
NO_CONTENT = Answer(204, "")
VOTED_DOWN = Answer(401, '{ "message": "Unauthorized" }', content_type=None)
UNAUTHORIZED = message_answer(401, "Unauthorized")
LOGIN_REQUIRED = html_page(401, "Authentication required", "The user couldn't be authenticated correctly.")
ACCESS_DENIED = html_page(403, "Access denied", "The user doesn't have enough rights to access the page.")
PAGE_NOT_FOUND = html_page(404, "Page Not Found", "Oops! The requested page can't be found.")
BAD_ADDRESS = html_page(400, "Bad Request", "Oops! The request can't be understood.")
SERVER_ERROR = html_page(500, "Internal Server Error", "Oops! A server error has occurred.")

NO_PERMISSION = response(
    403, 2001, "Unauthorized", "You don't have permission to perform this task, please contact your administrator"
)
FAILURE = failure()
CHECK_API = "Check API and make sure you're sending the correct parameters"


def parse_json(text: str) -> Any:
    """Parse a body as leniently as Studio 3.0.27 does (recording, section *stop-input*).

    It stops after the first value, forgives a comma before a closing bracket, and takes a lone ``{`` for ``{}``.

    :raises MalformedBody: where even that parser gives up
    """
    if text == "{":
        return {}
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return decoder.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    raise MalformedBody(text[:80])


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def json_object(call: Call) -> dict[str, Any]:
    """Return the JSON object in the call's body, as most scripts need it.

    :raises Refused: with 500 where the body is empty, with 400 where it is no JSON object
    """
    if not call.body:
        raise Refused(EMPTY_BODY)
    try:
        value = parse_json(call.text)
    except MalformedBody:
        raise Refused(BAD_REQUEST) from None
    if not isinstance(value, dict):
        raise Refused(BAD_REQUEST)
    return value


def invalid_parameters(*wrong: tuple[str, str]) -> Answer:
    """Refuse a call of ``/api/2`` because of its parameters.

    :param wrong: what is wrong with which of them, if anything is told
    """
    told = [{"field": field, "message": message} for field, message in wrong]
    more = {"validationErrors": told} if told else {}
    return response(400, 1001, "Invalid parameter(s)", CHECK_API, **more)


def missing_parameters(*names: str) -> Refused:
    """Refuse a call whose parameters are missing, in the words of the provisioning scripts."""
    return Refused(message_answer(400, f"Invalid parameter(s): [{', '.join(names)}]"))
