"""The settings: read from the environment and from ``.env``, checked before the first call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from acceptance.misspelt import are_alike, meant_by
from acceptance.shards import WHOLE, Shard
from contract.deviations import known_releases
from environment.target import DEFAULT_PATIENCE, Target

NAMES = (
    "STUDIO_URL",
    "STUDIO_USERNAME",
    "STUDIO_PASSWORD",
    "STUDIO_RELEASE",
    "STUDIO_ALLOW_CHANGES",
    "STUDIO_TIMEOUT",
    "STUDIO_PATIENCE",
    "STUDIO_CA_BUNDLE",
    "STUDIO_RESTART",
    "SHARD",
    "JOBS",
)
AUTO = "auto"
RELEASES = ("documented", *known_releases(), AUTO)
MOCK_ACCOUNT = ("admin", "admin")
DEFAULT_TIMEOUT = 30.0
MOST_JOBS = 64
# Names that begin like ours: Android Studio's, and that by which compose.yaml picks an image.
FOREIGN_NAMES = ("STUDIO_JDK", "STUDIO_GRADLE_JDK", "STUDIO_PROPERTIES", "STUDIO_VM_OPTIONS", "STUDIO_VERSION")
_BEGINNING = "STUDIO"
# Like the beginning of our names, but a word of its own: standard input and output.
_FOREIGN_BEGINNING = "STDIO"
# Of the short names, which are like words of other programs (SHARED, JOB), this alone can be no other's.
_SLIP_OF_SHARD = "SHARDS"


class SettingError(ValueError):
    """A setting is missing, misspelt or contradictory; the text is one line that names it."""


@dataclass(frozen=True)
class Settings(Target):
    """What the run is to do, with which Studio.

    :param shard: which part of the scenarios to run
    :param jobs: in how many processes to run them
    :param origin: why it is this Studio, in words
    :param may_change: whether the suite may make sites and users there
    """

    shard: Shard = WHOLE
    jobs: int = 1
    origin: str = field(default="", compare=False)
    may_change: bool = True

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env"), only_looking: bool = False
    ) -> Settings:
        """Read and check the settings; the environment wins over the file, also with an empty value.

        :param only_looking: nothing is to be made on Studio, so that no permission is needed
        :raises SettingError: where one is missing, misspelt or contradictory
        """
        variables = os.environ if environ is None else environ
        in_file = _read_dotenv(dotenv)
        _refuse_misspelt(in_file, f"in {dotenv.name}", is_ours=True)
        _refuse_misspelt(variables, "in the environment")
        values = {name: _value(name, variables.get(name, in_file.get(name, ""))) for name in NAMES}
        url = _url(values["STUDIO_URL"])
        if url is None and _value("STUDIO_URL", in_file.get("STUDIO_URL", "")):
            # The account in the file is that of the Studio there, which the environment has set aside.
            values |= {name: _value(name, variables.get(name, "")) for name in ("STUDIO_USERNAME", "STUDIO_PASSWORD")}
        username, password = _account(url, values["STUDIO_USERNAME"], values["STUDIO_PASSWORD"])
        may_change = _may_change(url, values["STUDIO_ALLOW_CHANGES"])
        if not (may_change or only_looking):
            raise SettingError(f"STUDIO_ALLOW_CHANGES is not yes: nothing will be provisioned at {url}")
        return cls(
            url,
            username,
            password,
            _release(url, values["STUDIO_RELEASE"]),
            _seconds("STUDIO_TIMEOUT", values["STUDIO_TIMEOUT"], DEFAULT_TIMEOUT),
            _ca_bundle(values["STUDIO_CA_BUNDLE"]),
            _shard(values["SHARD"]),
            _jobs(values["JOBS"]),
            _origin(variables, in_file, dotenv.name),
            may_change,
            restart=_restart(url, values["STUDIO_RESTART"]),
            patience=_seconds("STUDIO_PATIENCE", values["STUDIO_PATIENCE"], DEFAULT_PATIENCE),
        )


def _read_dotenv(path: Path) -> dict[str, str]:
    try:
        return {name: value or "" for name, value in dotenv_values(path, interpolate=False).items()}
    except UnicodeDecodeError:
        raise SettingError(f"{path} cannot be read: it is not UTF-8; save it as UTF-8 and run again") from None
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}") from error


def _value(name: str, text: str) -> str:
    """Return what a setting says; the blanks of a password are the user's, the end of its line is not."""
    return text.rstrip("\r\n") if name == "STUDIO_PASSWORD" else text.strip()


def _origin(variables: Mapping[str, str], in_file: Mapping[str, str], file: str) -> str:
    """Return in words where the address of Studio comes from, or why there is none."""
    if "STUDIO_URL" in variables:
        if variables["STUDIO_URL"].strip():
            return "STUDIO_URL in the environment"
        wins = f", which wins over {file}" if in_file.get("STUDIO_URL", "").strip() else ""
        return f"STUDIO_URL is empty in the environment{wins}"
    if "STUDIO_URL" in in_file:
        return f"STUDIO_URL {'in' if in_file['STUDIO_URL'].strip() else 'is empty in'} {file}"
    return "STUDIO_URL is not set"


def _refuse_misspelt(names: Mapping[str, str], where: str, is_ours: bool = False) -> None:
    """Refuse what is no setting, but was meant to be one.

    :param is_ours: whether the names are for this suite alone, so that less of them may be another program's
    :raises SettingError: where there is such a name
    """
    for name in names:
        if name in NAMES or name in FOREIGN_NAMES:
            continue
        begins_like_ours = name.startswith(f"{_BEGINNING}_")
        meant = meant_by(name, NAMES) if begins_like_ours else _slip_of(name)
        if meant is None and is_ours:
            meant = meant_by(name, NAMES, 0.7)
        if meant or begins_like_ours:
            hint = f"; did you mean {meant}?" if meant else f"; there are {', '.join(NAMES)}"
            raise SettingError(f"{name} ({where}) is no setting of this suite{hint}")


def _slip_of(name: str) -> str | None:
    """Return the setting of which a name is a slip that can be no other program's name; None where it is none."""
    upper = name.upper()
    if upper in NAMES:
        return upper
    if upper == _SLIP_OF_SHARD:
        return "SHARD"
    beginning = upper.partition("_")[0]
    if beginning == _FOREIGN_BEGINNING or not are_alike(beginning[: len(_BEGINNING) + 1], _BEGINNING, 0.8):
        return None
    return meant_by(upper, NAMES, 0.84)


def _url(value: str) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or any(character.isspace() for character in value):
        raise SettingError("STUDIO_URL must be an address such as http://127.0.0.1:8080/studio")
    if parts.username or parts.password:
        raise SettingError("STUDIO_URL must not contain an account: use STUDIO_USERNAME and STUDIO_PASSWORD")
    return value.rstrip("/")


def _account(url: str | None, username: str, password: str) -> tuple[str, str]:
    if url is None:
        if (username or MOCK_ACCOUNT[0], password or MOCK_ACCOUNT[1]) != MOCK_ACCOUNT:
            given = "STUDIO_USERNAME" if username not in ("", MOCK_ACCOUNT[0]) else "STUDIO_PASSWORD"
            raise SettingError(f"{given} is set, but STUDIO_URL is not: the embedded mock has an account of its own")
        return MOCK_ACCOUNT
    for name, value in (("STUDIO_USERNAME", username), ("STUDIO_PASSWORD", password)):
        if not value:
            raise SettingError(f"{name} is missing: a system admin's account is needed at {url}")
    return username, password


def _may_change(url: str | None, value: str) -> bool:
    if value not in ("", "yes", "no"):
        raise SettingError("STUDIO_ALLOW_CHANGES must be yes, no or empty")
    return url is None or value == "yes"


def _release(url: str | None, value: str) -> str:
    if value and value not in RELEASES:
        raise SettingError(f"STUDIO_RELEASE must be one of {', '.join(RELEASES)}")
    return value or ("documented" if url is None else AUTO)


def _seconds(name: str, value: str, otherwise: float) -> float:
    if not value:
        return otherwise
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 3600:
        raise SettingError(f"{name} must be a number of seconds, more than 0 and less than 3600")
    return seconds


def _ca_bundle(value: str) -> str | None:
    if value and not Path(value).is_file():
        raise SettingError(f"STUDIO_CA_BUNDLE names no file of certificates: {value}")
    return value or None


def _restart(url: str | None, value: str) -> str | None:
    if value and url is None:
        raise SettingError("STUDIO_RESTART is set, but STUDIO_URL is not: the embedded mock restarts without a command")
    return value or None


def _shard(value: str) -> Shard:
    try:
        return Shard.parse(value) if value else WHOLE
    except ValueError:
        raise SettingError("SHARD must say which part of how many, such as 2/5") from None


def _jobs(value: str) -> int:
    if value and not (value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_JOBS):
        raise SettingError(f"JOBS must be a number of processes, from 1 to {MOST_JOBS}")
    return int(value or 1)
