"""What is asked by the name of who lives here looks at few, not at every actor there is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.dialects.sqlite import dialect

from fediwiki.storage import actors, members, migrating, quarantine, subwikis
from fediwiki.storage.prepared import Prepared, Query

_ASKED: dict[str, Query] = {
    "an actor": actors.LOCAL_BY_NAME,
    "a member": members.BY_NAME,
    "a subwiki": subwikis.BY_NAME,
    "whether a subwiki is quarantined": quarantine.NAMED,
    "the first subwikis": subwikis.first_names_for(admin=False),
}


@pytest.mark.parametrize("what", _ASKED)
async def test_no_query_by_name_looks_at_every_actor(tmp_path: Path, what: str) -> None:
    file = tmp_path / "fediwiki.sqlite"
    await migrating.upgrade(f"sqlite:///{file}")
    words, values = Prepared(_ASKED[what], dialect()).asked({"name": "tides", "limit": 12})
    with closing(sqlite3.connect(file)) as database:
        plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {words}", values)]
    assert any("USING INDEX uq_actors_local_name" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
