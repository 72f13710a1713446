"""Writing together, as the pages do it: an offer is signed and judged at once."""

from fediwiki.activitypub import offering
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState, Paper, Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import judging
from fediwiki.services.applying import Judged, Rules
from fediwiki.storage import posts, subwikis
from fediwiki.storage.database import Writer
from tests.fediverse import Server


async def found(
    server: Server, editor: Member, subwiki: Subwiki, title: str, text: str, summary: str = ""
) -> Post:
    """A new post that a community writes, begun by one of its members."""
    proposal = Proposal(0, title, text, summary=summary)
    now = server.clock.now()
    async with server.instance.database.write() as tx:
        known = await subwikis.by_id(tx, subwiki.id)
        paper = await _paper(tx, server, proposal, editor.actor, subwiki.actor, subwiki.actor.uri)
        judged = await judging.judge_new(
            tx, known, proposal, paper, editor=editor.actor, rules=_rules(server), now=now
        )
        assert judged.offer.post_id is not None, judged.offer.reason
        return await posts.by_id(tx, judged.offer.post_id, ANYONE)


async def edit(
    server: Server, editor: Member, post: Post, text: str, *, summary: str = "", title: str = ""
) -> Judged:
    """An edit of it, which is accepted."""
    current = await server.stored_post(post.uri)
    assert current.subwiki is not None
    proposal = Proposal(current.revision, title or current.content.title, text, summary=summary)
    async with server.instance.database.write() as tx:
        paper = await _paper(tx, server, proposal, editor.actor, current.subwiki, post.uri)
        judged = await judging.judge(
            tx,
            current.id,
            proposal,
            paper,
            editor=editor.actor,
            rules=_rules(server),
            now=server.clock.now(),
        )
    assert judged.offer.state is OfferState.ACCEPTED, judged.offer.reason
    return judged


async def _paper(
    tx: Writer, server: Server, proposal: Proposal, editor: Actor, group: Actor, target: str
) -> Paper:
    return await offering.paper(
        tx,
        proposal,
        editor=editor,
        group=group,
        target=target,
        urls=server.instance.urls,
        most_bytes=server.instance.config.limits.document_bytes,
        now=server.clock.now(),
    )


def _rules(server: Server) -> Rules:
    config = server.instance.config
    licence = config.instance.licence
    return offering.rules_of(config.limits, server.instance.urls, licence=licence)
