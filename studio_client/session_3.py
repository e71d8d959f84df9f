"""An actor's session with a Studio of generation 3: a cookie, which a login in JSON gives."""

from __future__ import annotations

from studio_client.needs import expect
from studio_client.session import StudioSession, expect_login

SESSION_COOKIE = "JSESSIONID"


class CookieSession(StudioSession):
    """One actor's dealings with a Studio of generation 3, logged in or not."""

    @property
    def session_id(self) -> str | None:
        """The id in the session's cookie."""
        return self._cookie(SESSION_COOKIE)

    def use_session_id(self, session_id: str) -> None:
        """Claim a session, whether it exists or not."""
        self._set_cookie(SESSION_COOKIE, session_id)

    def log_in(self, username: str, password: str) -> None:
        """Log in; the connection keeps the cookie."""
        self.secrets.keep_password(username, password)
        expect_login(self.post("security/login", {"username": username, "password": password}), 200, username)
        self.username = username

    def log_out(self) -> None:
        """End the session."""
        expect(self.post_text("security/logout", "", "application/json"), 200, f"log {self.username} out")
