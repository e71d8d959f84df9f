"""``python -m acceptance.sweep``: remove what killed runs have left on a Studio.

Only what bears a run's name is touched, or, where a name cannot tell the run, what its description says to be a run's.
Of that, only what a run has left that has ended: one that this machine knows to have ended, or, where it knows nothing
of the run, one that began so long ago that no run can still go on.
"""

from __future__ import annotations

import argparse
import sys

from acceptance.exit_status import ExitStatus
from acceptance.program import run_program
from acceptance.settings import SettingError, Settings
from environment.claims import new_run_id
from environment.provisioning import Provisioner
from environment.run import connect
from environment.sweep import find, remove, why_not
from environment.turns import turns_at
from studio_client.connection import Address
from studio_client.errors import StudioError
from studio_client.secrets import Secrets

OLDEST_RUN_MINUTES = 240.0


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
        provisioner = Provisioner(services, administrator, new_run_id(), turns_at(address.url), print)
        failed = [entry for each in wanted for entry in remove(services, administrator, provisioner, each)]
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
    parser = argparse.ArgumentParser(
        prog="python -m acceptance.sweep", description=(__doc__ or "").split("\n", 2)[2].strip()
    )
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
    run_program(main)
