"""What people do in a wiki of many servers, wherever they and the text are."""

from collections.abc import Sequence

from fediwiki.activitypub import offering
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer, Proposal, Source
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision, holds
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import judging, unwriting
from fediwiki.services import offering as sending
from fediwiki.services.applying import Judged, Rules
from fediwiki.storage import offers, posts, revisions
from tests.fediverse import Fediverse, Server

SOURCE = Source("https://example.org/tides", "Tides", "A publisher")


def rules_of(server: Server) -> Rules:
    """By what a server judges."""
    config = server.instance.config
    return offering.rules_of(config.limits, server.instance.urls, licence=config.instance.licence)


async def begin(
    server: Server, who: Member, title: str, text: str, *, to: Actor, summary: str = ""
) -> Judged:
    """Someone offers a new post to a subwiki, here or elsewhere."""
    return await offered_new(server, Proposal(0, title, text, summary), by=who, to=to)


async def offered_new(server: Server, proposal: Proposal, *, by: Member, to: Actor) -> Judged:
    """Someone offers exactly this new post."""
    async with server.instance.database.write() as tx:
        return await offering.offer_new(
            tx,
            to,
            proposal,
            editor=by.actor,
            rules=rules_of(server),
            most_bytes=server.instance.config.limits.document_bytes,
            now=server.clock.now(),
        )


async def article(server: Server, who: Member, text: str, *, to: Subwiki) -> Post:
    """Someone begins a post at the server whose community writes it."""
    judged = await begin(server, who, "High water", text, to=to.actor)
    async with server.instance.database.read() as tx:
        post = await posts.find(tx, judged.offer.post_id or 0)
    assert post is not None
    return post


async def edit(
    server: Server,
    uri: str,
    text: str,
    *,
    by: Member,
    base: int | None = None,
    title: str = "",
    summary: str = "",
    sources: Sequence[Source] | None = None,
) -> Judged:
    """Someone edits what they see at their server."""
    post = await server.stored_post(uri)
    proposal = Proposal(
        post.revision if base is None else base,
        title or post.content.title,
        text,
        summary,
        sources=post.content.sources if sources is None else tuple(sources),
    )
    return await propose(server, uri, proposal, by=by)


async def propose(server: Server, uri: str, proposal: Proposal, *, by: Member) -> Judged:
    """Someone offers exactly this."""
    post = await server.stored_post(uri)
    async with server.instance.database.write() as tx:
        return await offering.offer(
            tx,
            post,
            proposal,
            editor=by.actor,
            rules=rules_of(server),
            most_bytes=server.instance.config.limits.document_bytes,
            now=server.clock.now(),
        )


async def review(
    server: Server, offer: Offer, *, by: Actor, accept: bool, changed: Proposal | None = None
) -> Judged:
    """Somebody looks at an edit that waits."""
    async with server.instance.database.write() as tx:
        return await judging.review(
            tx,
            offer,
            reviewer=by,
            accept=accept,
            changed=changed,
            rules=rules_of(server),
            now=server.clock.now(),
        )


async def withdraw(server: Server, offer: Offer) -> None:
    """Someone takes back what they offered elsewhere."""
    async with server.instance.database.write() as tx:
        await sending.withdraw(tx, await offers.by_id(tx, offer.id), now=server.clock.now())


async def remove(server: Server, uri: str, number: int, *fields: Field) -> None:
    """Fields of a revision are deleted for good."""
    post = await server.stored_post(uri)
    async with server.instance.database.write() as tx:
        await unwriting.remove_fields(
            tx, post, number, fields, by=None, reason="asked to", now=server.clock.now()
        )


async def offer_of(server: Server, uri: str) -> Offer | None:
    """The offer with this id as a server knows it."""
    async with server.instance.database.read() as tx:
        return await offers.find_by_uri(tx, uri)


async def state_at(server: Server, offer: Offer) -> tuple[str, str]:
    """What became of an offer, and why, as a server knows it."""
    found = await offer_of(server, offer.paper.uri)
    assert found is not None, f"{server.domain} does not know {offer.paper.uri}"
    return found.state.value, found.reason.value if found.reason else ""


async def past(server: Server, uri: str) -> list[Revision]:
    """The revisions of a post, oldest first, whose chain must hold."""
    post = await server.stored_post(uri)
    async with server.instance.database.read() as tx:
        found = (await revisions.of_post(tx, post.id))[::-1]
    chain: str | None = None
    for number, revision in enumerate(found, 1):
        assert revision.number == number
        assert holds(revision, post_uri=uri, parent_chain=chain)
        chain = revision.proofs.chain
    return found


async def texts(server: Server, uri: str) -> list[str]:
    """What a post said, oldest first."""
    return [each.words.text for each in await past(server, uri)]


async def join(server: Server, who: Member, group: Actor, fediverse: Fediverse) -> None:
    """Someone follows a subwiki elsewhere and is accepted."""
    await server.follow(who, group.uri)
    await fediverse.settle()
