"""Whether the recordings of a release bear out what its file says: asked by ``make test``, and of what is learned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.deviations import FOLDER, Deviation, DeviationError, KnownAnswer, KnownStatus, ReleaseFile

# What 4.x calls the state of an item that went live with the whole site.
PUBLISHED_AS_WHOLE = 1024


@dataclass(frozen=True)
class Record:
    """One recorded call, as far as a deviation can tell of it.

    :param executed: whether the call changed a publisher; None where nobody looked
    :param passed_by: whether content was published although the publisher was stopped; None where nobody looked
    """

    status: int | None
    media_type: str
    body: str
    executed: bool | None
    passed_by: bool | None = None

    @property
    def message(self) -> object:
        """The message of a body that is JSON; None where there is none."""
        return _parsed(self.body).get("message")


def check_recorded(content: ReleaseFile, folder: Path = FOLDER) -> None:
    """Check that the recordings of a release bear out each entry of its file.

    :raises DeviationError: where there is no such recording, or an entry names a call that was not recorded, or that
        does not bear it out
    """
    try:
        records = load_records(folder / "recordings" / name for name in content.recordings)
    except (OSError, ValueError) as error:
        raise DeviationError(f"{content.release}.toml, recordings: {error}") from error
    for entry in content.deviation:
        for fault in _faults(entry, records):
            raise DeviationError(f"{content.release}.toml, {entry.situation!r}: {fault}")


def load_records(files: Iterable[Path]) -> dict[str, list[Record]]:
    """Return the recorded calls of these files by their name, "section: name"; some names were recorded twice.

    :raises OSError: where a file is not there
    :raises ValueError: where it is no JSON
    """
    records: dict[str, list[Record]] = {}
    for path in files:
        for record in json.loads(path.read_text(encoding="utf-8")):
            records.setdefault(f"{record['section']}: {record['name']}", []).append(record_of(record))
    return records


def record_of(record: dict[str, Any]) -> Record:
    """Return a call of a recording, as far as a deviation can tell of it."""
    changed = record.get("executed", record.get("changed"))
    return Record(
        status=record.get("status") if isinstance(record.get("status"), int) else None,
        media_type=str(record.get("content_type") or "").partition(";")[0].strip().lower(),
        body=record.get("response_body") or "",
        executed=None if changed is None else bool(changed),
        passed_by=_passed_by(record),
    )


def _passed_by(record: dict[str, Any]) -> bool | None:
    """Tell whether somebody saw, on a stopped publisher, content published as it was sent.

    On 3.x that was looked up in the repositories: what is live is what was last written, or what is on staging is what
    is live. On 4.x it stands beside the status.
    """
    content, seen = record.get("content"), record.get("observed")
    if isinstance(content, dict) and _while_stopped(record):
        pairs = [("sandbox", "live"), ("live", "staging")]
        paths = {name.partition(" ")[2] for name in content}
        return any(
            all(f"{area} {path}" in content for area in pair) and len({content[f"{area} {path}"] for area in pair}) == 1
            for pair in pairs
            for path in paths
        )
    if isinstance(seen, dict) and isinstance(seen.get("item"), dict) and isinstance(seen.get("status"), dict):
        return seen["status"].get("enabled") is False and seen["item"].get("state") == PUBLISHED_AS_WHOLE
    return None


def _while_stopped(record: dict[str, Any]) -> bool:
    messages = record.get("status_messages") or []
    stopped = all(str(message).startswith(("stopped|", "queued|")) for _, message in messages)
    return stopped and ("while stopped" in record["name"] or "handing over" in record["name"])


def _faults(entry: Deviation, records: dict[str, list[Record]]) -> Iterable[str]:
    for name in entry.recorded:
        if name not in records:
            yield f"there is no recorded call {name!r}"
        elif not entry.inferred and not any(bears_out(entry, record) for record in records[name]):
            yield f"the recorded call {name!r} does not bear it out"


def bears_out(entry: Deviation, record: Record) -> bool:
    """Tell whether a recorded call shows what an entry says."""
    if entry.passes_by:
        return record.passed_by is True
    if entry.shows:
        return any(_shows(shown, record) for shown in entry.shows)
    if entry.took_effect != "as promised" and record.executed not in (None, entry.took_effect):
        return False
    return entry.answer is None or _answers(entry.answer, record)


def _shows(shown: KnownStatus, record: Record) -> bool:
    told = _parsed(record.body)
    told = told.get("publishingStatus", told)
    return bool(told.get("status") == shown.status and told.get("enabled") in (None, shown.enabled))


def _answers(answer: KnownAnswer, record: Record) -> bool:
    if (record.status, record.media_type) != (answer.status, answer.media_type):
        return False
    if answer.phrase is not None:
        return answer.phrase in record.body
    if answer.body is not None:
        return record.body == answer.body
    message = record.message
    if answer.message is not None:
        return bool(message == answer.message)
    return isinstance(message, str) and re.fullmatch(answer.message_pattern or "", message) is not None


def _parsed(body: str) -> dict[str, Any]:
    """Return a JSON object; nothing where the body is none, as where a recording shows but its beginning."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
