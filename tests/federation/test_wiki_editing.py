"""People of two servers write one text."""

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import posts
from tests.federation import wiki
from tests.fediverse import Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again.\n\nThe moon does it."


@pytest.fixture
async def bob(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics."""
    bob = await beta.member("bob")
    await wiki.join(beta, bob, physics.actor, fediverse)
    return bob


@pytest.fixture
async def article(
    alpha: Server, ana: Member, bob: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What they write together, known at both servers."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


async def test_someone_elsewhere_writes_with_us_as_if_they_were_here(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    there = await beta.stored_post(article.uri)
    assert there.collaborative
    assert (there.revision, there.content.text) == (1, TEXT)
    assert there.subwiki is not None
    assert there.subwiki.uri == "https://alpha.example/c/physics"
    judged = await wiki.edit(
        beta, article.uri, TEXT.replace("moon", "moon’s pull"), by=bob, summary="More exact"
    )
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("accepted", "")
    for server in (alpha, beta):
        assert "moon’s pull" in (await server.stored_post(article.uri)).content.html
        first, second = await wiki.past(server, article.uri)
        assert first.credit.editor_uri == ana.actor.uri
        assert second.credit.editor_uri == bob.actor.uri
        assert second.credit.summary == "More exact"
        assert second.proven
        assert second.editor is not None
        assert second.editor.uri == bob.actor.uri


async def test_edits_at_one_time_in_different_places_both_survive(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    await wiki.edit(alpha, article.uri, TEXT.replace("rises", "rises slowly"), by=ana)
    judged = await wiki.edit(beta, article.uri, TEXT.replace("moon", "moon’s pull"), by=bob)
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("accepted", "")
    for server in (alpha, beta):
        text = (await server.stored_post(article.uri)).content.text
        assert "rises slowly" in text
        assert "moon’s pull" in text
        *_, merged = await wiki.past(server, article.uri)
        assert (merged.number, merged.merged_from, merged.proven) == (3, 1, True)


async def test_edits_of_the_same_words_are_a_conflict_that_the_editors_server_can_show(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    hers = TEXT.replace("The moon does it.", "The moon and the sun do it.")
    his = TEXT.replace("The moon does it.", "Nobody knows why.")
    await wiki.edit(alpha, article.uri, hers, by=ana)
    judged = await wiki.edit(beta, article.uri, his, by=bob)
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("rejected", "conflict")
    # All three sides of it are at beta.
    kept = await wiki.offer_of(beta, judged.offer.paper.uri)
    assert kept is not None
    assert (kept.proposal.base, kept.proposal.text) == (1, his)
    assert await wiki.texts(beta, article.uri) == [TEXT, hers]
    assert await wiki.texts(alpha, article.uri) == [TEXT, hers]
    again = await wiki.edit(beta, article.uri, hers + "\n\nOr is it?", by=bob, base=2)
    await fediverse.settle()
    assert await wiki.state_at(beta, again.offer) == ("accepted", "")


async def test_back_and_forth_is_as_many_revisions_as_were_made(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    for server, who, text in ((beta, bob, "B"), (alpha, ana, TEXT), (beta, bob, "B")):
        await wiki.edit(server, article.uri, text, by=who)
        await fediverse.settle()
    for server in (alpha, beta):
        past = await wiki.past(server, article.uri)
        assert [each.words.text for each in past] == [TEXT, "B", TEXT, "B"]
        assert len({each.proofs.chain for each in past}) == 4


async def test_a_new_text_for_a_subwiki_elsewhere_is_its_stewards_and_its_editor_began_it(
    alpha: Server, beta: Server, physics: Subwiki, bob: Member, fediverse: Fediverse
) -> None:
    group = await beta.remote_actor(physics.actor.uri)
    judged = await wiki.begin(beta, bob, "Neap tides", "They are low.", to=group)
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("accepted", "")
    accepted = await wiki.offer_of(alpha, judged.offer.paper.uri)
    assert accepted is not None
    async with alpha.instance.database.read() as tx:
        post = await posts.find(tx, accepted.post_id or 0)
    assert post is not None
    assert post.author.name == "physics_wiki"
    for server in (alpha, beta):
        stored = await server.stored_post(post.uri)
        assert stored.content.title == "Neap tides"
        [first] = await wiki.past(server, post.uri)
        assert first.credit.editor_uri == bob.actor.uri
        assert first.proven
    document = await alpha.document(post.uri.removeprefix("https://alpha.example"))
    assert document["fw:initiator"] == bob.actor.uri
