"""A reply of Studio, compared whole with what is promised: status, content type and body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from contract.page import CLAUSES, Promise
from studio_client.exchange import Reply

LONGEST_EXCEPTION = 500
_TELLS_TOO_MUCH = {
    "a stack trace": re.compile(r"\bat [\w.$]+\("),
    "a path of the server": re.compile(r"""(?:^|[\s"'(:=])(?:/[\w.-]+){2,}|\b[A-Z]:\\"""),
    "markup": re.compile(r"</?\w+[^>]*>"),
    "a second line": re.compile(r"[\r\n]"),
}


class AnswersAsPromised(BaseMatcher[Reply]):
    """Matches a reply that is what the promise says, with nothing beside it."""

    def __init__(self, promise: Promise) -> None:
        self._promise = promise

    def _matches(self, item: Reply) -> bool:
        return not list(self._differences(item))

    def describe_to(self, description: Description) -> None:
        promise = self._promise
        source = f"clause {promise.clause}: {CLAUSES[promise.clause]}" if promise.clause in CLAUSES else promise.clause
        description.append_text(
            f"status {promise.status}, content type {promise.media_type}, {self._promised_body()} ({source})"
        )

    def describe_mismatch(self, item: Reply, mismatch_description: Description) -> None:
        mismatch_description.append_text("; ".join(self._differences(item)))

    def _differences(self, reply: Reply) -> Iterator[str]:
        promise = self._promise
        if reply.status != promise.status:
            yield f"the status was {reply.status}"
        if reply.media_type != promise.media_type.lower():
            yield f"the content type was {reply.media_type or 'not given'}"
        if reply.charset not in (None, "utf-8") and promise.media_type == "application/json":
            yield f"the charset was {reply.charset}"
        if not self._body_is_right(reply):
            yield f"the body was {_shown(reply.text)}"

    def _body_is_right(self, reply: Reply) -> bool:
        promise = self._promise
        if promise.phrase is not None:
            return promise.phrase in reply.text
        if promise.body is not None:
            return reply.text.strip() == promise.body
        try:
            body = reply.json
        except ValueError:
            return False
        if promise.message is not None:
            return bool(body == {"message": promise.message})
        if not isinstance(body, dict) or list(body) != ["message"]:
            return False
        if promise.message_pattern is not None:
            return re.fullmatch(promise.message_pattern, str(body["message"])) is not None
        return not list(_faults_of_exception(str(body["message"]), promise.message_prefix or ""))

    def _promised_body(self) -> str:
        promise = self._promise
        if promise.phrase is not None:
            return f"a page with {promise.phrase}"
        if promise.message_prefix is not None:
            return (
                f"body {json.dumps({'message': promise.message_prefix + 'ACTUAL_EXCEPTION'})} with the exception that "
                f"occurred, and without {', '.join(_TELLS_TOO_MUCH)}"
            )
        if promise.body is not None:
            return f"body {promise.body!r}"
        if promise.message_pattern is not None:
            return f"body with a message of the form {promise.message_pattern!r}"
        return f"body {json.dumps({'message': promise.message})}"


def _faults_of_exception(message: str, prefix: str) -> Iterator[str]:
    exception = message[len(prefix) :]
    if not message.startswith(prefix):
        yield "another beginning"
    if not re.search(r"[A-Za-z]{3}", exception) or "ACTUAL_EXCEPTION" in exception:
        yield "no exception"
    if len(exception) > LONGEST_EXCEPTION:
        yield "more than an exception"
    yield from (name for name, pattern in _TELLS_TOO_MUCH.items() if pattern.search(exception))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 300 else f"{text[:300]}…") if text else "empty"


def tells_too_much(reply: Reply) -> list[str]:
    """Return what an answer tells that must never be told: of a page, whose markup is its form, a stack trace alone."""
    kinds = ["a stack trace"] if reply.media_type == "text/html" else ["a stack trace", "a path of the server"]
    return [kind for kind in kinds if _TELLS_TOO_MUCH[kind].search(reply.text)]


def answers_as_promised(promise: Promise) -> AnswersAsPromised:
    """Match a reply that keeps the promise in status, content type and body."""
    return AnswersAsPromised(promise)


class IsARefusal(BaseMatcher[Reply]):
    """Matches a reply that refuses the call, in whatever words."""

    def _matches(self, item: Reply) -> bool:
        return 400 <= item.status < 600 and re.sub(r"\s", "", item.text) != '{"message":"OK"}'

    def describe_to(self, description: Description) -> None:
        description.append_text("a refusal: a status of 400 or more, and no body that says OK")

    def describe_mismatch(self, item: Reply, mismatch_description: Description) -> None:
        mismatch_description.append_text(f"the status was {item.status}; the body was {_shown(item.text)}")


def is_a_refusal() -> IsARefusal:
    """Match a reply that refuses the call."""
    return IsARefusal()
