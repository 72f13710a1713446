"""`fediwiki serve` and `fediwiki worker`, as processes that are asked to stop."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.program import DOMAIN, Program, on

_STOPS_WITHIN_SECONDS = 60


@contextmanager
def _running(environment: dict[str, str], *argv: str) -> Generator[subprocess.Popen[str]]:
    """The program in a process of its own, which is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fediwiki", *argv],
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _said(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The first line of the log that fits."""
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if found := re.search(pattern, line):
            return found
    pytest.fail("".join(lines))


def _url(process: subprocess.Popen[str]) -> str:
    return _said(process, r"running on (http://127\.0\.0\.1:\d+)")[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_a_signal_comes(tmp_path: Path, number: signal.Signals) -> None:
    environment = on(f"sqlite:///{tmp_path / 'fediwiki.sqlite'}", FEDIWIKI_SERVER__PORT="0")
    with _running(environment, "serve") as process:
        url = _url(process)
        assert httpx.get(f"{url}/healthz", headers={"Host": DOMAIN}).status_code == 200
        process.send_signal(number)
        assert process.wait(_STOPS_WITHIN_SECONDS) == 0


def test_development_settings_are_said_at_the_start(tmp_path: Path) -> None:
    environment = on(
        f"sqlite:///{tmp_path / 'fediwiki.sqlite'}",
        FEDIWIKI_SERVER__PORT="0",
        FEDIWIKI_FEDERATION__INSECURE_HTTP="true",
    )
    with _running(environment, "serve") as process:
        assert _said(process, r"federation\.(\w+) is on, .* development only")[1] == "insecure_http"


async def test_on_sqlite_one_process_does_everything(here: Program) -> None:
    for argv in (("serve", "--no-worker"), ("worker",)):
        ran = await here(*argv)
        assert ran.code == 3
        assert "SQLite" in ran.err


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_on_postgresql_answering_and_working_are_separable(database_url: str) -> None:
    environment = on(database_url, FEDIWIKI_SERVER__PORT="0")
    with (
        _running(environment, "serve", "--no-worker") as web,
        _running(environment, "worker") as worker,
    ):
        url = _url(web)
        assert httpx.get(f"{url}/healthz", headers={"Host": DOMAIN}).status_code == 200
        assert _said(worker, r"this is (\S+)")[1] == f"https://{DOMAIN}"
        for process in (web, worker):
            process.terminate()
            assert process.wait(_STOPS_WITHIN_SECONDS) == 0


async def test_a_port_that_is_taken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = on(
            f"sqlite:///{tmp_path / 'fediwiki.sqlite'}", FEDIWIKI_SERVER__PORT=str(port)
        )
        ran = await Program(environment, capsys)("serve")
    assert ran.code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ran.err
