"""Steps that many stories share."""

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import Follow
from fediwiki.domain.reactions import ReactionKind
from fediwiki.storage import actors, follows, reactions
from tests.federation.peer import JSON, Peer
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
