"""The releases that the mock can be: one module each, which holds what tells it from its neighbour.

A class in a module of this folder that says which ``release`` it is makes the mock know that release.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

from mock_studio.releases.documented import Documented


def _found() -> Iterator[type[Documented]]:
    for found in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{found.name}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Documented) and kind.__module__ == module.__name__ and "release" in vars(kind):
                yield kind


RELEASES: dict[str, type[Documented]] = {kind.release: kind for kind in _found()}
