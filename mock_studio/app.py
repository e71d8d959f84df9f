"""The web application: it hands each call to the release, and runs the publishing job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from mock_studio.exchange import Call
from mock_studio.pace import Pace
from mock_studio.publishing import publish_forever
from mock_studio.rules import Rules
from mock_studio.state import Studio


def _first(headers: Headers) -> dict[str, str]:
    """Return the headers, by their names in small letters; of one that was sent twice, the first is heard."""
    return {name.lower(): value for name, value in reversed(headers.items())}


def create_app(studio: Studio, rules: Rules, publish_interval: float, pace: Pace) -> Router:
    """Make the web application of a Studio, whose publishing job runs while the application does."""

    async def studio_itself(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        call = Call(
            verb=request.method,
            path=scope["raw_path"].decode("latin-1"),
            query_string=scope["query_string"].decode("latin-1"),
            headers=_first(request.headers),
            cookies=cookie_parser("; ".join(request.headers.getlist("cookie"))),
            body=await request.body(),
        )
        seconds = pace(call)
        if seconds > 0:
            await asyncio.sleep(seconds)
        answer = rules.answer(studio, call, str(request.base_url).rstrip("/"))
        headers = dict(answer.headers)
        if answer.content_type is not None:
            headers["Content-Type"] = answer.content_type
        response = Response(b"" if call.verb == "HEAD" else answer.body.encode(), answer.status, headers)
        await response(scope, receive, send)

    @asynccontextmanager
    async def publish_meanwhile(_: Router) -> AsyncIterator[None]:
        job = asyncio.create_task(publish_forever(studio, rules, publish_interval))
        yield
        job.cancel()
        with suppress(asyncio.CancelledError):
            await job

    return Router(default=studio_itself, lifespan=publish_meanwhile)
