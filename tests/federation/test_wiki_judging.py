"""What is offered from elsewhere is judged here: by whom it is, and by what the subwiki says."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy, Subwiki
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.services import protecting
from fediwiki.storage import offers
from tests.federation import wiki
from tests.federation.conftest import MakePeer
from tests.federation.editors import Editor, editor
from tests.federation.oracle import nothing_happens, verdicts
from tests.federation.peer import PUBLIC, Peer
from tests.federation.steps import ban, follow
from tests.fediverse import Clock, Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again."
EDITED = "The sea rises.\n\nIt falls again, and rises."


@pytest.fixture
async def article(alpha: Server, ana: Member, physics: Subwiki, fediverse: Fediverse) -> Post:
    """What people write together at alpha."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


@pytest.fixture
def other(peer: MakePeer) -> Peer:
    """Another wiki, of other software."""
    return peer("other.example", "fediwiki")


@pytest.fixture
def bob(other: Peer) -> Editor:
    """Somebody there who can sign."""
    return editor(other, "bob")


async def _protect(server: Server, post: Post, protection: PostProtection) -> None:
    async with server.instance.database.write() as tx:
        await protecting.protect(
            tx,
            await server.stored_post(post.uri),
            protection,
            by=None,
            reason="",
            now=server.clock.now(),
        )


async def test_who_is_banned_hears_that_they_are_blocked(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    await bob.send(bob.signed(bob.offer(article, EDITED)), physics.actor)
    await fediverse.settle()
    assert await wiki.texts(alpha, article.uri) == [TEXT, EDITED]
    await ban(alpha, bob.uri, physics)
    current = await alpha.stored_post(article.uri)
    await bob.send(bob.signed(bob.offer(current, "Buy this.")), physics.actor)
    await fediverse.settle()
    assert await wiki.texts(alpha, article.uri) == [TEXT, EDITED]
    [accept], [reject] = bob.peer.heard("Accept"), bob.peer.heard("Reject")
    assert accept["result"] == f"{article.uri}/r/2"
    assert accept["actor"] == reject["actor"] == physics.actor.uri
    assert reject["fw:reason"] == "blocked"
    assert reject["fw:latestRevision"] == f"{article.uri}/r/2"


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (EditPolicy.MEMBERS, "not-member"),
        (EditPolicy.ESTABLISHED, "protected"),
        (EditPolicy.MODERATORS, "protected"),
    ],
)
async def test_a_protected_post_is_edited_by_those_alone_who_may(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    article: Post,
    bob: Editor,
    fediverse: Fediverse,
    policy: EditPolicy,
    reason: str,
) -> None:
    await _protect(alpha, article, PostProtection(edit=policy))
    await bob.send(bob.signed(bob.offer(article, EDITED)), physics.actor)
    await fediverse.settle()
    [reject] = bob.peer.heard("Reject")
    assert reject["fw:reason"] == reason
    assert await wiki.texts(alpha, article.uri) == [TEXT]
    # She moderates.
    judged = await wiki.edit(alpha, article.uri, EDITED, by=ana)
    assert judged.offer.state == "accepted"


async def test_a_member_elsewhere_may_do_what_members_may(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    await _protect(alpha, article, PostProtection(edit=EditPolicy.MEMBERS))
    await follow(bob.peer, bob.uri, physics.actor, fediverse)
    await bob.send(bob.signed(bob.offer(article, EDITED)), physics.actor)
    await fediverse.settle()
    assert bob.peer.kinds().count("Accept") == 1
    assert await wiki.texts(alpha, article.uri) == [TEXT, EDITED]


async def test_an_editor_hears_the_answer_also_if_more_is_said_to_their_server_at_once(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    await follow(bob.peer, bob.uri, physics.actor, fediverse)
    bob.peer.forget()
    other_past = bob.offer(article, EDITED)
    other_past["object"] |= {"fw:parent": f"{article.uri}/r/7"}
    for offer in (other_past, bob.offer(article, EDITED)):
        await bob.send(bob.signed(offer), physics.actor)
    await fediverse.settle()
    assert sorted(bob.peer.kinds()) == ["Accept", "Announce{Update}", "Reject"]


async def test_an_edit_that_waits_is_told_so_and_then_what_became_of_it(
    alpha: Server, ana: Member, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    await _protect(alpha, article, PostProtection(review=ReviewPolicy.ALL))
    for text in (EDITED, "Something else."):
        await bob.send(bob.signed(bob.offer(article, text)), physics.actor)
        await fediverse.settle()
    assert bob.peer.kinds() == ["TentativeAccept", "TentativeAccept"]
    result = bob.peer.heard("TentativeAccept")[0]["result"]
    assert (await alpha.get(result.removeprefix(alpha.instance.urls.origin))).status_code == 404
    assert await wiki.texts(alpha, article.uri) == [TEXT]
    async with alpha.instance.database.read() as tx:
        first, second = await offers.pending_in(tx, physics.id)
    await wiki.review(alpha, first, by=ana.actor, accept=True)
    await wiki.review(alpha, second, by=ana.actor, accept=False)
    await fediverse.settle()
    [accept], [reject] = bob.peer.heard("Accept"), bob.peer.heard("Reject")
    assert accept["result"] == f"{article.uri}/r/2"
    assert reject["fw:reason"] == "declined"
    for answer in (accept, reject):
        path = answer["id"].removeprefix(alpha.instance.urls.origin)
        assert (await alpha.get(path, Accept="application/activity+json")).status_code == 404
    *_, made = await wiki.past(alpha, article.uri)
    assert (made.words.text, made.reviewer_id) == (EDITED, ana.id)


async def test_an_edit_that_waits_can_be_taken_back_by_its_editor_alone(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    await _protect(alpha, article, PostProtection(review=ReviewPolicy.ALL))
    offer = bob.signed(bob.offer(article, EDITED))
    await bob.send(offer, physics.actor)
    await fediverse.settle()
    eve = editor(bob.peer, "eve")
    for who, state in ((eve.uri, "pending"), (bob.uri, "withdrawn")):
        undone = {"id": offer["id"], "type": "Offer", "actor": who}
        await bob.peer.send(bob.peer.activity("Undo", who, undone), physics.actor.inbox)
        await fediverse.settle()
        kept = await wiki.offer_of(alpha, offer["id"])
        assert kept is not None
        assert kept.state == state


async def test_an_edit_taken_back_before_it_came_is_not_judged(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    offer = bob.signed(bob.offer(article, EDITED))
    undone = {"id": offer["id"], "type": "Offer", "actor": bob.uri}
    await bob.peer.send(bob.peer.activity("Undo", bob.uri, undone), physics.actor.inbox)
    await bob.send(offer, physics.actor)
    await fediverse.settle()
    assert bob.peer.kinds() == []
    assert await wiki.texts(alpha, article.uri) == [TEXT]


async def test_an_edit_of_another_history_is_stale(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    for change in (
        {"fw:parentChain": "sha-256=another"},
        {"fw:parent": f"{article.uri}/r/7"},
        {"fw:parent": f"{article.uri}/r/0"},
    ):
        offer = bob.offer(article, EDITED)
        offer["object"] |= change
        await bob.send(bob.signed(offer), physics.actor)
    await fediverse.settle()
    assert [each["fw:reason"] for each in bob.peer.heard("Reject")] == ["stale"] * 3
    [first] = await wiki.past(alpha, article.uri)
    offer = bob.offer(article, EDITED)
    offer["object"]["fw:parentChain"] = first.proofs.chain
    await bob.send(bob.signed(offer), physics.actor)
    await fediverse.settle()
    assert len(bob.peer.heard("Accept")) == 1


async def test_an_edit_that_comes_again_gets_the_same_answer_and_changes_nothing(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    offer = bob.signed(bob.offer(article, EDITED))
    for _ in range(2):
        assert await bob.send(offer, physics.actor) == 202
        await fediverse.settle()
    one, other = bob.peer.heard("Accept")
    assert {**one, "id": ""} == {**other, "id": ""}
    assert await wiki.texts(alpha, article.uri) == [TEXT, EDITED]


async def test_what_is_too_large_is_told_so(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    await bob.send(bob.signed(bob.offer(article, "x" * 260_000)), physics.actor)
    await fediverse.settle()
    [reject] = bob.peer.heard("Reject")
    assert reject["fw:reason"] == "too-large"
    assert await wiki.texts(alpha, article.uri) == [TEXT]


async def test_what_its_editor_did_not_sign_is_not_judged(
    alpha: Server, physics: Subwiki, article: Post, bob: Editor, fediverse: Fediverse
) -> None:
    eve = editor(bob.peer, "eve")
    mallory = PrivateKey.generate_ed25519()
    genuine = bob.signed(bob.offer(article, EDITED))
    changed = {**genuine, "object": {**genuine["object"], "name": "Another title"}}
    forged = [
        bob.offer(article, EDITED),
        bob.signed(bob.offer(article, EDITED), key=mallory),
        bob.signed(bob.offer(article, EDITED), key=eve.key, key_id=eve.key_id),
        bob.signed(bob.offer(article, EDITED), ago=timedelta(hours=25)),
        {**changed, "id": bob.peer.url("offers")},
        {**genuine, "id": bob.peer.url("offers"), "target": f"{article.uri}x"},
    ]
    for uri in (bob.uri, eve.uri):
        await alpha.remote_actor(uri)
    before = len(await verdicts(alpha))
    async with nothing_happens(alpha, fediverse, fetches=4, logged=True):
        for offer in forged:
            assert await bob.send(offer, physics.actor) == 202
    assert [state for state, _ in await verdicts(alpha)][before:] == ["refused"] * len(forged)
    await bob.send(genuine, physics.actor)
    await fediverse.settle()
    assert await wiki.texts(alpha, article.uri) == [TEXT, EDITED]


async def test_an_edit_that_somebody_else_brings_is_not_judged(
    alpha: Server,
    physics: Subwiki,
    article: Post,
    bob: Editor,
    peer: MakePeer,
    fediverse: Fediverse,
) -> None:
    third = peer("third.example", "fediwiki")
    carrier = third.person("carrier")
    group = third.group("news")
    cid = await alpha.member("cid")
    await alpha.follow(cid, group)
    await fediverse.settle()
    offer = bob.signed(bob.offer(article, EDITED))
    wrapped = third.activity("Announce", group, offer, to=[PUBLIC])
    for uri in (bob.uri, carrier, group):
        await alpha.remote_actor(uri)
    async with nothing_happens(alpha, fediverse, fetches=4, logged=True):
        assert await third.send(offer, physics.actor.inbox, by=carrier) == 202
        assert await third.send(wrapped, alpha.instance.urls.shared_inbox) == 202
    await bob.send(offer, physics.actor)
    await fediverse.settle()
    assert len(bob.peer.heard("Accept")) == 1


async def test_nobody_answers_but_who_was_asked(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    fediverse: Fediverse,
) -> None:
    ben = await beta.member("ben")
    await wiki.join(beta, ben, physics.actor, fediverse)
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    fediverse.network.down.add("alpha.example")
    judged = await wiki.edit(beta, post.uri, EDITED, by=ben)
    mallory = evil.person("mallory")
    for kind in ("Accept", "Reject", "TentativeAccept"):
        lie = evil.activity(kind, mallory, judged.offer.paper.uri, result=f"{post.uri}/r/2")
        await evil.send(lie, ben.actor.inbox)
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("sent", "")
    fediverse.network.down.clear()
    fediverse.clock.pass_(timedelta(minutes=10))
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("accepted", "")


async def test_what_a_member_offered_elsewhere_can_be_withdrawn(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    ben = await beta.member("ben")
    await wiki.join(beta, ben, physics.actor, fediverse)
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await _protect(alpha, post, PostProtection(review=ReviewPolicy.ALL))
    await fediverse.settle()
    judged = await wiki.edit(beta, post.uri, EDITED, by=ben)
    await fediverse.settle()
    for server in (alpha, beta):
        assert await wiki.state_at(server, judged.offer) == ("pending", "")
    await wiki.withdraw(beta, judged.offer)
    await fediverse.settle()
    for server in (alpha, beta):
        assert await wiki.state_at(server, judged.offer) == ("withdrawn", "")
    assert await wiki.texts(alpha, post.uri) == [TEXT]


async def test_a_new_text_that_waits_is_there_only_when_someone_looked_at_it(
    alpha: Server, ana: Member, bob: Editor, fediverse: Fediverse
) -> None:
    strict = await alpha.subwiki("strict", by=ana)
    policies = protecting.Policies(
        strict.membership_policy, strict.edit_policy, ReviewPolicy.NEW_EDITORS
    )
    async with alpha.instance.database.write() as tx:
        await protecting.govern(tx, strict, policies, by=None, now=alpha.clock.now())
    offer = bob.signed(bob.offer_new(strict.actor, "Neap tides", "They are low."))
    await bob.send(offer, strict.actor)
    await fediverse.settle()
    assert bob.peer.kinds() == ["TentativeAccept"]
    async with alpha.instance.database.read() as tx:
        [waiting] = await offers.pending_in(tx, strict.id)
    said = Proposal(0, "Neap tides", "They are low.", "New", attachments=())
    assert waiting.proposal == said
    assert waiting.paper.uri == offer["id"]
    await wiki.review(alpha, waiting, by=ana.actor, accept=True)
    await fediverse.settle()
    [accept] = bob.peer.heard("Accept")
    assert accept["result"].endswith("/r/1")
