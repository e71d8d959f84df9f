"""``monitor/`` and ``server/``: what a Studio says of itself."""

from __future__ import annotations

from mock_studio.exchange import Answer, Call, json_answer
from mock_studio.model import now
from mock_studio.scripts.registry import Context, Script

LANGUAGES = [
    {"id": "en", "label": "English"},
    {"id": "es", "label": "español"},
    {"id": "kr", "label": "한국어"},
]


def version(context: Context, call: Call) -> Answer:
    """Name the product and its version: a mock that answers as the page says calls it *documented*."""
    context.caller()
    return json_answer(200, {"name": "Crafter Studio (mock)", "packageVersion": context.rules.version})


def status(context: Context, call: Call) -> Answer:
    """Say that all is well; needs no login."""
    moment = now().strftime("%Y-%m-%dT%H:%M:%S+0000")
    return json_answer(200, {"uptime": "0h 0m 0s", "datetime": moment, "status": "healthy"})


def languages(context: Context, call: Call) -> Answer:
    """List the languages of the user interface; needs no login."""
    return json_answer(200, LANGUAGES)


SCRIPTS: dict[tuple[str, str], Script] = {
    ("GET", "monitor/version"): version,
    ("GET", "monitor/status"): status,
    ("GET", "server/get-available-languages"): languages,
}
