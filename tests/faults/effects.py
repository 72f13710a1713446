"""What became of activities, as the database tells when nobody serves it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tests.faults.instances import Activity, Instance

_WAITING = (
    "SELECT (SELECT count(*) FROM received WHERE state = 'pending') + (SELECT count(*) FROM events)"
)


def is_settled(file: Path) -> bool:
    """Whether nothing waits for its effect or to be told."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute(_WAITING).fetchone()[0] == 0


def check_each_once(instance: Instance, activities: Iterable[Activity]) -> None:
    """Every activity had its effect once and was told once, nothing else did, the file is whole."""
    by_type: dict[str, list[str]] = {"Create": [], "Like": [], "Follow": []}
    for activity in activities:
        by_type[activity.type].append(activity.id)
    with closing(sqlite3.connect(instance.file)) as database:

        def column(query: str) -> list[str]:
            return [row[0] for row in database.execute(query)]

        assert column("PRAGMA integrity_check") == ["ok"]
        everything = sorted(uri for some in by_type.values() for uri in some)
        assert sorted(column("SELECT uri FROM received")) == everything
        assert set(column("SELECT state || reason FROM received")) == {"done"}

        comments = column("SELECT uri || '/activity' FROM comments")
        assert sorted(comments) == sorted(by_type["Create"])
        assert sorted(column("SELECT uri FROM reactions")) == sorted(by_type["Like"])
        assert sorted(column("SELECT uri FROM follows")) == sorted(by_type["Follow"])

        counted = "SELECT count(*) FROM posts WHERE comments != "
        assert column(f"{counted}(SELECT count(*) FROM comments c WHERE c.post_id = posts.id)") == [
            0
        ]
        liked = "(SELECT count(*) FROM reactions r WHERE r.object_uri = posts.uri)"
        assert column(f"SELECT count(*) FROM posts WHERE likes != {liked}") == [0]

        told = _inner(column("SELECT body FROM sent WHERE type = 'Announce'"))
        assert {told[uri] for uri in by_type["Create"] + by_type["Like"]} <= {1}
        accepted = _inner(column("SELECT body FROM sent WHERE type = 'Accept'"))
        assert {accepted[uri] for uri in by_type["Follow"]} <= {1}
        assert sum(told[uri] for uri in everything) == len(by_type["Create"] + by_type["Like"])
        assert sum(accepted.values()) == len(by_type["Follow"])


def _inner(bodies: Iterable[str]) -> Counter[str]:
    """How often each activity is within another."""
    found: Counter[str] = Counter()
    for body in bodies:
        inner = json.loads(body)["object"]
        found[inner if isinstance(inner, str) else inner["id"]] += 1
    return found
