"""What happens elsewhere is told to our members like what happens here, and never twice."""

from datetime import timedelta

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.members import Member
from fediwiki.domain.notifications import Notification
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import notifications
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server


async def _told(server: Server, member: Member) -> list[Notification]:
    async with server.instance.database.read() as tx:
        return await notifications.of_member(tx, member.viewer, limit=50)


async def test_an_answer_a_mention_and_a_follow_from_elsewhere_are_told(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    cleo = await alpha.member("cleo")
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    mention = {"type": "Mention", "href": cleo.actor.uri, "name": "@cleo@alpha.example"}
    note = mastodon.reply(mastodon.person("cid"), post.uri, tag=[mention])
    for _ in range(2):
        await mastodon.send(mastodon.create(note), alpha.instance.urls.shared_inbox)
        await fediverse.settle()
    await follow(mastodon, mastodon.person("bob"), ana.actor, fediverse)
    kinds = [each.happening.kind.value for each in await _told(alpha, ana)]
    assert kinds == ["follow", "reply"]
    [told] = await _told(alpha, cleo)
    assert told.happening.kind.value == "mention"
    assert told.actor is not None
    assert told.actor.handle == "cid@mastodon.example"


async def test_what_is_old_news_is_told_to_nobody(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    note = mastodon.reply(mastodon.person("cid"), post.uri)
    clock.pass_(timedelta(days=2))
    await mastodon.send(mastodon.create(note), alpha.instance.urls.shared_inbox)
    await fediverse.settle()
    assert await alpha.knows(note["id"])
    assert await _told(alpha, ana) == []


async def test_making_the_timelines_again_tells_nobody_anything(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    cid = mastodon.person("cid")
    for _ in range(2):
        note = mastodon.reply(cid, post.uri)
        await mastodon.send(mastodon.create(note), alpha.instance.urls.shared_inbox)
    await fediverse.settle()
    before = await _told(alpha, ana)
    assert len(before) == 2
    database, limits = alpha.instance.database, alpha.instance.config.limits
    async with database.write() as tx:
        await notifications.remove_after(tx, before[1].place)
    await rebuild(database, alpha.app.remote, alpha.instance.urls, limits, alpha.clock.now())
    assert await _told(alpha, ana) == before[1:]
