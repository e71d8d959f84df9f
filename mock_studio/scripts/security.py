"""``security/``: login, logout and the check of a session."""

from __future__ import annotations

from mock_studio.exchange import OK, UNAUTHORIZED, Answer, Call, json_answer, json_object, message_answer
from mock_studio.scripts.registry import Context, Script


def login(context: Context, call: Call) -> Answer:
    """Open a session; a second login in a session keeps its id, a failed one leaves it as it was."""
    credentials = json_object(call)
    username, password = credentials.get("username"), credentials.get("password")
    if isinstance(username, (int, float)) or isinstance(password, (int, float)):
        return message_answer(
            500, "Internal server error: \ngroovy.lang.MissingMethodException: No signature of method"
        )
    user = context.studio.user(username) if isinstance(username, str) else None
    if user is None or not user.enabled or password != user.password or not isinstance(username, str):
        return UNAUTHORIZED
    opened = context.studio.open_session(call.session_id, username, user)
    profile = {
        "username": username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "authentication_type": "db",
    }
    cookie = {} if opened == call.session_id else {"Set-Cookie": f"JSESSIONID={opened}; Path=/studio; HttpOnly"}
    return json_answer(200, profile, **cookie)


def logout(context: Context, call: Call) -> Answer:
    """Close the caller's session and no other; without one, nothing happens."""
    context.studio.close_session(call.session_id)
    return json_answer(200, {"success": True, "message": "OK"})


def validate_session(context: Context, call: Call) -> Answer:
    """Tell whether the session is open."""
    context.caller()
    return OK


SCRIPTS: dict[tuple[str, str], Script] = {
    ("POST", "security/login"): login,
    ("POST", "security/logout"): logout,
    ("GET", "security/validate-session"): validate_session,
}
