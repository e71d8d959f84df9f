"""The mock's profile of release 3.0 against the recording that it is made from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_studio import MockStudio
from mock_studio.releases.release_3_0 import Release30
from tests.replay import NOT_REPLAYED, Outcome, Replay, recorded_outcome, replayable

SECTIONS = r"stop-.*|start-.*|status.*|login|logout|cookies|sequence|provisioning.*|delete-reuse|publish-effect.*"


def test_every_call_is_answered_as_recorded() -> None:
    records = replayable(SECTIONS)
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
