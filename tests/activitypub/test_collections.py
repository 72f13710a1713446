"""Collections of ours, in the forms that peers read."""

from dataclasses import replace
from typing import cast

from fediwiki.activitypub.documents import Document, dump
from fediwiki.activitypub.vocabulary.activities import Announce, read_activity
from fediwiki.activitypub.vocabulary.collections import read_items
from fediwiki.activitypub.vocabulary.comments import read_comment
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.ids import short
from fediwiki.domain.posts import Content
from fediwiki.services import deleting
from fediwiki.storage import actors, follows, posts
from tests.activitypub.served import ORIGIN, Served
from tests.activitypub.values import BOB
from tests.activitypub.values import post as a_post


async def test_followers_are_a_number_and_nobody_s_name(served: Served) -> None:
    physics = await served.subwiki("physics")
    async with served.database.write() as tx:
        await actors.add(tx, BOB)
        follow = Follow(BOB.id, physics.id, "x", FollowState.ACCEPTED, served.clock.now(), 0)
        await follows.save(tx, follow)
    at = f"{ORIGIN}/c/physics/followers"
    document = await served.document("/c/physics/followers")
    assert {key: value for key, value in document.items() if key != "@context"} == {
        "id": at,
        "type": "Collection",
        "totalItems": 1,
        "items": [],
        "first": f"{at}?page=1",
    }
    page = await served.document("/c/physics/followers?page=1")
    assert (page["id"], page["type"]) == (f"{at}?page=1", "CollectionPage")
    assert page["items"] == []
    assert (await served.document("/u/physics_wiki/followers"))["totalItems"] == 0


async def test_every_collection_that_an_actor_names_is_there(served: Served) -> None:
    await served.member("ana")
    await served.subwiki("physics")
    for path in ("/", "/c/physics", "/u/physics_wiki", "/u/ana"):
        actor = await served.document(path)
        for key in ("outbox", "followers", "following", "featured", "moderators"):
            if key in actor:
                url = cast("str", actor[key])
                assert (await served.document(url.removeprefix(ORIGIN)))["id"] == url
    assert (await served.asker.get("/u/ana/moderators")).status_code == 404
    assert (await served.asker.get("/u/nobody/outbox")).status_code == 404


async def test_moderators_are_ids_in_their_order(served: Served) -> None:
    ana = await served.member("ana")
    await served.subwiki("physics", by=ana)
    document = await served.document("/c/physics/moderators")
    assert document["type"] == "OrderedCollection"
    assert document["orderedItems"] == [f"{ORIGIN}/u/ana"]


async def test_a_subwiki_s_outbox_has_the_newest_posts_all_in_one(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics")
    for number in range(3):
        await served.post(ana.actor, physics, f"Post {number}")
    outbox = await served.document("/c/physics/outbox")
    assert "first" not in outbox
    assert "last" not in outbox
    assert outbox["totalItems"] == 3
    assert _titles(outbox, served) == ["Post 2", "Post 1", "Post 0"]


async def test_older_posts_are_reached_from_the_last_page_by_prev(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics")
    for number in range(104):
        await served.post(ana.actor, physics, f"Post {number}")
    outbox = await served.document("/c/physics/outbox")
    assert _titles(outbox, served) == [f"Post {n}" for n in range(103, 53, -1)]
    url: object = outbox["last"]
    seen: list[str] = []
    while isinstance(url, str):
        page = await served.document(url.removeprefix(ORIGIN))
        assert page["id"] == url
        assert page["partOf"] == outbox["id"]
        seen += reversed(_titles(page, served))
        url = page.get("prev")
    assert seen == [f"Post {n}" for n in range(104)]


async def test_an_outbox_stays_below_what_others_take(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics")
    for number in range(6):
        await served.post(ana.actor, physics, f"Post {number}", "word " * 30_000)
    outbox = await served.document("/c/physics/outbox")
    titles = _titles(outbox, served)
    assert titles == [f"Post {n}" for n in (5, 4, 3, 2, 1, 0)][: len(titles)]
    assert 0 < len(titles) < 6
    assert len(dump(outbox, most_bytes=950_000)) <= 910_000


async def test_a_deleted_post_is_in_no_outbox(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics")
    post = await served.post(ana.actor, physics, "Light")
    await served.post(ana.actor, physics, "Sound")
    async with served.database.write() as tx:
        await deleting.delete_post(tx, post, now=served.clock.now())
    assert _titles(await served.document("/c/physics/outbox"), served) == ["Sound"]


async def test_a_member_s_outbox_has_what_they_made(served: Served) -> None:
    ana = await served.member("ana")
    await served.post(ana.actor, await served.subwiki("physics"), "Light")
    outbox = await served.document("/u/ana/outbox")
    assert outbox["totalItems"] == 1
    [create] = cast("list[Document]", outbox["orderedItems"])
    assert (create["type"], create["actor"]) == ("Create", ana.actor.uri)
    assert (await served.document("/u/physics_wiki/outbox"))["orderedItems"] == []


async def test_replies_are_full_notes_first_and_pages_of_ids(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    first = await served.comment(ana.actor, post, "One")
    second = await served.comment(ana.actor, post, "Two")
    below = await served.comment(ana.actor, post, "Below", below=first)
    path = post.uri.removeprefix(ORIGIN)
    replies = await served.document(f"{path}/replies")
    assert replies["totalItems"] == 2
    notes = cast("list[Document]", replies["orderedItems"])
    assert [read_comment(each, arrived=served.clock.now()).uri for each in notes] == [
        first.uri,
        second.uri,
    ]
    page = await served.document(cast("str", replies["first"]).removeprefix(ORIGIN))
    assert page["orderedItems"] == [first.uri, second.uri]
    nested = await served.document(f"{first.uri.removeprefix(ORIGIN)}/replies")
    assert [each["id"] for each in cast("list[Document]", nested["orderedItems"])] == [below.uri]


async def test_at_most_fifty_replies_are_given_in_full(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    for number in range(55):
        await served.comment(ana.actor, post, f"Comment {number}")
    path = post.uri.removeprefix(ORIGIN)
    replies = await served.document(f"{path}/replies")
    assert replies["totalItems"] == 55
    assert len(read_items(replies, 1_000)) == 50
    page = await served.document(f"{path}/replies?page=1")
    assert len(read_items(page, 1_000)) == 55


async def test_a_context_is_the_post_and_its_talk_in_order_of_time(served: Served) -> None:
    ana = await served.member("ana")
    physics = await served.subwiki("physics")
    post = await served.post(ana.actor, physics, "Light")
    first = await served.comment(ana.actor, post, "One")
    below = await served.comment(ana.actor, post, "Two", below=first)
    context = await served.document(f"{post.uri.removeprefix(ORIGIN)}/context")
    assert context["attributedTo"] == physics.actor.uri
    assert context["orderedItems"] == [post.uri, first.uri, below.uri]
    assert context["totalItems"] == 3


async def test_what_is_not_there_has_no_talk(served: Served) -> None:
    await served.member("ana")
    for path in ("/p/0000000000034", "/comment/0000000000034", "/p/x"):
        assert (await served.asker.get(f"{path}/replies")).status_code == 404
    assert (await served.asker.get("/p/0000000000034/context")).status_code == 404


async def test_the_talk_below_a_foreign_post_is_its_own_server_s(served: Served) -> None:
    physics = await served.subwiki("physics")
    uri = "https://other.example/post/1"
    async with served.database.write() as tx:
        await actors.add(tx, BOB)
        number = tx.new_id(served.clock.now())
    post = await _arrived(served, number, uri, physics.id)
    assert (await served.asker.get(f"/p/{post}/replies")).status_code == 404
    assert (await served.asker.get(f"/p/{post}/context")).status_code == 404
    way = await served.asker.get(f"/p/{post}")
    assert (way.status_code, way.headers["location"]) == (302, uri)


def test_items_are_read_from_every_form_of_a_collection() -> None:
    items: list[object] = ["https://a.example/1", {"id": "https://a.example/2"}]
    forms: list[Document] = [
        {"type": "OrderedCollection", "orderedItems": items},
        {"type": "Collection", "items": items},
        {
            "type": "OrderedCollection",
            "first": {"type": "OrderedCollectionPage", "orderedItems": items},
        },
    ]
    for form in forms:
        assert list(read_items(form, 10)) == items
        assert list(read_items(form, 1)) == items[:1]
    assert list(read_items({"type": "Collection", "first": "https://a.example/?page=1"}, 10)) == []


def _titles(outbox: Document, served: Served) -> list[str]:
    found: list[str] = []
    for item in cast("list[Document]", outbox["orderedItems"]):
        announce = read_activity(item)
        assert isinstance(announce, Announce)
        create = announce.objects[0]
        assert create["type"] == "Create"
        article = cast("Document", create["object"])
        found.append(read_post(article, arrived=served.clock.now()).content.title)
    return found


async def _arrived(served: Served, number: int, uri: str, subwiki_id: int) -> str:
    async with served.database.write() as tx:
        post = replace(
            a_post(Content("Light", "x", "<p>x</p>", "x")),
            id=number,
            uri=uri,
            author=BOB,
            subwiki=await actors.by_id(tx, subwiki_id),
            local=False,
        )
        await posts.add(tx, post)
    return short(number)
