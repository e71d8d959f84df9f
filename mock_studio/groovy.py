"""How a real Studio's Groovy scripts read what a call gives them: query, body, and all that they stumble over."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_studio.exchange import (
    BAD_REQUEST,
    EMPTY_BODY,
    SERVER_ERROR,
    Answer,
    Call,
    MalformedBody,
    Refused,
    message_answer,
    parse_json,
)

DEEPEST_JSON = 1_000
NULL_BODY = message_answer(500, "Cannot get property 'site_id' on null object")
# What Groovy calls the types of JSON.
TYPES: Mapping[type, str] = {
    str: "java.lang.String",
    bool: "java.lang.Boolean",
    int: "java.lang.Integer",
    float: "java.math.BigDecimal",
    list: "java.util.ArrayList",
    dict: "groovy.json.internal.LazyMap",
}


@dataclass(frozen=True)
class Groovy:
    """A Groovy, whose messages name its own classes.

    :param arguments: what it calls the types of JSON as arguments of a method
    :param solutions: what it offers in place of a method that there is not
    :param heeds_charset: whether it reads a body in the charset that the call names
    :param takes_lone_brace: whether a lone ``{`` is an empty object to it
    :param null_body: what it answers to a body that is null
    """

    arguments: Mapping[type, str]
    solutions: str
    heeds_charset: bool = False
    takes_lone_brace: bool = True
    null_body: Answer = NULL_BODY

    def site_id(self, call: Call, named: object, missing: Answer) -> str:
        """Return the site that a Stop or Start names.

        :param named: what its body gives
        :param missing: the answer where it names none
        :raises Refused: where it names none, or by something that is no text
        """
        in_query = self.one_of_query(call)
        candidate = in_query if in_query else named
        if candidate is None or candidate == "":
            raise Refused(missing)
        if not isinstance(candidate, str):
            raise Refused(self._no_signature(self.arguments[type(candidate)], f"[{_written(candidate)}]"))
        return candidate

    def one_of_query(self, call: Call) -> str | None:
        """Return the ``site_id`` of the query, if there is one.

        :raises Refused: where there are more
        """
        in_query = call.query.get("site_id", [])
        if len(in_query) > 1:
            raise Refused(self._no_signature("[Ljava.lang.String;", f"[[{', '.join(in_query)}]]"))
        return in_query[0] if in_query else None

    def site_id_in_body(self, call: Call) -> object:
        """Return what the body gives as ``site_id``, of whatever type.

        :raises Refused: where the body is empty, no JSON, or nothing that has properties
        """
        if not call.body:
            raise Refused(EMPTY_BODY)
        text = self._text(call)
        if text.count("[") > DEEPEST_JSON:
            raise Refused(SERVER_ERROR)
        if text == "{" and not self.takes_lone_brace:
            raise Refused(BAD_REQUEST)
        try:
            body = parse_json(text)
        except MalformedBody:
            raise Refused(BAD_REQUEST) from None
        if body is None:
            raise Refused(self.null_body)
        return _property(body)

    def _text(self, call: Call) -> str:
        try:
            codecs.lookup(call.charset)
        except LookupError:
            raise Refused(SERVER_ERROR) from None
        return call.body.decode(call.charset, errors="replace") if self.heeds_charset else call.text

    def _no_signature(self, java_type: str, values: str) -> Answer:
        return message_answer(
            500,
            "No signature of method: static org.apache.commons.lang3.StringUtils.isEmpty() is applicable for argument "
            f"types: ({java_type}) values: {values}\nPossible solutions: {self.solutions}",
        )


def _written(value: object) -> str:
    """Write a value as Groovy does."""
    if isinstance(value, list):
        return f"[{', '.join(_written(entry) for entry in value)}]"
    if isinstance(value, dict):
        return f"[{', '.join(f'{key}:{_written(entry)}' for key, entry in value.items()) or ':'}]"
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def _property(body: Any) -> object:
    """Return the property ``site_id`` of a body, as Groovy does: that of a list is a list of its entries' own."""
    if isinstance(body, dict):
        return body.get("site_id")
    if not isinstance(body, list):
        raise Refused(message_answer(500, _no_property(body)))
    for entry in body:
        if not isinstance(entry, (dict, list)) and entry is not None:
            reason = f"groovy.lang.MissingPropertyException: {_no_property(entry)}"
            told = f"Exception evaluating property 'site_id' for java.util.ArrayList, Reason: {reason}"
            raise Refused(message_answer(500, told))
    return [_property(entry) for entry in body if entry is not None]


def _no_property(value: object) -> str:
    return f"No such property: site_id for class: {TYPES[type(value)]}"


# Of 3.0.
GROOVY_2 = Groovy(
    arguments=TYPES,
    solutions=(
        "isEmpty(java.lang.CharSequence), isAnyEmpty([Ljava.lang.CharSequence;), isNotEmpty(java.lang.CharSequence), "
        "isAlpha(java.lang.CharSequence), isNoneEmpty([Ljava.lang.CharSequence;)"
    ),
)
# Of 4.0 and 4.1.
GROOVY_3 = Groovy(
    arguments={
        **TYPES,
        bool: "Boolean",
        int: "Integer",
        float: "BigDecimal",
        list: "ArrayList",
        dict: "org.apache.groovy.json.internal.LazyMap",
    },
    solutions=GROOVY_2.solutions.replace("isAnyEmpty", "isAllEmpty([Ljava.lang.CharSequence;), isAnyEmpty", 1),
    heeds_charset=True,
)
