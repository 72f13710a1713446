"""What may be asked of the world, and how much of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Where requests may go.

    `allow_private_addresses` is for development: it also lifts the rules on ports, on IP literals
    and on names that no public server has. `own_hosts` are never asked: the database knows better.
    """

    insecure_http: bool = False
    allow_private_addresses: bool = False
    own_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how large and how many; the time spent waiting for a turn is counted apart."""

    connect_seconds: float = 5.0
    total_seconds: float = 15.0
    wait_seconds: float = 15.0
    json_bytes: int = 1 << 20
    media_bytes: int = 10 << 20
    excerpt_bytes: int = 64 << 10
    redirects: int = 3
    per_host: int = 8
    overall: int = 64
    idle_connections: int = 512
    keep_alive_seconds: float = 30.0
    quiet_seconds: float = 60.0
