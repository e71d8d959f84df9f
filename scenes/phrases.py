"""The phrases that steps understand: each type is a closed list, so that a slip of the pen is an undefined step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from behave import register_type
from parse import with_pattern

from contract.page import ANSWERS
from scenes.requests import (
    ACCEPT_HEADERS,
    ACTIONS,
    ADDRESSES,
    CSRF_FLAWS,
    NAMES_OF_NO_SITE,
    PARAMETERS,
    PLACES,
    VERBS,
)
from scenes.sending import WAYS_OF_SENDING
from scenes.vocabulary import (
    ACTORS,
    FORMS_OF_NAMES,
    GROUPS,
    RELATED_NAMES,
    ROLES_OF_GROUPS,
    STATES,
    THE_OTHER_SITE,
    THE_SITE,
)
from scenes.ways import WAYS

Meaning = TypeVar("Meaning")


def register_phrases() -> None:
    """Make the types known to behave. This must come before the steps that use them are loaded."""
    register_type(
        Actor=_one_of(ACTORS),
        Action=_meaning_of(ACTIONS),
        Answer=_meaning_of(ANSWERS),
        State=_meaning_of(STATES),
        Parameters=_meaning_of(PARAMETERS),
        NameOfNoSite=_meaning_of(NAMES_OF_NO_SITE),
        Place=_one_of(PLACES),
        Site=_one_of((THE_SITE, THE_OTHER_SITE)),
        CsrfFlaw=_meaning_of(CSRF_FLAWS),
        Verb=_meaning_of(VERBS),
        Address=_meaning_of(ADDRESSES),
        Accept=_one_of(ACCEPT_HEADERS),
        WayOfSending=_meaning_of(WAYS_OF_SENDING),
        FormOfName=_meaning_of(FORMS_OF_NAMES),
        RelatedName=_meaning_of(RELATED_NAMES),
        Group=_meaning_of(GROUPS),
        RoleOfGroup=_meaning_of(ROLES_OF_GROUPS),
        Way=_one_of(WAYS),
    )


def _one_of(phrases: Iterable[str]) -> Callable[[str], str]:
    return _meaning_of({phrase: phrase for phrase in phrases})


def _meaning_of(meanings: Mapping[str, Meaning]) -> Callable[[str], Meaning]:
    longest_first = sorted(meanings, key=len, reverse=True)

    @with_pattern("|".join(map(re.escape, longest_first)))  # type: ignore[untyped-decorator]
    def convert(phrase: str) -> Meaning:
        return meanings[phrase]

    return cast("Callable[[str], Meaning]", convert)
