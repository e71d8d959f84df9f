"""Finding and removing what runs have left on a Studio that were killed before they could clean up.

Only what bears a run's name is touched, or, where a name cannot tell the run, what its description says to be a run's.
Of that, only what a run has left that has ended: one that this machine knows to have ended, or, where it knows nothing
of the run, one that began so long ago that no run can still go on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from environment.claims import age_in_minutes, forget, goes_on
from environment.names import cannot_tell, run_of
from environment.provisioning import Provisioner
from studio_client.errors import StudioError
from studio_client.services import OwnGroup, Services
from studio_client.session import StudioSession


@dataclass
class Leftovers:
    """What one run has left behind.

    :param groups: with their descriptions, by which they are told from others of the same name
    """

    run_id: str
    sites: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    groups: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """All of it, as people read it."""
        kinds = {"site": self.sites, "user": self.users, "group": set(self.groups)}
        return [f"{kind} {name}" for kind, names in kinds.items() for name in sorted(names)]


def find(services: Services, administrator: StudioSession) -> list[Leftovers]:
    """Return what runs have left, by run.

    :raises StudioError: where Studio does not list it
    """
    found: dict[str, Leftovers] = {}

    def of_runs(names: Iterable[str], tell: Callable[[str], str | None]) -> Iterator[tuple[Leftovers, str]]:
        for name in names:
            run_id = tell(name)
            if run_id is not None:
                yield found.setdefault(run_id, Leftovers(run_id)), name

    def run_of_site(site_id: str) -> str | None:
        return run_of((services.site_description(administrator, site_id) or "") if cannot_tell(site_id) else site_id)

    for leftovers, site_id in of_runs(services.site_ids(administrator), run_of_site):
        leftovers.sites.add(site_id)
    for leftovers, username in of_runs(services.usernames(administrator), run_of):
        leftovers.users.add(username)
    groups = services.groups(administrator)
    for leftovers, name in of_runs(groups, lambda name: run_of(name) or run_of(groups[name])):
        leftovers.groups[name] = groups[name]
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
    own = {name: OwnGroup("", name, description) for name, description in leftovers.groups.items()}
    kinds: tuple[tuple[str, Collection[str], Callable[[str], object]], ...] = (
        ("user", leftovers.users, provisioner.delete_user),
        ("site", leftovers.sites, lambda name: provisioner.delete_site(name, leftovers.run_id)),
        ("group", own, lambda name: services.delete_group(administrator, own[name])),
    )
    # A site takes its group along; what is gone already is no failure.
    for kind, names, remove_one in kinds:
        for name in sorted(names):
            try:
                remove_one(name)
                print(f"removed {kind} {name}")
            except StudioError as error:
                failed.append(f"{kind} {name} ({error})")
    if not failed:
        forget(leftovers.run_id)
    return failed
