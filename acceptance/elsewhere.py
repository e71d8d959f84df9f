"""The project's root: where every program runs, from wherever it was started, and with paths as the user means them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from behave.__main__ import main as behave
from behave.configuration import setup_parser
from behave.userdata import parse_user_define

from acceptance.exit_status import ExitStatus

ROOT = Path(__file__).parents[1]
# What behave takes a path for, by its own names, beside definitions of these names.
_OPTIONS_OF_PATHS = ("paths", "outfiles", "junit_directory")
_DEFINITIONS = "userdata_defines"
_DEFINITIONS_OF_PATHS = ("reports", "history")
# The setting that is a path; in ``.env`` it is seen from the root anyway.
_VARIABLE_OF_A_PATH = "STUDIO_CA_BUNDLE"
_STANDARD_OUTPUT = "-"


def enter_root(arguments: list[str], root: Path = ROOT) -> list[str]:
    """Go to the project's root, and return the arguments of behave that mean there what these mean here."""
    here = Path.cwd()
    if _is_here(root):
        return arguments
    os.chdir(root)
    if os.environ.get(_VARIABLE_OF_A_PATH, "").strip():
        os.environ[_VARIABLE_OF_A_PATH] = str(here / os.environ[_VARIABLE_OF_A_PATH].strip())
    return seen_from(root, here, arguments)


def start_over(root: Path) -> int:
    """Run behave once more, as from the project's root: what has been started has neither its runner nor its settings.

    :param root: the project's root, as behave has found it
    :return: the exit status
    """
    arguments = _typed()
    if arguments is None or _is_here(root):
        told = "This suite runs with a runner and settings of its own, and only so: start it without another runner"
        print(f"{told}, as make acceptance, python -m acceptance or behave do in {root}.", file=sys.stderr)
        return ExitStatus.BAD_SETTINGS
    return int(behave(enter_root(arguments, root)))


def _is_here(folder: Path) -> bool:
    return os.path.samefile(Path.cwd(), folder)


def seen_from(root: Path, here: Path, arguments: list[str]) -> list[str]:
    """Return the arguments of behave that mean at the root what these mean in another folder.

    behave's own parser tells which of them are paths; where it can make nothing of them, it will say so itself.
    """
    paths: list[str] = []

    def take(path: str) -> str:
        paths.append(path)
        return path

    def take_definition(definition: str) -> tuple[str, str]:
        name, value = parse_user_define(definition)
        if name in _DEFINITIONS_OF_PATHS and value:
            paths.append(definition)
        return name, value

    parser = setup_parser()
    parser.error = _leave_alone
    options: list[str] = []
    for action in parser._actions:  # the one way to learn which arguments it takes for what
        if action.dest in (*_OPTIONS_OF_PATHS, _DEFINITIONS):
            action.type = take_definition if action.dest == _DEFINITIONS else take
            options += action.option_strings
    apart = [_Argument(argument) for argument in arguments]
    try:
        parser.parse_args(apart)
    except _NotUnderstood:
        return arguments
    moved = []
    for argument in apart:
        path = next((path for path in paths if argument is path or _is_joined(argument, path, options)), "")
        moved.append(argument.removesuffix(path) + _moved(path, root, here))
    return moved


def _is_joined(argument: str, path: str, options: list[str]) -> bool:
    """Tell whether an argument is one of these options, perhaps shortened, with a path at its end."""
    name, joint = (argument.partition("=")[0], "=") if argument.startswith("--") else (argument[:2], "")
    return argument.endswith(f"{joint}{path}") and any(option.startswith(name) for option in options)


def _moved(path: str, root: Path, here: Path) -> str:
    """Return a path, or the definition of one, as it is seen from the root."""
    beginning = ""
    name, is_definition, value = path.partition("=")
    if is_definition and name.strip() in _DEFINITIONS_OF_PATHS:
        beginning, path = f"{name}=", value
    if path.startswith("@"):
        beginning, path = "@", path[1:]
    return path if path in ("", _STANDARD_OUTPUT) else beginning + _relative(here / path, root)


def _relative(path: Path, root: Path) -> str:
    """Return a path as people at the root would write it, where it is in there."""
    path = Path(os.path.normpath(path))
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


class _Argument(str):
    """One argument, which is told from another that reads the same: behave's parser hands it on as it is."""

    __slots__ = ()


class _NotUnderstood(ValueError):
    """behave makes nothing of the arguments."""


def _leave_alone(message: str) -> None:
    raise _NotUnderstood(message)


def _typed() -> list[str] | None:
    """Return what was typed after *behave*; None where something else has started it, and keeps that to itself."""
    program = Path(sys.argv[0])
    as_module = program.name == "__main__.py" and program.parent.name == "behave"
    as_script = program.name.lower() in ("behave", "behave.exe", "behave-script.py")
    return sys.argv[1:] if as_module or as_script else None
