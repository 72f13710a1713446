"""Members of ours take part in a group on a real Fedify server."""

import pytest

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.members import Member
from fediwiki.storage import follows
from tests.interop import fedify as peer
from tests.interop.fedify import Fedify
from tests.interop.site import Site

pytestmark = pytest.mark.xdist_group("interop")


async def test_what_a_followed_group_announces_is_kept_and_talked_about_here(
    alpha: Site, fedify: Fedify, ana: Member
) -> None:
    club = await alpha.follow(ana, peer.CLUB)
    assert (club.kind, club.handle) == (ActorKind.GROUP, "club@fedify.test")
    await alpha.settle()
    await fedify.received("Follow", about=peer.CLUB)
    assert await _state(alpha, ana) is FollowState.ACCEPTED

    note = await fedify.post("<p>The club meets <em>today</em></p>", group=peer.CLUB)
    await fedify.announce(note, by="club")
    await alpha.settle()
    post = await alpha.stored_post(note)
    assert post.author.uri == peer.BOB
    assert post.subwiki is not None
    assert post.subwiki.uri == peer.CLUB
    page = f"/p/{await alpha.short_id(note)}"
    shown = await alpha.page(page)
    assert "The club meets <em>today</em>" in shown
    assert "@bob@fedify.test" in shown
    assert "club@fedify.test" in shown

    comment = await alpha.comment(ana, "I will be there.", on=post)
    await alpha.settle()
    create = await fedify.received("Create", about=comment.uri)
    assert create.activity["audience"] == peer.CLUB
    assert "I will be there." in await alpha.page(page)
    assert await fedify.complaints() == []


async def test_a_group_that_is_no_longer_followed_is_no_longer_heard(
    alpha: Site, fedify: Fedify, ana: Member
) -> None:
    await alpha.follow(ana, peer.CLUB)
    await alpha.settle()
    await alpha.unfollow(ana, peer.CLUB)
    await alpha.settle()
    await fedify.received("Undo")
    assert await _state(alpha, ana) is None

    note = await fedify.post("<p>The club meets today</p>", group=peer.CLUB)
    await fedify.announce(note, by="club")
    await alpha.settle()
    assert not await alpha.knows(note)
    assert await fedify.complaints() == []


async def _state(alpha: Site, member: Member) -> FollowState | None:
    club = await alpha.remote_actor(peer.CLUB)
    async with alpha.instance.database.read() as tx:
        follow = await follows.find(tx, member.id, club.id)
    return None if follow is None else follow.state
