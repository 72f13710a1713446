"""Steps that many stories share."""

from sqlalchemy import update

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import Follow
from fediwiki.domain.policies import Policy
from fediwiki.domain.reactions import ReactionKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import policing
from fediwiki.storage import actors, follows, reactions
from fediwiki.storage.actor_tables import actors as table
from fediwiki.storage.subwiki_tables import bans
from tests.federation.letters import JSON
from tests.federation.peer import Peer
from tests.fediverse import Fediverse, Server


async def follow(peer: Peer, who: str, what: Actor, fediverse: Fediverse) -> JSON:
    """Someone elsewhere follows an actor of ours and is accepted; gives the Follow."""
    asked = peer.activity("Follow", who, what.uri)
    assert await peer.send(asked, what.inbox) == 202
    await fediverse.settle()
    assert [each["object"]["id"] for each in peer.heard("Accept")][-1] == asked["id"]
    peer.forget()
    return asked


async def follow_of(server: Server, follower: str, followed: str) -> Follow | None:
    """The follow of one actor by another, as a server knows it."""
    async with server.instance.database.read() as tx:
        one = await actors.find_by_uri(tx, follower)
        other = await actors.find_by_uri(tx, followed)
        if one is None or other is None:
            return None
        return await follows.find(tx, one.id, other.id)


async def likes_of(server: Server, uri: str) -> int:
    """How many likes of an object a server has."""
    async with server.instance.database.read() as tx:
        return await reactions.count(tx, uri, ReactionKind.LIKE)


async def ban(server: Server, who: str, subwiki: Subwiki) -> None:
    """Ban someone from a subwiki for good."""
    async with server.instance.database.write() as tx:
        actor = await actors.by_uri(tx, who)
        row = {"subwiki_id": subwiki.id, "actor_id": actor.id, "since": server.clock.now()}
        await tx.change(tx.insert(bans).values(**row))


async def suspend(server: Server, who: str) -> None:
    """Suspend an actor on all of a server."""
    async with server.instance.database.write() as tx:
        await tx.change(
            update(table).where(table.c.uri == who).values(suspended=server.clock.now())
        )


async def decide(server: Server, policy: Policy) -> None:
    """The operator decides what a server has to do with another, and it holds at once."""
    async with server.instance.database.write() as tx:
        await policing.decide(
            tx,
            policy,
            by=None,
            own_host=server.domain,
            now=server.clock.now(),
        )
    server.app.remote.doors.expire()


async def lift(server: Server, domain: str) -> None:
    """The operator decides that nothing holds for a domain any more."""
    async with server.instance.database.write() as tx:
        now = server.clock.now()
        await policing.lift(tx, domain, reason="", by=None, now=now)
    server.app.remote.doors.expire()
