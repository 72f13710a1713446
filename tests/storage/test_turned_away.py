"""What servers turned away is forgotten in time, and a server fills no table with it."""

from datetime import UTC, datetime, timedelta

from fediwiki.storage import servers, turned_away
from fediwiki.storage.database import Database
from fediwiki.storage.turned_away import MOST_OF_A_SERVER, TurnedAway

_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def test_old_ones_and_all_but_the_newest_are_forgotten(database: Database) -> None:
    async with database.write() as tx:
        loud = await servers.ensure(tx, "https://loud.example", _NOW)
        calm = await servers.ensure(tx, "https://calm.example", _NOW)

        def row(server_id: int, at: datetime) -> TurnedAway:
            inbox, number = "https://x.example/inbox", tx.new_id(at)
            return TurnedAway(number, server_id, 1, "Like", "", inbox, 403, "", at)

        await turned_away.add(tx, [row(loud, _NOW) for _ in range(MOST_OF_A_SERVER + 2)])
        await turned_away.add(tx, [row(calm, _NOW - timedelta(days=2)), row(calm, _NOW)])
        newest = (await turned_away.of_server(tx, loud, limit=1))[0]
        await turned_away.remove_old(tx, _NOW - timedelta(days=1))
        kept = await turned_away.of_server(tx, loud, limit=MOST_OF_A_SERVER + 2)
        assert len(kept) == MOST_OF_A_SERVER
        assert kept[0] == newest
        assert [each.at for each in await turned_away.of_server(tx, calm, limit=9)] == [_NOW]
