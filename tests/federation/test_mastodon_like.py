"""What readers of a server that works as Mastodon does see of a subwiki."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import deleting
from tests.federation import together
from tests.federation.peer import Peer
from tests.federation.receivers.door import Verdict
from tests.federation.receivers.mastodon import MastodonLike
from tests.fediverse import Clock, Fediverse, Server

PHYSICS = "physics@alpha.example"


@pytest.fixture
def social(mastodon: Peer) -> MastodonLike:
    """A microblog that is strict."""
    return MastodonLike(mastodon)


@pytest.fixture
async def bob(social: MastodonLike, physics: Subwiki, fediverse: Fediverse) -> str:
    """Someone there who follows the subwiki."""
    who = social.peer.person("bob")
    await social.follow(who, PHYSICS)
    await fediverse.settle()
    return who


def reasons(verdicts: list[Verdict]) -> list[tuple[str, str]]:
    """What was not taken, and why."""
    return [(each.kind, each.why) for each in verdicts]


async def test_a_subwiki_is_found_by_its_handle_and_accepts_who_follows_it(
    social: MastodonLike, physics: Subwiki, bob: str
) -> None:
    assert list(social.follows) == [(bob, physics.actor.uri)]
    account = social.accounts[physics.actor.uri]
    assert (account.handle, account.kind, account.name) == (PHYSICS, "Group", "Physics")
    assert account.shows_followers
    assert social.refused == []
    assert social.ignored == []


async def test_a_member_and_a_steward_are_found_and_accept_too(
    alpha: Server, ana: Member, social: MastodonLike, bob: str, fediverse: Fediverse
) -> None:
    for name in ("ana", "physics_wiki"):
        await social.follow(bob, f"{name}@alpha.example")
    await fediverse.settle()
    assert social.asked == {}
    assert {each.kind for each in social.accounts.values()} == {"Group", "Person"}
    assert social.refused == []


async def test_a_post_is_seen_as_a_boost_with_its_title_its_lead_and_where_to_read_it(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
) -> None:
    text = "It is *scattered* light.\n\n- Short waves more\n- Long waves less"
    post = await alpha.post(ana, "Why the sky is blue", text, to=physics)
    await fediverse.settle()
    [shown] = social.shown()
    title, lead, link = shown.text.splitlines()
    assert title == "Why the sky is blue"
    assert lead.startswith("It is scattered light.")
    assert link == post.url
    assert shown.author == "ana@alpha.example"
    assert shown.boosted_by == (PHYSICS,)
    assert shown.edits == ()
    assert social.refused == []
    assert social.ignored == []


async def test_signs_of_mathematics_in_a_lead_are_not_taken_for_markup(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
) -> None:
    text = "If a < b and b > c, `<script>alert(1)</script>` is text & nothing else."
    await alpha.post(ana, "Signs & wonders", text, to=physics)
    await fediverse.settle()
    [shown] = social.shown()
    title, lead, _ = shown.text.splitlines()
    assert title == "Signs & wonders"
    assert "alert(1)" in lead
    assert "nothing else" in lead
    assert social.refused == []


async def test_an_edit_is_seen_as_an_edit_and_edits_that_come_close_as_one(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", "It is dust.", to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=10))
    for words in ("It is air.", "It is scattered light.", "It is light, scattered by air."):
        await alpha.edit(post, words, by=ana)
        await fediverse.settle()
        clock.pass_(timedelta(seconds=20))
    clock.pass_(timedelta(minutes=6))
    await fediverse.settle()
    [shown] = social.shown()
    assert "It is light, scattered by air." in shown.text
    assert ["dust" in shown.edits[0], "It is air." in shown.edits[1]] == [True, True]
    assert len(shown.edits) == 2
    assert shown.boosted_by == (PHYSICS,)
    assert social.refused == []
    assert social.ignored == []


async def test_an_edit_far_below_the_lead_is_not_seen_and_disturbs_nobody(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    lead = "Light is scattered by air. " * 30
    post = await alpha.post(ana, "Why the sky is blue", f"{lead}\n\nThe end.", to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=10))
    await alpha.edit(post, f"{lead}\n\nThe true end.", by=ana)
    await fediverse.settle()
    [shown] = social.shown()
    assert shown.edits == ()
    assert social.refused == []
    assert reasons(social.ignored) == [("Update{Article}", "nothing changed that could be seen")]


async def test_a_comment_of_ours_is_never_boosted_but_stands_in_the_thread_of_who_opens_it(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    await alpha.comment(await alpha.member("cleo"), "I *wondered*, too.", on=post)
    await fediverse.settle()
    await social.open(post.uri)
    [shown] = social.shown()
    assert shown.talk == ("I wondered, too.",)
    assert social.refused == []
    assert social.ignored == []


async def test_an_answer_to_someone_there_reaches_them_at_once(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    note = await social.reply(bob, post.uri, "Is it, though?")
    await fediverse.settle()
    asked = await alpha.stored_comment(note)
    await alpha.comment(ana, "It is.", on=post, answering=asked)
    await fediverse.settle()
    [shown] = social.shown()
    assert shown.talk == ("Is it, though?", "It is.")
    assert social.refused == []
    assert social.ignored == []


async def test_a_deleted_post_disappears_with_its_boost(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    other = await alpha.post(ana, "Why the grass is green", to=physics)
    await fediverse.settle()
    assert len(social.shown()) == 2
    await alpha.delete(post)
    await fediverse.settle()
    assert [each.uri for each in social.shown()] == [other.uri]
    assert social.refused == []


async def test_a_post_that_its_author_deleted_never_comes_back_there(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    await alpha.delete(post)
    await fediverse.settle()
    clock.pass_(timedelta(hours=1))
    async with alpha.instance.database.write() as tx:
        gone = await alpha.stored_post(post.uri)
        await deleting.restore_post(tx, gone, post.content, now=clock.now())
    await fediverse.settle()
    assert social.shown() == []
    assert social.refused == []
    assert reasons(social.ignored) == [
        ("Update{Article}", "it concerns nobody here"),
        ("Announce", "it was deleted and never comes back"),
    ]


async def test_each_edit_of_what_is_written_together_is_seen_with_who_made_it(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    social: MastodonLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    cleo = await alpha.member("cleo")
    body = "\n\n".join(["Light is scattered by air, more so if its waves are short."] * 20)
    post = await together.found(alpha, ana, physics, "Why the sky is blue", body)
    await fediverse.settle()
    for number, (who, why) in enumerate([(cleo, "named Rayleigh"), (ana, "fixed a date")]):
        clock.pass_(timedelta(minutes=10))
        await together.edit(alpha, who, post, f"{body}\n\nNew words {number}.", summary=why)
        await fediverse.settle()
    [shown] = social.shown()
    assert shown.author == "physics_wiki@alpha.example"
    assert shown.boosted_by == (PHYSICS,)
    assert len(shown.edits) == 2
    assert " · Revision 1 by ana@alpha.example" in shown.edits[0]
    assert " · Revision 2 by cleo@alpha.example: named Rayleigh" in shown.edits[1]
    assert " · Revision 3 by ana@alpha.example: fixed a date" in shown.text
    assert shown.text.splitlines()[-1] == post.url
    assert social.refused == []
    assert social.ignored == []
