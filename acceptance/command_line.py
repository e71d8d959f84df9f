"""What may stand on the command line, and what is refused that behave would take and do nothing with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from behave.configuration import Configuration
from behave.exception import ConfigError, TagExpressionError

from acceptance.misspelt import meant_by
from acceptance.settings import NAMES, SettingError
from acceptance.shards import Shard

# What allure-behave itself lets people define.
_OF_ALLURE = "AllureFormatter."


def _is_shard(value: str) -> bool:
    try:
        return bool(Shard.parse(value))
    except ValueError:
        return False


# All that may be defined with -D: what a value must be, and in words how it must be given.
DEFINITIONS: dict[str, tuple[Callable[[str], bool], str]] = {
    # for people
    "contract": (
        lambda value: value == "documented",
        "-D contract=documented, that is, to the page alone",
    ),
    "shuffle": (bool, "-D shuffle=SEED, any text: the same one gives the same order"),
    "reports": (bool, "-D reports=FOLDER"),
    "history": (bool, "-D history=FOLDER"),
    # for the suite itself
    "learn": (lambda value: value == "yes", "-D learn=yes, which make learn sets"),
    "job": (_is_shard, "-D job=1/4, which JOBS sets"),
    "report_follows": (lambda value: value == "yes", "-D report_follows=yes, which make acceptance sets"),
}


def read_command_line(arguments: list[str]) -> Configuration:
    """Return what behave makes of a command line and of ``behave.ini``.

    :raises SettingError: where it can make nothing of it
    :raises SystemExit: where it has said so itself, or was only asked for help
    """
    try:
        return Configuration(arguments)
    except (ConfigError, TagExpressionError, re.error) as error:
        raise SettingError(f"The command line cannot be read: {error}") from error


def check_command_line(config: Configuration) -> None:
    """Refuse what behave would take, but nobody here knows.

    :raises SettingError: where there is such a thing
    """
    typed = dict(config.userdata_defines or ())
    # What a file of the user's own may define for other projects is no concern of this one.
    check_definitions({name: value for name, value in config.userdata.items() if name in typed or name in DEFINITIONS})
    if config.jobs > 1:
        raise SettingError(f"--jobs does nothing here; for {config.jobs} processes: JOBS={config.jobs} make acceptance")


def check_definitions(defined: Mapping[str, str]) -> None:
    """Check what a command line, or behave's own file, defines.

    :raises SettingError: where there is no such definition, or it has another value than it may have
    """
    for name, value in defined.items():
        if name.startswith(_OF_ALLURE):
            continue
        if name not in DEFINITIONS:
            raise SettingError(f"-D {name}: there is no such definition; {_hint(name)}")
        is_right, words = DEFINITIONS[name]
        if not is_right(value):
            raise SettingError(f"-D {name}={value} is none: it must be {words}")


def _hint(name: str) -> str:
    if name.upper() in NAMES:
        return f"{name.upper()} is a setting: a variable of the environment, or a line of .env"
    meant = meant_by(name, DEFINITIONS)
    return f"did you mean {meant}?" if meant else f"there are {', '.join(DEFINITIONS)}"
