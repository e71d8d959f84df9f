"""A user's name and password."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    """An account that the suite has made."""

    username: str
    password: str = field(repr=False)
