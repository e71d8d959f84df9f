"""Which release of Studio this is, and which answers it is held to."""

from __future__ import annotations

from dataclasses import dataclass

from contract.deviations import ReleaseFile, check_scenarios, known_releases, load_release
from contract.scenarios import all_scenarios
from studio_client.errors import UnexpectedAnswer
from studio_client.releases import DOCUMENTED, nearest
from studio_client.services import Services
from studio_client.session import StudioSession

UNKNOWN_VERSION = "of unknown version"


@dataclass(frozen=True)
class Release:
    """What Studio says it is, and what it is held to.

    :param version: Studio's own words for its version
    :param known: the deviations of the release that it is held to; None holds it to the page alone
    :param covered: whether those deviations were recorded on just this version
    """

    version: str
    known: ReleaseFile | None
    covered: bool

    @property
    def name(self) -> str:
        """The release that it is held to, or *documented*."""
        return self.known.release if self.known is not None else DOCUMENTED

    @property
    def held_to(self) -> str:
        """In words, which answers Studio is held to."""
        if self.known is None:
            return "the page alone"
        nearest = "" if self.covered else f" (nearest to {self.version})"
        return f"page, with deviations of {self.known.release}{nearest}{self._unreviewed}"

    @property
    def _unreviewed(self) -> str:
        """Say how many of the deviations no person has looked at; empty where a person has at all of them."""
        count = self.known.unreviewed if self.known is not None else 0
        return f", {count} of them learned and not reviewed" if count else ""


def find_release(services: Services, session: StudioSession, wanted: str, page_alone: bool = False) -> Release:
    """Ask Studio for its version, and settle which answers to hold it to.

    :param wanted: the setting STUDIO_RELEASE
    :param page_alone: hold any Studio to the page alone
    :raises UnexpectedAnswer: where the version decides, and Studio does not tell it
    """
    version = services.version(session)
    if version is None and wanted == "auto":
        raise UnexpectedAnswer("Studio does not tell its version: say in STUDIO_RELEASE what to hold it to")
    version = version or UNKNOWN_VERSION
    release = _nearest(version) if wanted == "auto" else wanted
    if page_alone or release == DOCUMENTED:
        return Release(version, None, covered=True)
    known = load_release(release)
    check_scenarios(known, (scenario.name for scenario in all_scenarios()))
    return Release(version, known, covered=version in known.covers or wanted != "auto")


def _nearest(version: str) -> str:
    """Return the release with a file that is nearest to a version; a Studio may call itself *documented*, too."""
    return DOCUMENTED if version == DOCUMENTED else nearest(version, known_releases())
