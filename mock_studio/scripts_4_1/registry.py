"""What a script of 4.1 is given, how it answers, and how it asks for rights."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mock_studio.exchange import Answer, Call, MalformedBody, Refused, parse_json
from mock_studio.model import Session, Site, User
from mock_studio.rules.release_4_1 import Release41
from mock_studio.state_4_1 import Studio41

JSON = "application/json"


def answer(status: int, value: object) -> Answer:
    """Answer with JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")), JSON)


def message(status: int, text: str) -> Answer:
    """Answer as ``/api/1`` does."""
    return answer(status, {"message": text})


def response(status: int, code: int, text: str, remedy: str = "", **more: object) -> Answer:
    """Answer as ``/api/2`` does."""
    said = {"code": code, "message": text, "remedialAction": remedy, "documentationUrl": ""}
    return answer(status, {"response": said, **more})


UNAUTHENTICATED = Answer(
    401,
    '{"response":{"code":2000,"message":"Unauthenticated","remedialAction":"Please login first",'
    '"documentationUrl":""}}',
    "application/json;charset=UTF-8",
)
CONTACT_ADMIN = "You don't have permission to perform this task, please contact your administrator"
UNAUTHORIZED = response(403, 2001, "Unauthorized", CONTACT_ADMIN)
NO_SITE = response(404, 5000, "Site not found", "Check if you sent in the right Site Id")
FAILURE = response(500, 1000, "Internal system failure", "Contact support")
CHECK_API = "Check API and make sure you're sending the correct parameters"


@dataclass(frozen=True)
class Context:
    """The Studio, its rules, and who calls."""

    studio: Studio41
    rules: Release41
    session: Session
    user: User
    call: Call

    @property
    def body(self) -> dict[str, Any]:
        """The call's JSON object."""
        try:
            value = parse_json(self.call.text or "{}")
        except MalformedBody:
            raise Refused(response(400, 1001, "Invalid parameter(s)", CHECK_API)) from None
        return value if isinstance(value, dict) else {}

    def site(self, site_id: object) -> Site:
        """Return the site named.

        :raises Refused: where there is none
        """
        site = self.studio.site(site_id) if isinstance(site_id, str) else None
        if site is None:
            raise Refused(NO_SITE)
        return site

    def require_system_admin(self) -> None:
        """Let only system admins through.

        :raises Refused: for anybody else
        """
        if not self.studio.is_system_admin(self.user):
            raise Refused(UNAUTHORIZED)


Script = Callable[[Context], Answer]
