"""What a stakeholder sees of a failed scenario without a click: what was expected and what came, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

_CHECK = re.compile(r"(?P<who>.*?)\n?Expected: (?P<expected>.*?)\n\s+but: (?P<came>.*)", re.DOTALL)


def evidence_as_html(step: str, message: str, exchanges: Sequence[str], states: str, commands: Sequence[str]) -> str:
    """Return what a failed scenario leaves behind as HTML for its description. All that came from outside is escaped.

    :param step: the sentence that failed
    :param message: what the failure says
    :param exchanges: the calls that the scenario is about, as readable text
    :param states: how the publishers were before and after
    :param commands: command lines that repeat the calls
    """
    parts = [f"<p><b>This sentence failed:</b> {escape(step)}</p>", _comparison(message.strip())]
    if states:
        parts.append(_block("The publishers before and after", states))
    for exchange in exchanges:
        request, _, reply = exchange.partition("--- reply ---")
        parts.append(_side_by_side({"Request": request.replace("--- request ---", ""), "Reply": reply}))
    if commands:
        parts.append(_block("To repeat it (variables stand for secrets)", "\n\n".join(commands)))
    return "\n".join(parts)


def _comparison(message: str) -> str:
    check = _CHECK.fullmatch(message)
    if check is None:
        return _block("What went wrong", message)
    who = f"<p>{escape(check['who'])}</p>" if check["who"] else ""
    return who + _side_by_side({"Expected": check["expected"], "Came": check["came"]})


def _block(title: str, text: str) -> str:
    return f"<p><b>{escape(title)}</b></p>{_pre(text)}"


def _side_by_side(texts: dict[str, str]) -> str:
    heads = "".join(f"<th>{escape(title)}</th>" for title in texts)
    cells = "".join(f'<td style="vertical-align:top;width:50%">{_pre(text)}</td>' for text in texts.values())
    return f'<table style="table-layout:fixed;width:100%"><tr>{heads}</tr><tr>{cells}</tr></table>'


def _pre(text: str) -> str:
    return f'<pre style="white-space:pre-wrap;overflow-wrap:anywhere">{escape(text.strip())}</pre>'
