"""Comments, both ways: heard in the thread, passed on wrapped, and never boosted."""

from datetime import timedelta

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.letters import PUBLIC
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server


async def test_a_microblog_reply_stands_below_the_post_and_is_passed_on_wrapped_only(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    lemmy: Peer,
    fediverse: Fediverse,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    mastodon.forget()
    mention = {"type": "Mention", "href": physics.actor.uri, "name": "@physics@alpha.example"}
    note = mastodon.reply(
        mastodon.person("cid"),
        post.uri,
        content='<p><span class="h-card"><a href="#">@physics</a></span> Is it, though?</p>',
        tag=[mention],
        cc=["https://mastodon.example/users/cid/followers", physics.actor.uri],
    )
    create = mastodon.create(note)
    await mastodon.send(create, alpha.instance.urls.shared_inbox)
    await fediverse.settle()
    comment = await alpha.stored_comment(note["id"])
    assert (comment.post_id, comment.depth) == (post.id, 0)
    assert "Is it, though?" in comment.html
    assert (await alpha.stored_post(post.uri)).comments == 1
    [wrapped] = lemmy.heard("Announce{Create}")[1:]
    assert wrapped["object"] == {key: create[key] for key in create if key != "@context"}
    assert "Announce" not in mastodon.kinds()


async def test_a_comment_of_ours_goes_to_the_people_in_the_thread_and_wrapped_to_followers(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    lemmy: Peer,
    fediverse: Fediverse,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    cid = mastodon.person("cid")
    note = mastodon.article(cid, to=physics.actor.uri, type="Note")
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    mastodon.forget()
    comment = await alpha.comment(ana, "It **is** blue.", on=await alpha.stored_post(note["id"]))
    await fediverse.settle()
    [create] = mastodon.heard("Create")
    assert mastodon.kinds() == ["Create"]
    assert mastodon.signers("Create") == [ana.actor.uri]
    said = create["object"]
    assert said["id"] == comment.uri
    assert said["type"] == "Note"
    assert said["inReplyTo"] == note["id"]
    assert said["to"] == [physics.actor.uri, PUBLIC]
    assert {each["href"] for each in said["tag"]} == {cid, physics.actor.uri}
    assert lemmy.kinds() == ["Announce{Create}"] * 2
    assert lemmy.heard("Announce{Create}")[1]["object"]["object"]["id"] == comment.uri


async def test_a_comment_on_a_comment_finds_its_place(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    comment = await alpha.comment(ana, "Because of air.", on=post)
    note = mastodon.reply(mastodon.person("bob"), comment.uri)
    await mastodon.send(mastodon.create(note), ana.actor.inbox)
    await fediverse.settle()
    stored = await alpha.stored_comment(note["id"])
    assert (stored.parent_id, stored.depth) == (comment.id, 1)
    again = await alpha.comment(ana, "Yes, air.", on=post, answering=stored)
    await fediverse.settle()
    assert [each["object"]["id"] for each in mastodon.heard("Create")] == [again.uri]


async def test_the_create_of_a_comment_is_not_there_for_a_microblog_that_asks(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, lemmy: Peer, fediverse: Fediverse
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await alpha.comment(ana, "Because of air.", on=post)
    await fediverse.settle()
    create = lemmy.heard("Announce{Create}")[1]["object"]["id"].removeprefix(
        "https://alpha.example"
    )
    accept = {"Accept": "application/activity+json"}
    asking = 'keyId="https://mastodon.example/users/bob#main-key",signature=""'
    assert (await alpha.get(create, **accept, Signature=asking)).status_code == 404
    assert (await alpha.get(create, **accept)).status_code == 200


async def test_comments_are_edited_and_deleted_by_whoever_wrote_them(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    lemmy: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    note = mastodon.reply(mastodon.person("bob"), post.uri)
    await mastodon.send(mastodon.create(note), ana.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    edited = mastodon.edited(note, content="<p>Now I do.</p>")
    await mastodon.send(mastodon.create(edited, "Update"), ana.actor.inbox)
    await fediverse.settle()
    assert "Now I do" in (await alpha.stored_comment(note["id"])).html
    deleted = {"id": note["id"], "type": "Tombstone", "atomUri": note["id"]}
    bob = note["attributedTo"]
    await mastodon.send(mastodon.activity("Delete", bob, deleted, to=[PUBLIC]), ana.actor.inbox)
    await fediverse.settle()
    stored = await alpha.stored_comment(note["id"])
    assert (stored.html, stored.text) == ("", "")
    assert (await alpha.stored_post(post.uri)).comments == 0
    assert lemmy.kinds()[1:] == ["Announce{Create}", "Announce{Update}", "Announce{Delete}"]


async def test_nobody_answers_what_is_not_here_or_was_deleted(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    bob = mastodon.person("bob")
    elsewhere = mastodon.reply(bob, "https://good.example/notes/1", cc=[physics.actor.uri])
    here = mastodon.reply(bob, post.uri)
    await mastodon.send(mastodon.create(elsewhere), physics.actor.inbox)
    await mastodon.send(mastodon.create(here), physics.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(elsewhere["id"])
    assert await alpha.knows(here["id"])
    await alpha.delete(post)
    late = mastodon.reply(bob, post.uri)
    await mastodon.send(mastodon.create(late), physics.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(late["id"])
