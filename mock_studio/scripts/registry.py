"""What a script is given, and how it asks for rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from mock_studio.exchange import LOGIN_REQUIRED, VOTED_DOWN, Answer, Call, Refused
from mock_studio.model import Session, Site, Studio, User
from mock_studio.rules.documented import Documented


@dataclass(frozen=True)
class Context:
    """The Studio, its rules, and the session and account behind the call (None for an anonymous one)."""

    studio: Studio
    rules: Documented
    session: Session | None
    user: User | None
    address: str

    def caller(self) -> User:
        """Return the account that calls.

        :raises Refused: where nobody is logged in
        """
        if self.user is None:
            raise Refused(LOGIN_REQUIRED)
        return self.user

    def require_system_admin(self) -> User:
        """Let only system admins through.

        :raises Refused: with Studio's voter's 401 for anybody else
        """
        user = self.caller()
        if not self.studio.is_system_admin(user):
            raise Refused(VOTED_DOWN)
        return user

    def require_site_admin(self, site_id: object) -> Site:
        """Let only members of the site's own group *Admin* through, and return the site.

        :raises Refused: with Studio's voter's 401 for anybody else, and for an unknown site
        """
        site = self._site(site_id)
        if site is None or not site.has_admin(self.caller()):
            raise Refused(VOTED_DOWN)
        return site

    def require_member(self, site_id: object) -> Site:
        """Let only members of the site through, and return the site.

        :raises Refused: with Studio's voter's 401 for anybody else, and for an unknown site
        """
        site = self._site(site_id)
        if site is None or site.is_root or not site.has_member(self.caller()):
            raise Refused(VOTED_DOWN)
        return site

    def _site(self, site_id: object) -> Site | None:
        return self.studio.site(site_id) if isinstance(site_id, str) else None

    def location(self, script: str, query: str) -> str:
        """Return the address that Studio gives for what it made."""
        return f"{self.address}/studio/api/1/services/api/1/{script}.json?{query}"


Script: TypeAlias = Callable[[Context, Call], Answer]
