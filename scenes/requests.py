"""The calls of Stop and Start that the features speak of, by the words in which they speak of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from string import Template
from urllib.parse import quote, urlencode

from studio_client.exchange import Request
from studio_client.publisher import START_SCRIPT, STOP_SCRIPT, change_request, documented_request
from studio_client.session import SERVICES, CsrfPair, StudioSession

ACTIONS = {"stops": STOP_SCRIPT, "starts": START_SCRIPT}
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Parameters:
    """A query and a body, or None for no query at all.

    $SITE and $OTHER stand for the two sites' ids, $ESCAPED for the site's id with each of its letters escaped.
    """

    query: str | None
    body: str
    content_type: str | None = JSON_TYPE

    def request(self, script: str, site_id: str, other_site_id: str) -> Request:
        """Return the request for these two sites."""

        def filled(template: str, encode: Callable[[str], str], escape: str) -> str:
            escaped = "".join(escape % ord(character) for character in site_id)
            return Template(template).substitute(SITE=encode(site_id), OTHER=encode(other_site_id), ESCAPED=escaped)

        query = None if self.query is None else filled(self.query, quote, "%%%02X")
        body = filled(self.body, lambda site: json.dumps(site)[1:-1], "\\u%04x").encode()
        return change_request(script, query, body, self.content_type)


IN_QUERY = "site_id=$SITE"
IN_BODY = '{"site_id": "$SITE"}'
MULTIPART = '--b\r\nContent-Disposition: form-data; name="site_id"\r\n\r\n$SITE\r\n--b--\r\n'

# Refused by 3.0.27 because of its input: as P, BR, G or E in the recording's digest, section stop-input.
INVALID_PARAMETERS = {
    "no parameter at all": Parameters(None, ""),
    "an empty object": Parameters(None, "{}"),
    "an empty site_id": Parameters(None, '{"site_id": ""}'),
    "an empty site_id in query and body": Parameters("site_id=", '{"site_id": ""}'),
    "null as site_id": Parameters(None, '{"site_id": null}'),
    "the misspelt name siteId": Parameters(None, '{"siteId": "$SITE"}'),
    "the misspelt name site": Parameters(None, '{"site": "$SITE"}'),
    "the misspelt name siteId in the query": Parameters("siteId=$SITE", "{}"),
    "the misspelt name site in the query": Parameters("site=$SITE", "{}"),
    "the name in capitals in the query": Parameters("SITE_ID=$SITE", "{}"),
    "a number as site_id": Parameters(None, '{"site_id": 5}'),
    "zero as site_id": Parameters(None, '{"site_id": 0}'),
    "a fraction as site_id": Parameters(None, '{"site_id": 1.5}'),
    "true as site_id": Parameters(None, '{"site_id": true}'),
    "false as site_id": Parameters(None, '{"site_id": false}'),
    "the site as a number": Parameters(None, '{"site_id": $SITE}'),
    "a list as site_id": Parameters(None, '{"site_id": ["$SITE"]}'),
    "an empty list as site_id": Parameters(None, '{"site_id": []}'),
    "an object as site_id": Parameters(None, '{"site_id": {"site_id": "$SITE"}}'),
    "the site twice in the query": Parameters("site_id=$SITE&site_id=$SITE", "{}"),
    "two sites in the query": Parameters("site_id=$SITE&site_id=$OTHER", "{}"),
    "two sites in the query, the other first": Parameters("site_id=$OTHER&site_id=$SITE", "{}"),
    "the site after an empty site_id in the query": Parameters("site_id=&site_id=$SITE", IN_BODY),
    "an empty list": Parameters(None, "[]"),
    "a list": Parameters(None, f"[{IN_BODY}]"),
    "a list of numbers": Parameters(None, "[1]"),
    "null": Parameters(None, "null"),
    "a string": Parameters(None, '"$SITE"'),
    "a number": Parameters(None, "1"),
    "true": Parameters(None, "true"),
    "JSON without its closing brace": Parameters(None, '{"site_id": "$SITE"'),
    "JSON that ends after the colon": Parameters(None, '{"site_id":'),
    "JSON in single quotes": Parameters(None, "{'site_id': '$SITE'}"),
    "JSON without quotes": Parameters(None, "{site_id: $SITE}"),
    "JSON with a comment": Parameters(None, '{/* the site */"site_id": "$SITE"}'),
    "JSON after a byte order mark": Parameters(None, f"\ufeff{IN_BODY}"),
    "plain text": Parameters(None, "$SITE"),
    "white space": Parameters(None, "  \n"),
    "a form": Parameters(None, "site_id=$SITE", "application/x-www-form-urlencoded"),
    "a multipart form": Parameters(None, MULTIPART, "multipart/form-data; boundary=b"),
    "an XML document": Parameters(None, "<site_id>$SITE</site_id>", "application/xml"),
    "the site in the query and an empty body": Parameters(IN_QUERY, ""),
    "the site in the query and null": Parameters(IN_QUERY, "null"),
    "the site in the query and a string": Parameters(IN_QUERY, '"$SITE"'),
    "the site in the query and a number": Parameters(IN_QUERY, "1"),
    "the site in the query and a list of numbers": Parameters(IN_QUERY, "[1]"),
    "the site in the query and broken JSON": Parameters(IN_QUERY, '{"site_id":'),
    "the site in the query and plain text": Parameters(IN_QUERY, "$SITE"),
    "the site in the query and white space": Parameters(IN_QUERY, "  \n"),
    "the site in the query and a form": Parameters(IN_QUERY, "site_id=$SITE", "application/x-www-form-urlencoded"),
    "the site in the query and a multipart form": Parameters(IN_QUERY, MULTIPART, "multipart/form-data; boundary=b"),
    "the site in the query and an XML document": Parameters(IN_QUERY, "<site_id>$SITE</site_id>", "application/xml"),
    "an unknown site in the query and broken JSON": Parameters("site_id=${SITE}-unknown", '{"site_id":'),
}

# Accepted by 3.0.27, and about the site: the same section of the recording.
VALID_PARAMETERS = {
    "the site in query and body": Parameters(IN_QUERY, IN_BODY),
    "the site in the query and an empty object": Parameters(IN_QUERY, "{}"),
    "the site in the body alone": Parameters(None, IN_BODY),
    "an empty site_id in the query and the site in the body": Parameters("site_id=", IN_BODY),
    "a bare site_id in the query and the site in the body": Parameters("site_id", IN_BODY),
    "the site with its letters escaped in the query": Parameters("site_id=$ESCAPED", "{}"),
    "the site with its letters escaped in the body": Parameters(None, '{"site_id": "$ESCAPED"}'),
    "the other site as siteId in the query and the site in the body": Parameters("siteId=$OTHER", IN_BODY),
    "the other site and then the site in the body": Parameters(None, '{"site_id": "$OTHER", "site_id": "$SITE"}'),
    "extra parameters in the query": Parameters(f"{IN_QUERY}&force=true&x=1", IN_BODY),
    "extra parameters in the body": Parameters(None, '{"site_id": "$SITE", "username": "nobody", "sites": ["$OTHER"]}'),
    "a body of a million characters": Parameters(None, f'{{"site_id": "$SITE", "padding": "{"x" * 1_000_000}"}}'),
    "JSON called text/plain": Parameters(None, IN_BODY, "text/plain"),
    "JSON called a form": Parameters(None, IN_BODY, "application/x-www-form-urlencoded"),
    "JSON called application/octet-stream": Parameters(None, IN_BODY, "application/octet-stream"),
    "JSON called text/html": Parameters(None, IN_BODY, "text/html"),
    "JSON with its charset named": Parameters(None, IN_BODY, "application/json; charset=utf-8"),
    "JSON without a content type": Parameters(None, IN_BODY, None),
}

# Two sites in one call: the query wins (the same section of the recording).
TWO_SITES = {
    "the site in the query and the other site in the body": Parameters(IN_QUERY, '{"site_id": "$OTHER"}'),
    "the site in the query and an unknown site in the body": Parameters(IN_QUERY, '{"site_id": "${SITE}-unknown"}'),
    "the other site in the query and the site in the body": Parameters("site_id=$OTHER", IN_BODY),
    "an unknown site in the query and the site in the body": Parameters("site_id=${SITE}-unknown", IN_BODY),
    "a blank site in the query and the site in the body": Parameters("site_id=%20", IN_BODY),
}

PARAMETERS = {**INVALID_PARAMETERS, **VALID_PARAMETERS, **TWO_SITES}

# Names of no site: the recording of 3.0.27 and rule 3 (a site's name is exactly its name).
NAMES_OF_NO_SITE: dict[str, Callable[[str, str], str]] = {
    "an unknown name": lambda site, other: f"{site}-unknown",
    "a blank": lambda site, other: " ",
    "its name in capitals": lambda site, other: site.upper(),
    "its name and a space": lambda site, other: f"{site} ",
    "a space and its name": lambda site, other: f" {site}",
    "its name between spaces": lambda site, other: f" {site} ",
    "its name with an accent": lambda site, other: "ë".join(site.rsplit("e", 1)),
    "its name with underscores for hyphens": lambda site, other: site.replace("-", "_"),
    "its name and a line break": lambda site, other: f"{site}\n",
    "its name and a NUL": lambda site, other: f"{site}\0",
    "its name's beginning and a percent sign": lambda site, other: f"{site[:12]}%",
    "a percent sign": lambda site, other: "%",
    "two dots": lambda site, other: "..",
    "a path up and to it": lambda site, other: f"../{site}",
    "a path through it to the other site": lambda site, other: f"{site}/../{other}",
    "a path to a system file": lambda site, other: "../../etc/passwd",
    "an SQL condition": lambda site, other: "' OR '1'='1",
    "its name and an SQL command": lambda site, other: f"{site}'; DROP TABLE site;--",
    "markup": lambda site, other: "<script>alert(1)</script>",
    "letters of other scripts": lambda site, other: "ünï-☃",
    "an emoji": lambda site, other: "a😀",
    "51 characters": lambda site, other: "x" * 51,
    "256 characters": lambda site, other: "x" * 256,
    "5000 characters": lambda site, other: "x" * 5000,
}


def naming(script: str, name: str, place: str) -> Request:
    """Return a Stop or Start that names a site in the query (beside an empty object) or in the body alone."""
    if place == "query":
        return change_request(script, urlencode({"site_id": name}), b"{}", JSON_TYPE)
    return change_request(script, None, json.dumps({"site_id": name}).encode(), JSON_TYPE)


PLACES = ("query", "body")

# Recording of 3.0.27, section stop-auth: each of them is refused.
CSRF_FLAWS: dict[str, Callable[[StudioSession, str], CsrfPair]] = {
    "no CSRF token": lambda session, foreign: CsrfPair(None, None),
    "the CSRF token in the cookie alone": lambda session, foreign: CsrfPair(None, session.csrf_token),
    "the CSRF token in the header alone": lambda session, foreign: CsrfPair(session.csrf_token, None),
    "an empty CSRF token": lambda session, foreign: CsrfPair("", session.csrf_token),
    "a wrong CSRF token": lambda session, foreign: CsrfPair(f"{session.csrf_token}x", session.csrf_token),
    "the CSRF token of another session": lambda session, foreign: CsrfPair(foreign, session.csrf_token),
}

# Recording of 3.0.27, section stop-accept: each of them is served in JSON.
ACCEPT_HEADERS = ("application/json", "*/*", "text/html", "application/xml", "text/plain", "image/png", "garbage")


def accepting(site_id: str, accept: str) -> Request:
    """Return the documented Stop with an Accept header."""
    request = documented_request(STOP_SCRIPT, site_id)
    return replace(request, headers={**request.headers, "Accept": accept})


@dataclass(frozen=True)
class Verb:
    """An HTTP verb, and the one that its call claims to be."""

    sent: str
    claimed: str | None = None


VERBS = {verb: Verb(verb) for verb in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS")} | {
    "GET that claims to be POST": Verb("GET", "POST"),
}


def with_verb(site_id: str, verb: Verb) -> Request:
    """Return the documented Stop with another verb."""
    request = documented_request(STOP_SCRIPT, site_id)
    claim = {} if verb.claimed is None else {"X-HTTP-Method-Override": verb.claimed}
    return replace(request, verb=verb.sent, headers={**request.headers, **claim})


# Spellings of the address that are not the page's.
ADDRESSES = {
    "the address without .json": f"{SERVICES}publish/stop",
    "the address with a slash for .json": f"{SERVICES}publish/stop/",
    "the address with a slash at its end": f"{SERVICES}publish/stop.json/",
    "the address with .xml": f"{SERVICES}publish/stop.xml",
    "the address with .html": f"{SERVICES}publish/stop.html",
    "the address with .json twice": f"{SERVICES}publish/stop.json.json",
    "the address with a space at its end": f"{SERVICES}publish/stop.json%20",
    "the address with STOP in capitals": f"{SERVICES}publish/STOP.json",
    "the address with a doubled slash": f"{SERVICES}publish//stop.json",
    "the address with a path parameter": f"{SERVICES}publish/stop.json;a=b",
    "the address of a script that does not exist": f"{SERVICES}publish/stopx.json",
}


def at_address(site_id: str, path: str) -> Request:
    """Return the documented Stop to another address."""
    request = documented_request(STOP_SCRIPT, site_id)
    return replace(request, path=path)
