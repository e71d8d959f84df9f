"""Login by form, the bearer token, and tokens that do not expire."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from mock_studio.exchange import Answer, Call, Refused, invalid_parameters, json_answer, response
from mock_studio.generation_4.tokens import KeptToken, Locks, Tokens
from mock_studio.rules import Context, Scripts
from mock_studio.state import Studio, now

NO_SESSION = Answer(401, "", content_type=None)


class Security:
    """Who is let in, and with what.

    :param lock_seconds: for how long a wrong password locks an account, the first time
    """

    def __init__(self, lock_seconds: float) -> None:
        self.tokens = Tokens()
        self.locks = Locks(lock_seconds)
        self.scripts: Scripts = {
            ("POST", "/api/2/security/tokens"): self.create_token,
            ("GET", "/api/2/security/tokens"): self.list_tokens,
            ("POST", r"/api/2/security/tokens/(\w+)"): self.switch_token,
            ("DELETE", r"/api/2/security/tokens/(\w+)"): self.delete_token,
        }

    # beside the APIs

    def login(self, studio: Studio, call: Call) -> Answer:
        """Log in by a form: where it leads tells whether it succeeded."""
        form = parse_qs(call.text)
        username, password = form.get("username", [""])[0], form.get("password", [""])[0]
        user = studio.user(username)
        if user is None or not self.locks.lets_in(user, password):
            return _leading_to("/studio/login?error=true")
        session_id = studio.open_session(None, username, user)
        answer = _leading_to("/studio/")
        # Two headers of one name, which a mapping holds by their case.
        cookies = {
            "Set-Cookie": f"JSESSIONID={session_id}; Path=/studio; HttpOnly",
            "set-cookie": _refresh_cookie(self.tokens.new_refresh(user)),
        }
        return Answer(answer.status, "", content_type=None, headers={**answer.headers, **cookies})

    def refresh(self, studio: Studio, call: Call) -> Answer:
        """Give a session a bearer token, if it holds its account's refresh token."""
        session = studio.session(call.session_id)
        if session is None or not self.tokens.holds_refresh(session, call.cookies.get("refresh_token")):
            return NO_SESSION
        user = studio.user(session.username)
        if user is None or user.uid != session.uid or not user.enabled:
            return NO_SESSION
        cookie = _refresh_cookie(self.tokens.new_refresh(user))
        told = {"token": self.tokens.new(session), "expiresAt": now().strftime("%Y-%m-%dT%H:%M:%SZ")}
        return json_answer(200, told, **{"Set-Cookie": cookie})

    def logout(self, studio: Studio, call: Call) -> Answer:
        """End the session; its bearer token lives on."""
        studio.close_session(call.session_id)
        return _leading_to("/studio/")

    def auth_type(self, studio: Studio, call: Call) -> Answer:
        """Say that accounts are in the database."""
        return json_answer(200, {"authType": "DB"})

    # tokens that do not expire

    def create_token(self, context: Context) -> Answer:
        """Give the caller a token that does not expire; for system admins."""
        context.only_system_admins()
        expires = context.body.get("expiresAt")
        if expires is not None and str(expires) < now().strftime("%Y-%m-%d"):
            return invalid_parameters(("expiresAt", "must be a future date"))
        if context.session is None:
            return NO_SESSION
        number, token = self.tokens.keep(context.session, str(context.body.get("label")))
        return response(201, 0, "OK", token=_describe(number, self.tokens.kept[number], token))

    def list_tokens(self, context: Context) -> Answer:
        """List the tokens that do not expire; for system admins."""
        context.only_system_admins()
        kept = [_describe(number, token) for number, token in self.tokens.kept.items()]
        return response(200, 0, "OK", tokens=kept)

    def switch_token(self, context: Context, text: str) -> Answer:
        """Enable or disable a token that does not expire."""
        number = _number(text)
        context.only_system_admins()
        kept = self.tokens.kept[number]
        kept.enabled = bool(context.body.get("enabled"))
        if not kept.enabled:
            self.tokens.drop(number)
        return response(200, 0, "OK", token=_describe(number, kept))

    def delete_token(self, context: Context, text: str) -> Answer:
        """Delete a token that does not expire."""
        number = _number(text)
        context.only_system_admins()
        self.tokens.drop(number)
        del self.tokens.kept[number]
        return response(200, 0, "OK")


def _leading_to(location: str) -> Answer:
    return Answer(302, "", content_type=None, headers={"Location": location})


def _refresh_cookie(token: str) -> str:
    return f"refresh_token={token}; Max-Age=300; Path=/studio; HttpOnly"


def _describe(number: int, kept: KeptToken, token: str | None = None) -> dict[str, Any]:
    return {
        "token": token,
        "expiresAt": None,
        "id": number,
        "label": kept.label,
        "enabled": kept.enabled,
        "createdOn": kept.created,
    }


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    told = (
        "Failed to convert value of type 'java.lang.String' to required type 'long'; nested exception is "
        f'java.lang.NumberFormatException: For input string: \\"{text}\\"'
    )
    raise Refused(invalid_parameters(("tokenId", told)))
