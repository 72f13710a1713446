"""The test's internet: a few names, one loopback address, TLS by a real web server."""

import json
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import programs
from tests.interop import certificates, sockets
from tests.interop.processes import running


@dataclass(frozen=True, slots=True)
class Internet:
    """Every name in `names` is at `address`, where port 443 is `port`."""

    names: tuple[str, ...]
    address: str
    port: int
    authority: Path

    @property
    def table(self) -> dict[str, object]:
        """The names as plain data for a program that resolves by them."""
        return {"names": list(self.names), "address": self.address, "port": self.port}


@contextmanager
def proxied(upstreams: Mapping[str, socket.socket], folder: Path) -> Generator[Internet]:
    """An internet where each name leads over TLS to whoever answers on its socket."""
    caddy = programs.caddy()
    names = tuple(upstreams)
    issued = certificates.issue(folder, names)
    front = sockets.https()
    address, port = front.getsockname()
    config = folder / "caddy.json"
    config.write_text(json.dumps(_caddy(upstreams, front, issued)), encoding="utf-8")
    command = [caddy, "run", "--config", config]
    homes = ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"]
    environment = dict.fromkeys(homes, str(folder))
    with running(command, sockets=[front], environment=environment, log=folder / "caddy.log"):
        yield Internet(names, address, port, issued.authority)


def _caddy(
    upstreams: Mapping[str, socket.socket],
    front: socket.socket,
    issued: certificates.Certificates,
) -> dict[str, object]:
    """A configuration that listens on one inherited socket, and nowhere else."""
    server: dict[str, object] = {
        "listen": [f"fd/{front.fileno()}"],
        "protocols": ["h1", "h2"],
        "automatic_https": {"disable": True},
        "tls_connection_policies": [{}],
        "routes": [_route(name, upstream) for name, upstream in upstreams.items()],
    }
    leaf = {"certificate": str(issued.chain), "key": str(issued.key)}
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN"}}},
        "apps": {
            "http": {"servers": {"internet": server}, "grace_period": "1s"},
            "tls": {"certificates": {"load_files": [leaf]}, "disable_ocsp_stapling": True},
        },
    }


def _route(name: str, upstream: socket.socket) -> dict[str, object]:
    host, port = upstream.getsockname()
    dial = f"{host}:{port}"
    handler = {"handler": "reverse_proxy", "upstreams": [{"dial": dial}]}
    return {"match": [{"host": [name]}], "handle": [handler], "terminal": True}
