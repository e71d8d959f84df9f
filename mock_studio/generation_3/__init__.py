"""Generation 3: a session by cookie, a CSRF token on whatever changes something, and what only this generation has."""
