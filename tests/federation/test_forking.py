"""A text of one server goes on at another, which credits it and says so to everyone."""

from datetime import timedelta

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Refused
from fediwiki.services import forking
from fediwiki.storage import posts
from tests.federation import wiki
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server

TEXT = "The sea rises.\n\nThe moon does it."
BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.fixture
async def bob(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics at alpha."""
    bob = await beta.member("bob")
    await wiki.join(beta, bob, physics.actor, fediverse)
    return bob


@pytest.fixture
async def tides(beta: Server, bob: Member) -> Subwiki:
    """The subwiki that bob founded at beta."""
    return await beta.subwiki("tides", by=bob)


async def _fork(server: Server, uri: str, *, by: Member, into: Subwiki) -> Post:
    licence = server.instance.config.instance.licence
    post = await server.stored_post(uri)
    async with server.instance.database.write() as tx:
        proposal = await forking.fork(tx, post, editor=by.actor, licence=licence)
    return await _made(server, await wiki.offered_new(server, proposal, by=by, to=into.actor))


async def _made(server: Server, judged: wiki.Judged) -> Post:
    async with server.instance.database.read() as tx:
        return await posts.by_id(tx, judged.offer.post_id or 0, ANYONE)


async def test_a_text_of_another_server_goes_on_here_with_credit(
    alpha: Server,
    beta: Server,
    ana: Member,
    bob: Member,
    physics: Subwiki,
    tides: Subwiki,
    lemmy: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await wiki.join(alpha, ana, tides.actor, fediverse)
    await follow(lemmy, lemmy.person("cleo"), tides.actor, fediverse)
    article = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=7))
    await wiki.edit(beta, article.uri, TEXT.replace("rises", "rises slowly"), by=bob)
    await fediverse.settle()
    assert (await beta.stored_post(article.uri)).licence == BY_SA

    fork = await _fork(beta, article.uri, by=bob, into=tides)
    await fediverse.settle()
    named = f"{article.uri}/r/2"
    assert fork.fork_of == named
    assert "rises slowly" in fork.content.text
    document = await beta.document(fork.uri.removeprefix("https://beta.example"))
    assert document["fw:forkOf"] == named
    source = document["source"]
    assert isinstance(source, dict)
    assert (
        f"forked from [High water](<{named}>), revision 2, by ana@alpha.example and"
        f" bob@beta.example, [CC BY-SA 4.0](<{BY_SA}>)"
    ) in source["content"]
    assert document["fw:source"] == {"content": fork.content.text, "mediaType": "text/markdown"}

    there = await alpha.stored_post(fork.uri)
    assert (there.fork_of, there.collaborative) == (named, True)
    [first] = await wiki.past(alpha, fork.uri)
    assert "Forked from “High water” by ana@alpha.example" in first.credit.summary
    for server in (alpha, beta):
        here = await server.stored_post(fork.uri)
        page = await server.page(server.instance.urls.post(here.id).partition("example")[2])
        assert "Forked from" in page
        assert "High water" in page
    [told] = lemmy.heard("Announce{Create}")
    assert told["object"]["object"]["fw:forkOf"] == named

    # Both go on by themselves.
    await wiki.edit(alpha, article.uri, "The sea is calm.", by=ana)
    await wiki.edit(alpha, fork.uri, "The sea is wild.", by=ana)
    await fediverse.settle()
    assert (await beta.stored_post(fork.uri)).content.text == "The sea is wild."
    assert (await beta.stored_post(article.uri)).content.text == "The sea is calm."
    clock.pass_(timedelta(minutes=7))
    await fediverse.settle()
    await _check_rebuilt(alpha, beta, fork.uri, clock)
    await beta.delete(fork)
    await fediverse.settle()
    await _rebuild(beta, clock)
    assert (await beta.stored_post(fork.uri)).fork_of == named


async def test_what_its_author_opened_to_everyone_says_so_at_other_servers(
    alpha: Server,
    beta: Server,
    ana: Member,
    bob: Member,
    physics: Subwiki,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    own = await alpha.post(ana, "High water", TEXT, to=physics)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        proposal = await forking.convert(tx, own, author=ana.actor)
    judged = await wiki.offered_new(alpha, proposal, by=ana, to=physics.actor)
    opened = await _made(alpha, judged)
    await fediverse.settle()
    document = await alpha.document(opened.uri.removeprefix("https://alpha.example"))
    assert document["fw:supersedes"] == own.uri
    for server in (alpha, beta):
        before, after = await server.stored_post(own.uri), await server.stored_post(opened.uri)
        assert after.supersedes == own.uri
        async with server.instance.database.read() as tx:
            found = await forking.successor(tx, before, ANYONE)
        assert found is not None
        assert found.id == after.id
        page = await server.page(server.instance.urls.post(before.id).partition("example")[2])
        assert "went on as one that everyone may edit" in page
    await _check_rebuilt(alpha, beta, opened.uri, clock)


async def test_another_server_cannot_say_that_ours_went_on_there(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, fediverse: Fediverse
) -> None:
    own = await alpha.post(ana, "High water", TEXT, to=physics)
    await fediverse.settle()
    eve = evil.person("eve")
    post = evil.article(eve, to=physics.actor.uri)
    post |= {
        "fw:mode": "collaborative",
        "fw:latestRevision": f"{post['id']}/r/1",
        "fw:supersedes": own.uri,
        "fw:initiator": ana.actor.uri,
    }
    evil.serve(post)
    assert await evil.send(evil.create(post), physics.actor.inbox) == 202
    await fediverse.settle()
    assert (await alpha.stored_post(post["id"])).supersedes == own.uri
    async with alpha.instance.database.read() as tx:
        assert await forking.successor(tx, own, ANYONE) is None


async def test_what_has_no_licence_that_we_know_is_not_forked(
    alpha: Server, ana: Member, physics: Subwiki, good: Peer, fediverse: Fediverse
) -> None:
    bob = good.person("bob")
    said = [
        good.article(bob, to=physics.actor.uri),
        good.article(bob, to=physics.actor.uri, license="https://a.example/all-rights-reserved"),
        good.article(bob, to=physics.actor.uri, license=BY_SA),
    ]
    for each in said:
        await good.send(good.create(each), physics.actor.inbox)
    await fediverse.settle()
    for each in said[:2]:
        with pytest.raises(Refused):
            await _fork(alpha, each["id"], by=ana, into=physics)
    fork = await _fork(alpha, said[2]["id"], by=ana, into=physics)
    assert fork.fork_of == said[2]["id"]
    assert "It is long." in fork.content.text


async def _check_rebuilt(alpha: Server, beta: Server, uri: str, clock: Clock) -> None:
    """Timelines made again from the logs know the same of it."""
    for server in (alpha, beta):
        before = await server.stored_post(uri)
        await _rebuild(server, clock)
        assert await server.stored_post(uri) == before


async def _rebuild(server: Server, clock: Clock) -> None:
    instance = server.instance
    remote, limits = server.app.remote, instance.config.limits
    await rebuild(instance.database, remote, instance.urls, limits, clock.now())
