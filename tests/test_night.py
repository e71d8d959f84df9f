"""What happens at three in the morning: the network and Studio fail, and the run ends soon, and says what happened."""

from __future__ import annotations

import re
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from contract.scenarios import all_scenarios
from mock_studio import MockStudio
from mock_studio.releases import RELEASES
from tests.faults.proxy import (
    BAD_GATEWAY,
    LOGIN_PAGE,
    UNAVAILABLE,
    AnswersInstead,
    Asked,
    BreaksOff,
    Closes,
    Drips,
    Given,
    Hangs,
    Proxy,
    Resets,
    Spoiler,
)
from tests.running import behave, left_on, settings_for

TIMEOUT = 1.5
# So long a silence is borne; people's default is half a minute.
PATIENCE = 4.0
ROLES = "features/roles.feature"
SCENARIOS = sum(scenario.file == "roles.feature" for scenario in all_scenarios())


def settings(mock: MockStudio, proxy: Proxy) -> dict[str, str]:
    """Return the settings that point the suite at a proxy."""
    limits = {"STUDIO_TIMEOUT": str(TIMEOUT), "STUDIO_PATIENCE": str(PATIENCE)}
    return {**settings_for(mock), "STUDIO_URL": proxy.url, **limits}


def run_through(spoiler: Spoiler, folder: Path, release: str = "documented") -> tuple[CompletedProcess[str], list[str]]:
    """Run a feature through a spoiling proxy, and return the run and what it has left on Studio."""
    with MockStudio(rules=RELEASES[release]()) as mock, Proxy(mock.url, spoiler) as proxy:
        run = behave(ROLES, f"-Dreports={folder}", **settings(mock, proxy))
        return run, left_on(mock)


def passed(run: CompletedProcess[str]) -> int:
    """Return how many scenarios have passed."""
    told = re.search(rf"(\d+) of {SCENARIOS} scenarios passed", run.stdout)
    assert told is not None, run.stdout + run.stderr
    return int(told[1])


def nth_stop(count: int) -> Callable[[Asked], bool]:
    """Return a condition that holds for one stop only."""
    seen = []

    def condition(asked: Asked) -> bool:
        if asked.is_stop:
            seen.append(asked)
            return len(seen) == count
        return False

    return condition


def between(first: int, last: int) -> Callable[[Asked], bool]:
    """Return a condition that holds for some requests in a row."""
    return lambda asked: first <= asked.number <= last


ONE_FAULT: dict[str, Callable[[], Spoiler]] = {
    "a reset": lambda: Resets(nth_stop(8)),
    "a connection closed": lambda: Closes(nth_stop(8)),
    "a hanging answer": lambda: Hangs(nth_stop(8), 3 * TIMEOUT),
    "an answer broken off": lambda: BreaksOff(nth_stop(8)),
    "an answer that drips": lambda: Drips(nth_stop(8), 0.4),
    "a gateway's 502": lambda: AnswersInstead(nth_stop(8), BAD_GATEWAY),
    "a gateway's 503": lambda: AnswersInstead(nth_stop(8), UNAVAILABLE),
}


@pytest.mark.parametrize("release", ["documented", "4.1"])
@pytest.mark.parametrize("fault", ONE_FAULT)
def test_one_fault_of_the_network_fails_the_scenario_that_it_hit(fault: str, release: str, tmp_path: Path) -> None:
    run, left = run_through(ONE_FAULT[fault](), tmp_path, release)
    assert passed(run) in (SCENARIOS - 1, SCENARIOS - 2), run.stdout
    assert run.returncode in (1, 2)
    assert left == []


OUTAGES: dict[str, Callable[[], Spoiler]] = {
    "resets": lambda: Resets(between(60, 10_000)),
    "closed connections": lambda: Closes(between(60, 10_000)),
    "hanging answers": lambda: Hangs(between(60, 10_000), 3 * TIMEOUT),
    "a gateway's 502": lambda: AnswersInstead(between(60, 10_000), BAD_GATEWAY),
    "redirects to a login page": lambda: AnswersInstead(between(60, 10_000), LOGIN_PAGE),
}


@pytest.mark.parametrize("outage", OUTAGES)
def test_a_studio_that_stays_away_ends_the_run_at_once(outage: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    run, _ = run_through(OUTAGES[outage](), tmp_path)
    assert time.monotonic() - begun < 40
    assert run.returncode in (1, 2)
    assert "Studio gave no answer to" in run.stdout
    assert int((re.search(r"(\d+) were not run", run.stdout) or ["0", "0"])[1]) > 20, run.stdout
    assert "make sweep" in run.stdout, "what could not be removed is listed"


def test_a_studio_that_is_away_for_a_while_fails_what_it_hit_alone(tmp_path: Path) -> None:
    run, left = run_through(AnswersInstead(between(100, 104), UNAVAILABLE), tmp_path)
    assert passed(run) >= SCENARIOS - 5
    assert "were not run" not in run.stdout
    assert left == []


class Restarts(Spoiler):
    """Studio is away for some requests, and has forgotten all sessions after that."""

    def __init__(self, mock: MockStudio) -> None:
        self._mock = mock

    def arrives(self, asked: Asked, connection: object) -> Given | None:
        if asked.number == 100:
            for session_id in self._mock.studio.open_session_ids:
                self._mock.studio.close_session(session_id)
        return UNAVAILABLE if 100 <= asked.number <= 101 else None


def test_a_studio_that_has_restarted_is_logged_into_anew(tmp_path: Path) -> None:
    with MockStudio() as mock, Proxy(mock.url, Restarts(mock)) as proxy:
        run = behave(ROLES, f"-Dreports={tmp_path}", **settings(mock, proxy))
        assert passed(run) >= SCENARIOS - 3, run.stdout
        assert left_on(mock) == []


def test_the_first_call_hanging_ends_in_bounded_time(tmp_path: Path) -> None:
    begun = time.monotonic()
    run, _ = run_through(Hangs(lambda asked: True, 3 * TIMEOUT), tmp_path)
    assert (run.returncode, time.monotonic() - begun < 20) == (2, True)
    assert f"no answer within {TIMEOUT:g} s (STUDIO_TIMEOUT)" in run.stdout


def test_a_login_that_leads_elsewhere_says_where(tmp_path: Path) -> None:
    run, _ = run_through(AnswersInstead(lambda asked: True, LOGIN_PAGE), tmp_path)
    assert run.returncode == 2
    assert "leads to 'http://sso.example.com/login'" in run.stdout


def test_a_redirect_never_carries_credentials_to_another_host(tmp_path: Path) -> None:
    heard: list[str] = []

    class Listens(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)

        do_POST = do_GET  # noqa: N815

    stranger = HTTPServer(("127.0.0.1", 0), Listens)
    threading.Thread(target=stranger.serve_forever, args=(0.05,), daemon=True).start()
    leads_away = Given(307, [("Location", f"http://127.0.0.1:{stranger.server_port}/studio")], b"")
    run, _ = run_through(AnswersInstead(lambda asked: asked.number % 7 == 0, leads_away), tmp_path)
    stranger.shutdown()
    assert run.returncode in (1, 2)
    assert heard == []


def test_nothing_is_sent_twice(tmp_path: Path) -> None:
    """A call that ends without an answer may have been executed, so it is not made again."""
    with MockStudio() as mock, Proxy(mock.url, Resets(nth_stop(8))) as proxy:
        behave(ROLES, f"-Dreports={tmp_path}", **settings(mock, proxy))
        stops = [asked for asked in proxy.asked if asked.is_stop]
        hit = stops[7]
    following = proxy.asked[proxy.asked.index(hit) + 1]
    assert (following.verb, following.target) != (hit.verb, hit.target)


@pytest.mark.parametrize("allowed", ["", "no"])
def test_a_studio_that_it_was_not_told_to_change_gets_no_call_at_all(allowed: str, tmp_path: Path) -> None:
    with MockStudio() as mock, Proxy(mock.url, Spoiler()) as proxy:
        run = behave(ROLES, f"-Dreports={tmp_path}", **{**settings(mock, proxy), "STUDIO_ALLOW_CHANGES": allowed})
    assert run.returncode == 3
    assert proxy.asked == []
    assert f"nothing will be provisioned at {proxy.url}" in run.stderr


# TLS


@contextmanager
def behind_tls(mock: MockStudio, certificate: Path, key: Path) -> Iterator[str]:
    """Put a mock behind TLS, and give its address."""
    with Proxy(mock.url, Spoiler()) as proxy:
        server = proxy._server
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield proxy.url.replace("http://", "https://")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Make a certificate of nobody's for 127.0.0.1."""
    made, key = tmp_path / "studio.pem", tmp_path / "studio.key"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    try:
        subprocess.run(
            ["openssl", *words.split(), "-keyout", str(key), "-out", str(made)], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("no openssl here, to make a certificate with")
    return made, key


def test_a_certificate_that_cannot_be_checked_ends_the_run(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    with MockStudio() as mock, behind_tls(mock, *certificate) as url:
        run = behave(ROLES, f"-Dreports={tmp_path}", **{**settings_for(mock), "STUDIO_URL": url})
    assert run.returncode == 2
    assert "the certificate cannot be checked, so nothing was sent" in run.stdout


def test_the_setting_names_the_certificates_to_check_with(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    with MockStudio() as mock, behind_tls(mock, *certificate) as url:
        trusted = {**settings_for(mock), "STUDIO_URL": url, "STUDIO_CA_BUNDLE": str(certificate[0])}
        run = behave(ROLES, f"-Dreports={tmp_path}", **trusted)
    assert run.returncode == 0, run.stdout


# the environment


def test_a_proxy_in_the_environment_is_not_used_for_a_studio_on_this_machine(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    with MockStudio() as mock:
        run = behave(ROLES, f"-Dreports={tmp_path}", **settings_for(mock), http_proxy=nowhere, HTTP_PROXY=nowhere)
    assert run.returncode == 0, run.stdout


def test_reports_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    taken = tmp_path / "reports"
    taken.write_text("a file, where the folder should be")
    run = behave(ROLES, f"-Dreports={taken}")
    assert run.returncode == 4
    assert f"Reports cannot be written to {taken}" in run.stdout + run.stderr


def test_a_full_disk_ends_the_run_and_leaves_nothing_on_studio(tmp_path: Path) -> None:
    limits = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
    ignores = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    with MockStudio() as mock:
        run = _behave_after(f"{ignores}; {limits}", ROLES, f"-Dreports={tmp_path}", **settings_for(mock))
        assert left_on(mock) == []
    assert run.returncode == 4, run.stdout + run.stderr
    assert "its reports cannot be written" in run.stderr


def test_a_reader_of_the_output_that_goes_away_leaves_nothing_on_studio(tmp_path: Path) -> None:
    from tests.faults.catalogue import StopsNothing

    with MockStudio(rules=StopsNothing()) as mock:
        closes = "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1)"
        run = _behave_after(closes, ROLES, f"-Dreports={tmp_path}", **settings_for(mock))
        assert left_on(mock) == []
    assert run.returncode != 0


def test_a_dotenv_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    from acceptance.settings import SettingError, Settings

    dotenv = tmp_path / ".env"
    dotenv.write_bytes("STUDIO_PASSWORD=geh\xf6rt".encode("latin-1"))
    with pytest.raises(SettingError, match="not UTF-8"):
        Settings.load({}, dotenv)


@pytest.mark.parametrize("release", sorted(RELEASES))
@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_jumps_disturbs_nothing(hours: int, release: str, tmp_path: Path) -> None:
    """This machine's clock is hours away from Studio's, and jumps back in the middle."""
    jumps = (
        "import time, datetime as d; real, end = time.time, time.monotonic() + 1.0; "
        f"time.time = lambda: real() + ({hours} * 3600 if time.monotonic() < end else 0); "
        "import studio_client.connection as c; "
        "c.datetime = type('Jumps', (d.datetime,), {'now': classmethod("
        f"lambda k, z=None: d.datetime.now(z) + d.timedelta(hours={hours}))}})"
    )
    with MockStudio(rules=RELEASES[release]()) as mock:
        feature = ("features/success_200.feature", "features/rights_in_time.feature")
        run = _behave_after(jumps, *feature, f"-Dreports={tmp_path}", **settings_for(mock))
        assert run.returncode == 0, run.stdout + run.stderr
        assert left_on(mock) == []


def _behave_after(code: str, *arguments: str, **with_settings: str) -> CompletedProcess[str]:
    """Run behave in a process in which something has been done to it before."""
    from tests.running import run_code

    runs = "from behave.__main__ import main; import sys; sys.exit(main(sys.argv[1:]))"
    return run_code(f"{code}; {runs}", *arguments, **with_settings)
