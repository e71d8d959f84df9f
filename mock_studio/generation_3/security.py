"""``security/``: login by JSON, logout and the check of a session."""

from __future__ import annotations

from collections.abc import Callable

from mock_studio.exchange import OK, UNAUTHORIZED, Answer, json_answer, message_answer
from mock_studio.generation_3.surface import session_cookie
from mock_studio.rules import Context, Script, Scripts
from mock_studio.state import User

NO_METHOD = message_answer(500, "Internal server error: \ngroovy.lang.MissingMethodException: No signature of method")


def login_with(describe: Callable[[User, str], dict[str, str]], nobody: Answer) -> Script:
    """Return the script that opens a session; a second login in a session keeps its id, a failed one changes nothing.

    :param describe: what it tells of the account, and of the name as it was typed
    :param nobody: what it answers where no name is given
    """

    def login(context: Context) -> Answer:
        credentials = context.wanted
        username, password = credentials.get("username"), credentials.get("password")
        if isinstance(username, (int, float)) or isinstance(password, (int, float)):
            return NO_METHOD
        if username is None:
            return nobody
        user = context.studio.user(username) if isinstance(username, str) else None
        if user is None or not user.enabled or password != user.password:
            return UNAUTHORIZED
        opened = context.studio.open_session(context.call.session_id, username, user)
        cookie = {} if opened == context.call.session_id else {"Set-Cookie": session_cookie(opened)}
        return json_answer(200, describe(user, username), **cookie)

    return login


def _describe(user: User, username: str) -> dict[str, str]:
    return {
        "username": username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "authentication_type": "db",
    }


def logout(context: Context) -> Answer:
    """Close the caller's session and no other; without one, nothing happens."""
    context.studio.close_session(context.call.session_id)
    return json_answer(200, {"success": True, "message": "OK"})


def validate_session(context: Context) -> Answer:
    """Tell whether the session is open."""
    context.caller()
    return OK


SCRIPTS: Scripts = {
    ("POST", "security/login"): login_with(_describe, nobody=UNAUTHORIZED),
    ("POST", "security/logout"): logout,
    ("GET", "security/validate-session"): validate_session,
}
