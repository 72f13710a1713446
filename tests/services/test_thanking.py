"""Thanks for a revision, and watching a post."""

import pytest

from fediwiki.domain.revisions import Field
from fediwiki.errors import NotFound, Refused
from fediwiki.services import banning, deleting, thanking, unwriting, watching
from fediwiki.services.deciding import Why
from fediwiki.storage import posts, thanks, watches
from tests.services.wiki import Wiki


async def test_thanks_are_given_once_and_seen_by_all(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    await wiki.edit(post, "The sea rises.", by="bob")
    for name in ("cleo", "ana", "cleo"):
        async with wiki.database.write() as tx:
            await thanking.thank(tx, post, 2, by=wiki.people[name], now=wiki.now)
    async with wiki.database.read() as tx:
        thanked = await thanks.of_revision(tx, post.id, 2)
        assert {each.name for each in thanked} == {"ana", "cleo"}
        assert await thanks.of_revision(tx, post.id, 1) == []
        assert await thanks.numbers_by(tx, wiki.people["cleo"].id, post.id) == {2}


async def test_not_every_revision_can_be_thanked_for(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    for text in ("The sea rises.", "The sea falls."):
        await wiki.edit(post, text, by="bob")
    async with wiki.database.write() as tx:
        await unwriting.remove_fields(
            tx, post, 2, [Field.EDITOR], by=None, reason="asked to", now=wiki.now
        )
        await banning.ban(
            tx, wiki.tides, wiki.people["dan"], until=None, why=Why(""), by=None, now=wiki.now
        )
        for number, name, verdict in (
            (3, "bob", Refused),
            (2, "cleo", Refused),
            (3, "dan", Refused),
            (4, "cleo", NotFound),
        ):
            with pytest.raises(verdict):
                await thanking.thank(tx, post, number, by=wiki.people[name], now=wiki.now)
        await thanking.thank(tx, post, 3, by=wiki.people["cleo"], now=wiki.now)
        assert len(await thanks.of_revision(tx, post.id, 3)) == 1


async def test_a_member_watches_what_they_saw_until_then(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    dan = wiki.people["dan"]
    async with wiki.database.write() as tx:
        await watching.watch(tx, post, by=dan, now=wiki.now)
        assert await watches.of_member(tx, dan.id) == {post.id: 1}
    for text in ("The sea rises.", "The sea falls."):
        await wiki.edit(post, text, by="bob")
    now = await wiki.post(post.id)
    async with wiki.database.write() as tx:
        await watching.watch(tx, now, by=dan, now=wiki.now)
        assert await watches.of_member(tx, dan.id) == {post.id: 1}
        for number in (2, 1, 99):
            await watching.see(tx, now, number, by=dan, now=wiki.now)
        assert await watches.of_member(tx, dan.id) == {post.id: 2}
        await watching.see(tx, now, 3, by=dan, now=wiki.now)
        assert await watches.of_member(tx, dan.id) == {post.id: 3}
        await watches.save_seen(tx, dan.id, post.id, 1)
        await watching.see_all(tx, by=dan, now=wiki.now)
        assert await watches.of_member(tx, dan.id) == {post.id: 3}
        await watching.unwatch(tx, now, by=dan)
        await watching.see(tx, now, 3, by=dan, now=wiki.now)
        assert await watches.of_member(tx, dan.id) == {}


async def test_what_is_deleted_is_not_watched(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    async with wiki.database.write() as tx:
        await deleting.delete_post(tx, post, now=wiki.now)
    dan = wiki.people["dan"]
    async with wiki.database.write() as tx:
        deleted = await posts.find(tx, post.id)
        assert deleted is not None
        with pytest.raises(NotFound):
            await watching.watch(tx, deleted, by=dan, now=wiki.now)
        assert not await watches.is_watched(tx, dan.id, post.id)
