"""The whole way: a report from elsewhere, a removal, an appeal, and everybody sees it again."""

from datetime import timedelta

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import acting, appealing, reporting
from fediwiki.services.acting import Decision, Doing
from fediwiki.storage import acts, notifications, reports, subwikis
from fediwiki.storage.acts import Entry
from tests.federation.peer import Peer
from tests.federation.receivers.lemmy import LemmyLike
from tests.federation.receivers.mastodon import MastodonLike
from tests.fediverse import Clock, Fediverse, Server

PHYSICS = "physics@alpha.example"
PLEA = "I sell nothing, I only know these barometers."


async def _remove(server: Server, subwiki: Subwiki, uri: str, *, by: Member) -> Entry:
    async with server.instance.database.write() as tx:
        await acting.decide(
            tx,
            uri,
            await reporting.find_reported(tx, uri),
            Decision(Doing.REMOVE, "an advertisement"),
            subwiki=subwiki,
            by=by.actor,
            now=server.clock.now(),
        )
        [entry, *_] = await acts.listed(tx, subwiki_id=subwiki.id, limit=1)
        return entry


async def _told(server: Server, member: Member) -> list[str]:
    async with server.instance.database.read() as tx:
        found = await notifications.of_member(tx, member.viewer, limit=20)
    return [each.happening.outcome for each in found]


async def _waiting(server: Server, subwiki: Subwiki | None) -> int:
    async with server.instance.database.read() as tx:
        return len(await reports.cases(tx, subwiki.id if subwiki else None, limit=99))


async def test_a_reported_post_goes_and_comes_back_after_an_appeal(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    threads, social = LemmyLike(lemmy), MastodonLike(mastodon)
    await threads.follow(lemmy.person("liz"), PHYSICS)
    await social.follow(mastodon.person("mia"), PHYSICS)
    await fediverse.settle()
    bea, cleo = await alpha.member("bea"), await alpha.member("cleo")
    async with alpha.instance.database.write() as tx:
        await subwikis.add_moderator(tx, physics.id, cleo.id, place=1)
    post = await alpha.post(bea, "Good barometers", "They are cheap.", to=physics)
    await fediverse.settle()
    [before] = threads.shown()
    assert [each.text for each in social.shown()] != []

    flag = mastodon.activity(
        "Flag", social.instance, [bea.actor.uri, post.uri], content="An advertisement."
    )
    await mastodon.send(flag, bea.actor.inbox)
    await fediverse.settle()
    assert await _waiting(alpha, physics) == 1

    clock.pass_(timedelta(minutes=10))
    removal = await _remove(alpha, physics, post.uri, by=ana)
    await fediverse.settle()
    assert threads.shown() == []
    assert social.boosts == {}
    assert await _waiting(alpha, physics) == 0
    assert await _told(alpha, bea) == ["remove"]

    clock.pass_(timedelta(minutes=10))
    async with alpha.instance.database.write() as tx:
        now = clock.now()
        await appealing.appeal(tx, removal, PLEA, by=bea.actor, now=now)
        await appealing.decide(tx, removal, reverse=True, answer="True.", by=cleo.actor, now=now)
        reversal = await acts.find_reversal(tx, removal.id)
    await fediverse.settle()
    assert reversal is not None
    assert reversal.act.actor_id == cleo.id
    assert threads.shown() == [before]
    assert [each.text.splitlines()[0] for each in social.shown()] == ["Good barometers"]
    assert {*await _told(alpha, bea)} == {"remove", "restore", "appeal_reversed"}
    assert threads.refused == []
    assert social.refused == []
    for secret in (PLEA, "True.", "An advertisement."):
        assert secret not in str(threads.taken)
        assert secret not in str(social.taken)
