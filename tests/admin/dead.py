"""Letters that nobody could make sense of."""

from fediwiki.storage import received
from fediwiki.storage.received import Received, State
from tests.web.site import Site


async def dead_letter(site: Site) -> None:
    """One that was given up."""
    now = site.clock.now()
    async with site.database.write() as tx:
        number = tx.new_id(now)
        uri = f"https://far.example/{number}"
        letter = Received(
            number, uri, "https://far.example", uri, uri, "Create", uri, "", b"{}", now
        )
        await received.add(tx, letter, due=now)
        await received.settle(tx, number, State.DEAD, "nobody knows", now)
