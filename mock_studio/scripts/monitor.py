"""``monitor/``, ``monitoring/`` and ``server/``: what a Studio says of itself."""

from __future__ import annotations

from dataclasses import replace

from mock_studio.exchange import CHECK_API, NO_PERMISSION, Answer, Refused, json_answer, response
from mock_studio.rules import Context, Scripts
from mock_studio.state import now

DEFAULT_KEY = "defaultManagementToken"


def version_1(context: Context) -> Answer:
    """Name the product and its version: a mock that answers as the page says calls it *documented*."""
    context.caller()
    return json_answer(200, {"name": "Crafter Studio (mock)", "packageVersion": context.rules.version})


def status(context: Context) -> Answer:
    """Say that all is well; needs no login."""
    moment = now().strftime("%Y-%m-%dT%H:%M:%S+0000")
    return json_answer(200, {"uptime": "0h 0m 0s", "datetime": moment, "status": "healthy"})


def languages(context: Context) -> Answer:
    """List the languages of the user interface; needs no login."""
    return json_answer(200, [{"id": key, "label": label} for key, label in context.rules.languages.items()])


def version(context: Context) -> Answer:
    """Name the version; for whoever is logged in, or has the management token."""
    _require_token(context)
    return response(200, 0, "OK", version={"packageName": "Crafter Studio", "packageVersion": context.rules.version})


def status_2(context: Context) -> Answer:
    """Say for how long Studio is up; for whoever is logged in, or has the management token."""
    _require_token(context)
    return response(200, 0, "OK", status={"uptime": 0, "startup": now().strftime("%Y-%m-%dT%H:%M:%S.000Z")})


def _require_token(context: Context) -> None:
    token = context.call.parameter("token")
    if context.user is not None or token == DEFAULT_KEY:
        return
    if token is None:
        raise Refused(response(400, 1001, "Invalid parameter(s) : Missing parameter: 'token'", CHECK_API))
    raise Refused(replace(NO_PERMISSION, status=401))


API_1: Scripts = {
    ("GET", "monitor/version"): version_1,
    ("GET", "monitor/status"): status,
}
LANGUAGES_1: Scripts = {("GET", "server/get-available-languages"): languages}
API_2: Scripts = {
    ("GET", "/api/2/monitoring/version"): version,
    ("GET", "/api/2/monitoring/status"): status_2,
}
