"""The page's clauses, and the answers that scenarios may promise."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CLAUSE_TAG = "clause."
_FILE = Path(__file__).with_name("clauses.toml")


@dataclass(frozen=True)
class Promise:
    """An answer that is promised, or known: exactly one of the last five says what its body is.

    :param clause: the clause of the page that promises it, or what else does
    :param message: the body is the JSON object with this one entry, and nothing beside it
    :param message_prefix: as message, but the entry begins so, and goes on with the exception that occurred
    :param message_pattern: as message, but the entry matches this regular expression from end to end
    :param phrase: the body is a page with this in it
    :param body: the body is exactly this
    """

    name: str
    clause: str
    status: int
    media_type: str
    message: str | None = None
    message_prefix: str | None = None
    message_pattern: str | None = None
    phrase: str | None = None
    body: str | None = None


def _load() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return dict(tomllib.load(file))


_PAGE = _load()
CLAUSES: dict[str, str] = dict(_PAGE["clauses"])
ANSWERS: dict[str, Promise] = {name: Promise(name=name, **entry) for name, entry in _PAGE["answers"].items()}


def clauses_of(tags: Iterable[str]) -> list[str]:
    """Return the clauses that a scenario's tags name.

    :raises KeyError: where a tag names a clause that the page does not have
    """
    named = [str(tag)[len(CLAUSE_TAG) :] for tag in tags if str(tag).startswith(CLAUSE_TAG)]
    unknown = [clause for clause in named if clause not in CLAUSES]
    if unknown:
        raise KeyError(f"the page has no clause {', '.join(unknown)}")
    return list(dict.fromkeys(named))
