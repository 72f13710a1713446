"""What a block does, and what it does not."""

import pytest

from fediwiki.domain.comments import Comment
from fediwiki.domain.follows import FollowState
from fediwiki.domain.offers import OfferState
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Refused
from fediwiki.services import banning, blocking, commenting, following, thanking, writing
from fediwiki.services.commenting import Place
from fediwiki.services.deciding import Why
from fediwiki.services.linking import Links
from fediwiki.storage import blocks, follows, notifications
from fediwiki.storage.database import Writer
from tests.services.wiki import URLS, Wiki


async def _block(tx: Writer, wiki: Wiki, member: str, other: str) -> None:
    await blocking.block(tx, wiki.people[member], wiki.people[other], urls=URLS, now=wiki.now)


async def _answer(tx: Writer, wiki: Wiki, place: Place, by: str) -> Comment:
    words = writing.words_of(
        "Indeed.", language="en", comment_characters=500, links=Links(wiki.tides.actor, URLS)
    )
    return await commenting.publish(
        tx,
        words,
        place,
        author=wiki.people[by],
        max_depth=50,
        urls=URLS,
        now=wiki.now,
    )


async def test_neither_of_two_answers_thanks_or_follows_the_other(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="ana")
    await wiki.edit(post, "The sea rises.", by="bob")
    people = wiki.people
    async with wiki.database.write() as tx:
        said = {name: await _answer(tx, wiki, Place(post), name) for name in ("ana", "bob")}
        await _block(tx, wiki, "ana", "bob")
        for one, other, number in (("ana", "bob", 2), ("bob", "ana", 1)):
            with pytest.raises(Refused):
                await _answer(tx, wiki, Place(post, said[other]), one)
            with pytest.raises(Refused):
                await thanking.thank(tx, post, number, by=people[one], now=wiki.now)
            with pytest.raises(Refused):
                await following.accept(tx, people[one], people[other], "", now=wiki.now)
            with pytest.raises(Refused):
                await following.ask(tx, people[one], people[other], urls=URLS, now=wiki.now)
        await _answer(tx, wiki, Place(post), "bob")
        await _answer(tx, wiki, Place(post, said["ana"]), "cleo")
        await blocking.unblock(tx, people["ana"], people["bob"], now=wiki.now)
        await _answer(tx, wiki, Place(post, said["ana"]), "bob")
        await thanking.thank(tx, post, 1, by=people["bob"], now=wiki.now)


async def test_a_block_ends_what_each_follows_of_the_other(wiki: Wiki) -> None:
    ana, bob = wiki.people["ana"], wiki.people["bob"]
    async with wiki.database.write() as tx:
        await following.accept(tx, bob, ana, "https://a.example/1", now=wiki.now)
        await following.accept(tx, ana, bob, "https://a.example/2", now=wiki.now)
        found = await follows.find(tx, bob.id, ana.id)
        assert found is not None
        assert found.state is FollowState.ACCEPTED
        await _block(tx, wiki, "ana", "bob")
        assert await follows.find(tx, bob.id, ana.id) is None
        assert await follows.find(tx, ana.id, bob.id) is None


async def test_of_whom_one_blocks_one_is_told_nothing_but_what_they_decide(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="bob")
    viewer = Viewer(wiki.people["bob"].id)
    async with wiki.database.write() as tx:
        await _answer(tx, wiki, Place(post), "ana")
        assert len(await notifications.of_member(tx, viewer, limit=9)) == 1
        await _block(tx, wiki, "bob", "ana")
        assert await notifications.of_member(tx, viewer, limit=9) == []
        await _answer(tx, wiki, Place(post), "ana")
        assert await notifications.of_member(tx, viewer, limit=9) == []
        await banning.ban(
            tx,
            wiki.tides,
            wiki.people["bob"],
            until=None,
            why=Why("noise"),
            by=wiki.people["ana"],
            now=wiki.now,
        )
        assert len(await notifications.of_member(tx, viewer, limit=9)) == 1


async def test_whoever_is_blocked_still_edits_what_all_write(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="ana")
    async with wiki.database.write() as tx:
        await _block(tx, wiki, "ana", "bob")
    judged = await wiki.edit(post, "The sea rises.", by="bob")
    assert judged.offer.state is OfferState.ACCEPTED


async def test_nobody_blocks_themselves_a_subwiki_or_anyone_twice(wiki: Wiki) -> None:
    ana = wiki.people["ana"]
    async with wiki.database.write() as tx:
        for other in (ana, wiki.tides.actor):
            with pytest.raises(Refused):
                await blocking.block(tx, ana, other, urls=URLS, now=wiki.now)
        for _ in range(2):
            await _block(tx, wiki, "ana", "bob")
        assert [each.name for _, each in await blocks.of_member(tx, ana.id)] == ["bob"]
        assert await blocks.of_member(tx, wiki.people["bob"].id) == []
