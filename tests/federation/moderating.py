"""What moderators and admins do in stories between servers."""

from fediwiki.domain.members import Member
from fediwiki.services import removing
from fediwiki.services.deciding import Thing, Why
from fediwiki.storage import comments, posts
from tests.fediverse import Server

WHY = Why("an advertisement", "Nothing is for sale.")


async def stored(server: Server, uri: str) -> Thing:
    """A post or a comment as a server has it."""
    async with server.instance.database.read() as tx:
        found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
    assert found is not None, f"{server.domain} does not know {uri}"
    return found


async def remove(
    server: Server, uri: str, *, by: Member, final: bool = False, with_replies: bool = False
) -> None:
    """A moderator takes something away."""
    thing, now = await stored(server, uri), server.clock.now()
    async with server.instance.database.write() as tx:
        if final:
            await removing.delete_for_good(tx, thing, WHY, by=by.actor, now=now)
        else:
            await removing.remove(tx, thing, WHY, by=by.actor, now=now, with_replies=with_replies)


async def restore(server: Server, uri: str, *, by: Member) -> None:
    """A moderator gives it back."""
    thing, now = await stored(server, uri), server.clock.now()
    async with server.instance.database.write() as tx:
        await removing.restore(tx, thing, Why("a mistake"), by=by.actor, now=now)


async def is_removed(server: Server, uri: str) -> bool:
    """Whether a server keeps it out of sight."""
    return (await stored(server, uri)).removed is not None
