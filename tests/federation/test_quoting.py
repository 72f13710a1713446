"""Quotations: who wants to quote a post asks, and is given a stamp that others can check."""

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import stamps
from tests.federation import together
from tests.federation.peer import Peer
from tests.federation.receivers.mastodon import MastodonLike
from tests.fediverse import ACTIVITY, Fediverse, Server


@pytest.fixture
async def social(mastodon: Peer) -> MastodonLike:
    """A microblog that is strict."""
    return MastodonLike(mastodon)


@pytest.fixture
async def bob(social: MastodonLike, physics: Subwiki, fediverse: Fediverse) -> str:
    """Someone there who follows the subwiki."""
    who = social.peer.person("bob")
    await social.follow(who, "physics@alpha.example")
    await fediverse.settle()
    return who


@pytest.mark.parametrize("collaborative", [False, True])
async def test_a_quotation_is_stamped_by_the_owner_of_the_post_until_that_is_deleted(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
    *,
    collaborative: bool,
) -> None:
    if collaborative:
        post = await together.found(alpha, ana, physics, "Why the sky is blue", "It scatters.")
    else:
        post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    quote = await social.quote(bob, post.uri)
    await fediverse.settle()
    assert social.stamps == {quote: f"{post.uri}/stamp/1"}

    # Whoever asks again gets the same one, and somebody else another.
    await social.quote(bob, post.uri, of=quote)
    other = await social.quote(social.peer.person("carol"), post.uri)
    await fediverse.settle()
    assert social.stamps == {quote: f"{post.uri}/stamp/1", other: f"{post.uri}/stamp/2"}
    assert social.refused == []

    await alpha.delete(post)
    await fediverse.settle()
    assert social.stamps == {}
    path = post.uri.removeprefix("https://alpha.example")
    assert (await alpha.get(f"{path}/stamp/1", **ACTIVITY)).status_code == 410
    assert (await alpha.get(f"{path}/stamp/9", **ACTIVITY)).status_code == 404
    assert social.refused == []


async def test_nobody_is_given_a_stamp_for_what_somebody_else_wrote(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    evil: Peer,
    fediverse: Fediverse,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    eve, mallory = evil.person("eve"), evil.person("mallory")
    theirs = social.peer.url("notes")
    mallorys = {"id": evil.url("notes"), "type": "Note", "attributedTo": mallory}
    for instrument in (theirs, mallorys, "", None):
        asked = evil.activity("QuoteRequest", eve, post.uri, instrument=instrument)
        assert await evil.send(asked, ana.actor.inbox) == 202
    await fediverse.settle()
    assert evil.heard("Accept") == []
    own = evil.url("notes")
    await evil.send(evil.activity("QuoteRequest", eve, post.uri, instrument=own), ana.actor.inbox)
    await fediverse.settle()
    [accept] = evil.heard("Accept")
    assert (accept["actor"], accept["result"]) == (ana.actor.uri, f"{post.uri}/stamp/1")
    async with alpha.instance.database.read() as tx:
        assert [each.quote_uri for each in await stamps.of_post(tx, post.id)] == [own]


@pytest.mark.parametrize("embedded", [True, False])
async def test_whoever_asked_takes_back_that_they_quote_and_may_ask_again(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    fediverse: Fediverse,
    *,
    embedded: bool,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    eve, mallory = evil.person("eve"), evil.person("mallory")
    quote = evil.url("notes")
    asked = evil.activity("QuoteRequest", eve, post.uri, instrument=quote)
    await evil.send(asked, ana.actor.inbox)
    await fediverse.settle()
    path = f"{post.uri.removeprefix('https://alpha.example')}/stamp/1"
    forged = {**asked, "actor": mallory}
    for each in (asked["id"], forged, asked):
        await evil.send(evil.activity("Undo", mallory, each), ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.get(path, **ACTIVITY)).status_code == 200

    taken_back = asked if embedded else asked["id"]
    await evil.send(evil.activity("Undo", eve, taken_back), ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.get(path, **ACTIVITY)).status_code == 410
    again = evil.activity("QuoteRequest", eve, post.uri, instrument=quote)
    await evil.send(again, ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.get(path, **ACTIVITY)).status_code == 200

    # What is taken back before it came is not stamped.
    early = evil.activity("QuoteRequest", eve, post.uri, instrument=evil.url("notes"))
    await evil.send(evil.activity("Undo", eve, early), ana.actor.inbox)
    await evil.send(early, ana.actor.inbox)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        assert [each.quote_uri for each in await stamps.of_post(tx, post.id)] == [quote]
