"""`fediwiki federation`."""

from datetime import UTC, datetime, timedelta

from fediwiki.domain.servers import Dialect
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, events, servers
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle

_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def test_the_status_names_every_server_and_how_it_is_doing(
    program: Program, database: Database
) -> None:
    async with database.write() as tx:
        number = await servers.ensure(tx, "https://lemmy.example", _NOW)
        await servers.save_software(tx, number, "lemmy", "0.19", Dialect.THREADIVERSE, _NOW)
        server = await servers.by_id(tx, number)
        await servers.save_failure(tx, server, next_try=_NOW + timedelta(minutes=5), now=_NOW)
        await servers.ensure(tx, "https://quiet.example", _NOW)
    status = await program.made("federation", "status")
    assert status["waiting_activities"] == 0
    failing, quiet = status["servers"]
    assert failing["id"] == "https://lemmy.example"
    assert (failing["software"], failing["dialect"]) == ("lemmy", "threadiverse")
    assert failing["failing_since"] == "2026-11-22T09:00:00+00:00"
    assert failing["next_try"] == "2026-11-22T09:05:00+00:00"
    assert (quiet["dialect"], quiet["failing_since"], quiet["backlog"]) == (None, None, 0)

    said = (await program("federation", "status")).out
    assert "lemmy 0.19" in said
    assert "2026-11-22 09:05" in said


async def test_the_status_counts_what_waits(program: Program, pairs: KeyPairs) -> None:
    await settle(program, pairs, ("ana",), ("tides",))
    assert (await program.made("federation", "status"))["waiting_events"] == 0
    await program.post("tides", "ana")
    assert (await program.made("federation", "status"))["waiting_events"] == 1


async def test_an_actor_gets_new_keys_and_others_are_told(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",))
    uri = f"{ORIGIN}/u/ana"
    async with database.read() as tx:
        ana = await actors.by_uri(tx, uri)
        before = await actors.keys_of(tx, ana.id)
    assert (await program.made("federation", "rotate-key", "ana"))["id"] == uri
    async with database.read() as tx:
        after = await actors.keys_of(tx, ana.id)
        assert await events.count(tx) == 1
    assert [key.id for key in before] == [key.id for key in after]
    assert all(
        old.public != new.public and old.private != new.private
        for old, new in zip(before, after, strict=True)
    )


async def test_the_instance_gets_new_keys_by_its_domain(program: Program) -> None:
    assert (await program.made("federation", "rotate-key", "wiki.example"))["id"] == f"{ORIGIN}/"
    assert (await program("federation", "rotate-key", "nobody")).code == 4
