"""Listening sockets on loopback, opened here and handed to the programs that answer on them.

Whoever opens the socket knows its port before the program runs, and connections wait in its
backlog until the program is up: nobody guesses a free port and nobody polls.
"""

import errno
import socket
from collections.abc import Iterable

HTTPS = 443
_REFUSALS = frozenset({errno.EACCES, errno.EPERM, errno.EADDRINUSE, errno.EADDRNOTAVAIL})


def free() -> socket.socket:
    """A listening socket on a free port of 127.0.0.1."""
    return _listening("127.0.0.1", 0)


def https() -> socket.socket:
    """A listening socket on port 443 of a free loopback address, or, unprivileged, on any port."""
    for address in _addresses():
        try:
            return _listening(address, HTTPS)
        except OSError as refusal:
            if refusal.errno not in _REFUSALS:
                raise
    return free()


def _addresses() -> Iterable[str]:
    return (f"127.0.{third}.{fourth}" for third in range(64, 68) for fourth in range(1, 65))


def _listening(address: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
        opened.listen(128)
    except OSError:
        opened.close()
        raise
    return opened
