"""What has changed since the run before."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.history import RunRecord
from reporting.outcomes import Outcome


@dataclass(frozen=True)
class Changes:
    """A run beside the one before it on the same release, as far as both have the same scenarios.

    :param before: the run before; None where there is none
    """

    run: RunRecord
    before: RunRecord | None

    @property
    def since(self) -> str:
        """In words, since when."""
        return f"since {self.before.begun}" if self.before is not None else "(there is no earlier run)"

    @property
    def new(self) -> list[str]:
        """What fails and did not."""
        return sorted(self.run.failures - self._failures_before)

    @property
    def as_before(self) -> list[str]:
        """What fails and did so before."""
        return sorted(self.run.failures & self._failures_before)

    @property
    def gone(self) -> list[str]:
        """What failed, and was tried again, and does so no longer."""
        tried = {name for name, outcome in self.run.outcomes.items() if outcome != Outcome.NOT_RUN}
        return sorted(self._failures_before & tried - self.run.failures)

    @property
    def _failures_before(self) -> set[str]:
        return self.before.failures if self.before is not None else set()

    @property
    def told(self) -> str:
        """All of it in one clause of a sentence."""
        if self.before is None:
            return "there is no earlier run to compare it with"
        counts = {"new": self.new, "as before": self.as_before, "no longer": self.gone}
        told = ", ".join(f"{len(names)} {words}" for words, names in counts.items() if names)
        parts = [f"failing {told}" if told else "nothing fails, and nothing did"]
        if self.before.version and self.run.version and self.before.version != self.run.version:
            parts.append(f"which was on Studio {self.before.version}")
        return f"beside the run before, of {self.before.begun}: {', '.join(parts)}"
