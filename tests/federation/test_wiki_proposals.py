"""An edit of what one author owns is a proposal, and becomes the author's own update."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import proposing
from fediwiki.storage import offers
from tests.federation import wiki
from tests.federation.conftest import MakePeer
from tests.federation.editors import editor
from tests.federation.peer import Peer
from tests.federation.steps import ban, follow
from tests.fediverse import Clock, Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again."
BETTER = "The sea rises.\n\nIt falls again, twice a day."


@pytest.fixture
async def ben(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics."""
    ben = await beta.member("ben")
    await wiki.join(beta, ben, physics.actor, fediverse)
    return ben


@pytest.fixture
async def post(
    alpha: Server, ana: Member, ben: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What ana wrote and owns, known at both servers."""
    post = await alpha.post(ana, "High water", TEXT, to=physics)
    await fediverse.settle()
    return post


async def _waiting(server: Server, post: Post) -> list[Offer]:
    async with server.instance.database.read() as tx:
        return await offers.waiting_of(tx, post.id)


async def _accept(server: Server, offer: Offer, by: Member) -> Offer:
    async with server.instance.database.write() as tx:
        return await proposing.accept(
            tx, offer, by=by.actor, rules=wiki.rules_of(server), now=server.clock.now()
        )


async def _decline(server: Server, offer: Offer, by: Member) -> Offer:
    async with server.instance.database.write() as tx:
        return await proposing.decline(
            tx, offer, by=by.actor, reason="It was right", now=server.clock.now()
        )


async def test_what_somebody_elsewhere_proposes_becomes_the_authors_own_update(
    alpha: Server,
    beta: Server,
    ana: Member,
    ben: Member,
    physics: Subwiki,
    post: Post,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(mastodon, mastodon.person("mia"), physics.actor, fediverse)
    judged = await wiki.edit(beta, post.uri, BETTER, by=ben, summary="How often")
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("pending", "")
    for server in (alpha, beta):
        assert (await server.stored_post(post.uri)).content.text == TEXT

    [proposed] = await _waiting(alpha, post)
    assert proposed.editor.uri == ben.actor.uri
    await _accept(alpha, proposed, ana)
    clock.pass_(timedelta(minutes=6))
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("accepted", "")
    for server in (alpha, beta):
        changed = await server.stored_post(post.uri)
        assert changed.content.text == BETTER
        assert changed.author.uri == ana.actor.uri
        assert not changed.collaborative
    _, made = await wiki.past(alpha, post.uri)
    assert (made.credit.editor_uri, made.credit.summary) == (ben.actor.uri, "How often")
    assert (made.proven, made.reviewer_id) == (True, ana.id)
    [update] = mastodon.heard("Update")
    assert update["actor"] == update["object"]["attributedTo"] == ana.actor.uri
    assert mastodon.signers("Update") == [ana.actor.uri]


async def test_what_its_author_declines_changes_nothing_and_the_editor_hears_of_it(
    alpha: Server,
    beta: Server,
    ana: Member,
    ben: Member,
    post: Post,
    fediverse: Fediverse,
) -> None:
    judged = await wiki.edit(beta, post.uri, BETTER, by=ben)
    await fediverse.settle()
    [proposed] = await _waiting(alpha, post)
    await _decline(alpha, proposed, ana)
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("rejected", "declined")
    heard = await wiki.offer_of(beta, judged.offer.paper.uri)
    assert heard is not None
    assert heard.note == "It was right"
    assert await _waiting(alpha, post) == []
    for server in (alpha, beta):
        assert (await server.stored_post(post.uri)).content.text == TEXT
    with pytest.raises(Conflict):
        await _accept(alpha, proposed, ana)


async def test_nobody_but_the_author_takes_or_declines_it(
    alpha: Server,
    beta: Server,
    ana: Member,
    ben: Member,
    physics: Subwiki,
    fediverse: Fediverse,
) -> None:
    cleo = await alpha.member("cleo")
    hers = await alpha.post(cleo, "Low water", TEXT, to=physics)
    await fediverse.settle()
    await wiki.edit(beta, hers.uri, BETTER, by=ben)
    await fediverse.settle()
    [proposed] = await _waiting(alpha, hers)
    # She moderates what is written together, not what is somebody's own.
    for accept in (True, False):
        with pytest.raises(NotFound):
            await wiki.review(alpha, proposed, by=ana.actor, accept=accept)
    for decide in (_accept, _decline):
        with pytest.raises(Refused):
            await decide(alpha, proposed, ana)
    await _accept(alpha, proposed, cleo)
    await fediverse.settle()
    assert (await beta.stored_post(hers.uri)).content.text == BETTER


async def test_it_is_joined_with_what_its_author_wrote_meanwhile_or_contradicts_it(
    alpha: Server,
    beta: Server,
    ana: Member,
    ben: Member,
    post: Post,
    fediverse: Fediverse,
) -> None:
    fitting = await wiki.edit(beta, post.uri, BETTER, by=ben)
    clashing = await wiki.edit(beta, post.uri, "The sea sinks.\n\nIt falls again.", by=ben)
    await alpha.edit(post, "The sea rises slowly.\n\nIt falls again.", by=ana)
    await fediverse.settle()
    first, second = await _waiting(alpha, post)
    await _accept(alpha, first, ana)
    with pytest.raises(Conflict):
        await _accept(alpha, second, ana)
    await fediverse.settle()
    assert await wiki.state_at(beta, fitting.offer) == ("accepted", "")
    assert await wiki.state_at(beta, clashing.offer) == ("pending", "")
    joined = "The sea rises slowly.\n\nIt falls again, twice a day."
    for server in (alpha, beta):
        assert (await server.stored_post(post.uri)).content.text == joined
    *_, made = await wiki.past(alpha, post.uri)
    assert (made.number, made.merged_from) == (3, 1)


async def test_who_proposed_can_take_it_back_until_it_is_answered(
    alpha: Server,
    beta: Server,
    ana: Member,
    ben: Member,
    post: Post,
    fediverse: Fediverse,
) -> None:
    judged = await wiki.edit(beta, post.uri, BETTER, by=ben)
    await fediverse.settle()
    [proposed] = await _waiting(alpha, post)
    await wiki.withdraw(beta, judged.offer)
    await fediverse.settle()
    for server in (alpha, beta):
        assert await wiki.state_at(server, judged.offer) == ("withdrawn", "")
    with pytest.raises(Conflict):
        await _accept(alpha, proposed, ana)


async def test_who_is_banned_and_who_saw_another_past_are_told_so(
    alpha: Server, physics: Subwiki, post: Post, peer: MakePeer, fediverse: Fediverse
) -> None:
    lea = editor(peer("other.example", "fediwiki"), "lea")
    other_past = lea.offer(post, BETTER)
    other_past["object"] |= {"fw:parent": f"{post.uri}/r/7"}
    for offer in (lea.offer(post, BETTER), other_past):
        await lea.send(lea.signed(offer), post.author)
        await fediverse.settle()
    assert lea.peer.kinds() == ["TentativeAccept", "Reject"]
    await ban(alpha, lea.uri, physics)
    await lea.send(lea.signed(lea.offer(post, BETTER)), post.author)
    await fediverse.settle()
    assert [each["fw:reason"] for each in lea.peer.heard("Reject")] == ["stale", "blocked"]
    assert {each["actor"] for each in lea.peer.heard("Reject")} == {post.author.uri}


async def test_a_neighbour_proposes_as_somebody_elsewhere_does(
    alpha: Server, ana: Member, post: Post, fediverse: Fediverse
) -> None:
    cleo = await alpha.member("cleo")
    judged = await wiki.edit(alpha, post.uri, BETTER, by=cleo)
    assert judged.offer.state == "pending"
    await _accept(alpha, judged.offer, ana)
    await fediverse.settle()
    assert (await alpha.stored_post(post.uri)).content.text == BETTER
    *_, made = await wiki.past(alpha, post.uri)
    assert made.credit.editor_uri == cleo.actor.uri
