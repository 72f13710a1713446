"""Who looks after a subwiki, and what they set: moderators, bans, protection, policies."""

from datetime import timedelta

import pytest

from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.offers import OfferState, Reason
from fediwiki.domain.posts import PostProtection
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy
from fediwiki.domain.viewers import OPERATOR
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import banning, moderating, posting, protecting
from fediwiki.services.deciding import Why
from fediwiki.services.protecting import Policies
from fediwiki.storage import acts, events, posts, subwikis
from tests.services.wiki import URLS, Wiki


async def _kinds(wiki: Wiki) -> list[str]:
    async with wiki.database.read() as tx:
        return [each.act.kind for each in await acts.listed(tx, subwiki_id=wiki.tides.id, limit=10)]


async def test_moderators_come_and_go_in_their_order_and_one_stays(wiki: Wiki) -> None:
    ana, bob = wiki.people["ana"], wiki.people["bob"]
    async with wiki.database.write() as tx:
        with pytest.raises(Refused):
            await moderating.release(tx, wiki.tides, ana, by=None, now=wiki.now)
        await moderating.appoint(tx, wiki.tides, bob, by=ana, now=wiki.now)
        with pytest.raises(Conflict):
            await moderating.appoint(tx, wiki.tides, bob, by=ana, now=wiki.now)
        assert await subwikis.moderators_of(tx, wiki.tides.id) == [ana, bob]
        with pytest.raises(Refused):
            await moderating.release(tx, wiki.tides, ana, by=bob, now=wiki.now)
        with pytest.raises(Refused):
            await moderating.put_first(tx, wiki.tides, bob, by=bob, now=wiki.now)
        await moderating.put_first(tx, wiki.tides, bob, by=ana, now=wiki.now)
        assert await subwikis.moderators_of(tx, wiki.tides.id) == [bob, ana]
        await moderating.release(tx, wiki.tides, ana, by=bob, now=wiki.now)
        with pytest.raises(Conflict):
            await moderating.release(tx, wiki.tides, ana, by=bob, now=wiki.now)
        assert await subwikis.moderators_of(tx, wiki.tides.id) == [bob]
    assert await _kinds(wiki) == ["release", "reorder", "appoint"]


async def test_a_ban_can_be_lifted_and_made_anew(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    bob = wiki.people["bob"]
    async with wiki.database.write() as tx:
        await banning.ban(tx, wiki.tides, bob, until=None, why=Why("spam"), by=None, now=wiki.now)
    assert (await wiki.edit(post, "New.", by="bob")).offer.reason is Reason.BLOCKED
    async with wiki.database.write() as tx:
        await banning.lift(tx, wiki.tides, bob, why=Why("an apology"), by=None, now=wiki.now)
        with pytest.raises(Conflict):
            await banning.lift(tx, wiki.tides, bob, why=Why(""), by=None, now=wiki.now)
    assert (await wiki.edit(post, "New.", by="bob")).offer.state is OfferState.ACCEPTED
    async with wiki.database.write() as tx:
        until = wiki.now + timedelta(hours=1)
        await banning.ban(tx, wiki.tides, bob, until=until, why=Why("again"), by=None, now=wiki.now)
        with pytest.raises(Malformed):
            await banning.ban(
                tx, wiki.tides, bob, until=wiki.now, why=Why(""), by=None, now=wiki.now
            )
    assert (await wiki.edit(post, "Newer.", by="bob")).offer.reason is Reason.BLOCKED
    assert await _kinds(wiki) == ["ban", "unban", "ban"]


async def test_a_moderator_who_is_banned_edits_nothing(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    async with wiki.database.write() as tx:
        await banning.ban(
            tx, wiki.tides, wiki.people["ana"], until=None, why=Why(""), by=None, now=wiki.now
        )
    assert (await wiki.edit(post, "New.", by="ana")).offer.reason is Reason.BLOCKED
    assert (await wiki.edit(post, "New.", by="bob")).offer.state is OfferState.ACCEPTED


async def test_a_moderator_bans_with_a_reason_and_nobody_who_moderates_too(wiki: Wiki) -> None:
    ana, bob, cleo = (wiki.people[name] for name in ("ana", "bob", "cleo"))
    async with wiki.database.write() as tx:
        for whom, by, why, error in (
            (cleo, bob, "spam", Refused),
            (cleo, ana, " ", Malformed),
            (ana, ana, "spam", Refused),
        ):
            with pytest.raises(error):
                await banning.ban(
                    tx, wiki.tides, whom, until=None, why=Why(why), by=by, now=wiki.now
                )
            assert not await subwikis.is_banned(tx, wiki.tides.id, whom.id, wiki.now)
        await banning.ban(tx, wiki.tides, cleo, until=None, why=Why("spam"), by=ana, now=wiki.now)
        with pytest.raises(Refused):
            await banning.lift(tx, wiki.tides, cleo, why=Why(""), by=bob, now=wiki.now)
        assert await subwikis.is_banned(tx, wiki.tides.id, cleo.id, wiki.now)


async def test_what_protects_a_post_stands_in_the_log(wiki: Wiki) -> None:
    post = await wiki.found("The sea.")
    until = wiki.now + timedelta(days=1)
    for protection in (
        PostProtection(EditPolicy.TRUSTED, ReviewPolicy.ALL, until),
        PostProtection(review=ReviewPolicy.NEW_EDITORS),
        PostProtection(),
    ):
        async with wiki.database.write() as tx:
            await protecting.protect(
                tx, post, protection, by=None, reason="a quarrel", now=wiki.now
            )
            last = await acts.find_last(tx, ActKind.PROTECT, post.uri)
            assert (await posts.by_id(tx, post.id, OPERATOR)).protection == protection
        assert last is not None
        assert (protecting.protection_in(last.act), last.act.reason) == (protection, "a quarrel")


async def test_only_what_is_written_together_here_is_protected_and_not_for_the_past(
    wiki: Wiki,
) -> None:
    post = await wiki.found("The sea.")
    protection = PostProtection(EditPolicy.MODERATORS)
    async with wiki.database.write() as tx:
        own = await posting.publish(
            tx,
            post.content,
            author=wiki.people["ana"],
            subwiki=wiki.tides,
            licence="",
            urls=URLS,
            now=wiki.now,
        )
        with pytest.raises(Refused):
            await protecting.protect(tx, own, protection, by=None, reason="", now=wiki.now)
        over = PostProtection(EditPolicy.MODERATORS, until=wiki.now)
        with pytest.raises(Malformed):
            await protecting.protect(tx, post, over, by=None, reason="", now=wiki.now)
        await protecting.protect(tx, post, protection, by=None, reason="", now=wiki.now)
        assert (await posts.by_id(tx, post.id, OPERATOR)).protection == protection


async def test_policies_hold_from_when_they_are_set_and_others_are_told(wiki: Wiki) -> None:
    policies = Policies(MembershipPolicy.APPROVAL, EditPolicy.MEMBERS, ReviewPolicy.ALL)
    async with wiki.database.write() as tx:
        await protecting.govern(tx, wiki.tides, policies, by=None, now=wiki.now)
        now = await subwikis.by_id(tx, wiki.tides.id)
        told = [each.event for each in await events.due(tx, wiki.now, limit=10)]
    assert Policies(now.membership_policy, now.edit_policy, now.review_policy) == policies
    assert told == [ActorChanged(wiki.tides.id)]
    assert await _kinds(wiki) == ["govern"]
