"""What a stakeholder sees of a failed scenario without a click: what was expected and what came, side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

_CHECK = re.compile(r"(?P<who>.*?)\n?Expected: (?P<expected>.*?)\n\s+but: (?P<came>.*)", re.DOTALL)


@dataclass(frozen=True)
class Evidence:
    """What a failed scenario leaves behind.

    :param step: the sentence that failed
    :param message: what the failure says
    :param exchanges: the calls that the scenario is about, as readable text, secrets masked
    :param states: how the publishers were before and after
    :param commands: command lines that repeat the calls
    """

    step: str
    message: str
    exchanges: list[str]
    states: str
    commands: list[str]

    def as_html(self) -> str:
        """Return it as HTML for the scenario's description. All that came from outside is escaped."""
        parts = [f"<p><b>This sentence failed:</b> {escape(self.step)}</p>", self._comparison()]
        if self.states:
            parts.append(_block("The publishers before and after", self.states))
        for exchange in self.exchanges:
            request, _, reply = exchange.partition("--- reply ---")
            parts.append(_side_by_side({"Request": request.replace("--- request ---", ""), "Reply": reply}))
        if self.commands:
            parts.append(_block("To repeat it (variables stand for secrets)", "\n\n".join(self.commands)))
        return "\n".join(parts)

    def _comparison(self) -> str:
        check = _CHECK.fullmatch(self.message.strip())
        if check is None:
            return _block("What went wrong", self.message.strip())
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
