"""``python -m tests.forking FD``: imports what a run imports, and is forked for each run that is asked for on a socket.

``tests.forked`` starts it, and asks. Whatever is run is a process of its own that ends as Python ends.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import runpy
import signal
import socket
import sys
from array import array
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from behave.runner_util import load_step_modules
from behave.step_registry import registry

PROJECT = Path(__file__).parents[1]
FORMATTERS = ("acceptance.formatter", "acceptance.progress", "behave.formatter.plain", "behave.formatter.pretty")
PROGRAMS = ("behave.__main__", "acceptance.__main__", "acceptance.runner", "mock_studio")
LENGTH_BYTES = 8
MOST_DESCRIPTORS = 5
_status: int | None = None


def ask(asking: socket.socket, request: dict[str, Any], *descriptors: int) -> None:
    """Ask for a run, and hand over what it needs: where to tell of it, and its standard streams."""
    data = json.dumps(request).encode()
    socket.send_fds(asking, [len(data).to_bytes(LENGTH_BYTES, "big")], descriptors)
    asking.sendall(data)


def _asked(asked: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Return the next request, with what comes with it; None where nobody is there any more who could ask."""
    length, descriptors, _, _ = socket.recv_fds(asked, LENGTH_BYTES, MOST_DESCRIPTORS)
    if not length:
        return None
    with asked.makefile("rb", buffering=0) as stream:
        data = b""
        wanted = int.from_bytes(length, "big")
        while len(data) < wanted:
            data += stream.read(wanted - len(data)) or b""
    request: dict[str, Any] = json.loads(data)
    return request, descriptors


def serve(asked: socket.socket) -> dict[str, Any]:
    """Fork this process for each request, and return it: in the forks alone, and each its own."""
    # What there is now stays: looking through it again and again would copy it into each fork.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while (given := _asked(asked)) is not None:
        request, descriptors = given
        if os.fork() == 0:
            asked.close()
            return _watched(request, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        while _reaped():
            pass
    os._exit(0)


def _reaped() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _watched(request: dict[str, Any], telling: int, *descriptors: int) -> dict[str, Any]:
    """Fork once more: one tells of the other, which returns with the request."""
    run = os.fork()
    if run == 0:
        os.close(telling)
        for number, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, number)
            os.close(descriptor)
        return {**request, "asked": descriptors[3:]}
    for descriptor in descriptors:
        os.close(descriptor)
    with suppress(OSError):  # where nobody is there any more to be told
        os.write(telling, array("q", [run]).tobytes())
        status = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
        os.write(telling, array("q", [status]).tobytes())
    os._exit(0)


def preload(folder: Path) -> None:
    """Import and read what a run does, but for the steps and the hooks: those register themselves with behave."""
    os.chdir(folder)
    for name in (*FORMATTERS, *PROGRAMS):
        import_module(name)
    import_module("contract.scenarios").all_scenarios()
    # The steps are forgotten; Python keeps the patterns that their sentences have become.
    import_module("scenes.phrases").register_phrases()
    load_step_modules([str(folder / "steps")])
    registry.clear()


def become_copy(folder: Path) -> None:
    """Let the project's modules be those of a copy, imported anew; all others are kept."""
    ours = {path.name for path in PROJECT.iterdir() if path.is_dir()}
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))


def run(request: dict[str, Any]) -> None:
    """Do what ``python -m module …`` does, or ``python -c code …``."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if request["new_session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["start"])
    _open_streams()
    option, program, *arguments = request["program"]
    if option == "-c":
        sys.argv = ["-c", *arguments]
        sys.path.insert(0, "")
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(compile(program, "<string>", "exec"), vars(main))
        return
    sys.argv = [program, *arguments]
    sys.path.insert(0, request["start"])
    # What is run as the program must not be what others have imported.
    main_of_package = f"{program}.__main__"
    sys.modules.pop(main_of_package if main_of_package in sys.modules else program, None)
    runpy.run_module(program, run_name="__main__", alter_sys=True)


def _open_streams() -> None:
    """Open the standard streams as Python does when it starts: in the encoding of the console."""
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    errors = errors or ("strict" if encoding else sys.stdout.errors or "strict")
    encoding = encoding or sys.stdout.encoding
    unbuffered = bool(os.environ.get("PYTHONUNBUFFERED"))
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        raw = io.FileIO(number, "r" if name == "stdin" else "w", closefd=False)
        stream = io.TextIOWrapper(
            io.BufferedReader(raw) if name == "stdin" else io.BufferedWriter(raw),
            encoding,
            "backslashreplace" if name == "stderr" else errors,
            newline=None if name == "stdin" else "\n",
            line_buffering=unbuffered or name == "stderr" or os.isatty(number),
            write_through=unbuffered,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _end() -> None:
    """End at once, the last thing but for taking all that was imported apart: of that there is much, and nobody looks.

    Where the output cannot be written, or a signal ends the run, Python's own end says so.
    """
    if _status is None:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(_status)


def main() -> None:
    """Serve; in each fork, run what was asked for, or be a copy of the project, and serve in its place."""
    global _status
    # What is registered first is called last.
    atexit.register(_end)
    preload(PROJECT)
    request = serve(socket.socket(fileno=int(sys.argv[1])))
    while True:
        folder = Path(request["folder"])
        if folder != Path.cwd():
            become_copy(folder)
        if not request["asked"]:
            break
        preload(folder)
        request = serve(socket.socket(fileno=request["asked"][0]))
    try:
        run(request)
        _status = 0
    except SystemExit as end:
        _status = 0 if end.code is None else end.code & 0xFF if isinstance(end.code, int) else None
        raise
    except Exception:
        _status = 1
        raise


if __name__ == "__main__":
    main()
