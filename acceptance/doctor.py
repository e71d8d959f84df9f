"""``python -m acceptance.doctor``: say in a line each whether a run could go well on a Studio, and what to do if not.

It looks, and changes nothing; with ``--try`` it makes a site and a user, publishes once, and removes what it made.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from acceptance.exit_status import ExitStatus, gravest
from acceptance.interruption import uninterrupted
from acceptance.program import run_program
from acceptance.settings import SettingError, Settings
from acceptance.sweep import OLDEST_RUN_MINUTES
from environment.release import find_release
from environment.run import Run, connect
from environment.sweep import find, why_not
from studio_client.connection import Address
from studio_client.errors import NoAnswer, StudioError, StudioUntrusted
from studio_client.secrets import Secrets
from studio_client.services import Services
from studio_client.session import StudioSession

LONGEST_PUBLISH_SECONDS = 60.0


@dataclass(frozen=True)
class Finding:
    """What was found out about one thing.

    :param told: what is, and what to do about it
    :param status: how a run would end because of it
    """

    subject: str
    told: str
    status: ExitStatus = ExitStatus.GREEN

    def __str__(self) -> str:
        return f"{'NO' if self.status else 'ok':4}{self.subject:14}{self.told}"


def findings(settings: Settings, try_it: bool) -> Iterator[Finding]:
    """Find out one thing after another; the first that hinders the others is the last.

    :param try_it: make and publish something, too, and remove it
    """
    if settings.url is None:
        yield Finding("Studio", f"none is named ({settings.origin}): a run starts the mock that comes with the suite")
        return
    yield Finding("Studio", f"{settings.url} ({settings.origin})")
    yield _permission(settings)
    address = Address(settings.url, settings.timeout, settings.ca_bundle)
    begun = time.monotonic()
    try:
        services, administrator = connect(settings, address, Secrets(), lambda exchange: None)
    except StudioError as error:
        yield from _why_not_in(error)
        return
    yield Finding("Reached", f"{settings.username} logged in within {time.monotonic() - begun:.1f} s")
    yield Finding("Trusted", _trust(address))
    try:
        yield _release(services, administrator, settings)
        yield from _what_it_may_see(services, administrator)
        administrator.log_out()
    except StudioError as error:
        yield Finding("Reached", f"not all the time: {error}", ExitStatus.OUT_OF_REACH)
        return
    finally:
        administrator.close()
    if try_it and settings.may_change:
        yield _provisioning(settings)


def _permission(settings: Settings) -> Finding:
    if settings.may_change:
        return Finding("Changes", "are allowed (STUDIO_ALLOW_CHANGES is yes)")
    return Finding("Changes", "are not allowed: a run needs STUDIO_ALLOW_CHANGES=yes", ExitStatus.BAD_SETTINGS)


def _why_not_in(error: StudioError) -> Iterator[Finding]:
    """Tell why the system admin is not logged in."""
    if isinstance(error, StudioUntrusted):
        yield Finding("Reached", "somebody listens there")
        yield Finding("Trusted", f"no: {error}", ExitStatus.OUT_OF_REACH)
    elif isinstance(error, NoAnswer):
        advice = "Is Studio up, and the address right, up to and including the context path?"
        yield Finding("Reached", f"no: {error}. {advice}", ExitStatus.OUT_OF_REACH)
    else:
        advice = "Are STUDIO_USERNAME, STUDIO_PASSWORD and STUDIO_RELEASE right?"
        yield Finding("Reached", f"but not let in: {error}. {advice}", ExitStatus.OUT_OF_REACH)


def _trust(address: Address) -> str:
    if urlsplit(address.url).scheme == "https":
        by = f"STUDIO_CA_BUNDLE, {address.ca_bundle}" if address.ca_bundle else "the usual authorities"
        return f"its certificate is vouched for by {by}"
    if address.is_loopback:
        return "http, on this machine"
    return "http: whoever is on the way can read the password; name an address with https if there is one"


def _release(services: Services, administrator: StudioSession, settings: Settings) -> Finding:
    release = find_release(services, administrator, settings.release)
    return Finding("Release", f"{release.version}, held to: {release.held_to}")


def _what_it_may_see(services: Services, administrator: StudioSession) -> Iterator[Finding]:
    """Tell whether the account sees what a system admin sees, and what runs have left there."""
    try:
        left = find(services, administrator)
    except NoAnswer:
        raise
    except StudioError as error:
        told = f"{administrator.username} may not list sites, users and groups: is it a system admin? {error}"
        yield Finding("Account", told, ExitStatus.OUT_OF_REACH)
        return
    # On a Studio 3.0 anybody may; only trying it out tells.
    yield Finding(
        "Account", f"{administrator.username} lists sites, users and groups; whether it makes them, --try tells"
    )
    gone = [each for each in left if why_not(each.run_id, OLDEST_RUN_MINUTES) is None]
    others = len(left) - len(gone)
    count = sum(len(each.names) for each in gone)
    parts = [f"{count}, of {len(gone)} run(s) that ended; make sweep removes them"] if gone else []
    parts += [f"{others} run(s) may still go on"] if others else []
    yield Finding("Leftovers", "; ".join(parts) or "none")


def _provisioning(settings: Settings) -> Finding:
    """Make a site and a user, publish once, and remove it all."""
    run = Run(settings)
    refusal, told = "", []
    try:
        told = [f"{what} in {seconds:.1f} s" for what, seconds in _times(run)]
    except (StudioError, AssertionError) as error:
        refusal = f"no: {error}"
    finally:
        with uninterrupted():
            left = run.end()
    problems = [*([refusal] if refusal else []), *(f"could not be removed: {each}" for each in left)]
    if problems:
        return Finding("Provisioning", "; ".join(problems), ExitStatus.OUT_OF_REACH)
    return Finding("Provisioning", f"{', '.join(told)}; all of it is removed")


def _times(run: Run) -> Iterator[tuple[str, float]]:
    """Do one thing after another, and tell how many seconds each took."""
    begun = time.monotonic()

    def taken() -> float:
        nonlocal begun
        before, begun = begun, time.monotonic()
        return begun - before

    run.provisioner.user("doctor")
    yield "a user", taken()
    run.site("publishing-other")
    yield "a site", taken()
    clock = run.clock()
    yield "its first publish", taken()
    deadline = time.monotonic() + LONGEST_PUBLISH_SECONDS
    mark = clock.mark()
    while not clock.has_passed(mark, rounds=1):
        assert time.monotonic() < deadline, f"waited {LONGEST_PUBLISH_SECONDS:g} s in vain for a publish"
        time.sleep(0.05)
    yield "a publish", taken()


def main(arguments: list[str]) -> int:
    """Read the command line and the settings, and say what is found."""
    parser = argparse.ArgumentParser(
        prog="python -m acceptance.doctor", description=(__doc__ or "").partition(": ")[2].strip()
    )
    parser.add_argument("--try", action="store_true", dest="try_it", help="make and publish something, and remove it")
    options = parser.parse_args(arguments)
    found: list[Finding] = []
    try:
        for finding in findings(Settings.load(only_looking=True), options.try_it):
            print(finding, flush=True)
            found.append(finding)
    except SettingError as error:
        found.append(Finding("Settings", str(error), ExitStatus.BAD_SETTINGS))
        print(found[-1])
    return gravest(finding.status for finding in found)


if __name__ == "__main__":
    run_program(main)
