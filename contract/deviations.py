"""Where a release of Studio is known to depart from the page: read from a file a release, and checked on reading."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.page import ANSWERS, Promise

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent
SHORTEST_REASON = 20
UNCHANGED = "no publisher has changed"
REFUSED = "the call is refused"
STOPPED = "the publisher of the site is stopped"
TOLD = "the status tells who has stopped the publisher"
EITHER_STATE = "the publisher of the site is either running or stopped"
WAITS = "the content waits"


class DeviationError(ValueError):
    """A file of deviations is wrong; the text names file and entry."""


class DeviationNotShownError(AssertionError):
    """A known deviation did not show: Studio does as documented now, and the file of deviations is out of date."""


class KnownAnswer(BaseModel):
    """What a release answers instead: just one of message, message_pattern, phrase and body says what its body is."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    status: int = Field(ge=100, le=599)
    media_type: str
    message: str | None = None
    message_pattern: str | None = None
    phrase: str | None = None
    body: str | None = None

    def promise(self, name: str) -> Promise:
        """Return the answer in the form in which answers are compared."""
        return Promise(
            name=name,
            clause=name,
            status=self.status,
            media_type=self.media_type,
            message=self.message,
            message_pattern=self.message_pattern,
            phrase=self.phrase,
            body=self.body,
        )


class KnownStatus(BaseModel):
    """What a release says of a stopped publisher instead."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    status: str
    enabled: bool


class Deviation(BaseModel):
    """One departure from the page.

    :param situation: when it shows, in words
    :param scenarios: regular expressions for the names of the scenarios in which it shows
    :param promised: what the page promises there: answers, or the sentences above
    :param answer: what the release answers instead, where the answer departs
    :param shows: what Publish Status says instead, where that departs; any of these
    :param passes_by: whether content is published at once, although the publisher is stopped: the stop does not hold it
    :param took_effect: whether the call is executed as if it had been right; "either" where nobody knows
    :param reason: why the release does so, in one sentence
    :param recorded: the recorded calls that show it, as "section: name", of any of the release's recordings
    :param inferred: whether it was never recorded, but follows from the recorded calls named, or from Studio's source:
        then Studio may as well do as documented
    :param reviewed: whether a person has looked at it, and given the reason; a learned entry waits for both
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    situation: str
    scenarios: list[str] = Field(min_length=1)
    promised: list[str] = Field(min_length=1)
    answer: KnownAnswer | None = None
    shows: list[KnownStatus] = Field(default_factory=list)
    passes_by: bool = False
    took_effect: bool | Literal["as promised", "either"] = "as promised"
    reason: str
    recorded: list[str] = Field(min_length=1)
    inferred: bool = False
    reviewed: bool = True

    def concerns(self, scenario: str) -> bool:
        """Tell whether it shows in the scenario of this name."""
        return _names(self.scenarios, scenario)


class Lack(BaseModel):
    """Something that a release does not have, so that some scenarios cannot be tried on it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    scenarios: list[str] = Field(min_length=1)
    reason: str = Field(min_length=20)


class ReleaseFile(BaseModel):
    """All that is known of one release.

    :param recordings: the files of recorded calls, beside the folder of this one; an entry may name calls of each
    :param covers: the versions that were recorded, as Studio itself says them
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    release: str
    recordings: list[str] = Field(min_length=1)
    covers: list[str] = Field(min_length=1)
    lack: list[Lack] = Field(default_factory=list)
    deviation: list[Deviation] = Field(default_factory=list)

    @property
    def unreviewed(self) -> int:
        """How many entries no person has looked at."""
        return sum(not entry.reviewed for entry in self.deviation)

    def lacking(self, scenario: str) -> str | None:
        """Return why the scenario of this name cannot be tried on the release, if it cannot."""
        return next((lack.reason for lack in self.lack if _names(lack.scenarios, scenario)), None)


def _names(patterns: list[str], scenario: str) -> bool:
    return any(re.fullmatch(pattern, scenario) for pattern in patterns)


def known_releases() -> list[str]:
    """Return the releases of which there is a file."""
    return sorted(path.stem for path in (FOLDER / "releases").glob("*.toml"))


@cache
def load_release(release: str, folder: Path = FOLDER) -> ReleaseFile:
    """Read what is known of a release.

    Whether the recordings bear it out is another question, see ``contract.recorded``: reading megabytes of them at the
    beginning of each run would take longer than all the rest of it.

    :raises DeviationError: where the file has an unknown key, or an entry that is no deviation
    """
    path = folder / "releases" / f"{release}.toml"
    try:
        with path.open("rb") as file:
            content = ReleaseFile.model_validate(tomllib.load(file))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DeviationError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part) for part in first["loc"])
        raise DeviationError(f"{path.name}, {where}: {first['msg']}") from error
    for entry in content.deviation:
        for fault in _faults(entry):
            raise DeviationError(f"{path.name}, {entry.situation!r}: {fault}")
    return content


def check_scenarios(content: ReleaseFile, scenarios: Iterable[str]) -> None:
    """Check that each entry's expressions name scenarios that there are.

    :raises DeviationError: where one names none
    """
    names = list(scenarios)
    entries = [(entry.situation, entry.scenarios) for entry in content.deviation]
    for title, patterns in entries + [(lack.reason, lack.scenarios) for lack in content.lack]:
        for pattern in patterns:
            if not any(re.fullmatch(pattern, name) for name in names):
                raise DeviationError(f"{content.release}.toml, {title!r}: no scenario is named {pattern!r}")


def _faults(entry: Deviation) -> Iterable[str]:
    if entry.answer is None and not entry.shows and not entry.passes_by and entry.took_effect == "as promised":
        yield "it departs in nothing"
    if entry.reviewed and len(entry.reason) < SHORTEST_REASON:
        yield "it gives no reason, or hardly one"
    if entry.took_effect == "either" and not entry.inferred:
        yield "what was recorded either took effect or did not"
    for promised in entry.promised:
        yield from _faults_of(entry, promised)


def _faults_of(entry: Deviation, promised: str) -> Iterable[str]:
    promise = ANSWERS.get(promised)
    if promise is None and promised not in (UNCHANGED, REFUSED, STOPPED, TOLD, EITHER_STATE, WAITS):
        yield f"the page promises no {promised!r}"
    if (promised == WAITS) != entry.passes_by:
        yield "content either waits, or passes by the stop"
    if promise is not None and entry.answer is None:
        yield "it does not say what is answered instead"
    if promise is not None and entry.answer is not None:
        same = (promise.status, promise.media_type, promise.message) == (
            entry.answer.status,
            entry.answer.media_type,
            entry.answer.message,
        )
        if same and promise.message is not None:
            yield "its answer is the page's"
