"""The settings: read from the environment and from ``.env``, checked before the first call."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from acceptance.shards import WHOLE, Shard
from contract.deviations import known_releases
from environment.target import Target

NAMES = (
    "STUDIO_URL",
    "STUDIO_USERNAME",
    "STUDIO_PASSWORD",
    "STUDIO_RELEASE",
    "STUDIO_ALLOW_CHANGES",
    "STUDIO_TIMEOUT",
    "STUDIO_CA_BUNDLE",
    "STUDIO_RESTART",
    "SHARD",
    "JOBS",
)
RELEASES = ("documented", *known_releases(), "auto")
MOCK_ACCOUNT = ("admin", "admin")
DEFAULT_TIMEOUT = 30.0
MOST_JOBS = 64
# Names of other programs (Android Studio) that begin like ours.
FOREIGN_NAMES = ("STUDIO_JDK", "STUDIO_GRADLE_JDK", "STUDIO_PROPERTIES", "STUDIO_VM_OPTIONS")


class SettingError(ValueError):
    """A setting is missing, misspelt or contradictory; the text is one line that names it."""


@dataclass(frozen=True)
class Settings(Target):
    """What the run is to do, with which Studio.

    :param shard: which part of the scenarios to run
    :param jobs: in how many processes to run them
    """

    shard: Shard = WHOLE
    jobs: int = 1

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
        """Read and check the settings; the environment wins over the file.

        :raises SettingError: where one is missing, misspelt or contradictory
        """
        variables = os.environ if environ is None else environ
        in_file = _read_dotenv(dotenv)
        _refuse_misspelt(in_file, f"in {dotenv}")
        _refuse_misspelt(variables, "in the environment")
        values = {name: (variables.get(name) or in_file.get(name) or "").strip() for name in NAMES}
        url = _url(values["STUDIO_URL"])
        username, password = _account(url, values["STUDIO_USERNAME"], values["STUDIO_PASSWORD"])
        _permission_to_change(url, values["STUDIO_ALLOW_CHANGES"])
        return cls(
            url,
            username,
            password,
            _release(url, values["STUDIO_RELEASE"]),
            _timeout(values["STUDIO_TIMEOUT"]),
            _ca_bundle(values["STUDIO_CA_BUNDLE"]),
            _restart(url, values["STUDIO_RESTART"]),
            _shard(values["SHARD"]),
            _jobs(values["JOBS"]),
        )


def _read_dotenv(path: Path) -> dict[str, str]:
    try:
        return {name: value or "" for name, value in dotenv_values(path, interpolate=False).items()}
    except UnicodeDecodeError:
        raise SettingError(f"{path} cannot be read: it is not UTF-8; save it as UTF-8 and run again") from None
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}") from error


def _refuse_misspelt(names: Mapping[str, str], where: str) -> None:
    for name in names:
        if name.startswith("STUDIO_") and name not in NAMES and name not in FOREIGN_NAMES:
            meant = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"; did you mean {meant[0]}?" if meant else f"; there are {', '.join(NAMES)}"
            raise SettingError(f"{name} ({where}) is no setting of this suite{hint}")


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


def _permission_to_change(url: str | None, value: str) -> None:
    if value not in ("", "yes", "no"):
        raise SettingError("STUDIO_ALLOW_CHANGES must be yes, no or empty")
    if url is not None and value != "yes":
        raise SettingError(f"STUDIO_ALLOW_CHANGES is not yes: nothing will be provisioned at {url}")


def _release(url: str | None, value: str) -> str:
    if value and value not in RELEASES:
        raise SettingError(f"STUDIO_RELEASE must be one of {', '.join(RELEASES)}")
    return value or ("documented" if url is None else "auto")


def _timeout(value: str) -> float:
    if not value:
        return DEFAULT_TIMEOUT
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 3600:
        raise SettingError("STUDIO_TIMEOUT must be a number of seconds, more than 0 and less than 3600")
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
