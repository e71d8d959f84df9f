"""The mock's profile of release 3.0 against the recording that it is made from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from mock_studio import MockStudio
from mock_studio.rules.release_3_0 import Release30
from tests.replay import Outcome, Replay, load_recording, recorded_outcome

SECTIONS = re.compile(r"stop-.*|start-.*|status.*|login|logout|cookies|sequence|provisioning.*|delete-reuse")
NOT_REPLAYED = {
    "raw unicode in query (unencoded bytes)": "no HTTP client of Python sends such an address",
    "chunked body": "the body is recorded as it went over the wire, not as the client was given it",
    "Expect: 100-continue": "the client of Python does not wait for the interim answer",
    "GET /studio/login": "Studio's user interface, which the suite does not call",
    "GET /studio/ anonymous": "Studio's user interface, which the suite does not call",
    "GET /studio/ without cookies": "Studio's user interface, which the suite does not call",
    "GET /studio": "Studio's user interface, which the suite does not call",
    "login number": "the message names classes of the recorded Java",
    "site delete name 'Up Case'": "3.0.27 does not find a site whose name has a space, which the suite never makes",
    "GET monitor version (admin)": "tells of the recorded machine",
}


def test_every_call_is_answered_as_recorded() -> None:
    records = [
        record
        for record in load_recording()
        if SECTIONS.fullmatch(record["section"]) and record.get("path") and record["name"] not in NOT_REPLAYED
    ]
    with MockStudio(rules=Release30(), publish_interval=3600) as mock:
        wrong = [
            f"{record['name']}: recorded {recorded_outcome(record)}, got {got}"
            for record, got in Replay(mock).outcomes(records)
            if not _same(record, got)
        ]
    assert not wrong, "\n".join(wrong)
    assert len(NOT_REPLAYED) < len(records) / 10


def _same(record: dict[str, Any], got: Outcome) -> bool:
    wanted = recorded_outcome(record)
    if got.status == 200 and wanted.changed is not None and got.changed is not None:
        # What is done twice within a second shows as one change in the recording.
        return replace(got, changed=wanted.changed) == wanted and set(wanted.changed) <= set(got.changed)
    return got == wanted
