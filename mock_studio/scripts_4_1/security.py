"""Login by form, the bearer token, and tokens that do not expire."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from mock_studio.exchange import ACCESS_DENIED, PAGE_NOT_FOUND, Answer, Call, Refused
from mock_studio.model import now
from mock_studio.scripts_4_1.registry import CHECK_API, Context, answer, response
from mock_studio.state_4_1 import KeptToken, Studio41


def _csrf_is_right(call: Call, form: dict[str, list[str]]) -> bool:
    given = call.headers.get("x-xsrf-token") or form.get("_csrf", [""])[0]
    return bool(given) and given == call.cookies.get("XSRF-TOKEN")


def login(studio: Studio41, call: Call) -> Answer:
    """Log in by a form: where it leads tells whether it succeeded."""
    if call.verb != "POST":
        return PAGE_NOT_FOUND
    form = parse_qs(call.text)
    if not _csrf_is_right(call, form):
        return ACCESS_DENIED
    username, password = form.get("username", [""])[0], form.get("password", [""])[0]
    user = studio.may_log_in(username, password)
    if user is None:
        return Answer(302, "", content_type=None, headers={"Location": "/studio/login?error=true"})
    session_id = studio.open_session(None, username, user)
    cookies = f"refresh_token={studio.new_refresh_token(user)}; Max-Age=300; Path=/studio; HttpOnly"
    return Answer(
        302,
        "",
        content_type=None,
        headers={
            "Location": "/studio/",
            "Set-Cookie": f"JSESSIONID={session_id}; Path=/studio; HttpOnly",
            "set-cookie": cookies,
        },
    )


def refresh(studio: Studio41, call: Call) -> Answer:
    """Give a session a bearer token, if it holds its account's refresh token."""
    session = studio.session(call.session_id)
    if session is None or not studio.holds_refresh_token(session, call.cookies.get("refresh_token")):
        return Answer(401, "", content_type=None)
    user = studio.user(session.username)
    if user is None or user.uid != session.uid:
        return Answer(401, "", content_type=None)
    fresh = studio.new_refresh_token(user)
    given = answer(200, {"token": studio.new_token(session), "expiresAt": now().strftime("%Y-%m-%dT%H:%M:%SZ")})
    cookie = f"refresh_token={fresh}; Max-Age=300; Path=/studio; HttpOnly"
    return Answer(given.status, given.body, given.content_type, {"Set-Cookie": cookie})


def logout(studio: Studio41, call: Call) -> Answer:
    """End the session; its bearer token lives on."""
    if call.verb != "POST":
        return PAGE_NOT_FOUND
    if not _csrf_is_right(call, {}):
        return ACCESS_DENIED
    studio.close_session(call.session_id)
    return Answer(302, "", content_type=None, headers={"Location": "/studio/"})


def auth_type(studio: Studio41, call: Call) -> Answer:
    """Say that accounts are in the database."""
    return answer(200, {"authType": "DB"})


def _describe_token(number: int, kept: KeptToken, token: str | None = None) -> dict[str, Any]:
    return {
        "token": token,
        "expiresAt": None,
        "id": number,
        "label": kept.label,
        "enabled": kept.enabled,
        "createdOn": kept.created,
    }


def create_token(context: Context) -> Answer:
    """Give the caller a token that does not expire; for system admins."""
    context.require_system_admin()
    expires = context.body.get("expiresAt")
    if expires is not None and str(expires) < now().strftime("%Y-%m-%d"):
        wrong = [{"field": "expiresAt", "message": "must be a future date"}]
        return response(400, 1001, "Invalid parameter(s)", CHECK_API, validationErrors=wrong)
    number, token = context.studio.keep_token(context.session, str(context.body.get("label")))
    return response(201, 0, "OK", token=_describe_token(number, context.studio.kept_tokens[number], token))


def list_tokens(context: Context) -> Answer:
    """List the tokens that do not expire; for system admins."""
    context.require_system_admin()
    kept = [_describe_token(number, token) for number, token in context.studio.kept_tokens.items()]
    return response(200, 0, "OK", tokens=kept)


def _token_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    told = (
        "Failed to convert value of type 'java.lang.String' to required type 'long'; nested exception is "
        f'java.lang.NumberFormatException: For input string: \\"{text}\\"'
    )
    wrong = [{"field": "tokenId", "message": told}]
    raise Refused(response(400, 1001, "Invalid parameter(s)", CHECK_API, validationErrors=wrong))


def switch_token(context: Context, text: str) -> Answer:
    """Enable or disable a token that does not expire."""
    number = _token_number(text)
    context.require_system_admin()
    kept = context.studio.kept_tokens[number]
    kept.enabled = bool(context.body.get("enabled"))
    if not kept.enabled:
        context.studio.drop_token(number)
    return response(200, 0, "OK", token=_describe_token(number, kept))


def delete_token(context: Context, text: str) -> Answer:
    """Delete a token that does not expire."""
    number = _token_number(text)
    context.require_system_admin()
    context.studio.drop_token(number)
    del context.studio.kept_tokens[number]
    return response(200, 0, "OK")
