"""What other servers get at the urls that are ids of ours."""

import pytest
from sqlalchemy import update

from fediwiki.activitypub.documents import Document, parse
from fediwiki.activitypub.vocabulary.activities import Announce, Create, read_activity
from fediwiki.activitypub.vocabulary.actors import read_actor
from fediwiki.activitypub.vocabulary.outgoing import write_create, write_follow
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.activitypub.writing import of_comment
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import short
from fediwiki.domain.servers import Dialect
from fediwiki.services import deleting
from fediwiki.storage import actor_tables, actors, comments, posts, sent, servers
from fediwiki.storage.sent import Outgoing
from tests.activitypub.served import DOMAIN, ORIGIN, Served
from tests.activitypub.values import BOB

_BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_every_actor_s_id_is_the_url_that_was_asked(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics", by=ana)
    for path in ("/", "/c/physics", "/u/physics_wiki", "/u/ana"):
        profile = read_actor(await served.document(path))
        assert profile.uri == ORIGIN + path
        assert len(profile.keys) == 2
    group = await served.document("/c/physics")
    assert group["fw:steward"] == f"{ORIGIN}/u/physics_wiki"
    steward = await served.document("/u/physics_wiki")
    assert steward["fw:stewardOf"] == physics.actor.uri
    assert (await served.document("/"))["preferredUsername"] == DOMAIN


@pytest.mark.parametrize(
    "accept",
    [
        "application/activity+json",
        "application/activity+json, application/ld+json",
        "application/ld+json",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams", text/html;q=0.1',
    ],
)
async def test_every_way_to_ask_for_json_gets_it(served: Served, accept: str) -> None:
    await served.member("ana")
    answer = await served.asker.get("/u/ana", headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/activity+json"
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.json()["id"] == f"{ORIGIN}/u/ana"


async def test_a_browser_gets_a_page_at_the_same_url(served: Served) -> None:
    await served.member("ana")
    answer = await served.asker.get("/u/ana", headers=_BROWSER)
    assert answer.headers["content-type"].startswith("text/html")
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/u/nobody",
        "/u/Ana",
        "/c/ana",
        "/u/physics",
        "/c/physics_wiki",
        "/p/0000000000034",
        "/p/x",
        "/comment/0000000000034",
        "/a/0000000000034",
    ],
)
async def test_what_is_not_there_is_404(served: Served, path: str) -> None:
    await served.member("ana")
    await served.subwiki("physics")
    assert (await served.asker.get("/u/ana")).status_code == 200
    assert (await served.asker.get(path)).status_code == 404


async def test_what_was_said_below_a_deleted_post_goes_with_it(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    comment = await served.comment(ana.actor, post, "Indeed.")
    path = comment.uri.removeprefix(ORIGIN)
    assert (await served.document(path))["type"] == "Note"
    async with served.database.write() as tx:
        await deleting.delete_post(tx, post, now=served.clock.now())
    answer = await served.asker.get(path)
    assert (answer.status_code, answer.json()["type"]) == (410, "Tombstone")
    assert (await served.asker.get(f"{path}/replies")).status_code == 410
    async with served.database.write() as tx:
        deleted = await posts.find(tx, post.id)
        assert deleted is not None
        await deleting.restore_post(tx, deleted, post.content, now=served.clock.now())
    assert (await served.document(path))["type"] == "Note"


async def test_a_member_who_left_is_a_tombstone(served: Served) -> None:
    ana = await served.member("ana")
    async with served.database.write() as tx:
        await actors.save_deleted(tx, ana.id, served.clock.now())
    answer = await served.asker.get("/u/ana")
    assert answer.status_code == 410
    assert answer.headers["content-type"] == "application/activity+json"
    assert answer.json()["type"] == "Tombstone"
    assert answer.json()["id"] == f"{ORIGIN}/u/ana"
    assert (await served.asker.get("/u/ana/outbox")).status_code == 410


async def test_a_post_is_served_at_its_id(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light", "*Fast.*")
    document = await served.document(_path(post.uri))
    assert document["id"] == post.uri
    assert read_post(document, arrived=served.clock.now()).content.title == "Light"
    page = await served.asker.get(_path(post.uri), headers=_BROWSER)
    assert page.headers["content-type"].startswith("text/html")


async def test_a_deleted_post_is_a_tombstone_until_it_is_restored(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    async with served.database.write() as tx:
        await deleting.delete_post(tx, post, now=served.clock.now())
    answer = await served.asker.get(_path(post.uri))
    assert answer.status_code == 410
    tombstone: Document = answer.json()
    assert (tombstone["id"], tombstone["type"]) == (post.uri, "Tombstone")
    assert tombstone["formerType"] == "Article"
    assert "Light" not in answer.text


async def test_the_post_of_a_suspended_member_is_not_called_gone(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    async with served.database.write() as tx:
        await tx.change(update(actor_tables.actors).values(suspended=served.clock.now()))
    assert (await served.asker.get(_path(post.uri))).status_code == 403


async def test_to_a_comment_of_another_server_only_the_way_is_shown(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    comment = await _arrived(served, post_uri=post.uri, post_id=post.id)
    answer = await served.asker.get(f"/comment/{short(comment.id)}")
    assert answer.status_code == 302
    assert answer.headers["location"] == comment.uri


async def test_a_comment_is_served_with_whom_it_answers(served: Served) -> None:
    ana, eve = await served.member("ana"), await served.member("eve")
    physics = await served.subwiki("physics")
    post = await served.post(ana.actor, physics, "Light")
    first = await served.comment(eve.actor, post, "How fast?")
    reply = await served.comment(ana.actor, post, "Very.", below=first)
    document = await served.document(_path(reply.uri))
    assert document["id"] == reply.uri
    assert document["inReplyTo"] == first.uri
    assert document["cc"] == [eve.actor.uri, ana.actor.uri]
    assert document["context"] == f"{post.uri}/context"


async def test_a_deleted_comment_is_a_tombstone(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    comment = await served.comment(ana.actor, post, "Secret")
    async with served.database.write() as tx:
        await deleting.delete_comment(tx, comment, by=ana.actor, now=served.clock.now())
    answer = await served.asker.get(_path(comment.uri))
    assert answer.status_code == 410
    assert answer.json()["formerType"] == "Note"
    assert "Secret" not in answer.text


async def test_an_activity_is_served_as_it_was_sent(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics")
    await served.post(ana.actor, physics, "Light")
    for activity in await _said(served, ana.id) + await _said(served, physics.id):
        answer = await served.asker.get(_path(activity.uri))
        assert answer.content == activity.body
        assert answer.headers["content-type"] == "application/activity+json"
        assert answer.headers["cache-control"] == "public, max-age=60"
        read = read_activity(parse(answer.content, depth=64))
        assert isinstance(read, Create | Announce)
        assert read.id == activity.uri


async def test_an_activity_that_was_not_for_everyone_is_404(served: Served) -> None:
    ana = await served.member("ana")
    follow = await served.say(
        ana.actor,
        lambda uri: write_follow(uri, follower=ana.actor.uri, followed=BOB.uri),
        public=False,
    )
    assert (await served.asker.get(_path(follow.uri))).status_code == 404


async def test_what_was_said_of_an_erased_object_is_gone(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    create = (await _said(served, ana.id))[0]
    async with served.database.write() as tx:
        await sent.erase(tx, post.uri, b'{"id":"%s","type":"Tombstone"}' % post.uri.encode())
    answer = await served.asker.get(_path(create.uri))
    assert answer.status_code == 410
    assert answer.json()["id"] == create.uri
    assert "Light" not in answer.text


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        ({}, 200),
        ({"Signature": 'keyId="https://micro.example/actor#main-key",signature="x"'}, 404),
        ({"Signature-Input": 'sig1=("@method");keyid="https://micro.example/actor#k"'}, 404),
        ({"Signature": 'keyId="https://thread.example/#main-key",signature="x"'}, 200),
        (
            {
                "Signature": 'keyId="https://new.example/actor#main-key",signature="x"',
                "User-Agent": "Mastodon/4.6.5 (http.rb/5.3.1; +https://new.example/)",
            },
            404,
        ),
        (
            {
                "Signature": 'keyId="https://new.example/#main-key",signature="x"',
                "User-Agent": "Mbin/1.10.1 (+https://new.example/agent)",
            },
            200,
        ),
        ({"Signature": 'keyId="nonsense",signature="x"'}, 200),
    ],
)
async def test_the_create_of_a_comment_is_hidden_from_servers_that_would_boost_it(
    served: Served, signed: dict[str, str], status: int
) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    comment = await served.comment(ana.actor, post, "How fast?")
    await _meet(served, "https://micro.example", Dialect.MICROBLOG)
    await _meet(served, "https://thread.example", Dialect.THREADIVERSE)
    create = await _say_comment(served, comment)
    answer = await served.asker.get(_path(create.uri), headers=signed)
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["cache-control"] == "private, no-store"
    of_post = (await _said(served, ana.id))[-1]
    assert (await served.asker.get(_path(of_post.uri), headers=signed)).status_code == 200


async def _say_comment(served: Served, comment: Comment) -> Outgoing:
    async with served.database.read() as tx:
        note = await of_comment(tx, comment, served.urls)
    return await served.say(
        comment.author, lambda uri: write_create(uri, note, now=comment.published)
    )


async def _meet(served: Served, origin: str, dialect: Dialect) -> None:
    async with served.database.write() as tx:
        server_id = await servers.ensure(tx, origin, served.clock.now())
        await servers.save_software(tx, server_id, "x", "1", dialect, served.clock.now())


async def _said(served: Served, actor_id: int) -> list[Outgoing]:
    async with served.database.read() as tx:
        found = await sent.newest_of(tx, actor_id, ("Create", "Announce"), limit=50)
    return [each.activity for each in found]


async def _arrived(served: Served, *, post_uri: str, post_id: int) -> Comment:
    async with served.database.write() as tx:
        await actors.add(tx, BOB)
        number = tx.new_id(served.clock.now())
        comment = Comment(
            id=number,
            uri="https://other.example/n/1",
            url="",
            post_id=post_id,
            parent_id=None,
            parent_uri=post_uri,
            depth=0,
            author=BOB,
            text="x",
            html="<p>x</p>",
            language="en",
            warning="",
            published=served.clock.now(),
            updated=None,
            likes=0,
            local=False,
            deleted=None,
        )
        await comments.add(tx, comment, placed=served.clock.now())
    return comment


def _path(uri: str) -> str:
    return uri.removeprefix(ORIGIN)
