"""What is said of recordings to replay them: little is left out, each with its reason, and nothing is said in vain."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain

import pytest

from tests.recordings import MORE_2_OF_4_1, MORE_OF_3_0, MORE_OF_4_1, OF_3_0, OF_3_1, OF_4_0, OF_4_2
from tests.replay import Recording, expand, left_out, name_of, normal_body

ALL = (OF_3_0, MORE_OF_3_0, OF_3_1, OF_4_0, MORE_OF_4_1, MORE_2_OF_4_1, OF_4_2)
RECORDINGS = [pytest.param(each, id=each.file) for each in ALL]


@pytest.mark.parametrize("recording", RECORDINGS)
def test_what_is_left_out_is_little_and_has_a_reason(recording: Recording) -> None:
    assert all(recording.left_out.values())
    assert left_out(recording) < 0.1


def test_whatever_is_said_is_said_of_a_record() -> None:
    names_of: dict[str, list[str]] = defaultdict(list)
    for recording in ALL:
        names = list(map(name_of, recording.records()))
        for pattern in chain(recording.left_out, recording.unrecorded, recording.watched):
            names_of[pattern] += names
    assert not [pattern for pattern, names in names_of.items() if not any(map(re.compile(pattern).fullmatch, names))]


@pytest.mark.parametrize("recording", RECORDINGS)
def test_every_record_is_of_one_part(recording: Recording) -> None:
    records = recording.records()
    parts = [record for part in recording.parts for record in recording.records(part)]
    assert sorted(map(name_of, parts)) == sorted(map(name_of, records))


def test_bodies_are_compared_without_what_differs_from_run_to_run() -> None:
    told = '{"id":1,"when":"2026-11-25T10:33:19Z","key":"d2a0ad2e-51c8-4f0c-8f5a-0d7f6a0ad2e5","x":[{"siteUuid":"a"}]}'
    assert normal_body(told) == {"id": "<id>", "when": "<time>", "key": "<id>", "x": [{"siteUuid": "<id>"}]}
    exception = "java.lang.NullPointerException"
    explained = f'{{"message":"{exception}: Cannot invoke \\"A.b()\\" because \\"c\\" is null"}}'
    assert normal_body(explained) == normal_body(f'{{"message":"{exception}"}}') == {"message": exception}
    assert normal_body('{"message":"other"}') != normal_body(explained)


def test_what_is_cut_is_sent_at_its_full_length() -> None:
    assert expand("xx…(7 chars)") == "x" * 7
    assert expand('{"site_id": "xx…(20 chars)') == '{"site_id": "xxxxx"}'
    assert expand("[[…(6 chars)") == "[[[]]]"
    assert expand("as it is") == "as it is"
