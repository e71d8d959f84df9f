"""One request to Studio and the reply to it."""

from __future__ import annotations

import base64
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from studio_client.secrets import MASK, SECRET_COOKIES, SECRET_HEADERS, Secrets
from studio_client.sending import USUAL, Sending

LONGEST_BODY_SHOWN = 4_000
# A body is masked before it is cut; of a very long one, so much that what is left after masking is enough.
LONGEST_BODY_MASKED = 50 * LONGEST_BODY_SHOWN
# Control characters but tab and line feed, half characters, and what turns the direction of writing.
_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION = r"\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069"
_UNREADABLE = re.compile(rf"[{_CONTROL}{_DIRECTION}\ud800-\udfff\ufeff]")
HEADERS_OF_NO_INTEREST = ("user-agent", "accept-encoding", "connection", "content-length", "server")


@dataclass(frozen=True)
class Request:
    """A request, as it is to be sent: nothing is added to its query and body.

    :param path: the path below Studio's context path, starting with a slash
    :param query: the query string, already encoded; None for none
    :param sending: how it is put on the wire
    """

    verb: str
    path: str
    query: str | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sending: Sending = USUAL


@dataclass(frozen=True)
class Reply:
    """A reply, as it came."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 becomes replacement characters."""
        return self.body.decode("utf-8", errors="replace")

    @property
    def json(self) -> Any:
        """The body as JSON.

        :raises ValueError: where it is none, or where an object has a key twice
        """
        try:
            return json.loads(self.body.decode("utf-8"), object_pairs_hook=_refuse_repeated_keys)
        except RecursionError:
            raise ValueError("nested too deep") from None

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty where the reply has none."""
        return self._content_type.get_content_type() if "content-type" in self._names else ""

    @property
    def charset(self) -> str | None:
        """The charset that the content type names, in lower case, if it names one."""
        charset = self._content_type.get_param("charset")
        return str(charset).lower() if charset else None

    @property
    def _names(self) -> set[str]:
        return {name.lower() for name in self.headers}

    @property
    def _content_type(self) -> Message:
        message = Message()
        message["Content-Type"] = next(
            (value for name, value in self.headers.items() if name.lower() == "content-type"), ""
        )
        return message


@dataclass(frozen=True)
class Exchange:
    """Who asked Studio for what, and what came back.

    :param sent_at: when the request went out, by this machine's clock
    :param seconds: how long the answer took
    """

    actor: str
    url: str
    request: Request
    request_headers: Mapping[str, str]
    reply: Reply
    sent_at: datetime
    seconds: float

    @property
    def studio_time(self) -> datetime | None:
        """When the reply was made, by Studio's own clock, to the second; None where it does not say."""
        try:
            return parsedate_to_datetime(self.reply.headers.get("Date", "")).astimezone(timezone.utc)
        except ValueError:
            return None

    @property
    def summary(self) -> str:
        """One line: who, what, and the status."""
        return f"{self.actor}: {self.request.verb} {self.request.path.rpartition('/1/')[2]} → {self.reply.status}"

    def curl(self, secrets: Secrets) -> str:
        """Return a command line that sends the request once more; shell variables stand for its secrets."""
        words = ["curl", "--include", "--request", self.request.verb]
        if self.request.sending.http_1_0:
            words.append("--http1.0")
        sent_cookies = next((each for each in self.request_headers.items() if each[0].lower() == "cookie"), ("", ""))
        cookies = dict(re.findall(r"([^=;\s]+)=([^;]*)", sent_cookies[1]))
        if cookies:
            told = "; ".join(f"{name}=${_variable(name)}" for name in cookies if name in SECRET_COOKIES)
            spelt = (
                ["--cookie", f'"{told}"']
                if sent_cookies[0] == "Cookie"
                else ["--header", f'"{sent_cookies[0]}: {told}"']
            )
            words += spelt
        for name, value in self.request_headers.items():
            if name.lower() == "authorization":
                words += ["--header", f'"{name}: Bearer $STUDIO_TOKEN"']
            elif name.lower() == "x-xsrf-token":
                same = value == cookies.get("XSRF-TOKEN")
                words += ["--header", f'"{name}: ${"XSRF_TOKEN" if same else "XSRF_TOKEN_OF_HEADER"}"']
            elif name.lower() not in (*HEADERS_OF_NO_INTEREST, "cookie", "accept") or value == "close":
                words += ["--header", shlex.quote(secrets.mask(f"{name}: {value}"))]
        body = self.request.body or b""
        # A shell ends an argument where a byte is zero.
        unpacked = f"printf %s {base64.b64encode(body).decode()} | base64 -d | " if b"\0" in body else ""
        if body:
            words += ["--data-binary", "@-" if unpacked else _quoted(body, secrets)]
        return unpacked + " ".join([*words, shlex.quote(secrets.mask(self.url))])

    def describe(self, secrets: Secrets) -> str:
        """Return the whole exchange as readable text, its secrets masked."""
        whole = "\n".join(
            [
                f"Sent by {self.actor} at {self.sent_at:%Y-%m-%dT%H:%M:%S.%f}Z, "
                f"answered in {self.seconds * 1000:.1f} ms",
                "",
                "--- request ---",
                f"{self.request.verb} {self.url}{self.request.sending}",
                *_shown_headers(self.request_headers),
                "",
                _shown((self.request.body or b"").decode("utf-8", errors="replace"), secrets),
                "",
                "--- reply ---",
                f"{self.reply.status} {self.reply.reason}",
                *_shown_headers(self.reply.headers),
                "",
                _shown(self.reply.text, secrets),
            ]
        )
        return readable(secrets.mask(whole))


def readable(text: str) -> str:
    """Return a text without anything that a terminal or a browser would take for more than text."""
    return _UNREADABLE.sub("�", text)


def _shown_headers(headers: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {MASK if name.lower() in SECRET_HEADERS and value else value}"
        for name, value in headers.items()
        if name.lower() not in HEADERS_OF_NO_INTEREST
    ]


def _variable(cookie: str) -> str:
    return re.sub(r"\W", "_", cookie).upper()


def _quoted(body: bytes, secrets: Secrets) -> str:
    """Quote a body for a shell; what is no readable text goes as bash's escapes."""
    text = secrets.mask(body.decode("utf-8", errors="surrogateescape"))
    if text.isprintable():
        return shlex.quote(text)
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}"
        for byte in text.encode("utf-8", errors="surrogateescape")
    )
    return f"$'{escaped}'"


def _shown(text: str, secrets: Secrets) -> str:
    """Cut a long text; what is left is masked before, lest half a secret remain."""
    if len(text) <= LONGEST_BODY_SHOWN:
        return text
    masked = secrets.mask(text[:LONGEST_BODY_MASKED])
    return f"{masked[:LONGEST_BODY_SHOWN]}… ({len(text)} characters)"


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("an object has a key twice")
    return result
