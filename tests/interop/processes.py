"""Programs that run beside a test and end with it."""

import os
import signal
import socket
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_PATIENCE_SECONDS = 10


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    sockets: Sequence[socket.socket],
    environment: Mapping[str, str],
    log: Path,
) -> Generator[None]:
    """Run `command` with the listening `sockets`, now its own; its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[each.fileno() for each in sockets],
            env={"PATH": os.environ.get("PATH", ""), **environment},
        )
    for each in sockets:
        each.close()
    try:
        yield
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
