"""What the suite's own work needs of an answer: this status, and this in its JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from studio_client.errors import NameTaken, NotAllowed, StudioError, StudioUnavailable, UnexpectedAnswer
from studio_client.exchange import Exchange, Reply

Thing = TypeVar("Thing")
JSON, PAGE = "application/json", "text/html"
# With a 500, 4.1 and 4.2 say this to who may not make sites (recordings of 4.1.8 and 4.2.0-SNAPSHOT).
NO_PERMISSION = "does not have permission"
_KINDS_OF_REFUSAL: dict[int, type[StudioError]] = {
    401: NotAllowed,
    403: NotAllowed,
    409: NameTaken,
    502: StudioUnavailable,
    503: StudioUnavailable,
    504: StudioUnavailable,
}


def expect(exchange: Exchange, status: int, purpose: str) -> Exchange:
    """Return the exchange if Studio answered with the status that the suite's own work needs.

    :raises StudioUnavailable: where a gateway answered in Studio's place
    :raises UnexpectedAnswer: where Studio answered with another status
    """
    reply = exchange.reply
    if reply.status == status:
        return exchange
    raise _kind_of_refusal(reply)(f"Could not {purpose}: {answer_to(exchange)} where {status} was needed")


def read(exchange: Exchange, purpose: str, find: Callable[[Any], Thing], status: int = 200) -> Thing:
    """Return what the suite's own work needs of an answer in JSON.

    :param find: finds it in the answer
    :raises UnexpectedAnswer: where the answer has another status, is no JSON, or does not have it
    """
    reply = expect(exchange, status, purpose).reply
    try:
        return find(reply.json)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnexpectedAnswer(f"Could not {purpose}: the answer, {reply.text[:200]!r}, does not say") from error


def answer_to(exchange: Exchange) -> str:
    """Return in words what was asked, and what the answer was."""
    reply = exchange.reply
    answer = "with a page" if reply.media_type == PAGE else repr(reply.text.strip()[:200])
    if _leads_on(reply):
        answer = f"and leads to {reply.headers.get('Location', 'nowhere')!r}"
    return f"{exchange.request.verb} {exchange.request.path} answered {reply.status} {answer}"


def is_from_elsewhere(reply: Reply, wanted: int) -> bool:
    """Tell whether a reply to a login shows that Studio has no such login.

    It may be gone (404, 405), moved (301), replaced (503, in JSON: recordings of 4.0.7 and 4.1.8), or there is a page
    where none is due (recording of 3.1.31, of the other login). A gateway shows nothing: it answers 502 or 504, and 503
    with a page of its own.

    :param wanted: the status that such a login gives
    """
    if reply.status in (502, 504):
        return False
    if reply.status == 503:
        return reply.media_type == JSON
    if _leads_on(reply):
        return reply.status != wanted
    return reply.status in (404, 405) or reply.media_type == PAGE


def _kind_of_refusal(reply: Reply) -> type[StudioError]:
    if _leads_on(reply):
        return StudioUnavailable
    if reply.status == 500 and NO_PERMISSION in reply.text:
        return NotAllowed
    return _KINDS_OF_REFUSAL.get(reply.status, UnexpectedAnswer)


def _leads_on(reply: Reply) -> bool:
    return 300 <= reply.status < 400
