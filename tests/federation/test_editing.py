"""Edits: at once where they are understood wrapped, gathered where they are read as news."""

from datetime import timedelta

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.peer import Peer
from tests.federation.steps import ban, follow
from tests.fediverse import Clock, Fediverse, Server


async def test_a_microblog_hears_of_many_edits_once_in_five_minutes(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(mastodon, mastodon.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    mastodon.forget()
    for words in ("Light.", "Light scatters.", "Blue light scatters.", "Blue light scatters most."):
        await alpha.edit(post, words, by=ana)
        await fediverse.settle()
        clock.pass_(timedelta(minutes=1))
    assert mastodon.kinds() == ["Update"]
    clock.pass_(timedelta(minutes=1))
    await fediverse.settle()
    assert mastodon.kinds() == ["Update", "Update"]
    assert mastodon.signers("Update") == [ana.actor.uri] * 2
    first, last = mastodon.heard("Update")
    assert "Light." in first["object"]["content"]
    assert "Blue light scatters most." in last["object"]["content"]
    clock.pass_(timedelta(hours=1))
    await fediverse.settle()
    assert len(mastodon.heard("Update")) == 2


async def test_the_threadiverse_hears_of_every_edit_at_once_and_in_order(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    for words in ("Light.", "Light scatters.", "Blue light scatters."):
        await alpha.edit(post, words, by=ana)
        await fediverse.settle()
    assert lemmy.kinds() == ["Announce{Create}", *["Announce{Update}"] * 3]
    times = [each["object"]["object"]["updated"] for each in lemmy.heard("Announce{Update}")]
    # The clock stood still, and yet each is later than the one before.
    assert sorted(set(times)) == times
    [create] = lemmy.heard("Announce{Create}")
    assert create["object"]["object"]["published"] < times[0]


async def test_another_wiki_follows_edits_made_at_one_moment(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    for words in ("Light.", "Light scatters."):
        await alpha.edit(post, words, by=ana)
        await fediverse.settle()
        assert words in (await beta.stored_post(post.uri)).content.html


async def test_an_edit_from_elsewhere_is_passed_on_unchanged_or_not_at_all(
    alpha: Server,
    physics: Subwiki,
    mastodon: Peer,
    lemmy: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    page = lemmy.article(lemmy.person("cid"), to=physics.actor.uri)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    mastodon.forget()
    clock.pass_(timedelta(minutes=1))
    update = lemmy.create(lemmy.edited(page, content="<p>It is short.</p>"), "Update")
    await lemmy.send(update, physics.actor.inbox)
    await fediverse.settle()
    assert "short" in (await alpha.stored_post(page["id"])).content.html
    [wrapped] = lemmy.heard("Announce{Update}")
    assert wrapped["object"] == {key: update[key] for key in update if key != "@context"}
    assert mastodon.kinds() == []

    # What carries a signature of its author can be forwarded as it is.
    clock.pass_(timedelta(minutes=1))
    edited = lemmy.edited(page, content="<p>It is long again.</p>")
    signed = lemmy.create(edited, "Update", signature={"type": "RsaSignature2017"})
    await lemmy.send(signed, physics.actor.inbox)
    await fediverse.settle()
    assert mastodon.heard("Update") == [signed]
    assert mastodon.signers("Update") == [physics.actor.uri]


async def test_an_older_edit_that_comes_late_changes_nothing(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    page = lemmy.article(lemmy.person("cid"), to=physics.actor.uri)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    older = lemmy.create(lemmy.edited(page, content="<p>Older.</p>"), "Update")
    clock.pass_(timedelta(minutes=1))
    newer = lemmy.create(lemmy.edited(page, content="<p>Newer.</p>"), "Update")
    for update in (newer, older):
        await lemmy.send(update, physics.actor.inbox)
        await fediverse.settle()
        assert "Newer" in (await alpha.stored_post(page["id"])).content.html
    assert len(lemmy.heard("Announce{Update}")) == 1


async def test_an_update_that_changes_nothing_and_says_no_time_is_no_edit(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    note = mastodon.article(mastodon.person("bob"), to=physics.actor.uri)
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    # As of a poll, whose votes were counted again.
    await mastodon.send(mastodon.create(note, "Update"), physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(note["id"])).updated is None
    other = mastodon.create({**note, "content": "<p>Other words.</p>"}, "Update")
    await mastodon.send(other, physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(note["id"])).updated == clock.now()


async def test_an_update_from_the_future_does_not_shut_out_the_next(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    page = lemmy.article(lemmy.person("cid"), to=physics.actor.uri)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    for words, when in (("First.", "2999-01-01T00:00:00Z"), ("Second.", "2999-01-01T00:00:00Z")):
        clock.pass_(timedelta(minutes=1))
        update = lemmy.create({**page, "content": f"<p>{words}</p>", "updated": when}, "Update")
        await lemmy.send(update, physics.actor.inbox)
        await fediverse.settle()
        stored = await alpha.stored_post(page["id"])
        assert words in stored.content.html
        assert stored.updated == clock.now()


async def test_who_may_no_longer_take_part_cannot_edit_either(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    page = lemmy.article(cid := lemmy.person("cid"), to=physics.actor.uri)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    await ban(alpha, cid, physics)
    clock.pass_(timedelta(minutes=1))
    edited = lemmy.edited(page, content="<p>Buy this.</p>")
    await lemmy.send(lemmy.create(edited, "Update"), physics.actor.inbox)
    other = lemmy.article(cid, to=physics.actor.uri)
    await lemmy.send(lemmy.create(other), physics.actor.inbox)
    await fediverse.settle()
    assert "long" in (await alpha.stored_post(page["id"])).content.html
    assert not await alpha.knows(other["id"])
