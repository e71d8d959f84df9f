"""Finding and removing what runs have left on a Studio that were killed before they could clean up.

Only what bears a run's name is touched, and of that only what a run that has ended left: one that this machine knows
to have ended, or, where this machine knows nothing of it, one that began so long ago that no run can still go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from environment.claims import DIGITS, RANDOM_DIGITS, TIME_DIGITS, age_in_minutes, forget, goes_on
from environment.provisioning import PREFIX, Provisioner
from studio_client.errors import StudioError
from studio_client.services import Services
from studio_client.session import StudioSession

# A label is what the suite itself calls a thing: words of small letters and numbers.
_NAME = re.compile(
    rf"{PREFIX}-(?P<run>[{DIGITS}]{{{TIME_DIGITS + RANDOM_DIGITS}}})-[a-z]+(?:-[a-z]+|-[0-9]+)*(?P<group>-admins)?"
)


@dataclass
class Leftovers:
    """What one run has left behind."""

    run_id: str
    sites: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        """All of it, as people read it."""
        kinds = {"site": self.sites, "user": self.users, "group": self.groups}
        return [f"{kind} {name}" for kind, names in kinds.items() for name in sorted(names)]


def run_of(name: str) -> str | None:
    """Return the id of the run that made a thing of this name; None where no run did."""
    made = _NAME.fullmatch(name)
    return made["run"] if made is not None else None


def find(services: Services, administrator: StudioSession) -> list[Leftovers]:
    """Return what bears the name of a run, by run.

    :raises StudioError: where Studio does not list it
    """
    found: dict[str, Leftovers] = {}

    def take(kind: str, names: Iterable[str]) -> None:
        for name in names:
            run_id = run_of(name)
            if run_id is not None:
                getattr(found.setdefault(run_id, Leftovers(run_id)), kind).add(name)

    take("sites", services.site_ids(administrator))
    take("users", services.usernames(administrator))
    take("groups", services.group_names(administrator))
    return [found[run_id] for run_id in sorted(found)]


def why_not(run_id: str, minutes: float) -> str | None:
    """Return why a run's things are to be left alone; None where they are not.

    :param minutes: how old a run must be of which this machine knows nothing
    """
    going_on = goes_on(run_id)
    if going_on:
        return "the run goes on"
    age = age_in_minutes(run_id)
    if going_on is None and age < minutes:
        return f"it began {age:.0f} minutes ago, on another machine perhaps, and may go on (--older-than)"
    return None


def remove(
    services: Services, administrator: StudioSession, provisioner: Provisioner, leftovers: Leftovers
) -> list[str]:
    """Remove what a run has left, say so of each, and return what could not be removed, with the reason.

    :param provisioner: removes sites and users as it removes those of its own run
    """
    failed = []
    # A site takes its group along; what is gone already is no failure.
    for kind, names, remove_one in (
        ("user", leftovers.users, provisioner.delete_user),
        ("site", leftovers.sites, provisioner.delete_site),
        ("group", leftovers.groups, partial(services.delete_group, administrator)),
    ):
        for name in sorted(names):
            try:
                remove_one(name)
                print(f"removed {kind} {name}")
            except StudioError as error:
                failed.append(f"{kind} {name} ({error})")
    if not failed:
        forget(leftovers.run_id)
    return failed
