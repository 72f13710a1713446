"""Articles of Ibis, and the edits that it tells of as diffs; nothing is ever sent in its form."""

import json
from datetime import timedelta
from difflib import unified_diff
from typing import Any

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.activitypub.vocabulary.patches import version_of
from fediwiki.domain.members import Member
from fediwiki.domain.posts import PostMode
from fediwiki.storage import revisions
from tests.federation.conftest import MakePeer
from tests.federation.letters import JSON, PUBLIC
from tests.federation.peer import Peer
from tests.fediverse import Clock, Fediverse, Server
from tests.vectors import vectors

GROUP = "https://beta.example/"
ARTICLE = "https://beta.example/article/Manu_Chao"
ALICE = "https://gamma.example/users/alice"


def vector(name: str) -> JSON:
    """A published document; its other server is not called like ours."""
    text = (vectors() / "ibis" / f"{name}.json").read_text()
    return json.loads(
        text.replace("alpha.example", "gamma.example").replace("/user/alice", "/users/alice")
    )


@pytest.fixture
def ibis(peer: MakePeer) -> Peer:
    """A server of Ibis, as far as its documents tell, with its group and its bot."""
    ibis = peer("beta.example", "ibis")
    key = {"publicKeyPem": ibis.key.public().to_pem()}
    group = vector("group")
    ibis.serve({**group, "publicKey": {**group["publicKey"], **key}})
    bot = f"{GROUP}user/wikibot"
    ibis.serve(
        {
            "id": bot,
            "type": "Person",
            "preferredUsername": "wikibot",
            "inbox": f"{bot}/inbox",
            "publicKey": {"id": f"{bot}#main-key", "owner": bot, **key},
        }
    )
    return ibis


@pytest.fixture
async def followed(
    alpha: Server, ana: Member, ibis: Peer, peer: MakePeer, fediverse: Fediverse
) -> str:
    """The wiki at Ibis, which ana follows; alice lives at another server."""
    peer("gamma.example", "ibis").person("alice")
    await alpha.follow(ana, GROUP)
    await fediverse.settle()
    [asked] = ibis.heard("Follow")
    await ibis.send(ibis.activity("Accept", GROUP, asked), ana.actor.inbox)
    await fediverse.settle()
    ibis.forget()
    return GROUP


async def announce(
    server: Server, ibis: Peer, about: object, fediverse: Fediverse, *, by: str = GROUP
) -> None:
    """A group passes something on."""
    wrapped = ibis.activity("Announce", by, about, to=[PUBLIC], cc=[f"{by}followers"])
    assert await ibis.send(wrapped, server.instance.urls.shared_inbox) == 202
    await fediverse.settle()


def article(ibis: Peer, text: str, version: str, **more: object) -> JSON:
    """The article as it stands at Ibis now."""
    source = {"content": text, "mediaType": "text/markdown"}
    told = {"content": f"<p>{text}</p>", "source": source, "latestVersion": version}
    return ibis.serve({**vector("article"), **told, "updated": ibis.moment(), **more})


def patch(before: str, after: str, previous: str, summary: str = "summary") -> JSON:
    """A change of the article, as alice made it."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    diff = "".join(unified_diff(*lines, "original", "modified"))
    version = version_of(diff)
    return {
        **vector("patch_edit"),
        "id": f"{ARTICLE}/{version.replace('-', '')}",
        "content": diff,
        "summary": summary,
        "version": version,
        "previousVersion": previous,
    }


def edit(ibis: Peer, changed: JSON, **more: Any) -> JSON:  # noqa: ANN401 - JSON of an Edit
    """That alice changed the article."""
    number = ibis.url("activity").rpartition("/")[2]
    told = {"id": f"https://gamma.example/activity/{number}", "object": changed}
    return {**vector("activity_edit"), **told, **more}


FIRST = version_of("--- original\n+++ modified\n@@ -0,0 +1 @@\n+some example text\n")


async def known(server: Server, ibis: Peer, fediverse: Fediverse) -> None:
    """The article is here as it was first."""
    first = article(ibis, "some example text\n", FIRST)
    update = {**vector("activity_update_article"), "object": first, "id": ibis.url("activity")}
    await announce(server, ibis, update, fediverse)
    assert (await server.stored_post(ARTICLE)).version == FIRST
    ibis.forget()


async def credits_at(server: Server) -> list[tuple[int, str, str, bool]]:
    """Of each change that is told of: its number, who made it, why, and whether that is proven."""
    post = await server.stored_post(ARTICLE)
    async with server.instance.database.read() as tx:
        made = await revisions.of_post(tx, post.id)
    return [
        (each.number, each.credit.editor_uri, each.credit.summary, each.proven)
        for each in reversed(made)
    ]


async def test_an_article_of_a_followed_wiki_is_a_post_of_its_own_server(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse
) -> None:
    ibis.serve(vector("article"))
    await announce(alpha, ibis, vector("announce_update_article")["object"], fediverse)
    post = await alpha.stored_post(ARTICLE)
    assert (post.content.title, post.content.text) == ("Manu Chao", "Lorem Ipsum")
    assert (post.mode, post.author.name) == (PostMode.INDIVIDUAL, "wikibot")
    assert post.subwiki is not None
    assert post.subwiki.uri == followed


async def test_an_edit_is_applied_to_what_we_have_with_its_summary_and_its_editor(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse, clock: Clock
) -> None:
    await known(alpha, ibis, fediverse)
    clock.pass_(timedelta(minutes=1))
    await announce(alpha, ibis, vector("announce_edit")["object"], fediverse)
    post = await alpha.stored_post(ARTICLE)
    assert (post.content.text, post.revision) == ("Lorem Ipsum", 2)
    assert "<p>Lorem Ipsum</p>" in post.content.html
    assert post.version == vector("patch_edit")["version"]
    assert await credits_at(alpha) == [(2, ALICE, "summary", False)]
    assert ARTICLE not in ibis.asked

    # The article itself, which comes beside it, says nothing new.
    clock.pass_(timedelta(minutes=1))
    second = article(ibis, "Lorem Ipsum\n", post.version)
    update = {**vector("activity_update_article"), "object": second}
    await announce(alpha, ibis, update, fediverse)
    assert (await alpha.stored_post(ARTICLE)).revision == 2
    assert ibis.kinds() == []


async def test_who_made_an_edit_is_known_also_when_the_article_came_first(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse, clock: Clock
) -> None:
    await known(alpha, ibis, fediverse)
    clock.pass_(timedelta(minutes=1))
    second = article(ibis, "Lorem Ipsum\n", vector("patch_edit")["version"])
    await announce(alpha, ibis, {**vector("activity_update_article"), "object": second}, fediverse)
    for _ in range(2):
        await announce(alpha, ibis, edit(ibis, vector("patch_edit")), fediverse)
    assert (await alpha.stored_post(ARTICLE)).revision == 2
    assert await credits_at(alpha) == [(2, ALICE, "summary", False)]


async def test_an_edit_before_the_one_that_it_follows_makes_us_ask_for_the_article(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse, clock: Clock
) -> None:
    await known(alpha, ibis, fediverse)
    clock.pass_(timedelta(minutes=1))
    second = patch("some example text\n", "two\n", FIRST, "the second")
    third = patch("two\n", "three\n", second["version"], "the third")
    article(ibis, "three\n", third["version"])
    await announce(alpha, ibis, edit(ibis, third), fediverse)
    assert ibis.asked.count(ARTICLE) == 1
    post = await alpha.stored_post(ARTICLE)
    assert (post.content.text, post.version) == ("three", third["version"])
    await announce(alpha, ibis, edit(ibis, second), fediverse)
    assert await alpha.stored_post(ARTICLE) == post
    assert await credits_at(alpha) == [(2, ALICE, "the third", False)]


async def test_an_edit_of_what_we_do_not_have_brings_the_article(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse
) -> None:
    ibis.serve(vector("article"))
    create = {**vector("activity_create_remote_article")}
    await announce(alpha, ibis, create, fediverse)
    assert (await alpha.stored_post(ARTICLE)).content.text == "Lorem Ipsum"


async def test_there_and_back_again_are_all_told_apart(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse, clock: Clock
) -> None:
    await known(alpha, ibis, fediverse)
    text, version = "some example text\n", FIRST
    for after in ("b\n", "a\n", "b\n", "a\n"):
        clock.pass_(timedelta(minutes=1))
        changed = patch(text, after, version, f"to {after.strip()}")
        await announce(alpha, ibis, edit(ibis, changed), fediverse)
        text, version = after, changed["version"]
        assert (await alpha.stored_post(ARTICLE)).content.text == after.strip()
    assert [each[0] for each in await credits_at(alpha)] == [2, 3, 4, 5]
    assert ARTICLE not in ibis.asked

    before, past = await alpha.stored_post(ARTICLE), await credits_at(alpha)
    instance = alpha.instance
    remote, limits = alpha.app.remote, instance.config.limits
    await rebuild(instance.database, remote, instance.urls, limits, clock.now())
    assert await alpha.stored_post(ARTICLE) == before
    assert await credits_at(alpha) == past


async def test_what_does_not_fit_makes_us_ask_and_changes_nothing_by_itself(
    alpha: Server, ibis: Peer, followed: str, fediverse: Fediverse
) -> None:
    await known(alpha, ibis, fediverse)
    huge = "\n".join(["word " * 20] * 6_000) + "\n"
    for before, after in (("another text\n", "hers\n"), ("some example text\n", huge)):
        await announce(alpha, ibis, edit(ibis, patch(before, after, FIRST)), fediverse)
        assert ibis.asked.count(ARTICLE) == 1
        assert (await alpha.stored_post(ARTICLE)).content.text == "some example text"
        ibis.forget()


async def test_only_its_own_server_says_how_an_article_changed(
    alpha: Server,
    ana: Member,
    ibis: Peer,
    evil: Peer,
    followed: str,
    fediverse: Fediverse,
) -> None:
    await known(alpha, ibis, fediverse)
    mallory = evil.group("wiki")
    await alpha.follow(ana, mallory)
    await fediverse.settle()
    accept = evil.activity("Accept", mallory, evil.heard("Follow")[0])
    await evil.send(accept, ana.actor.inbox)
    await fediverse.settle()
    good = patch("some example text\n", "Hers.\n", FIRST)
    await announce(alpha, evil, edit(ibis, good), fediverse, by=mallory)
    forged = [
        edit(ibis, {**good, "version": FIRST}),
        edit(ibis, {**good, "content": good["content"].replace("Hers", "His")}),
        edit(ibis, {**good, "id": "https://evil.example/patch/1"}),
        edit(ibis, {**good, "attributedTo": "https://gamma.example/users/bob"}),
        edit(ibis, {**good, "object": f"{alpha.instance.urls.origin}/p/01n405adbv54q"}),
        edit(ibis, {**good, "object": mallory}),
        edit(ibis, {key: good[key] for key in good if key != "previousVersion"}),
    ]
    for each in forged:
        await announce(alpha, ibis, each, fediverse)
    # Not passed on by the wiki, but said by whoever it is: that counts for nothing.
    alone = evil.activity(
        "Edit", evil.person("eve"), {**good, "attributedTo": f"{evil.origin}/users/eve"}
    )
    assert await evil.send(alone, alpha.instance.urls.shared_inbox) == 202
    await fediverse.settle()
    post = await alpha.stored_post(ARTICLE)
    assert (post.content.text, post.revision) == ("some example text", 1)
    assert await credits_at(alpha) == []
    await announce(alpha, ibis, edit(ibis, good), fediverse)
    assert (await alpha.stored_post(ARTICLE)).content.text == "Hers."
