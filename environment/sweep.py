"""``python -m environment.sweep``: remove what runs have left on a Studio that were killed before they could clean up.

Only what bears a run's name is touched, and of that only what a run that has ended left: one that this machine knows
to have ended, or, where this machine knows nothing of it, one that began so long ago that no run can still go on.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from environment.claims import DIGITS, RANDOM_DIGITS, TIME_DIGITS, age_in_minutes, forget, goes_on
from environment.provisioning import PREFIX
from environment.run import connect
from environment.settings import SettingError, Settings
from reporting.outcomes import ExitStatus
from studio_client.connection import Address
from studio_client.errors import StudioError
from studio_client.secrets import Secrets
from studio_client.services import Services
from studio_client.session import StudioSession

# A label is what the suite itself calls a thing: words of small letters and numbers.
_NAME = re.compile(
    rf"{PREFIX}-(?P<run>[{DIGITS}]{{{TIME_DIGITS + RANDOM_DIGITS}}})-[a-z]+(?:-[a-z]+|-[0-9]+)*(?P<group>-admins)?"
)
OLDEST_RUN_MINUTES = 240.0


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


def remove(services: Services, administrator: StudioSession, leftovers: Leftovers) -> list[str]:
    """Remove what a run has left, say so of each, and return what could not be removed, with the reason."""
    failed = []
    # A site takes its group along; what is gone already is no failure.
    for kind, names, remove_one in (
        ("user", leftovers.users, services.delete_user),
        ("site", leftovers.sites, services.delete_site),
        ("group", leftovers.groups, services.delete_group),
    ):
        for name in sorted(names):
            try:
                remove_one(administrator, name)
                print(f"removed {kind} {name}")
            except StudioError as error:
                failed.append(f"{kind} {name} ({error})")
    if not failed:
        forget(leftovers.run_id)
    return failed


def sweep(settings: Settings, minutes: float, yes: bool, only: str | None) -> int:
    """Find what was left, ask, remove it, and return the exit status.

    :param minutes: how old a run must be of which this machine knows nothing
    :param only: the id of the one run to clean up after, whatever its age; None for all
    :raises StudioError: where Studio cannot be reached, or does not let the system admin in
    """
    address = Address(settings.url or "", settings.timeout, settings.ca_bundle)
    services, administrator = connect(settings, address, Secrets(), lambda exchange: None)
    try:
        wanted = []
        for leftovers in find(services, administrator):
            if only is not None and leftovers.run_id != only:
                continue
            reason = why_not(leftovers.run_id, 0 if only is not None else minutes)
            print(f"Run {leftovers.run_id}: {len(leftovers.names)} left{f'; left alone: {reason}' if reason else ''}")
            if reason is None:
                print(*(f"  {name}" for name in leftovers.names), sep="\n")
                wanted.append(leftovers)
        if not wanted:
            print(f"Nothing to remove at {address.url}.")
            return ExitStatus.GREEN
        if not yes and not _agreed(sum(len(each.names) for each in wanted), address.url):
            print("Nothing was removed.")
            return ExitStatus.INTERRUPTED
        failed = [entry for leftovers in wanted for entry in remove(services, administrator, leftovers)]
    finally:
        administrator.log_out()
        administrator.close()
    for entry in failed:
        print(f"could not be removed: {entry}", file=sys.stderr)
    return ExitStatus.OUT_OF_REACH if failed else ExitStatus.GREEN


def _agreed(count: int, url: str) -> bool:
    try:
        return input(f"Remove these {count} from {url}? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print("\nNobody is there to say yes: use --yes (make sweep ARGUMENTS=--yes).")
        return False


def main(arguments: list[str]) -> int:
    """Read the command line and the settings, and sweep."""
    parser = argparse.ArgumentParser(prog="python -m environment.sweep", description=(__doc__ or "").split("\n")[2])
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    parser.add_argument("--run", help="clean up after this run alone, however new it is")
    parser.add_argument(
        "--older-than",
        type=float,
        default=OLDEST_RUN_MINUTES,
        metavar="MINUTES",
        help="how old a run must be that this machine knows nothing of (default: %(default)g)",
    )
    options = parser.parse_args(arguments)
    try:
        settings = Settings.load()
        if settings.url is None:
            raise SettingError("STUDIO_URL is missing: the embedded mock leaves nothing to sweep")
        return sweep(settings, options.older_than, options.yes, options.run)
    except SettingError as error:
        print(error, file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    except StudioError as error:
        print(error, file=sys.stderr)
        return ExitStatus.OUT_OF_REACH


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
