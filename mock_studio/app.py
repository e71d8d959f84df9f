"""The way of a call through Studio: address, session, CSRF, verb, script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_studio.exchange import (
    HTML_TYPE,
    PAGE_NOT_FOUND,
    SCRIPT_NOT_FOUND,
    SERVER_ERROR,
    Answer,
    Call,
    Refused,
)
from mock_studio.model import Studio
from mock_studio.pace import Pace
from mock_studio.publishing import publish_forever
from mock_studio.rules.documented import Documented
from mock_studio.rules.release_4_1 import Release41
from mock_studio.scripts import SCRIPTS
from mock_studio.scripts.registry import Context
from mock_studio.scripts_4_1 import surface
from mock_studio.state_4_1 import Studio41

WITHOUT_SESSION = {
    "security/login",
    "security/logout",
    "monitor/status",
    "server/get-available-languages",
}
UNENCODED = set('<>"{}|\\^`')
LONGEST_TARGET = 8_000
READING_VERBS = ("GET", "HEAD", "OPTIONS")


def handle(studio: Studio, rules: Documented, call: Call, address: str) -> Answer:
    """Answer one call. The state changes in here only: one call is through before the next one begins."""
    if (refusal := container_refusal(call)) is not None:
        return refusal
    if call.verb == "TRACE":
        return Answer(405, "", content_type=None, headers={"Allow": "HEAD, DELETE, POST, GET, OPTIONS, PUT"})
    target = rules.target_of(call.path)
    if target.script is None and target.instead is SERVER_ERROR:
        return SERVER_ERROR
    session = studio.session(call.session_id)
    if session is None and target.script not in WITHOUT_SESSION:
        return rules.login_required(target.script)
    user = rules.caller(studio, session, target.script) if session is not None else None
    if session is not None and user is None:
        return rules.session_is_dead(target.script)
    if call.verb not in READING_VERBS and (refusal := rules.csrf_refusal(call)) is not None:
        return refusal
    if target.script is None:
        return target.instead or PAGE_NOT_FOUND
    if call.verb == "OPTIONS":
        return Answer(200, "", content_type=None, headers={"Allow": "GET,HEAD,POST,OPTIONS"})
    if call.verb not in ("GET", "HEAD", "POST"):
        return method_not_allowed(call.verb)
    run = SCRIPTS.get((call.verb, target.script))
    if run is None:
        return SCRIPT_NOT_FOUND
    try:
        answer = run(Context(studio, rules, session, user, address), call)
    except Refused as refused:
        answer = refused.answer
    return target.instead or answer


def answer_call(studio: Studio, rules: Documented, call: Call, address: str) -> Answer:
    """Answer one call on the surface that the release has."""
    if isinstance(rules, Release41) and isinstance(studio, Studio41):
        return surface.handle(studio, rules, call)
    return handle(studio, rules, call, address)


def container_refusal(call: Call) -> Answer | None:
    """Refuse what the servlet container does not let through to Studio."""
    if set(call.query_string) & UNENCODED or len(call.path) + len(call.query_string) > LONGEST_TARGET:
        return Answer(400, "", content_type=None)
    if call.verb == "OPTIONS" and "access-control-request-method" in call.headers and not call.cookies:
        return Answer(403, "Invalid CORS request", content_type=None)
    return None


def method_not_allowed(verb: str) -> Answer:
    """Answer as the servlet container does to a verb that Studio does not know."""
    page = (
        '<!doctype html><html lang="en"><head><title>HTTP Status 405 – Method Not Allowed</title></head>'
        f"<body><h1>HTTP Status 405 – Method Not Allowed</h1><p>Request method &#39;{verb}&#39; not supported</p>"
        "</body></html>"
    )
    return Answer(405, page, HTML_TYPE.lower(), headers={"Allow": "GET, HEAD, POST"})


def create_app(studio: Studio, rules: Documented, publish_interval: float, pace: Pace) -> Starlette:
    """Make the web application of a Studio, whose publishing job runs while the application does."""

    async def endpoint(request: Request) -> Response:
        call = Call(
            verb=request.method,
            path=request.scope["raw_path"].decode("latin-1"),
            query_string=request.scope["query_string"].decode("latin-1"),
            headers={name.lower(): value for name, value in request.headers.items()},
            cookies=dict(request.cookies),
            body=await request.body(),
        )
        seconds = pace(call)
        if seconds > 0:
            await asyncio.sleep(seconds)
        answer = answer_call(studio, rules, call, str(request.base_url).rstrip("/"))
        headers = dict(answer.headers)
        if answer.content_type is not None:
            headers["Content-Type"] = answer.content_type
        return Response(b"" if call.verb == "HEAD" else answer.body.encode(), answer.status, headers)

    @asynccontextmanager
    async def publish_meanwhile(_: Starlette) -> AsyncIterator[None]:
        job = asyncio.create_task(publish_forever(studio, rules, publish_interval))
        yield
        job.cancel()
        with suppress(asyncio.CancelledError):
            await job

    class AnyVerb(Route):
        """A route for every path and verb: Studio itself tells them apart."""

        def __init__(self) -> None:
            super().__init__("/{path:path}", endpoint)
            self.methods = None

    return Starlette(routes=[AnyVerb()], lifespan=publish_meanwhile)
