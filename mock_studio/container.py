"""What the servlet container, and Studio's firewall, refuse before a script is looked for."""

from __future__ import annotations

from mock_studio.exchange import Answer, Call

TYPE = "text/html;charset=utf-8"
UNENCODED = set('<>"{}|\\^`#')
LONGEST_TARGET = 8_000
ACCEPTED = ("*/*", "application/json", "application/*")


def page(status: int, title: str, sentence: str = "", **headers: str) -> Answer:
    """Answer with one of the container's own error pages."""
    heading = f"HTTP Status {status} – {title}"
    told = f"<p>{sentence}</p>" if sentence else ""
    body = f"<head><title>{heading}</title></head><body><h1>{heading}</h1>{told}</body>"
    return Answer(status, f'<!doctype html><html lang="en">{body}</html>', TYPE, headers)


EXPECTED = "100-continue"
BAD_REQUEST = page(400, "Bad Request")
METHOD_NOT_ALLOWED = page(405, "Method Not Allowed")
NOT_ACCEPTABLE = page(406, "Not Acceptable")
EXPECTATION_FAILED = page(417, "Expectation Failed")


def method_not_allowed(verb: str) -> Answer:
    """Refuse a verb that Studio does not know."""
    sentence = f"Request method &#39;{verb}&#39; not supported"
    return page(405, "Method Not Allowed", sentence, Allow="GET, HEAD, POST")


def refuses_address(call: Call) -> bool:
    """Tell whether an address is too long, or has characters that must be encoded."""
    return bool(set(call.query_string) & UNENCODED) or len(call.path) + len(call.query_string) > LONGEST_TARGET


def has_too_long_a_head(call: Call) -> bool:
    """Tell whether a call's headers are longer than the container reads."""
    return sum(len(name) + len(value) for name, value in call.headers.items()) > LONGEST_TARGET


def expects_too_much(call: Call) -> bool:
    """Tell whether a call expects something that the container does not do."""
    return call.headers.get("expect", EXPECTED).lower() != EXPECTED


def accepts_json(call: Call) -> bool:
    """Tell whether a call accepts an answer in JSON."""
    accepted = call.headers.get("accept") or "*/*"
    return any(kind in accepted for kind in ACCEPTED)


def has_odd_separators(path: str) -> bool:
    """Tell whether the firewall refuses an address for its separators."""
    return "//" in path or ";" in path or "/./" in path or "/../" in path
