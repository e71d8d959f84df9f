"""A draft of a release's file, made of what two runs on a Studio of that release have noted.

Each run has held Studio to the nearest release's file. What of it still shows is taken over; what departs otherwise
becomes an entry that waits for a person; and what only a person may decide is told, and never becomes an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from contract.deviations import Deviation, KnownAnswer, KnownStatus, Lack, ReleaseFile
from contract.notes import DEPARTED, DOCUMENTED, KNOWN, NEVER, RUN
from contract.page import ANSWERS
from contract.recorded import bears_out, record_of

Note = dict[str, Any]
# A promise of a scenario: the scenario's name, and what is promised in it.
Key = tuple[str, str]
MOST_RECORDED = 12
LONGEST_BODY = 2_000
LONGEST_SHOWN = 160
SECTION = "learned"
_NAME = re.compile(rf"stopbdd-{RUN}[\w-]*", re.IGNORECASE)
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_TOKEN = re.compile(r"\w+|\W")
_TITLE = re.compile(r"<title>[^<]{1,200}</title>")
# What the Java machine says of an exception, it leaves out once it has said it often.
_EXCEPTION = re.compile(r"(?P<before>.*\b[\w.]+(?:Exception|Error))(?:: (?P<words>.*))?", re.DOTALL)


class NotLearnable(Exception):
    """What came cannot be written down as an answer that a later run could be held to; the text says why."""


@dataclass(frozen=True)
class Undecided:
    """What only a person may decide on.

    :param seen: what was seen, in words
    :param to_write: what to write into the file if it is meant; empty where nothing can be written
    """

    scenario: str
    promised: str
    seen: str
    to_write: str = ""


@dataclass
class Draft:
    """A release's file that waits for a person, and what became of the nearest release's entries.

    :param partly: the situations of entries taken over for some of their scenarios only
    :param gone: the situations of the nearest release's entries that have not shown
    """

    file: ReleaseFile
    recording: list[dict[str, Any]] = field(default_factory=list)
    partly: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)

    @property
    def taken_over(self) -> list[Deviation]:
        """The entries of the nearest release that still hold."""
        return [entry for entry in self.file.deviation if entry.reviewed]

    @property
    def new(self) -> list[Deviation]:
        """The entries that wait for a person."""
        return [entry for entry in self.file.deviation if not entry.reviewed]


@dataclass(frozen=True)
class Observed:
    """What one run has seen.

    :param notes: its judgements
    :param failed: by scenario, what those that did not pass said
    """

    notes: list[Note]
    failed: dict[str, str]


class Drafter:
    """Drafts the file of a release.

    :param release: the release, such as 4.3
    :param version: what Studio says it is
    :param nearest: the file that the runs were held to
    :param scenarios: the names of all scenarios
    """

    def __init__(self, release: str, version: str, nearest: ReleaseFile, scenarios: Iterable[str]) -> None:
        self._release = release
        self._version = version
        self._nearest = nearest
        self._scenarios = list(scenarios)

    def draft(self, runs: list[Observed]) -> Draft:
        """Return the draft."""
        lacks = self._lacks(runs)
        lacking = {name for name in self._scenarios if any(_names(lack, name) for lack in lacks)}
        notes: dict[Key, list[Note]] = {}
        for note in (note for run in runs for note in run.notes if note["scenario"] not in lacking):
            notes.setdefault((note["scenario"], note["promised"]), []).append(note)
        recording = f"studio-{self._version}-learned.json"
        file = ReleaseFile(release=self._release, recordings=[recording], covers=[self._version], lack=lacks)
        draft = Draft(file)
        self._take_over(notes, draft)
        self._learn(notes, draft)
        self._leave_to_people(runs, lacking, draft)
        return draft

    def _lacks(self, runs: list[Observed]) -> list[Lack]:
        """Return what is lacking still: of the scenarios that the nearest release lacks, those that did not pass."""
        failed = {name for run in runs for name in run.failed}
        lacks = []
        for lack in self._nearest.lack:
            names = [name for name in self._scenarios if _names(lack, name) and name in failed]
            if names:
                lacks.append(Lack(scenarios=[exactly(name) for name in names], reason=lack.reason))
        return lacks

    # what is known of the nearest release

    def _take_over(self, notes: dict[Key, list[Note]], draft: Draft) -> None:
        for entry in self._nearest.deviation:
            keys = [key for key, seen in notes.items() if _verdicts(seen) <= {KNOWN, DOCUMENTED} and _show(entry, seen)]
            if not keys:
                if entry.inferred:
                    draft.file.deviation.append(self._kept(entry, draft))
                else:
                    draft.gone.append(entry.situation)
                continue
            concerned = [name for name in self._scenarios if entry.concerns(name)]
            shown = {scenario for scenario, _ in keys}
            whole = all(name in shown for name in concerned)
            taken = entry.model_copy(
                update={
                    "scenarios": entry.scenarios if whole else [exactly(name) for name in concerned if name in shown],
                    "promised": [each for each in entry.promised if any(promised == each for _, promised in keys)],
                    "inferred": entry.inferred or any(DOCUMENTED in _verdicts(notes[key]) for key in keys),
                }
            )
            if not whole:
                draft.partly.append(entry.situation)
            self._add(taken, [note for key in keys for note in notes[key] if note["verdict"] == KNOWN], draft)

    def _kept(self, entry: Deviation, draft: Draft) -> Deviation:
        """Return an entry that may show or not, and has not, with the record that says so."""
        name = f"{entry.situation} (did not show)"
        draft.recording.append({"section": SECTION, "name": name, "status": None})
        return entry.model_copy(update={"recorded": [f"{SECTION}: {name}"]})

    # what is new

    def _learn(self, notes: dict[Key, list[Note]], draft: Draft) -> None:
        found: dict[str, tuple[Deviation, list[Note]]] = {}
        for (scenario, promised), seen in notes.items():
            verdicts = _verdicts(seen)
            if DEPARTED not in verdicts or NEVER in verdicts:
                continue
            departed = [note for note in seen if note["verdict"] != DOCUMENTED]
            try:
                entry = _entry(promised, departed, inferred=DOCUMENTED in verdicts)
            except NotLearnable as error:
                draft.undecided.append(Undecided(scenario, promised, f"{error}: {_shown(departed[0])}"))
                continue
            kind = entry.model_dump_json(exclude={"scenarios"})
            known, calls = found.setdefault(kind, (entry, []))
            known.scenarios.append(exactly(scenario))
            calls += departed
        taken = {entry.situation for entry in draft.file.deviation}
        for entry, calls in found.values():
            situation = _unused(entry.situation, taken)
            taken.add(situation)
            self._add(entry.model_copy(update={"situation": situation}), calls, draft)

    def _add(self, entry: Deviation, notes: list[Note], draft: Draft) -> None:
        """Put an entry into the draft, with the calls that bear it out; without any, it is left to people."""
        records = list({record["name"]: record for record in map(_record, notes)}.values())
        proofs = [record for record in records if entry.inferred or bears_out(entry, record_of(record))]
        if not proofs:
            for scenario, promised in dict.fromkeys((note["scenario"], note["promised"]) for note in notes):
                seen = f"{entry.situation}: the calls do not bear it out. {_shown(notes[0])}"
                draft.undecided.append(Undecided(scenario, promised, seen))
            return
        there = {record["name"] for record in draft.recording}
        draft.recording += [record for record in proofs if record["name"] not in there]
        recorded = [f"{SECTION}: {record['name']}" for record in proofs[:MOST_RECORDED]]
        draft.file.deviation.append(entry.model_copy(update={"recorded": recorded}))

    # what only a person may decide

    def _leave_to_people(self, runs: list[Observed], lacking: set[str], draft: Draft) -> None:
        told = {(each.scenario, each.promised) for each in draft.undecided}
        for note in (note for run in runs for note in run.notes if note["verdict"] == NEVER):
            key = note["scenario"], note["promised"]
            if key not in told and note["scenario"] not in lacking:
                told.add(key)
                draft.undecided.append(Undecided(*key, f"{note['why']}: {_shown(note)}", _if_meant(note)))
        for run in runs:
            for scenario, message in run.failed.items():
                if scenario not in lacking and scenario not in {name for name, _ in told}:
                    told.add((scenario, ""))
                    draft.undecided.append(Undecided(scenario, "", _short(message)))


def exactly(name: str) -> str:
    """Return the regular expression for just this name, as a person would write it."""
    return _SPECIAL.sub(r"\\\g<0>", name)


def _names(lack: Lack, name: str) -> bool:
    return any(re.fullmatch(pattern, name) for pattern in lack.scenarios)


def _verdicts(notes: list[Note]) -> set[str]:
    return {note["verdict"] for note in notes}


def _show(entry: Deviation, notes: list[Note]) -> bool:
    return any(note["verdict"] == KNOWN and note["situation"] == entry.situation for note in notes)


def _entry(promised: str, notes: list[Note], inferred: bool) -> Deviation:
    """Return an entry for what came in place of a promise, yet without a scenario.

    :raises NotLearnable: where there is no one answer that all of it is
    """
    shows: list[KnownStatus] = []
    answer: KnownAnswer | None = None
    if notes[0]["shows"] is not None:
        seen = {(note["shows"]["status"], note["shows"]["enabled"]) for note in notes}
        shows = [KnownStatus(status=status, enabled=enabled) for status, enabled in sorted(seen)]
        situation = f"{promised}, shown as {' or '.join(each.status for each in shows)}"
    else:
        answer = _answer([note["call"] for note in notes])
        situation = f"{promised}, answered with {answer.status} {answer.media_type}"
    promise = ANSWERS.get(promised)
    done = answer is None or (promise is not None and promise.status < 400 and answer.status < 400)
    return Deviation.model_construct(
        situation=situation,
        scenarios=[],
        promised=[promised],
        answer=answer,
        shows=shows,
        took_effect="as promised" if done else False,
        reason="",
        recorded=[],
        inferred=inferred,
        reviewed=False,
    )


def _answer(calls: list[dict[str, Any]]) -> KnownAnswer:
    """Return the answer that these calls have had, with a pattern for what differs between them.

    :raises NotLearnable: where it is not one answer
    """
    kinds = {(call["status"], call["media_type"]) for call in calls}
    if len(kinds) > 1:
        raise NotLearnable("the answer was now this, now that")
    ((status, media_type),) = kinds
    bodies = list(dict.fromkeys(call["response_body"] for call in calls))
    messages = [_message(body) for body in bodies]
    if media_type == "application/json" and all(message is not None for message in messages):
        return KnownAnswer(status=status, media_type=media_type, **_message_of([str(each) for each in messages]))
    if media_type == "text/html" and (titles := [_TITLE.search(body) for body in bodies]):
        found = {title[0] for title in titles if title is not None}
        if len(found) == 1 and all(titles):
            return KnownAnswer(status=status, media_type=media_type, phrase=found.pop())
    if len(bodies) == 1 and len(bodies[0]) <= LONGEST_BODY and not _NAME.search(bodies[0]):
        return KnownAnswer(status=status, media_type=media_type, body=bodies[0].strip())
    raise NotLearnable("the answer has no part that stays")


def _message(body: str) -> str | None:
    told = record_of({"response_body": body}).message
    return told if isinstance(told, str) else None


def _message_of(messages: list[str]) -> dict[str, str]:
    """Return the message, or a pattern for the messages.

    :raises NotLearnable: where they differ in more than names and numbers
    """
    if len(messages) == 1 and not _NAME.search(messages[0]) and not _EXCEPTION.fullmatch(messages[0]):
        return {"message": messages[0]}
    exceptions = [_EXCEPTION.fullmatch(message) for message in messages]
    first = exceptions[0]
    if first is not None and all(each is not None and each["before"] == first["before"] for each in exceptions):
        words = [each["words"] for each in exceptions if each is not None and each["words"]]
        said = f"(: {_common(words)})?" if words else ""
        return {"message_pattern": f"{_escaped(first['before'])}{said}"}
    return {"message_pattern": _common(messages)}


def _common(texts: list[str]) -> str:
    """Return a pattern for texts that differ in names and numbers alone.

    :raises NotLearnable: where they differ in more
    """
    first, *others = [_TOKEN.findall(_NAME.sub(RUN, text)) for text in texts]
    varies = [False] * len(first)
    for other in others:
        for kind, start, end, begin, stop in SequenceMatcher(None, first, other, autojunk=False).get_opcodes():
            differing = "".join(first[start:end] + other[begin:stop])
            if kind != "equal":
                if kind != "replace" or not re.fullmatch(r"[\w.:+-]+", differing):
                    raise NotLearnable("the words differ from time to time")
                varies[start:end] = [True] * (end - start)
    parts: list[str] = []
    for token, changing in zip(first, varies, strict=True):
        part = r"[\w.:+-]+" if changing else r"[\w-]+" if token == RUN else re.escape(token)
        if not (changing and parts and parts[-1] == part):
            parts.append(part)
    return "".join(parts)


def _escaped(text: str) -> str:
    return "".join(r"[\w-]+" if token == RUN else re.escape(token) for token in _TOKEN.findall(_NAME.sub(RUN, text)))


def _record(note: Note) -> dict[str, Any]:
    """Return a noted call in the form of a recorded one."""
    call = note["call"]
    record = {
        "section": SECTION,
        "name": f"{note['scenario']}: {note['promised']}",
        "actor": call.get("actor"),
        "method": call.get("method"),
        "path": call.get("path"),
        "query": call.get("query"),
        "headers": {"Content-Type": call["sent_type"]} if call.get("sent_type") else None,
        "body": _cut(call.get("body") or ""),
        "status": call.get("status"),
        "content_type": call.get("media_type"),
        "response_body": call.get("response_body"),
        "executed": note["changed"],
    }
    return {name: value for name, value in record.items() if value not in (None, "")}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}…({len(text)} chars)"


def _shown(note: Note) -> str:
    """Return in words what was seen."""
    call = note["call"]
    if note["shows"] is not None:
        return _short(f"the status was {call['response_body']}")
    return _short(f"{call.get('status')} {call.get('media_type')} {call.get('response_body')}")


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= LONGEST_SHOWN else f"{one_line[:LONGEST_SHOWN]}…"


def _if_meant(note: Note) -> str:
    """Return what a person would write if this is meant."""
    call = note["call"]
    if note["shows"] is not None:
        told = "true" if note["shows"]["enabled"] else "false"
        return f'shows = [{{ status = "{note["shows"]["status"]}", enabled = {told} }}]'
    effect = "true" if note["changed"] else "false"
    return f'answer = {{ status = {call["status"]}, media_type = "{call["media_type"]}", … }}, took_effect = {effect}'


def _unused(situation: str, taken: set[str]) -> str:
    names = (situation if number == 1 else f"{situation} ({number})" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
