"""``monitor/``, ``monitoring/`` and ``server/``: what a Studio says of itself."""

from __future__ import annotations

from mock_studio.exchange import Answer, json_answer, response
from mock_studio.rules import Context, Scripts
from mock_studio.state import now

LANGUAGES = [
    {"id": "en", "label": "English"},
    {"id": "es", "label": "español"},
    {"id": "kr", "label": "한국어"},
]


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
    return json_answer(200, LANGUAGES)


def version(context: Context) -> Answer:
    """Name the version."""
    return response(200, 0, "OK", version={"packageVersion": context.rules.version})


API_1: Scripts = {
    ("GET", "monitor/version"): version_1,
    ("GET", "monitor/status"): status,
    ("GET", "server/get-available-languages"): languages,
}
API_2: Scripts = {
    ("GET", "/api/2/monitoring/version"): version,
}
