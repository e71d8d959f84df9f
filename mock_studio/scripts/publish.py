"""``publish/``: Stop, Start and Status, as the Studio's rules have them."""

from __future__ import annotations

from mock_studio.exchange import LOGIN_REQUIRED, Answer, Call
from mock_studio.scripts.registry import Context, Script


def stop(context: Context, call: Call) -> Answer:
    """Stop the publisher of a site."""
    return _change(context, call, "stop")


def start(context: Context, call: Call) -> Answer:
    """Start the publisher of a site."""
    return _change(context, call, "start")


def status(context: Context, call: Call) -> Answer:
    """Tell how the publisher of a site is."""
    return context.rules.run_status(context.studio, call, context.caller())


def _change(context: Context, call: Call, action: str) -> Answer:
    if context.session is None:
        return LOGIN_REQUIRED
    return context.rules.run_change(context.studio, call, context.session, action)


SCRIPTS: dict[tuple[str, str], Script] = {
    ("POST", "publish/stop"): stop,
    ("POST", "publish/start"): start,
    ("GET", "publish/status"): status,
}
