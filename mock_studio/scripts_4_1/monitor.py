"""What Studio tells of itself."""

from __future__ import annotations

from mock_studio.exchange import Answer
from mock_studio.scripts_4_1.registry import Context, response


def version(context: Context) -> Answer:
    """Name the version."""
    return response(200, 0, "OK", version={"packageVersion": context.rules.version})
