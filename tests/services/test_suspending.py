"""People who harm others, and what becomes of them and of what they wrote."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.members import Member, Session
from fediwiki.domain.viewers import ANYONE, Viewer
from fediwiki.errors import Conflict, FediWikiError, NotFound, Refused
from fediwiki.services import attending, entrusting, joining, leaving, posting, suspending
from fediwiki.services.administering import Ruling
from fediwiki.services.letters import Letterhead
from fediwiki.storage import (
    actors,
    emails,
    events,
    follows,
    mails,
    members,
    notifications,
    passkeys,
    sessions,
    timelines,
)
from fediwiki.storage.timelines import Span
from tests.services.wiki import RULES, URLS, Wiki
from tests.web.site import content_of

HEAD = Letterhead("Open Atlas", "https://wiki.example")
_PAGE = Span(20)
Way = Callable[[Wiki, str, Member], Awaitable[None]]


async def _member(wiki: Wiki, name: str) -> Member:
    async with wiki.database.read() as tx:
        return await members.by_name(tx, name)


async def _admin(wiki: Wiki, name: str) -> Member:
    async with wiki.database.write() as tx:
        await joining.make_admin(tx, await members.by_name(tx, name))
    return await _member(wiki, name)


def _ruling(wiki: Wiki, by: Member | None, reason: str = "") -> Ruling:
    return Ruling(by, reason, HEAD, wiki.now)


async def _suspend(wiki: Wiki, name: str, by: Member | None) -> None:
    async with wiki.database.write() as tx:
        actor = (await members.by_name(tx, name)).actor
        await suspending.suspend(tx, actor, _ruling(wiki, by, "Spam."), days=30)


async def _session(wiki: Wiki, name: str) -> Session:
    member = await _member(wiki, name)
    session = Session("x", member.id, wiki.now, wiki.now, wiki.now + timedelta(9), wiki.now, "", "")
    async with wiki.database.write() as tx:
        await joining.sign_in(tx, session)
    return session


async def _wrote(wiki: Wiki, name: str) -> None:
    async with wiki.database.write() as tx:
        await posting.publish(
            tx,
            content_of("Buy now", "A #miracle."),
            author=wiki.people[name],
            subwiki=wiki.tides,
            licence=RULES.licence,
            urls=URLS,
            now=wiki.now,
        )


async def _seen(wiki: Wiki, viewer: Viewer = ANYONE) -> dict[str, int]:
    async with wiki.database.read() as tx:
        feed = await timelines.of_instance(tx, viewer, _PAGE)
        there = await timelines.of_subwiki(tx, wiki.tides.id, viewer, _PAGE)
        theirs = await timelines.of_author(tx, wiki.people["bob"].id, viewer, _PAGE)
    return {
        "instance": len(feed.entries),
        "subwiki": len(there.entries),
        "author": len(theirs.entries),
    }


async def test_whoever_is_suspended_is_out_at_once_and_out_of_sight(wiki: Wiki) -> None:
    ana = await _admin(wiki, "ana")
    await _wrote(wiki, "bob")
    session = await _session(wiki, "bob")
    await _suspend(wiki, "bob", ana)
    async with wiki.database.read() as tx:
        assert await sessions.find(tx, session.token_hash, wiki.now) is None
    assert await _seen(wiki) == {"instance": 0, "subwiki": 0, "author": 0}
    with pytest.raises(Refused, match="Spam"):
        await _session(wiki, "bob")


async def test_a_suspension_is_lifted_and_all_is_back(wiki: Wiki) -> None:
    ana = await _admin(wiki, "ana")
    await _wrote(wiki, "bob")
    await _suspend(wiki, "bob", ana)
    with pytest.raises(Conflict):
        await _suspend(wiki, "bob", ana)
    async with wiki.database.write() as tx:
        bob = (await members.by_name(tx, "bob")).actor
        await suspending.unsuspend(tx, bob, _ruling(wiki, ana, "A slip."))
    assert await _seen(wiki) == {"instance": 1, "subwiki": 1, "author": 1}
    await _session(wiki, "bob")
    async with wiki.database.read() as tx:
        told = await notifications.of_member(tx, bob_viewer(wiki), limit=9)
        waiting = [each.event for each in await events.due(tx, wiki.now, limit=99)]
    assert [each.happening.outcome for each in told] == ["unsuspend", "suspend"]
    assert [type(each).__name__ for each in waiting].count("ActorChanged") == 2


def bob_viewer(wiki: Wiki) -> Viewer:
    return Viewer(wiki.people["bob"].id)


async def test_after_too_long_a_suspension_the_account_goes_for_good(wiki: Wiki) -> None:
    await _wrote(wiki, "bob")
    await _suspend(wiki, "bob", None)
    async with wiki.database.write() as tx:
        assert await actors.suspended_before(tx, wiki.now) == []
        (bob,) = await actors.suspended_before(tx, wiki.now + timedelta(seconds=1))
        await suspending.erase(tx, bob, now=wiki.now)
        assert (await actors.by_id(tx, bob.id)).deleted is not None
        assert await actors.suspended_before(tx, wiki.now + timedelta(seconds=1)) == []
    async with wiki.database.write() as tx:
        gone = await actors.by_id(tx, bob.id)
        with pytest.raises(Refused):
            await suspending.unsuspend(tx, gone, _ruling(wiki, None))


async def test_the_silenced_reach_only_who_looks_for_them(wiki: Wiki) -> None:
    await _wrote(wiki, "bob")
    assert await _seen(wiki) == {"instance": 1, "subwiki": 1, "author": 1}
    async with wiki.database.write() as tx:
        bob = (await members.by_name(tx, "bob")).actor
        await suspending.silence(tx, bob, _ruling(wiki, None, "Loud."))
        assert (await timelines.of_tag(tx, "miracle", ANYONE, _PAGE)).entries == []
    assert await _seen(wiki) == {"instance": 0, "subwiki": 1, "author": 1}
    assert (await _seen(wiki, bob_viewer(wiki)))["instance"] == 1
    async with wiki.database.write() as tx:
        bob = (await members.by_name(tx, "bob")).actor
        await suspending.unsilence(tx, bob, _ruling(wiki, None))
    assert (await _seen(wiki))["instance"] == 1


async def test_the_silenced_are_told_of_to_followers_alone(wiki: Wiki) -> None:
    bob, cleo, dan = (wiki.people[name] for name in ("bob", "cleo", "dan"))
    follow = Follow(dan.id, bob.id, "https://a.example/1", FollowState.ACCEPTED, wiki.now, tries=1)
    async with wiki.database.write() as tx:
        await follows.save(tx, follow)
        await suspending.silence(tx, bob, _ruling(wiki, None, "Loud."))
        await posting.publish(
            tx,
            content_of("Hello", "@cleo @dan look"),
            author=await actors.by_id(tx, bob.id),
            subwiki=wiki.tides,
            licence=RULES.licence,
            urls=URLS,
            now=wiki.now,
        )
        assert await notifications.count_unread(tx, Viewer(cleo.id)) == 0
        assert await notifications.count_unread(tx, Viewer(dan.id)) == 1


async def test_nobody_rules_over_themselves_or_over_what_is_no_person(wiki: Wiki) -> None:
    ana = await _admin(wiki, "ana")
    await _admin(wiki, "bob")
    with pytest.raises(Refused, match="themselves"):
        await _suspend(wiki, "ana", ana)
    async with wiki.database.write() as tx:
        with pytest.raises(Refused, match="no person"):
            await suspending.suspend(tx, wiki.tides.actor, _ruling(wiki, ana), days=1)


async def test_whoever_is_no_admin_decides_nothing(wiki: Wiki) -> None:
    with pytest.raises(NotFound):
        await _suspend(wiki, "bob", await _member(wiki, "cleo"))
    ana = await _admin(wiki, "ana")
    bob = await _admin(wiki, "bob")
    await _suspend(wiki, "ana", bob)
    with pytest.raises(NotFound):
        await _suspend(wiki, "cleo", ana)


async def _ended(wiki: Wiki, name: str, by: Member) -> None:
    async with wiki.database.write() as tx:
        member = await members.by_name(tx, name)
        await entrusting.end_admin(tx, member, _ruling(wiki, by))


async def _deleted(wiki: Wiki, name: str, by: Member) -> None:
    async with wiki.database.write() as tx:
        member = await members.by_name(tx, name)
        await attending.delete(tx, member, _ruling(wiki, by))


async def _left(wiki: Wiki, name: str, by: Member) -> None:
    async with wiki.database.write() as tx:
        await leaving.leave(tx, await members.by_name(tx, name), keeps_name=True, now=wiki.now)


@pytest.mark.parametrize("way", [_ended, _suspend, _deleted, _left])
async def test_somebody_always_looks_after_the_instance(wiki: Wiki, way: Way) -> None:
    ana, bob = await _admin(wiki, "ana"), await _admin(wiki, "bob")
    others = (way(wiki, "ana", bob), way(wiki, "bob", ana))
    outcomes = await asyncio.gather(*others, return_exceptions=True)
    assert len([each for each in outcomes if isinstance(each, FediWikiError)]) == 1
    async with wiki.database.read() as tx:
        assert await members.count_admins(tx) == 1


async def test_a_reset_leaves_one_way_in_which_is_mailed(wiki: Wiki) -> None:
    bob = await _member(wiki, "bob")
    async with wiki.database.write() as tx:
        with pytest.raises(FediWikiError, match="no address"):
            await attending.reset(tx, bob, _ruling(wiki, None), token="t")
        await emails.save(tx, bob.id, "bob@mail.example", wiki.now)
        await members.save_password(tx, bob.id, "x")
    session = await _session(wiki, "bob")
    async with wiki.database.write() as tx:
        await attending.reset(tx, bob, _ruling(wiki, None), token="t")
        assert await sessions.find(tx, session.token_hash, wiki.now) is None
        assert (await members.by_id(tx, bob.id)).password_hash == ""
        assert await passkeys.of_member(tx, bob.id) == []
        (letter,) = [each.mail for each in await mails.due(tx, wiki.now, limit=9)]
    assert "/reset/t" in letter.text


async def test_an_address_that_an_admin_changes_is_told_to_the_old_one(wiki: Wiki) -> None:
    bob, cleo = await _member(wiki, "bob"), await _member(wiki, "cleo")
    async with wiki.database.write() as tx:
        await emails.save(tx, bob.id, "bob@mail.example", wiki.now)
        await emails.save(tx, cleo.id, "cleo@mail.example", wiki.now)
        with pytest.raises(Conflict):
            await attending.change_address(tx, bob, "cleo@mail.example", _ruling(wiki, None))
        await attending.change_address(tx, bob, "new@mail.example", _ruling(wiki, None))
        assert await emails.find(tx, bob.id) == "new@mail.example"
        (letter,) = [each.mail for each in await mails.due(tx, wiki.now, limit=9)]
    assert letter.to == "bob@mail.example"
