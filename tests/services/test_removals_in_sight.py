"""What a moderator removed, or a filter holds, is out of sight, but for those whom it concerns."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Table, update

from fediwiki.domain.acts import ActKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.reading import Wanted
from fediwiki.domain.viewers import ANYONE, OPERATOR, Viewer
from fediwiki.errors import Conflict, NotFound, Removed
from fediwiki.services import commenting, posting, removing
from fediwiki.services.deciding import Why
from fediwiki.storage import (
    acts,
    comments,
    post_tables,
    posts,
    removals,
    search,
    subwikis,
    timelines,
)
from fediwiki.storage.acts import Act
from fediwiki.storage.search import Sought
from fediwiki.storage.timelines import Span
from fediwiki.text.queries import parse
from tests.services.wiki import URLS, Wiki

SPAN = Span(10)


@dataclass(frozen=True, slots=True)
class Talk:
    """Bob's post in tides, and cleo's comment on it."""

    post: Post
    comment: Comment


@pytest.fixture
async def talk(wiki: Wiki) -> Talk:
    words = commenting.Words("Buy a barometer", "<p>Buy a barometer</p>")
    content = Content("Barometers", "Cheap barometers here", "<p>Cheap</p>", "Cheap", tags=("sea",))
    async with wiki.database.write() as tx:
        post = await posting.publish(
            tx,
            content,
            author=wiki.people["bob"],
            subwiki=wiki.tides,
            licence="",
            urls=URLS,
            now=wiki.now,
        )
        comment = await commenting.publish(
            tx,
            words,
            commenting.Place(post),
            author=wiki.people["cleo"],
            max_depth=5,
            urls=URLS,
            now=wiki.now,
        )
    return Talk(post, comment)


async def remove(wiki: Wiki, uri: str) -> int:
    async with wiki.database.write() as tx:
        act = Act(ActKind.REMOVE, wiki.tides.id, wiki.people["ana"].id, uri, "an advertisement")
        number = await acts.add(tx, act, wiki.now)
        await removals.add(tx, uri, number, wiki.now)
        return number


async def hold(wiki: Wiki, table: Table, number: int) -> None:
    async with wiki.database.write() as tx:
        await tx.change(update(table).where(table.c.id == number).values(held=wiki.now))


def looking(wiki: Wiki, name: str) -> Viewer:
    return Viewer(wiki.people[name].id)


async def lists_with_the_post(wiki: Wiki, viewer: Viewer) -> set[str]:
    """In which lists anything stands for someone."""
    sought = Sought(parse("barometers"), Wanted())
    async with wiki.database.read() as tx:
        found = {
            "subwiki": (await timelines.of_subwiki(tx, wiki.tides.id, viewer, SPAN)).posts,
            "instance": (await timelines.of_instance(tx, viewer, SPAN)).posts,
            "author": (await timelines.of_author(tx, wiki.people["bob"].id, viewer, SPAN)).posts,
            "tag": (await timelines.of_tag(tx, "sea", viewer, SPAN)).posts,
            "search": (await search.find_posts(tx, sought, viewer, SPAN)).posts,
            "count": [1] * await posts.count_in(tx, wiki.tides.id),
            "all": [1] * await posts.count_public(tx),
        }
    return {name for name, each in found.items() if each}


async def read(wiki: Wiki, post: Post, viewer: Viewer) -> Post:
    async with wiki.database.read() as tx:
        return await posts.by_id(tx, post.id, viewer)


async def said_below(wiki: Wiki, talk: Talk, viewer: Viewer) -> list[str]:
    async with wiki.database.read() as tx:
        return [each.text for each in await comments.of_post(tx, talk.post.id, viewer, limit=9)]


async def test_a_removed_post_leaves_every_list_for_everybody(wiki: Wiki, talk: Talk) -> None:
    viewers = (ANYONE, looking(wiki, "bob"), looking(wiki, "ana"), OPERATOR)
    for viewer in viewers:
        assert len(await lists_with_the_post(wiki, viewer)) == 7
    await remove(wiki, talk.post.uri)
    for viewer in viewers:
        assert await lists_with_the_post(wiki, viewer) == set()


async def test_by_itself_it_is_for_its_author_the_moderators_and_the_admins(
    wiki: Wiki, talk: Talk
) -> None:
    await remove(wiki, talk.post.uri)
    for viewer in (looking(wiki, "bob"), looking(wiki, "ana"), OPERATOR):
        assert (await read(wiki, talk.post, viewer)).removed == wiki.now
    for viewer in (looking(wiki, "cleo"), ANYONE):
        with pytest.raises(Removed):
            await read(wiki, talk.post, viewer)


async def test_what_is_given_back_is_where_it_was(wiki: Wiki, talk: Talk) -> None:
    await remove(wiki, talk.post.uri)
    async with wiki.database.write() as tx:
        await removals.remove(tx, talk.post.uri)
        assert await removals.find(tx, talk.post.uri) is None
    assert len(await lists_with_the_post(wiki, ANYONE)) == 7
    assert (await read(wiki, talk.post, ANYONE)).content.text == "Cheap barometers here"


async def test_what_was_removed_and_then_deleted_for_good_is_given_back_by_nobody(
    wiki: Wiki, talk: Talk
) -> None:
    why = Why("It names a child.")
    for act in (removing.remove, removing.delete_for_good):
        async with wiki.database.write() as tx:
            found = await posts.by_id(tx, talk.post.id, OPERATOR)
            await act(tx, found, why, by=None, now=wiki.now)
    async with wiki.database.write() as tx:
        erased = await posts.find(tx, talk.post.id)
        assert erased is not None
        with pytest.raises(Conflict):
            await removing.restore(tx, erased, Why("A mistake."), by=None, now=wiki.now)
    async with wiki.database.read() as tx:
        assert await removals.find(tx, talk.post.uri) is not None


async def test_of_a_removed_comment_others_see_only_that_there_was_one(
    wiki: Wiki, talk: Talk
) -> None:
    await remove(wiki, talk.comment.uri)
    for name in ("cleo", "ana"):
        assert await said_below(wiki, talk, looking(wiki, name)) == ["Buy a barometer"]
    for viewer in (looking(wiki, "bob"), ANYONE):
        assert await said_below(wiki, talk, viewer) == [""]
    async with wiki.database.read() as tx:
        assert await comments.newest_of_post(tx, talk.post.id, OPERATOR, limit=9) == []
        assert await comments.seen_by(tx, [talk.comment.id], OPERATOR) == {}
        assert await comments.replies_to(tx, talk.post.uri, limit=9) == []
        assert await comments.count(tx) == 0
        assert (await comments.by_id(tx, talk.comment.id, OPERATOR)).text == "Buy a barometer"
        with pytest.raises(Removed):
            await comments.by_id(tx, talk.comment.id, ANYONE)


async def test_talk_below_a_removed_post_is_not_found_by_its_words(wiki: Wiki, talk: Talk) -> None:
    await remove(wiki, talk.post.uri)
    async with wiki.database.read() as tx:
        assert await comments.seen_by(tx, [talk.comment.id], ANYONE) == {}


async def test_what_is_held_is_there_for_its_author_and_the_moderators_alone(
    wiki: Wiki, talk: Talk
) -> None:
    await hold(wiki, post_tables.comments, talk.comment.id)
    assert await said_below(wiki, talk, looking(wiki, "cleo")) == ["Buy a barometer"]
    assert await said_below(wiki, talk, looking(wiki, "ana")) == ["Buy a barometer"]
    assert await said_below(wiki, talk, looking(wiki, "dan")) == []
    await hold(wiki, post_tables.posts, talk.post.id)
    assert await lists_with_the_post(wiki, looking(wiki, "ana")) == set()
    assert (await read(wiki, talk.post, looking(wiki, "bob"))).held == wiki.now
    with pytest.raises(NotFound) as error:
        await read(wiki, talk.post, ANYONE)
    assert not isinstance(error.value, Removed)


async def test_moderators_of_other_subwikis_see_no_more_than_others(wiki: Wiki, talk: Talk) -> None:
    async with wiki.database.write() as tx:
        elsewhere, dan = wiki.people["cleo"], wiki.people["dan"]
        await subwikis.add_moderator(tx, elsewhere.id, dan.id, place=0)
    await remove(wiki, talk.post.uri)
    with pytest.raises(Removed):
        await read(wiki, talk.post, looking(wiki, "dan"))


async def test_what_was_made_again_or_comes_late_is_as_removed_as_before(
    wiki: Wiki, talk: Talk
) -> None:
    await remove(wiki, talk.post.uri)
    async with wiki.database.write() as tx:
        await tx.change(update(post_tables.posts).values(removed=None))
        await removals.apply_all(tx)
    assert await lists_with_the_post(wiki, ANYONE) == set()
    async with wiki.database.write() as tx:
        await tx.change(update(post_tables.posts).values(removed=None))
        elsewhere = wiki.people["bob"].id
        assert await removals.apply(tx, talk.post.uri, elsewhere) is None
        assert await removals.apply(tx, talk.comment.uri, wiki.tides.id) is None
        assert await removals.apply(tx, talk.post.uri, wiki.tides.id) == wiki.now
    assert await lists_with_the_post(wiki, ANYONE) == set()


async def test_an_act_is_found_by_its_number_and_what_takes_it_back(wiki: Wiki) -> None:
    number = await remove(wiki, "https://elsewhere.example/p/1")
    async with wiki.database.write() as tx:
        assert await acts.find_reversal(tx, number) is None
        back = Act(
            ActKind.RESTORE,
            wiki.tides.id,
            wiki.people["ana"].id,
            "https://elsewhere.example/p/1",
            rule="Be kind.",
            target_id=wiki.people["bob"].id,
            undoes=number,
            details={"before": "removed", "after": ""},
        )
        later = await acts.add(tx, back, wiki.now)
        assert (await acts.by_id(tx, later)).act == back
        found = await acts.find_reversal(tx, number)
        assert found is not None
        assert found.id == later
        with pytest.raises(NotFound):
            await acts.by_id(tx, 1)
