"""``python -m acceptance.learn RELEASE``: draft the file of a release from two runs on a Studio that nobody knows yet.

All scenarios run twice, under different names, held to the nearest release's file. What departs becomes a draft,
``contract/releases/RELEASE.toml``, and its recording; what only a person may decide is told, and never learned.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import tomli_w

from acceptance.exit_status import ExitStatus
from acceptance.program import run_program
from acceptance.settings import SettingError, Settings
from contract.deviations import FOLDER, known_releases, load_release
from contract.drafting import Draft, Drafter, Observed
from contract.scenarios import all_scenarios
from reporting.facts import read_facts
from reporting.folders import REPORTS, ReportFolders
from reporting.learned import learned_page
from reporting.results import read_results
from studio_client.releases import nearest

RUNS = 2
PAGE = REPORTS / "learned.md"
HEAD = """\
# Drafted by make learn, from {runs} runs on a Studio {version} held to what is known of {nearest}. Entries with
# reviewed = false wait for a person: is this meant? Then give the reason, and take that line out.
"""


class CannotLearn(Exception):
    """The runs did not come so far that something could be learned; the text says why."""


def learn(release: str, reports: Path) -> Draft:
    """Run the suite twice, and write the draft.

    :param reports: a folder for the reports of the runs
    :raises CannotLearn: where a run did not come to its end
    """
    observed, version, held_to = [], "", ""
    for number in range(1, RUNS + 1):
        folders = ReportFolders(reports / str(number), reports / "history")
        print(f"Run {number} of {RUNS}:", flush=True)
        _run(folders)
        facts = read_facts(folders)[0]
        version, held_to = facts["Version"], nearest(facts["Version"], known_releases())
        failed = {result.scenario: result.message for result in read_results(folders.results) if result.failed}
        observed.append(Observed(json.loads(folders.notes.read_text(encoding="utf-8")), failed))
    draft = Drafter(release, version, load_release(held_to), [each.name for each in all_scenarios()]).draft(observed)
    _write(draft, HEAD.format(runs=RUNS, version=version, nearest=held_to))
    return draft


def _run(folders: ReportFolders) -> None:
    arguments = ["-Dlearn=yes", f"-Dreports={folders.root}", f"-Dhistory={folders.history}", "--no-summary"]
    ended = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", "behave", *arguments],
        check=False,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
    )
    if not folders.notes.exists() or ended.returncode in (ExitStatus.BAD_SETTINGS, ExitStatus.INTERRUPTED):
        raise CannotLearn(f"The run did not come to its end.\n{ended.stdout}")
    print(ended.stdout.strip().splitlines()[-1], flush=True)


def _write(draft: Draft, head: str) -> None:
    recording = FOLDER / "recordings" / draft.file.recordings[0]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in draft.recording)
    recording.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    content = draft.file.model_dump(exclude_none=True, exclude_defaults=True)
    file = FOLDER / "releases" / f"{draft.file.release}.toml"
    file.write_text(f"{head}{tomli_w.dumps(content)}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Read the command line and the settings, learn, and print what was learned."""
    parser = argparse.ArgumentParser(prog="python -m acceptance.learn", description=(__doc__ or "").split("\n")[2])
    parser.add_argument("release", help="the release to draft a file of, such as 4.3")
    options = parser.parse_args(arguments)
    try:
        if Settings.load().url is None:
            raise SettingError("STUDIO_URL is missing: it must name the Studio to learn from")
        if options.release in known_releases():
            raise SettingError(f"There is a file of release {options.release} already: move it away to learn it anew")
        with tempfile.TemporaryDirectory() as reports:
            draft = learn(options.release, Path(reports))
    except (SettingError, CannotLearn) as error:
        print(error, file=sys.stderr)
        return ExitStatus.BAD_SETTINGS if isinstance(error, SettingError) else ExitStatus.OUT_OF_REACH
    page = learned_page(draft)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    print(f"\n{page}\nDraft: contract/releases/{draft.file.release}.toml. The same as this: {PAGE}")
    return ExitStatus.CONTRACT_BROKEN if draft.undecided else ExitStatus.GREEN


if __name__ == "__main__":
    run_program(main)
