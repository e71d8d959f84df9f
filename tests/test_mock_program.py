"""``python -m mock_studio``: what it cannot serve, it refuses in words, before it listens."""

from __future__ import annotations

import socket

import pytest

from tests.running import run_module


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        run = run_module("mock_studio", "--port", port)
    assert run.returncode == 2
    assert f"127.0.0.1:{port}" in run.stderr.splitlines()[-1]
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--port", "99999"), ("--port", "-1"), ("--port", "http"), ("--host", "no.such.host.invalid"),
        ("--publish-interval", "-1"), ("--publish-interval", "0"), ("--publish-interval", "nan"),
        ("--publish-interval", "inf"), ("--publish-interval", "soon"),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_refused(option: str, value: str) -> None:
    run = run_module("mock_studio", f"{option}={value}")
    assert run.returncode == 2
    assert value in run.stderr.splitlines()[-1]
    assert "Traceback" not in run.stderr
