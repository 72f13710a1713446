"""Who is asked to look after a subwiki, what they answer, and what becomes of one left alone."""

from datetime import timedelta

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ModeratorNamed, ModeratorReleased
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import Thresholds
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import appointing, banning, leaving, moderating, succeeding
from fediwiki.services.deciding import Why
from fediwiki.storage import acts, events, members, moderators, notifications, subwikis
from tests.services.wiki import Wiki

_ANYONE = Thresholds(0, 0, 1_000, 1_000)
_NOBODY = Thresholds(1_000, 1_000, 1_000, 1_000)
_ABSENT = timedelta(days=60)


async def _invite(wiki: Wiki, name: str, *, by: str = "ana", most: int = 10) -> None:
    async with wiki.database.write() as tx:
        await appointing.invite(
            tx, wiki.tides, wiki.people[name], by=wiki.people[by], most=most, now=wiki.now
        )


async def _accept(wiki: Wiki, name: str) -> None:
    async with wiki.database.write() as tx:
        await appointing.accept(tx, wiki.tides, wiki.people[name], now=wiki.now)


async def _order(wiki: Wiki) -> list[str]:
    async with wiki.database.read() as tx:
        return [each.actor.name for each in await moderators.ordered(tx, wiki.tides.id)]


async def _told(wiki: Wiki, name: str) -> list[tuple[str, str]]:
    viewer = Viewer(wiki.people[name].id)
    async with wiki.database.read() as tx:
        found = await notifications.of_member(tx, viewer, limit=50)
    return [(each.happening.outcome, each.actor.name if each.actor else "") for each in found]


async def _now(wiki: Wiki) -> Subwiki:
    async with wiki.database.read() as tx:
        return await subwikis.by_id(tx, wiki.tides.id)


async def _look_around(wiki: Wiki, now: timedelta) -> None:
    async with wiki.database.write() as tx:
        await succeeding.look_around(tx, _ABSENT, now=wiki.now + now)


async def _make_admin(wiki: Wiki, name: str) -> Actor:
    async with wiki.database.write() as tx:
        await members.save_admin(tx, wiki.people[name].id, admin=True)
    return wiki.people[name]


async def test_a_member_is_asked_and_becomes_a_moderator_only_by_agreeing(wiki: Wiki) -> None:
    await _invite(wiki, "bob")
    assert await _order(wiki) == ["ana"]
    assert await _told(wiki, "bob") == [("invite", "ana")]
    with pytest.raises(Conflict):
        await _invite(wiki, "bob")
    await _accept(wiki, "bob")
    assert await _order(wiki) == ["ana", "bob"]
    assert await _told(wiki, "ana") == [("agree", "bob")]
    with pytest.raises(Conflict):
        await _accept(wiki, "bob")
    async with wiki.database.read() as tx:
        [entry] = await acts.listed(tx, subwiki_id=wiki.tides.id, limit=5)
        told = [each.event for each in await events.due(tx, wiki.now, limit=5)]
    assert (entry.act.kind, entry.act.actor_id) == ("appoint", wiki.people["ana"].id)
    assert ModeratorNamed(wiki.tides.id, wiki.people["bob"].id, wiki.people["ana"].id) in told


async def test_whoever_declines_is_no_moderator_and_can_be_asked_again(wiki: Wiki) -> None:
    await _invite(wiki, "bob")
    async with wiki.database.write() as tx:
        await appointing.decline(tx, wiki.tides, wiki.people["bob"], now=wiki.now)
    assert await _told(wiki, "ana") == [("disagree", "bob")]
    with pytest.raises(Conflict):
        await _accept(wiki, "bob")
    await _invite(wiki, "bob")
    await _accept(wiki, "bob")
    assert await _order(wiki) == ["ana", "bob"]


async def test_an_invitation_ends_with_the_seat_of_whoever_made_it(wiki: Wiki) -> None:
    await _invite(wiki, "bob")
    await _accept(wiki, "bob")
    await _invite(wiki, "cleo", by="bob")
    async with wiki.database.write() as tx:
        bob, ana = wiki.people["bob"], wiki.people["ana"]
        await moderating.release(tx, wiki.tides, bob, by=ana, now=wiki.now)
    with pytest.raises(Conflict):
        await _accept(wiki, "cleo")


async def test_an_invitation_can_be_taken_back_and_does_not_last_for_ever(wiki: Wiki) -> None:
    await _invite(wiki, "bob")
    await _invite(wiki, "cleo")
    async with wiki.database.write() as tx:
        with pytest.raises(Refused):
            await appointing.withdraw(tx, wiki.tides, wiki.people["bob"], by=wiki.people["bob"])
        await appointing.withdraw(tx, wiki.tides, wiki.people["bob"], by=wiki.people["ana"])
        await moderators.remove_invitations_before(tx, wiki.now + timedelta(seconds=1))
    for name in ("bob", "cleo"):
        with pytest.raises(Conflict):
            await _accept(wiki, name)


async def test_only_moderators_ask_and_only_whom_they_may(wiki: Wiki) -> None:
    with pytest.raises(Refused):
        await _invite(wiki, "cleo", by="bob")
    with pytest.raises(Conflict):
        await _invite(wiki, "ana")
    await _invite(wiki, "bob", most=2)
    with pytest.raises(Conflict):
        await _invite(wiki, "cleo", most=2)
    async with wiki.database.write() as tx:
        cleo = wiki.people["cleo"]
        await banning.ban(tx, wiki.tides, cleo, until=None, why=Why(""), by=None, now=wiki.now)
    with pytest.raises(Refused):
        await _invite(wiki, "cleo")
    async with wiki.database.write() as tx:
        with pytest.raises(Refused):
            await appointing.invite(
                tx, wiki.tides, wiki.tides.actor, by=wiki.people["ana"], most=9, now=wiki.now
            )


async def test_admins_may_do_what_moderators_may_and_release_the_first(wiki: Wiki) -> None:
    await _make_admin(wiki, "dan")
    await _invite(wiki, "bob", by="dan")
    await _accept(wiki, "bob")
    async with wiki.database.write() as tx:
        ana, dan = wiki.people["ana"], wiki.people["dan"]
        await moderating.release(tx, wiki.tides, ana, by=dan, now=wiki.now)
    assert await _order(wiki) == ["bob"]


async def test_the_last_one_who_resigns_leaves_it_to_admins_and_they_are_told(wiki: Wiki) -> None:
    await _make_admin(wiki, "dan")
    await _invite(wiki, "bob")
    await _accept(wiki, "bob")
    for name in ("ana", "bob"):
        assert (await _now(wiki)).deserted is None
        async with wiki.database.write() as tx:
            await appointing.resign(tx, wiki.tides, wiki.people[name], now=wiki.now)
    assert await _order(wiki) == []
    assert (await _now(wiki)).deserted == wiki.now
    assert await _told(wiki, "dan") == [("desert", "")]
    async with wiki.database.read() as tx:
        told = [each.event for each in await events.due(tx, wiki.now, limit=9)]
    bob = wiki.people["bob"]
    assert ModeratorReleased(wiki.tides.id, bob.id, bob.id) in told


async def test_a_subwiki_is_deserted_when_its_moderators_were_not_seen_for_long(
    wiki: Wiki,
) -> None:
    await _look_around(wiki, _ABSENT)
    assert (await _now(wiki)).deserted is None
    late = _ABSENT + timedelta(hours=1)
    await _look_around(wiki, late)
    assert (await _now(wiki)).deserted == wiki.now + late
    async with wiki.database.write() as tx:
        await members.save_seen(tx, wiki.people["ana"].id, wiki.now + late)
    await _look_around(wiki, late)
    assert (await _now(wiki)).deserted is None


async def test_a_subwiki_is_deserted_when_its_only_moderator_left(wiki: Wiki) -> None:
    async with wiki.database.write() as tx:
        ana = await members.by_name(tx, "ana")
        await leaving.leave(tx, ana, keeps_name=False, now=wiki.now)
    await _look_around(wiki, timedelta(hours=1))
    assert (await _now(wiki)).deserted is not None


async def test_established_members_ask_to_succeed_and_an_admin_decides(wiki: Wiki) -> None:
    dan = await _make_admin(wiki, "dan")
    bob, cleo = wiki.people["bob"], wiki.people["cleo"]
    late = _ABSENT + timedelta(hours=1)
    async with wiki.database.write() as tx:
        with pytest.raises(Conflict):
            await succeeding.apply(tx, wiki.tides, bob, "Me!", thresholds=_ANYONE, now=wiki.now)
    await _look_around(wiki, late)
    tides = await _now(wiki)
    async with wiki.database.write() as tx:
        with pytest.raises(Refused):
            await succeeding.apply(tx, tides, bob, "Me!", thresholds=_NOBODY, now=wiki.now)
        with pytest.raises(Malformed):
            await succeeding.apply(tx, tides, bob, "", thresholds=_ANYONE, now=wiki.now)
        for who in (bob, bob, cleo):
            await succeeding.apply(tx, tides, who, "Me!", thresholds=_ANYONE, now=wiki.now)
    assert (await _told(wiki, "dan"))[:2] == [("apply", "cleo"), ("apply", "bob")]
    async with wiki.database.write() as tx:
        with pytest.raises(Refused):
            await succeeding.accept(tx, tides, bob, by=bob, now=wiki.now)
        await succeeding.decline(tx, tides, cleo, by=dan, now=wiki.now)
        with pytest.raises(Conflict):
            await succeeding.accept(tx, tides, cleo, by=dan, now=wiki.now)
        await succeeding.accept(tx, tides, bob, by=dan, now=wiki.now)
    assert await _told(wiki, "cleo") == [("decline candidate", "dan")]
    assert await _order(wiki) == ["bob", "ana"]
    assert (await _now(wiki)).deserted is None
    async with wiki.database.read() as tx:
        assert await moderators.candidates(tx, tides.id) == []
    # She comes back, and stands below him.
    async with wiki.database.write() as tx:
        ana = wiki.people["ana"]
        with pytest.raises(Refused):
            await moderating.release(tx, tides, bob, by=ana, now=wiki.now)
