"""What is asked by the name of who lives here looks at few, not at every actor there is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects.sqlite import dialect

from fediwiki.storage import actors, members, migrating, quarantine, subwikis
from fediwiki.storage.prepared import Prepared

_NAMES = "uq_actors_local_name"
_ASKED: dict[str, tuple[Executable, str]] = {
    "an actor": (actors.LOCAL_BY_NAME, _NAMES),
    "a member": (members.BY_NAME, _NAMES),
    "a subwiki": (subwikis.BY_NAME, _NAMES),
    "whether a subwiki is quarantined": (quarantine.NAMED, _NAMES),
    "the first subwikis": (subwikis.first_names_for(admin=False), "ix_actors_subwiki_name"),
}


@pytest.mark.parametrize("what", _ASKED)
async def test_no_query_by_name_looks_at_every_actor(tmp_path: Path, what: str) -> None:
    query, index = _ASKED[what]
    file = tmp_path / "fediwiki.sqlite"
    await migrating.upgrade(f"sqlite:///{file}")
    asked = {"name": "tides", "limit": 12}
    words, values = Prepared(query, [*asked], dialect()).asked(asked)
    with closing(sqlite3.connect(file)) as database:
        plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {words}", values)]
    (named,) = [step for step in plan if "actors" in step]
    assert f"USING INDEX {index}" in named
    assert not any("TEMP B-TREE" in step for step in plan), plan
