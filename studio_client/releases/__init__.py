"""The releases that the client knows, each in a file of this folder, ``release_4_1.py`` for 4.1.

A file holds, as ``SERVICES``, what its release does; a release without a file does as its neighbour.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from importlib import import_module

from studio_client.services import Services

# What the mock calls itself that does as the page says; the page is that of 3.0.
DOCUMENTED = "documented"
_FILE = re.compile(r"release_(\d+)_(\d+)")


def _find() -> dict[str, Services]:
    names = (module.name for module in pkgutil.iter_modules(__path__))
    numbers = sorted((int(file[1]), int(file[2])) for file in map(_FILE.fullmatch, names) if file is not None)
    return {
        f"{major}.{minor}": import_module(f"{__name__}.release_{major}_{minor}").SERVICES for major, minor in numbers
    }


_SERVICES = _find()


def known() -> tuple[str, ...]:
    """Return the releases that have a file, the oldest first."""
    return tuple(_SERVICES)


def services_of(release: str) -> Services:
    """Return what a release does; where it has no file, what the nearest does that has one.

    :param release: a release or a version of it, such as 4.1 or 4.1.8, or *documented*
    """
    return _SERVICES[nearest(release, known())]


def nearest(version: str, releases: Iterable[str]) -> str:
    """Return which of these releases is nearest to a version: of the same generation, if there is one.

    :param version: a release, a version of it, or *documented*, which is the oldest
    """
    ordered = sorted(releases, key=_numbers)
    if version == DOCUMENTED:
        return ordered[0]
    return min(ordered, key=lambda release: _distance(_numbers(release), _numbers(version)))


def _numbers(version: str) -> tuple[int, int]:
    major, minor = ([int(number) for number in re.findall(r"\d+", version)] + [0, 0])[:2]
    return major, minor


def _distance(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Return how far apart two releases are, in generations first; of an older generation, the newest is nearest."""
    generations = one[0] - other[0]
    return abs(generations), abs(generations * 1000 + one[1] - other[1])
