"""What a run notes of its judgements when it learns a release: the words that note-taker and drafter share."""

from __future__ import annotations

# How a judgement went: as the page has it; as a known deviation has it; otherwise, in a way that a file may tell of;
# or otherwise, in a way that only a person may decide on.
DOCUMENTED = "documented"
KNOWN = "known"
DEPARTED = "departed"
NEVER = "never learned"

# Stands in notes for the id in the names of all that the run has made; it looks like one.
RUN = "run0000000"
