"""People elsewhere pass things on, and members here who follow them see that at home."""

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.members import Member
from fediwiki.storage import follows, homes
from fediwiki.storage.timelines import Entry, Span
from tests.federation.letters import JSON
from tests.federation.peer import Peer
from tests.fediverse import Server


def note(server: Peer, content: str = "<p>Whales sing.</p>") -> JSON:
    """A post of dan, who lives there."""
    return server.article(server.person("dan"), type="Note", name="", content=content)


async def boost(server: Peer, who: Actor, uri: str, to: Member) -> JSON:
    """Let somebody elsewhere pass something on."""
    said = server.activity("Announce", who.uri, uri)
    assert await server.send(said, to.actor.inbox) == 202
    return said


async def followed(server: Server, by: Member, who: str) -> Actor:
    """Somebody elsewhere whom a member follows."""
    whom = await server.remote_actor(who)
    async with server.instance.database.write() as tx:
        now = server.clock.now()
        await follows.save(tx, Follow(by.id, whom.id, "x", FollowState.ACCEPTED, now, 1))
    return whom


async def home(server: Server, member: Member, limit: int = 10) -> list[Entry]:
    """What stands in a member's home feed."""
    async with server.instance.database.read() as tx:
        chosen = await homes.followed_by(tx, member.id)
        found = await homes.of_member(tx, chosen, member.viewer, Span(limit))
        return list(found.entries)


async def only(server: Server, member: Member) -> Entry:
    """The one thing that stands there."""
    entries = await home(server, member)
    assert len(entries) == 1
    return entries[0]
