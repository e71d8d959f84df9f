"""What a run is to do. It is checked as a whole before anything is asked of Studio, and before reports are emptied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import mean

from behave.configuration import Configuration

from acceptance.beside import refuse_shared_files
from acceptance.command_line import check_command_line
from acceptance.selection import Selection
from acceptance.settings import AUTO, Settings
from acceptance.shards import Shard
from contract.scenarios import all_scenarios
from environment.run import label_of
from reporting.folders import history_of
from reporting.history import History
from studio_client.releases import DOCUMENTED

_LONGEST_IN_SECONDS = 90.0


@dataclass(frozen=True)
class Order:
    """What a run is to do: on which Studio, and with which scenarios.

    :param page_alone: hold any Studio to the page alone, whatever is known of its release
    :param history: earlier runs, by which shards are balanced, and by which the run's length is guessed
    """

    settings: Settings
    selection: Selection
    page_alone: bool
    history: History

    @classmethod
    def of(cls, config: Configuration) -> Order:
        """Read what the settings and a command line order.

        :raises SettingError: where something is missing, misspelt or contradictory, or nothing is to be run
        """
        settings = Settings.load()
        check_command_line(config)
        if settings.jobs > 1:
            refuse_shared_files(config)
        page_alone = config.userdata.get("contract") == DOCUMENTED
        order = cls(settings, Selection.read(config), page_alone, History(history_of(config.userdata)))
        seconds = order.history.seconds()
        order.selection.keep_only(settings.shard, seconds)
        order.selection.require_some(settings.shard)
        order.selection.keep_only(Shard.parse(config.userdata.get("job", "1/1")), seconds, order._seconds_a_site)
        return order

    @cached_property
    def jobs(self) -> list[Shard]:
        """The processes of JOBS that have something to do: fewer, where scenarios are few, or sites dear."""
        seconds, total = self.history.seconds(), self.settings.jobs
        jobs = [Shard(number, total) for number in range(1, total + 1)]
        return [job for job in jobs if self.selection.names_of(job, seconds, self._seconds_a_site)]

    @property
    def _seconds_a_site(self) -> float:
        return self.history.seconds_a_site(self.settings.url) if self.settings.url else 0.0

    def first_line(self, studio: str, held_to: str, label: str, jobs: int = 1) -> str:
        """Return the line with which a run begins: which Studio, and why; held to what; how much, and about how long.

        :param label: the release and where it runs, as the history has it
        """
        names = self.selection.names
        amount = f"{len(names)} of {len(all_scenarios())} scenarios"
        processes = f" in {jobs} processes" if jobs > 1 else ""
        seconds = _expected_seconds(self.seconds_of(label), names)
        length = f", about {in_words(seconds / jobs)}" if seconds is not None else ""
        return f"{studio} ({self.settings.origin}), held to: {held_to}; {amount}{processes}{length}"

    def seconds_of(self, label: str) -> dict[str, float]:
        """Return how long scenarios took when they last ran there, by their names.

        :param label: the release and where it runs, as the history has it
        """
        return {name: took for run in self.history.of_release(label) for name, took in run.seconds.items()}

    def first_line_before_login(self) -> str:
        """Return that line where nothing has been asked of Studio: it tells what is to be, not what was found."""
        settings = self.settings
        release = DOCUMENTED if self.page_alone else settings.release
        known = {DOCUMENTED: "the page alone", AUTO: "what is known of its version"}
        held_to = known.get(release, f"page, with deviations of {release}")
        studio = f"Studio at {settings.url}" if settings.url else f"The mock, {settings.release}"
        return self.first_line(studio, held_to, label_of(release, settings.url), len(self.jobs))


def _expected_seconds(seconds: Mapping[str, float], names: Sequence[str]) -> float | None:
    """Return how long scenarios will take, by how long they took; None where that is not known of half of them."""
    known = [seconds[name] for name in names if name in seconds]
    return mean(known) * len(names) if known and 2 * len(known) >= len(names) else None


def in_words(seconds: float) -> str:
    """Return a time as people say it."""
    return f"{max(1, round(seconds))} s" if seconds <= _LONGEST_IN_SECONDS else f"{round(seconds / 60)} min"
