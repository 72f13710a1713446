"""What readers of a server that parses as Lemmy does see of a subwiki."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import deleting
from tests.federation import together
from tests.federation.letters import PUBLIC
from tests.federation.peer import Peer
from tests.federation.receivers.lemmy import LemmyLike
from tests.fediverse import Clock, Fediverse, Server

PHYSICS = "physics@alpha.example"


@pytest.fixture
def threads(lemmy: Peer) -> LemmyLike:
    """A server of the threadiverse that is strict."""
    return LemmyLike(lemmy)


@pytest.fixture
async def bob(threads: LemmyLike, physics: Subwiki, fediverse: Fediverse) -> str:
    """Someone there who subscribes to the subwiki."""
    who = threads.peer.person("bob")
    await threads.follow(who, PHYSICS)
    await fediverse.settle()
    return who


async def test_a_subwiki_is_a_community_and_accepts_who_subscribes(
    threads: LemmyLike, physics: Subwiki, bob: str
) -> None:
    assert threads.follows == {(bob, physics.actor.uri)}
    assert threads.communities[physics.actor.uri]["name"] == "Physics"
    assert threads.refused == []


async def test_who_comes_later_reads_in_the_outbox_what_was_posted_before(
    alpha: Server, ana: Member, physics: Subwiki, threads: LemmyLike, fediverse: Fediverse
) -> None:
    await alpha.post(ana, "Why the sky is blue", to=physics)
    await together.found(alpha, ana, physics, "Light", "It is fast.")
    await fediverse.settle()
    await threads.follow(threads.peer.person("bob"), PHYSICS)
    await fediverse.settle()
    assert [each.title for each in threads.shown()] == ["Why the sky is blue", "Light"]
    assert threads.refused == []
    assert threads.ignored == []


async def test_a_post_and_its_edits_are_seen_at_once_and_whole(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    threads: LemmyLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", "It is *air*.", to=physics)
    await fediverse.settle()
    [shown] = threads.shown()
    assert (shown.title, shown.text) == ("Why the sky is blue", "It is *air*.")
    assert shown.author == ana.actor.uri
    for words in ("It is **air**.", "It is ~~dust~~ air.\n\nOr both."):
        await alpha.edit(post, words, by=ana)
        await fediverse.settle()
        [shown] = threads.shown()
        assert shown.text == words
    clock.pass_(timedelta(minutes=6))
    await fediverse.settle()
    assert len(threads.taken) == 4
    assert threads.refused == []
    assert threads.ignored == []


async def test_comments_stand_below_the_post_and_below_each_other(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    threads: LemmyLike,
    bob: str,
    fediverse: Fediverse,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    first = await alpha.comment(await alpha.member("cleo"), "Is it?", on=post)
    await alpha.comment(ana, "It **is**.", on=post, answering=first)
    await fediverse.settle()
    [shown] = threads.shown()
    assert shown.comments == ("Is it?", "It **is**.")
    assert threads.refused == []
    assert threads.ignored == []


async def test_a_deleted_post_disappears_and_a_restored_one_is_there_again(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    threads: LemmyLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", "It is air.", to=physics)
    await fediverse.settle()
    await alpha.delete(post)
    await fediverse.settle()
    assert threads.shown() == []
    clock.pass_(timedelta(hours=1))
    async with alpha.instance.database.write() as tx:
        gone = await alpha.stored_post(post.uri)
        await deleting.restore_post(tx, gone, post.content, now=clock.now())
    await fediverse.settle()
    [shown] = threads.shown()
    assert shown.text == "It is air."
    assert threads.refused == []
    assert threads.ignored == []


async def test_a_post_from_there_is_shown_there_once_it_comes_back(
    alpha: Server, physics: Subwiki, threads: LemmyLike, bob: str, fediverse: Fediverse
) -> None:
    uri = await threads.post(bob, physics.actor.uri, name="What is light?")
    assert threads.shown() == []
    await fediverse.settle()
    assert [each.title for each in threads.shown()] == ["What is light?"]
    assert (await alpha.stored_post(uri)).subwiki == physics.actor
    assert threads.refused == []


async def test_each_edit_of_what_is_written_together_is_seen_with_its_writers(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    threads: LemmyLike,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    cleo = await alpha.member("cleo")
    post = await together.found(alpha, ana, physics, "Why the sky is blue", "It is air.")
    await fediverse.settle()
    [shown] = threads.shown()
    assert shown.author == "https://alpha.example/u/physics_wiki"
    assert shown.text.startswith("It is air.\n")
    assert "Written by ana@alpha.example" in shown.text
    for words, who in (("It is dry air.", cleo), ("It is dry, clear air.", ana)):
        await together.edit(alpha, who, post, words, summary="more")
        await fediverse.settle()
        [shown] = threads.shown()
        assert shown.text.startswith(f"{words}\n")
        assert "cleo@alpha.example" in shown.text
        clock.pass_(timedelta(minutes=6))
        await fediverse.settle()
    kinds = [each["object"].get("type") for each in threads.taken[1:]]
    assert kinds == ["Create", "Update", "Update"]
    assert threads.refused == []
    assert threads.ignored == []


async def test_what_has_one_wrong_shape_is_refused_here(
    physics: Subwiki, threads: LemmyLike, bob: str
) -> None:
    """The model is strict, or it would prove nothing."""
    group = physics.actor.uri
    threads.persons[bob] = await threads.fetch(bob)
    page = threads.peer.article(bob, to=group, attachment=[], tag=[], cc=[])
    good = {**page, "to": [group, PUBLIC], "attributedTo": bob}
    wrong = [
        {"audience": [group]},
        {"attachment": [{"type": "PropertyValue"}]},
        {"language": "en"},
        {"to": PUBLIC},
        {"cc": None},
        {"published": "2026-11-22T12:00:00"},
        {"source": "text"},
        {"id": "https://elsewhere.example/p/1"},
        {"id": f"{page['id']}{'x' * 255}"},
    ]
    for number, change in enumerate([*wrong, {}]):
        page = {**good, **change}
        inner = {
            "id": threads.peer.url("a"),
            "type": "Create",
            "actor": bob,
            "to": [group, PUBLIC],
            "cc": [],
            "object": page,
        }
        announce = {
            **inner,
            "id": f"https://alpha.example/a/{number}",
            "type": "Announce",
            "actor": group,
            "object": inner,
        }
        await threads.judge(announce, group, "")
    assert len(threads.refused) == len(wrong)
    assert [each.uri for each in threads.shown()] == [good["id"]]
