"""``python -m reporting.clauses``: the table that says which scenarios prove which clause of the page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from contract.page import CLAUSES
from contract.scenarios import all_scenarios

TABLE = Path("docs/clauses.md")
FEWEST_PROOFS = 2


def main(arguments: list[str]) -> int:
    """Write the table, or with ``--check`` say whether the one that is there still holds."""
    table = clause_table()
    if "--check" not in arguments:
        TABLE.write_text(table, encoding="utf-8")
        return 0
    if not TABLE.exists() or TABLE.read_text(encoding="utf-8") != table:
        print(f"{TABLE} is out of date: run make clauses", file=sys.stderr)
        return 1
    return 0


def clause_table() -> str:
    """Return the table as Markdown.

    :raises ValueError: where a clause has fewer proofs than it should
    """
    proofs = list(_proofs())
    lines = ["# Which scenarios prove which clause", "", "Made by `make clauses`; `make test` checks that it holds."]
    lines += ["", "| clause | what the page says | scenarios | where |", "| --- | --- | --- | --- |"]
    for clause, text in CLAUSES.items():
        files = [file for named, file in proofs if named == clause]
        if len(files) < FEWEST_PROOFS:
            raise ValueError(f"clause {clause} is proven by {len(files)} scenarios, not by {FEWEST_PROOFS}")
        where = ", ".join(f"[{file}](../features/{file})" for file in dict.fromkeys(files))
        lines.append(f"| {clause} | {text} | {len(files)} | {where} |")
    return "\n".join([*lines, "", f"{len(all_scenarios())} scenarios, each row of a table counted as one.", ""])


def _proofs() -> Iterator[tuple[str, str]]:
    for scenario in all_scenarios():
        for clause in scenario.clauses:
            yield clause, scenario.file


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
