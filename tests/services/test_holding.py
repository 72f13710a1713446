"""What somebody new writes waits, but not of whoever is known or decides there themselves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import CommentDeleted, PostDeleted
from fediwiki.domain.holding import Probation, WhyHeld
from fediwiki.domain.offers import OfferState, Proposal
from fediwiki.domain.posts import Content, Post, PostEdit
from fediwiki.domain.reading import Wanted
from fediwiki.domain.today import Want
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Conflict, Refused
from fediwiki.services import (
    approving,
    commenting,
    deleting,
    editing,
    holding,
    judging,
    posting,
    removing,
    sweeping,
    writing,
)
from fediwiki.services.commenting import Place
from fediwiki.services.deciding import Why
from fediwiki.services.linking import Links
from fediwiki.storage import (
    actors,
    attention,
    comments,
    events,
    held,
    offers,
    posts,
    queues,
    search,
    standing,
    subwikis,
)
from fediwiki.storage.database import Writer
from fediwiki.storage.search import Sought
from fediwiki.storage.timelines import Span
from fediwiki.text.queries import parse
from tests.services.wiki import RULES, URLS, Wiki

PROBATION = Probation(member_days=3, member_accepted=1, stranger_days=3)
LINKED = "Cheap barometers at https://spam.test/"


async def publish(wiki: Wiki, text: str, *, by: str = "bob", tags: str = "") -> Post:
    content = writing.content_of(
        "Sea level",
        f"{text} {tags}",
        language="en",
        title_characters=60,
        markdown_bytes=2_000,
        links=Links(wiki.tides.actor, URLS),
    )
    async with wiki.database.write() as tx:
        return await posting.publish(
            tx,
            content,
            author=wiki.people[by],
            subwiki=wiki.tides,
            licence="",
            urls=URLS,
            now=wiki.now,
            probation=PROBATION,
        )


async def wiki_post(tx: Writer, wiki: Wiki, author: Actor) -> Post:
    """Something plain in tides."""
    content = Content("Plain", "Plain", "<p>Plain</p>", "Plain")
    place, now = wiki.tides, wiki.now
    return await posting.publish(
        tx, content, author=author, subwiki=place, licence="", urls=URLS, now=now
    )


async def say(
    wiki: Wiki, text: str, post: Post, *, by: str = "bob", below: Comment | None = None
) -> Comment:
    words = writing.words_of(
        text, language="en", comment_characters=500, links=Links(wiki.tides.actor, URLS)
    )
    async with wiki.database.write() as tx:
        return await commenting.publish(
            tx,
            words,
            Place(post, below),
            author=wiki.people[by],
            max_depth=9,
            urls=URLS,
            now=wiki.now,
            probation=PROBATION,
        )


async def approve(wiki: Wiki, uri: str, *, by: str = "ana") -> None:
    async with wiki.database.write() as tx:
        found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
        assert found is not None
        await approving.approve(tx, found, by=wiki.people[by], now=wiki.now)


async def waiting(wiki: Wiki) -> list[str]:
    async with wiki.database.read() as tx:
        there = [each.uri for each in await held.of_subwiki(tx, wiki.tides.id, limit=9)]
        [queue] = [each for each in await queues.of_all(tx) if each.subwiki.id == wiki.tides.id]
        assert queue.held == len(there)
        return there


async def found(wiki: Wiki, words: str) -> list[str]:
    async with wiki.database.read() as tx:
        result = await search.find_posts(tx, Sought(parse(words), Wanted()), ANYONE, Span(9))
    return [each.uri for each in result.posts]


async def test_what_waits_is_found_in_its_new_place_once_it_is_approved(wiki: Wiki) -> None:
    linked = await publish(wiki, LINKED, tags="#sea")
    assert (linked.held, await waiting(wiki)) == (wiki.now, [linked.uri])
    wiki.wait(timedelta(hours=1))
    other = await publish(wiki, "Dear barometers", by="ana")
    assert await found(wiki, "barometers") == [other.uri]
    wiki.wait(timedelta(hours=1))
    with pytest.raises(Refused):
        await approve(wiki, linked.uri, by="cleo")
    async with wiki.database.write() as tx:
        before = await posts.find(tx, linked.id)
        await held.put_back(tx, await held.set_aside(tx))
        assert await posts.find(tx, linked.id) == before
    await approve(wiki, linked.uri)
    with pytest.raises(Conflict):
        await approve(wiki, linked.uri)
    assert await waiting(wiki) == []
    assert await found(wiki, "barometers") == [linked.uri, other.uri]
    async with wiki.database.write() as tx:
        placed = (await posts.by_id(tx, linked.id, ANYONE)).placed
        await held.put_back(tx, await held.set_aside(tx))
        assert (await posts.by_id(tx, linked.id, ANYONE)).placed == placed == wiki.now


async def test_nobody_waits_who_is_known_trusted_or_decides_there(wiki: Wiki) -> None:
    assert (await publish(wiki, LINKED, by="ana")).held is None
    async with wiki.database.write() as tx:
        await standing.add_trusted(tx, wiki.tides.id, wiki.people["cleo"].id, since=wiki.now)
    assert (await publish(wiki, LINKED, by="cleo")).held is None
    assert (await publish(wiki, "Plain words")).held is None
    assert (await publish(wiki, LINKED)).held is not None
    wiki.wait(timedelta(hours=25))
    # The plain words stood for a day.
    assert (await publish(wiki, LINKED)).held is None
    assert (await publish(wiki, LINKED, by="dan")).held is not None
    wiki.wait(timedelta(days=2))
    assert (await publish(wiki, LINKED, by="dan")).held is not None


async def test_what_hangs_on_what_waits_is_shown_after_it_and_waits_for_its_own_reasons(
    wiki: Wiki,
) -> None:
    post = await publish(wiki, LINKED)
    wiki.wait(timedelta(minutes=1))
    asked = await say(wiki, "What is this?", post, by="ana")
    answer = await say(wiki, "See https://spam.test/", post, below=asked)
    assert await waiting(wiki) == [post.uri, answer.uri]
    with pytest.raises(Conflict, match="look at that first"):
        await approve(wiki, answer.uri)
    await approve(wiki, post.uri)
    assert await waiting(wiki) == [answer.uri]
    async with wiki.database.read() as tx:
        assert (await posts.by_id(tx, post.id, ANYONE)).comments == 1
        waits = await held.find(tx, answer.uri)
        assert waits is not None
        assert waits.whys == (WhyHeld.LINK,)
    await approve(wiki, answer.uri)
    async with wiki.database.read() as tx:
        assert (await posts.by_id(tx, post.id, ANYONE)).comments == 2


async def test_what_was_never_told_is_deleted_and_removed_without_telling(wiki: Wiki) -> None:
    one, two = await publish(wiki, LINKED), await publish(wiki, LINKED)
    plain = await publish(wiki, "Plain")
    answer = await say(wiki, LINKED, plain)
    async with wiki.database.write() as tx:
        await deleting.delete_post(tx, one, now=wiki.now)
        await deleting.delete_comment(tx, answer, by=wiki.people["bob"], now=wiki.now)
        why = Why("spam")
        await removing.delete_for_good(tx, two, why, by=wiki.people["ana"], now=wiki.now)
        gone = (PostDeleted(one.id), PostDeleted(two.id), CommentDeleted(answer.id))
        assert not any([await events.waits(tx, each) for each in gone])
    assert await waiting(wiki) == []
    async with wiki.database.read() as tx:
        assert (await posts.by_id(tx, plain.id, ANYONE)).comments == 0


async def test_what_waits_from_a_server_goes_at_once_and_waits_again(wiki: Wiki) -> None:
    bob, ana = wiki.people["bob"], wiki.people["ana"]
    there: list[str] = []
    async with wiki.database.write() as tx:
        for number, host in enumerate(("far.test", "shop.far.test", "notfar.test")):
            uri = f"https://{host}/u/mal"
            mal = replace(bob, id=tx.new_id(wiki.now), uri=uri, host=host, local=False)
            await actors.add(tx, mal)
            post = replace(
                await posts.by_id(tx, (await wiki_post(tx, wiki, bob)).id, ANYONE),
                id=tx.new_id(wiki.now),
                uri=f"https://{host}/p/{number}",
                author=mal,
                local=False,
            )
            await posts.add(tx, post)
            await holding.hold(tx, post, wiki.tides.actor, ("link",), entry_id=1, now=wiki.now)
            there.append(post.uri)
    assert await waiting(wiki) == sorted(there)
    async with wiki.database.write() as tx:
        assert await held.count_from(tx, "far.test", None) == 2
        why, tides = Why("spam"), wiki.tides.actor
        act_id = await sweeping.sweep(tx, "far.test", why, place=tides, by=ana, now=wiki.now)
        with pytest.raises(Conflict):
            await sweeping.sweep(tx, "wiki.example", why, place=tides, by=ana, now=wiki.now)
    assert await waiting(wiki) == there[2:]
    async with wiki.database.write() as tx:
        await subwikis.remove_moderator(tx, wiki.tides.id, ana.id)
        [wanting] = await attention.wanted(tx, wiki.now)
        assert (wanting.want, wanting.number, wanting.since) == (Want.HELD, 1, wiki.now)
        await sweeping.take_back(tx, act_id, reason="", by=ana, now=wiki.now)
        while await sweeping.go_on(tx, act_id, now=wiki.now):
            pass
    assert await waiting(wiki) == sorted(there)


async def test_an_edit_that_adds_a_link_waits_and_one_that_keeps_it_does_not(wiki: Wiki) -> None:
    together = await wiki.found(LINKED)
    rules = replace(RULES, probation=PROBATION)

    async def offered(text: str, by: str) -> OfferState:
        async with wiki.database.write() as tx:
            judged = await judging.judge(
                tx,
                together.id,
                Proposal((await wiki.post(together.id)).revision, "Tides", text),
                wiki.paper(),
                editor=wiki.people[by],
                rules=rules,
                now=wiki.now,
            )
        return judged.offer.state

    assert await offered(f"{LINKED}, truly", "bob") is OfferState.ACCEPTED
    assert await offered(f"{LINKED} and https://more.test/", "bob") is OfferState.PENDING
    async with wiki.database.read() as tx:
        assert [each.whys for each in await offers.waiting_of(tx, together.id)] == [("link",)]
    assert await offered(f"{LINKED} and https://more.test/", "ana") is OfferState.ACCEPTED
    post = await publish(wiki, "Plain")
    content = replace(post.content, html='<p><a href="https://spam.test/">x</a></p>')
    async with wiki.database.write() as tx:
        edit = PostEdit(post.id, 1, content)
        await editing.save(tx, edit, editor=post.author, now=wiki.now, probation=PROBATION)
    assert await waiting(wiki) == [post.uri]


async def test_whoever_was_here_for_long_and_wrote_nothing_that_lasted_is_still_new(
    wiki: Wiki,
) -> None:
    long_after = replace(wiki, now=wiki.now + timedelta(days=400))
    linked = await publish(long_after, LINKED)
    assert await waiting(wiki) == [linked.uri]
    # An edit that lasted is as good as a post.
    together = await wiki.found("Tides come and go.")
    await wiki.edit(together, "Tides come, and go.", by="cleo")
    assert (await publish(wiki, LINKED, by="cleo")).held is not None
    assert (await publish(long_after, LINKED, by="cleo")).held is None
    async with wiki.database.read() as tx:
        assert (await actors.by_id(tx, wiki.people["cleo"].id)).known == long_after.now

    async with wiki.database.write() as tx:
        plain = await wiki_post(tx, long_after, wiki.people["bob"])
    later = replace(wiki, now=long_after.now + timedelta(days=1))
    assert (await publish(later, LINKED)).held is None
    # What is removed did not last.
    async with wiki.database.write() as tx:
        post = await posts.by_id(tx, plain.id, ANYONE)
        await removing.remove(tx, post, Why("spam"), by=wiki.people["ana"], now=later.now)
        assert (await actors.by_id(tx, wiki.people["bob"].id)).known is None
    assert (await publish(later, LINKED)).held is not None
