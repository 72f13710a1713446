"""Pictures of a post that stands already: its author changes them in the editor."""

from dataclasses import replace
from datetime import timedelta

import httpx

from fediwiki.asgi.live import LiveConfig
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.events import PostRevised
from fediwiki.domain.media import names_in
from fediwiki.domain.posts import Content, Post, PostKind
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import leaving
from fediwiki.storage import events, members, posts
from fediwiki.workers.upkeep import Upkeep
from tests.web.editor import Fields, opened, path_of, press, signed_in
from tests.web.elsewhere import picture_bytes
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site, content_of


async def _written(site: Site) -> Post:
    bob = await signed_in(site, "bob")
    return await site.post(bob.actor, await site.subwiki("climate"), content_of("Sea", "Rises."))


async def _send(
    site: Site, post: Post, fields: dict[str, str], wish: str, *colours: str
) -> httpx.Response:
    files = [("files", (f"{each}.png", picture_bytes(colour=each))) for each in colours]
    data = {name: value for name, value in fields.items() if name != "files"} | {"do": wish}
    return await site.browser.post(
        f"{path_of(post)}/edit", data=data, files=files or None, headers=FROM_HERE
    )


async def _now(site: Site, post: Post) -> Content:
    async with site.database.read() as tx:
        return (await posts.by_id(tx, post.id, ANYONE)).content


async def _alts(site: Site, post: Post) -> list[str]:
    return [each.alt for each in (await _now(site, post)).attachments]


async def _illustrated(site: Site, post: Post, *colours: str) -> list[str]:
    """Add pictures, describe each by its colour, and save; gives their names."""
    fields = Fields((await _send(site, post, await opened(site, post), "upload", *colours)).text)
    alts = {f"picture-{n}-alt": colour for n, colour in enumerate(colours, 1)}
    assert (await _send(site, post, {**fields.values, **alts}, "save")).status_code == 303
    return names_in(each.url for each in (await _now(site, post)).attachments)


async def _tidied(site: Site) -> None:
    live = LiveConfig(site.config, site.database, site.clock)
    upkeep = Upkeep(site.database, site.urls, site.pictures, live, site.clock)
    await upkeep.run_once(site.clock.now())


async def test_an_author_adds_describes_orders_and_removes_pictures(site: Site) -> None:
    post = await _written(site)
    refused = await _send(site, post, await opened(site, post), "save", "red")
    assert refused.status_code == 400
    assert "describe every picture" in refused.text
    red, blue = await _illustrated(site, post, "red", "blue")
    content = await _now(site, post)
    assert [each.alt for each in content.attachments] == ["red", "blue"]
    assert content.kind is PostKind.IMAGE
    assert [each["alt"] for each in Page(await site.page(path_of(post))).all("img")] == [
        "red",
        "blue",
    ]

    moved = Fields((await _send(site, post, await opened(site, post), "earlier-2")).text).values
    assert (moved["picture-1"], moved["picture-1-alt"]) == (blue, "blue")
    await _send(site, post, moved, "save")
    assert [each.alt for each in (await _now(site, post)).attachments] == ["blue", "red"]

    left = Fields((await _send(site, post, await opened(site, post), "remove-1")).text).values
    assert "picture-2" not in left
    assert len((await _now(site, post)).attachments) == 2
    site.clock.pass_(timedelta(days=3))
    await _send(site, post, left, "save")
    assert [each.alt for each in (await _now(site, post)).attachments] == ["red"]
    assert (await site.browser.get(f"/media/{blue}")).status_code == 404
    assert (await site.browser.get(f"/media/{red}")).status_code == 200
    await _tidied(site)
    assert site.pictures.file_of(blue) is None
    assert site.pictures.file_of(red)
    async with site.database.read() as tx:
        told = [each.event for each in await events.due(tx, site.clock.now(), limit=99)]
    assert [each for each in told if isinstance(each, PostRevised)] == [
        PostRevised(post.id, number) for number in (2, 3, 4)
    ]


async def test_what_stands_with_a_post_beside_pictures_stays(site: Site) -> None:
    bob = await signed_in(site, "bob")
    link = Attachment("link", "https://a.example/")
    content = replace(content_of("Sea"), kind=PostKind.LINK, attachments=(link,))
    post = await site.post(bob.actor, await site.subwiki("climate"), content)
    await _illustrated(site, post, "red")
    content = await _now(site, post)
    assert [each.kind for each in content.attachments] == ["link", "image"]
    assert content.kind is PostKind.LINK


async def test_undo_and_going_back_bring_back_pictures_and_the_card_of_a_link(site: Site) -> None:
    bob = await signed_in(site, "bob")
    card = Attachment("link", "https://a.example/", alt="Gauges", description="All of them.")
    content = replace(content_of("Sea"), kind=PostKind.LINK, attachments=(card,))
    post = await site.post(bob.actor, await site.subwiki("climate"), content)
    path = path_of(post)
    red, blue = await _illustrated(site, post, "red", "blue")
    changed = {"card-title": "Tides", "picture-1-alt": "dawn"}
    await _send(site, post, {**await opened(site, post), **changed}, "save")
    left = Fields((await _send(site, post, await opened(site, post), "remove-2")).text).values
    await _send(site, post, left, "save")
    assert await _alts(site, post) == ["Tides", "dawn"]
    assert (await site.browser.get(f"/media/{blue}")).status_code == 404

    await press(site, f"{path}/undo/4")
    assert await _alts(site, post) == ["Tides", "dawn", "blue"]
    assert (await site.browser.get(f"/media/{blue}")).status_code == 200
    await press(site, f"{path}/undo/3")
    assert await _alts(site, post) == ["Gauges", "red", "blue"]
    await press(site, f"{path}/revert/1")
    now = await _now(site, post)
    assert (now.attachments, now.kind) == ((card,), PostKind.LINK)
    assert (await site.browser.get(f"/media/{red}")).status_code == 404


async def test_going_back_leaves_out_a_picture_that_is_there_no_more(site: Site) -> None:
    post = await _written(site)
    _red, blue = await _illustrated(site, post, "red", "blue")
    left = Fields((await _send(site, post, await opened(site, post), "remove-2")).text).values
    await _send(site, post, {**left, "picture-1-alt": "dawn"}, "save")
    await _tidied(site)
    assert site.pictures.file_of(blue) is None
    answer = await press(site, f"{path_of(post)}/revert/2")
    assert answer.headers["location"].endswith("note=back")
    assert await _alts(site, post) == ["red"]


async def test_no_others_and_no_more_than_a_post_shows(site: Site) -> None:
    post = await _written(site)
    most = site.config.limits.images_per_post
    colours = ("red", "green", "blue", "white", "black", "gray", "navy", "teal", "lime")
    answer = await _send(site, post, await opened(site, post), "upload", *colours[: most + 1])
    assert answer.status_code == 400
    named = {"picture-1": f"{'a' * 64}.webp", "picture-1-alt": "nobody's"}
    await _send(site, post, {**await opened(site, post), **named, "text": "Falls."}, "save")
    content = await _now(site, post)
    assert (content.text, content.attachments) == ("Falls.", ())
    await signed_in(site, "cleo")
    fields = {**await opened(site, post), "pictured": "1", "picture-1": "nobody.webp"}
    await _send(site, post, {**fields, "warning": "", "text": "Sinks."}, "save")
    assert (await _now(site, post)).attachments == ()


async def test_pictures_of_an_edit_under_way_wait_with_it_and_go_with_whoever_leaves(
    site: Site,
) -> None:
    post = await _written(site)
    answer = await _send(site, post, await opened(site, post), "draft", "red")
    assert answer.status_code == 303
    site.clock.pass_(timedelta(days=3))
    await _tidied(site)
    fields = Fields(await site.page(answer.headers["location"])).values
    name = fields["picture-1"]
    assert site.pictures.file_of(name)
    assert (await _now(site, post)).attachments == ()
    async with site.database.write() as tx:
        bob = await members.by_name(tx, "bob")
        await leaving.leave(tx, bob, keeps_name=False, now=site.clock.now())
    await _tidied(site)
    assert site.pictures.file_of(name) is None
