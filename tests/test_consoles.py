"""Consoles and systems of all kinds: nothing that is printed raises, and nothing asks for what only POSIX has."""

from __future__ import annotations

import ast
import ntpath
import os
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.console import STAND_INS
from mock_studio import MockStudio
from mock_studio.exchange import Answer, message_answer
from tests.copies import Copy
from tests.faults.catalogue import Fault
from tests.running import PROJECT, environment, run_code, run_python, settings_for

PACKAGES = ("acceptance", "contract", "environment", "matchers", "reporting", "scenes", "steps", "studio_client")
CONSOLES = ("latin-1", "ascii", "cp1252", "cp437", "utf-16")
ONLY_POSIX = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}


class SpeaksStrangely(Fault):
    """Says that all is well in letters that few consoles have; what a failure quotes are Studio's own words."""

    def success(self) -> Answer:
        return message_answer(
            200, "OK \N{RIGHTWARDS ARROW} \N{SNOWMAN} \N{LEFT DOUBLE QUOTATION MARK}well\N{EURO SIGN}"
        )


def red_run(folder: Path, console: str, module: str, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a feature with failing scenarios on a console of this encoding; return the status and what is shown."""
    program = ("-m", module, "features/success_200.feature", f"-Dreports={folder}", *arguments)
    with MockStudio(rules=SpeaksStrangely()) as mock:
        run = run_on(console, *program, **settings_for(mock), PYTHONUTF8="0", **settings)
    return run.returncode, run.stdout


def run_on(console: str, *program: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a program on a console of this encoding, which shows errors as well."""
    return run_python(program, {"PYTHONIOENCODING": console, **settings}, console, merged=True)


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize("module", ["behave", "acceptance"])
def test_a_red_run_ends_as_on_any_other_console(console: str, module: str, tmp_path: Path) -> None:
    status, shown = red_run(tmp_path, console, module)
    assert "UnicodeEncodeError" not in shown
    assert "Traceback" not in shown
    assert status == 1
    assert "exit status 1." in shown.strip().splitlines()[-1]
    assert list(tmp_path.glob("junit/*.xml"))
    assert "FAILED  features" in shown


@pytest.mark.parametrize("console", ["latin-1", "cp1252"])
def test_jobs_end_as_on_any_other_console(console: str, tmp_path: Path) -> None:
    status, shown = red_run(tmp_path, console, "acceptance", JOBS="2")
    assert "Traceback" not in shown
    assert status == 1
    assert "exit status 1." in shown


def test_a_file_of_another_formatter_is_utf_8_on_any_console(tmp_path: Path) -> None:
    status, shown = red_run(tmp_path, "latin-1", "behave", "--format=plain", f"--outfile={tmp_path / 'plain.txt'}")
    assert status == 1, shown
    assert "Scenario" in (tmp_path / "plain.txt").read_text(encoding="utf-8")
    assert "UnicodeEncodeError" not in shown


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("acceptance", ("features/nöpe→☃.feature",)),
        ("behave", ("features/nöpe→☃.feature",)),
        ("acceptance.report", ("nöpe→☃",)),
        ("acceptance.sweep", ("--rün→☃",)),
        ("acceptance.report", ()),
    ],
)
def test_no_program_stumbles_over_what_it_has_to_say(module: str, arguments: tuple[str, ...]) -> None:
    run = run_on("ascii", "-m", module, *arguments)
    assert "Traceback" not in run.stdout
    assert run.returncode in (2, 3, 4)
    assert run.stdout


def test_each_letter_of_our_own_has_a_stand_in_on_consoles_that_lack_it() -> None:
    """But for what the suite sends to Studio, and the mock has from it."""
    literals = (
        node.value
        for folder in PACKAGES
        for file in (PROJECT / folder).rglob("*.py")
        if file.name != "requests.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    letters = {letter for text in literals for letter in text if not letter.isascii()}
    assert letters - set(STAND_INS) == set()
    assert all(stand_in.isascii() for stand_in in STAND_INS.values())


@pytest.mark.parametrize(
    ("console", "shown"),
    [
        ("ascii", b"a \\xfc ... -> \\u2603\n"),
        ("cp1252", b"a \xfc \x85 -> \\u2603\n"),
        ("utf-8", "a \N{LATIN SMALL LETTER U WITH DIAERESIS} \u2026 \u2192 \N{SNOWMAN}\n".encode()),
    ],
)
def test_what_a_console_lacks_it_shows_as_well_as_it_can(console: str, shown: bytes) -> None:
    code = "from acceptance.console import print_on_any_console as p; p(); print('a \\xfc \\u2026 \\u2192 \\u2603')"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=environment(PYTHONIOENCODING=console),
        stdout=subprocess.PIPE,
        timeout=30,
    )
    assert run.stdout == shown


def test_every_file_is_opened_with_the_encoding_that_it_has(tmp_path: Path) -> None:
    """Python itself tells where the system's encoding would be taken, which on Windows is none of the files'."""
    arguments = ["-X", "warn_default_encoding", "-W", "always::EncodingWarning"]
    run = subprocess.run(
        [sys.executable, *arguments, "-m", "acceptance", "features/csrf.feature", f"-Dreports={tmp_path}"],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    ours = [line for line in run.stderr.splitlines() if "EncodingWarning" in line and "site-packages" not in line]
    assert [line for line in ours if str(PROJECT) in line] == []


def test_files_with_the_line_ends_of_windows_are_read_the_same(tmp_path: Path) -> None:
    copy = Copy(tmp_path / "copy", {"STUDIO_RELEASE": "4.1"})
    for file in copy.folder.rglob("*"):
        if file.suffix in (".py", ".feature", ".toml", ".json", ".ini", ".md", ".env") or file.name == ".env":
            text = file.read_bytes().replace(b"\r\n", b"\n")
            file.write_bytes(text.replace(b"\n", b"\r\n"))
    read = copy.behave("--dry-run")
    assert (read.returncode, "undefined" in read.stdout) == (0, False), read.stdout + read.stderr
    run = copy.behave(*(f"features/{name}.feature" for name in ("names_of_sites", "request", "what_the_status_shows")))
    assert run.returncode == 0, run.stdout + run.stderr


def test_with_the_line_ends_of_windows_results_and_reports_are_the_same(tmp_path: Path) -> None:
    """What Python writes as text then ends its lines with CR LF, as it does on Windows."""
    windows = (
        "import builtins, io; really = io.open; "
        "opened = lambda file, mode='r', *more, **named: really(file, mode, *more, **({'newline': '\\r\\n'} "
        "if 'b' not in mode and not more and named.get('newline') is None and set(mode) & set('wax+') else {}), **{"
        "key: value for key, value in named.items() if key != 'newline' or value is not None}); "
        "builtins.open = io.open = opened; import pathlib; "
        "pathlib.Path.open = lambda self, mode='r', buffering=-1, encoding=None, errors=None, newline=None: "
        "opened(self, mode, buffering=buffering, encoding=encoding, errors=errors, newline=newline)"
    )
    runs = "from acceptance.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    arguments = ["features/csrf.feature", "features/request.feature", f"-Dreports={tmp_path}"]
    run = run_code(f"{windows}; {runs}", *arguments, STUDIO_RELEASE="3.0", JOBS="2")
    assert run.returncode == 0, run.stdout + run.stderr
    assert b"\r\n" in (tmp_path / "summary.md").read_bytes(), "the test does what it says"


def test_links_have_the_separators_of_addresses_on_any_system(monkeypatch: pytest.MonkeyPatch) -> None:
    from acceptance import formatter

    with monkeypatch.context() as windows:
        windows.setattr(formatter, "relpath", ntpath.relpath)
        windows.setattr(os, "sep", ntpath.sep)
        here = "C:\\reports\\allure-report"
        assert formatter.link_to("C:\\reports\\traceability.html", here) == "../traceability.html"
        assert formatter.link_to("D:\\project\\features", here).startswith("file:///"), "no way leads to another drive"


def test_nothing_of_the_suite_needs_posix() -> None:
    imported = {
        name.split(".")[0]
        for folder in (*PACKAGES, "mock_studio")
        for file in (PROJECT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported & ONLY_POSIX == set()


def test_the_suite_runs_where_signals_and_modules_of_posix_are_missing(tmp_path: Path) -> None:
    hidden = f"import sys; sys.modules.update(dict.fromkeys({sorted(ONLY_POSIX - {'pwd', 'grp'})!r}))"
    fewer = (
        "import signal; [delattr(signal, name) for name in list(vars(signal)) "
        "if name.startswith('SIG') and name not in ('SIGINT', 'SIGTERM', 'SIGABRT', 'SIGFPE', 'SIGILL', 'SIGSEGV', "
        "'SIG_DFL', 'SIG_IGN')]"
    )
    runs = "from acceptance.__main__ import main; sys.exit(main(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", f"{hidden}; {fewer}; {runs}", "features/csrf.feature", f"-Dreports={tmp_path}"],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )
    assert run.returncode == 0, run.stdout + run.stderr
