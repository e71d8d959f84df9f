"""What people ask for beside the suite's own reports: other formatters, Allure's among them, and JUnit elsewhere."""

from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path

from allure_behave.formatter import AllureFormatter
from behave.configuration import Configuration
from behave.formatter._registry import select_formatter_class
from behave.formatter.base import StreamOpener

from acceptance.formatter import ReportFormatter
from acceptance.settings import SettingError
from reporting.folders import ReportFolders


def take_over_allure(config: Configuration) -> None:
    """Let this suite's formatter do what Allure's own was asked for, as no two of them bear each other.

    :raises SettingError: where no folder is named for it, or where it is one that this suite cannot stand in for
    """
    given = list(itertools.zip_longest(config.format, config.outputs[: len(config.format)]))
    kept, config.folders_for_allure = [], []
    for name, output in given:
        kind = select_formatter_class(name)
        if kind is AllureFormatter:
            if output is None or output.name is None:
                raise SettingError(f"{name} writes into a folder: name it with --outfile FOLDER")
            config.folders_for_allure.append(output.name)
        elif issubclass(kind, AllureFormatter) and kind is not ReportFormatter:
            raise SettingError(f"{name} and the suite's own formatter, which is of Allure, too, do not bear each other")
        else:
            kept.append((name, output))
    if not config.folders_for_allure:
        return
    if len(kept) == len(config.defaults.get("format", ())):
        # Nothing else was asked for, so what tells people of the run comes as always.
        kept.append((config.default_format, None))
    config.format[:] = [name for name, _ in kept]
    config.outputs[:] = [output or StreamOpener(stream=sys.stdout) for _, output in kept]


def refuse_shared_files(config: Configuration) -> None:
    """Refuse, for a run in several processes, a file that each of them would write anew.

    :raises SettingError: where there is one
    """
    for name, output in list(zip(config.format, config.outputs, strict=False))[len(config.defaults["format"]) :]:
        if output.name is not None and select_formatter_class(name) is not AllureFormatter:
            raise SettingError(f"JOBS: several processes cannot write {output.name}; run in one, without JOBS")


def junit_elsewhere(config: Configuration) -> Path | None:
    """Return the folder in which somebody wants JUnit's files; None where they are wanted where they always are."""
    is_usual = config.junit_directory == config.defaults.get("junit_directory")
    return None if is_usual else Path(config.junit_directory)


def hand_out_junit(folders: ReportFolders, wanted: Path | None) -> None:
    """Copy the run's JUnit files to where somebody wants them."""
    if wanted is not None:
        shutil.copytree(folders.junit, wanted, dirs_exist_ok=True)
