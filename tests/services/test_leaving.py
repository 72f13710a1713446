"""What goes with a member who leaves, and what stays."""

from dataclasses import replace

import pytest

from fediwiki.domain.events import MemberLeft, PersonLeaving
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import NotFound, Refused
from fediwiki.services import commenting, joining, leaving, thanking, watching, writing
from fediwiki.services.commenting import Place
from fediwiki.services.linking import Links
from fediwiki.storage import (
    actors,
    comments,
    events,
    follows,
    members,
    reactions,
    revisions,
    tombstones,
)
from fediwiki.storage.tables import all_tables
from tests.services.wiki import URLS, Wiki


async def _leave(wiki: Wiki, name: str, *, keeps_name: bool = False) -> None:
    async with wiki.database.write() as tx:
        member = await members.by_name(tx, name)
        await leaving.leave(tx, member, keeps_name=keeps_name, now=wiki.now)


async def test_nothing_that_was_theirs_alone_is_left(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="ana")
    bob = wiki.people["bob"]
    words = writing.words_of(
        "My secret.", language="en", comment_characters=500, links=Links(wiki.tides.actor, URLS)
    )
    async with wiki.database.write() as tx:
        await watching.watch(tx, post, by=bob, now=wiki.now)
        await thanking.thank(tx, post, 1, by=bob, now=wiki.now)
        comment = await commenting.publish(
            tx, words, Place(post), author=bob, max_depth=9, urls=URLS, now=wiki.now
        )
    await _leave(wiki, "bob")
    async with wiki.database.read() as tx:
        gone = await actors.by_id(tx, bob.id)
        assert (gone.deleted, gone.display_name) == (wiki.now, "")
        assert await tombstones.exists(tx, bob.uri)
        with pytest.raises(NotFound):
            await members.by_id(tx, bob.id)
        found = await comments.find(tx, comment.id)
        assert found is not None
        assert (found.text, found.html) == ("", "")
        for table in all_tables():
            if "member_id" in table.columns:
                assert not await tx.rows(table.select().where(table.c.member_id == bob.id)), table


@pytest.mark.parametrize("keeps_name", [True, False])
async def test_what_was_written_with_others_stays_with_the_name_or_without(
    wiki: Wiki, *, keeps_name: bool
) -> None:
    post = await wiki.found("The sea.", by="ana")
    await wiki.edit(post, "The sea rises.", by="bob")
    await _leave(wiki, "bob", keeps_name=keeps_name)
    assert await wiki.text(post) == "The sea rises."
    async with wiki.database.read() as tx:
        revision = await revisions.by_number(tx, post.id, 2)
    assert (revision.editor is not None) is keeps_name


async def test_who_followed_them_is_forgotten_only_when_they_were_told(wiki: Wiki) -> None:
    bob, cleo = wiki.people["bob"], wiki.people["cleo"]
    follow = Follow(cleo.id, bob.id, "https://a.example/1", FollowState.ACCEPTED, wiki.now, tries=1)
    async with wiki.database.write() as tx:
        await follows.save(tx, follow)
    await _leave(wiki, "bob")
    async with wiki.database.write() as tx:
        await follows.remove_of_gone(tx, wiki.now)
        assert await follows.count_followers(tx, bob.id) == 1
        await follows.remove_of_gone(tx, wiki.now.replace(year=2027))
        assert await follows.count_followers(tx, bob.id) == 0


async def test_the_only_admin_stays(wiki: Wiki) -> None:
    async with wiki.database.write() as tx:
        await joining.make_admin(tx, await members.by_name(tx, "ana"))
    with pytest.raises(Refused, match="only admin"):
        await _leave(wiki, "ana")
    async with wiki.database.write() as tx:
        await joining.make_admin(tx, await members.by_name(tx, "bob"))
    await _leave(wiki, "ana")


async def test_whoever_said_much_is_gone_at_once_and_their_words_bit_by_bit(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="ana")
    bob = wiki.people["bob"]
    words = writing.words_of(
        "Again.", language="en", comment_characters=500, links=Links(wiki.tides.actor, URLS)
    )
    liked = Reaction(bob.id, ReactionKind.LIKE, "https://far.example/", "https://wiki.example/a/l")
    for number in range(120):
        await wiki.edit(post, f"The sea {number}.", by="bob")
        async with wiki.database.write() as tx:
            await commenting.publish(
                tx, words, Place(post), author=bob, max_depth=9, urls=URLS, now=wiki.now
            )
            also = f"https://far.example/{number}"
            await reactions.add(tx, replace(liked, object_uri=also, uri=f"{also}#like"), wiki.now)
    async with wiki.database.write() as tx:
        await reactions.add(tx, liked, wiki.now)
    await _leave(wiki, "bob")
    left: list[tuple[int, int]] = []
    while True:
        async with wiki.database.write() as tx:
            left.append(
                (
                    len(await comments.standing_of(tx, bob.id, limit=500)),
                    len(await revisions.places_of(tx, bob.uri, limit=500)),
                )
            )
            assert (await actors.by_id(tx, bob.id)).deleted == wiki.now
            waiting = await events.due(tx, wiki.now, limit=10_000)
            goes_on = [each for each in waiting if isinstance(each.event, PersonLeaving)]
            ended = [each for each in waiting if isinstance(each.event, MemberLeft)]
            assert len(goes_on) + len(ended) == 1
            if ended:
                assert ended == waiting[-1:]
                break
            assert await events.remove(tx, goes_on[0].id)
            gone = await actors.by_id(tx, bob.id)
            await leaving.go_on(tx, gone, keeps_name=False, now=wiki.now)
    assert left == [(70, 70), (20, 20), (0, 0)]
    async with wiki.database.read() as tx:
        assert not await reactions.find(tx, bob.id, ReactionKind.LIKE, liked.object_uri)
        assert (await wiki.post(post.id)).comments == 0
