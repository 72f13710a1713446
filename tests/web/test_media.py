"""Pictures as files, and as they stand in feeds and with their posts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fediwiki.asgi.live import LiveConfig
from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.ids import short
from fediwiki.domain.media import Picture
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.posts import Post, kind_of
from fediwiki.services import deleting, removing
from fediwiki.services.deciding import Why
from fediwiki.storage import media, server_policies
from fediwiki.storage.doors import LOOK_AGAIN_AFTER
from fediwiki.workers.upkeep import Upkeep
from tests.web.elsewhere import picture_bytes
from tests.web.html import Page
from tests.web.site import PASSWORD, Site, content_of

_FAR = "https://far.example/cat.png"


async def _kept(site: Site, content: bytes | None = None) -> Picture:
    picture = await site.pictures.keep(content or picture_bytes())
    async with site.database.write() as tx:
        await media.add(tx, picture, site.clock.now())
    return picture


def _attachment(
    site: Site, picture: Picture, kind: str = "image", alt: str = "A sea"
) -> Attachment:
    return Attachment(
        kind,
        site.urls.media(picture.name),
        picture.media_type,
        alt,
        width=picture.width,
        height=picture.height,
        blurhash=picture.blurhash,
    )


async def _posted(site: Site, *attachments: Attachment, warning: str = "") -> Post:
    ana = await site.member("ana")
    content = replace(
        content_of("Sea level", "It rises."),
        attachments=attachments,
        kind=kind_of(attachments),
        warning=warning,
    )
    return await site.post(ana.actor, await site.subwiki("climate"), content)


async def _arrived(site: Site, *attachments: Attachment) -> Post:
    bob: Actor = await site.person("bob", "far.example")
    content = replace(content_of("Cat"), attachments=attachments, kind=kind_of(attachments))
    return await site.arrived_post(bob, await site.subwiki("cats"), content)


def _of(post: Post, number: int = 0) -> str:
    return f"/media/of/{short(post.id)}/{number}"


async def test_a_picture_is_a_file_that_can_do_nothing_and_never_changes(site: Site) -> None:
    picture = await _kept(site)
    for path in (f"/media/{picture.name}", f"/media/small/{picture.name}"):
        answer = await site.browser.get(path, headers={"Accept": "application/activity+json"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content[8:12] == b"WEBP"


@pytest.mark.parametrize("name", ["x", "..%2f..%2fetc%2fpasswd", "a" * 64 + ".jpg", "%00"])
async def test_no_other_file_is_served(site: Site, name: str) -> None:
    for path in (f"/media/{name}", f"/media/small/{name}", f"/media/of/{name}/0"):
        assert (await site.browser.get(path)).status_code == 404


async def test_a_picture_stands_in_feeds_and_with_its_post_in_its_own_size(site: Site) -> None:
    picture = await _kept(site, picture_bytes("JPEG", (1_200, 600)))
    post = await _posted(site, _attachment(site, picture, alt='A "sea"'))
    for path in ("/", "/c/climate", f"/p/{short(post.id)}"):
        shown = next(Page(await site.page(path)).all("img"))
        assert shown["alt"] == 'A "sea"', path
        assert shown["src"] == f"/media/small/{picture.name}", path
        assert int(shown["width"]) == 2 * int(shown["height"]), path
        assert int(shown["width"]) <= 760, path


async def test_a_picture_behind_a_warning_is_folded_and_in_no_feed(site: Site) -> None:
    picture = await _kept(site)
    post = await _posted(site, _attachment(site, picture), warning="blood")
    assert not list(Page(await site.page("/")).all("img"))
    text = await site.page(f"/p/{short(post.id)}")
    assert text.index("<details") < text.index("<img") < text.index("</details>")


async def test_many_pictures_are_tiles_in_a_feed_and_all_of_them_with_the_post(site: Site) -> None:
    colours = ("red", "green", "blue", "white", "black")
    kept = [await _kept(site, picture_bytes(colour=each)) for each in colours]
    post = await _posted(site, *(_attachment(site, each) for each in kept))
    assert len(list(Page(await site.page("/")).all("img"))) == 4
    assert "and 1 more picture" in Page(await site.page("/")).words
    assert len(list(Page(await site.page(f"/p/{short(post.id)}")).all("img"))) == 5


async def test_a_link_is_a_card_with_our_copy_of_its_picture(site: Site) -> None:
    picture = await _kept(site)
    link = Attachment("link", "https://far.example/a", alt="A page", description="Of things")
    post = await _posted(site, link, _attachment(site, picture, "preview", alt=""))
    page = Page(await site.page(f"/p/{short(post.id)}"))
    assert [each["src"] for each in page.all("img")] == [f"/media/small/{picture.name}"]
    assert "https://far.example/a" in page.links()
    assert "A page" in page.words
    assert "Of things" in page.words


async def test_a_picture_from_elsewhere_is_fetched_by_us_and_once(site: Site) -> None:
    site.elsewhere.put(_FAR, picture_bytes(), "image/png")
    post = await _arrived(site, Attachment("image", _FAR, alt="A cat"))
    shown = next(Page(await site.page("/")).all("img"))
    assert shown["src"] == f"{_of(post)}/small"
    for path in (_of(post), f"{_of(post)}/small", _of(post)):
        answer = await site.browser.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert site.elsewhere.asked == [_FAR]


async def test_a_picture_that_cannot_be_had_is_asked_for_again_after_a_day(site: Site) -> None:
    post = await _arrived(site, Attachment("image", _FAR))
    assert [(await site.browser.get(_of(post))).status_code for _ in range(3)] == [404] * 3
    assert len(site.elsewhere.asked) == 1
    site.elsewhere.put(_FAR, picture_bytes(), "image/png")
    site.clock.pass_(timedelta(days=1, seconds=1))
    assert (await site.browser.get(_of(post))).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x.png",
        "https://[::1]/x.png",
        "https://localhost/x.png",
        "https://wiki.example/x.png",
        "http://far.example/x.png",
        "https://far.example:22/x.png",
    ],
)
async def test_where_we_do_not_ask_no_picture_makes_us(site: Site, url: str) -> None:
    post = await _arrived(site, Attachment("image", url))
    assert (await site.browser.get(_of(post))).status_code == 404
    assert site.elsewhere.asked == []


async def test_what_answers_in_place_of_a_picture_is_not_passed_on(site: Site) -> None:
    for number, (content, kind) in enumerate(
        [
            (b"<script>alert(1)</script>", "image/png"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
            (picture_bytes()[:30], "image/png"),
        ]
    ):
        url = f"https://far{number}.example/x"
        site.elsewhere.put(url, content, kind)
        subwiki = await site.subwiki(f"cats{number}")
        bob = await site.person("bob", f"far{number}.example")
        attached = replace(content_of("Cat"), attachments=(Attachment("image", url),))
        post = await site.arrived_post(bob, subwiki, attached)
        assert (await site.browser.get(_of(post))).status_code == 404


async def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    site.elsewhere.put(_FAR, b"", "text/plain", 302, "https://10.0.0.1/admin")
    post = await _arrived(site, Attachment("image", _FAR))
    assert (await site.browser.get(_of(post))).status_code == 404
    assert len(site.elsewhere.asked) == 1


@pytest.mark.parametrize("number", ["1", "99999", "-1", "x", "0x0"])
async def test_only_pictures_of_a_post_are_copied(site: Site, number: str) -> None:
    post = await _arrived(
        site, Attachment("image", _FAR), Attachment("link", "https://far.example/secret")
    )
    answer = await site.browser.get(f"/media/of/{short(post.id)}/{number}")
    assert answer.status_code == 404
    assert site.elsewhere.asked == []


async def test_a_deleted_post_takes_its_picture_along_and_gives_it_back(site: Site) -> None:
    picture = await _kept(site)
    post = await _posted(site, _attachment(site, picture))
    assert (await site.browser.get(f"/media/{picture.name}")).status_code == 200
    async with site.database.write() as tx:
        await deleting.delete_post(tx, post, now=site.clock.now())
    assert (await site.browser.get(f"/media/{picture.name}")).status_code == 404
    async with site.database.write() as tx:
        deleted = replace(post, deleted=site.clock.now())
        await deleting.restore_post(tx, deleted, post.content, now=site.clock.now())
    assert (await site.browser.get(f"/media/{picture.name}")).status_code == 200


async def test_pictures_of_a_removed_post_are_seen_by_those_alone_who_may_read_it(
    site: Site,
) -> None:
    picture = await _kept(site)
    ours = await _posted(site, _attachment(site, picture))
    site.elsewhere.put(_FAR, picture_bytes(), "image/png")
    theirs = await _arrived(site, Attachment("image", _FAR, "image/png", "A cat"))
    await site.member("ada", admin=True, password=PASSWORD)
    async with site.database.write() as tx:
        for post in (ours, theirs):
            await removing.remove(tx, post, Why("No."), by=None, now=site.clock.now())
    paths = (f"/media/{picture.name}", f"/media/small/{picture.name}", _of(theirs))
    for path in paths:
        assert (await site.browser.get(path)).status_code in {403, 404}, path
    await site.sign_in("ada")
    for path in paths:
        answer = await site.browser.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")


async def _tidied(site: Site) -> None:
    live = LiveConfig(site.config, site.database, site.clock)
    upkeep = Upkeep(site.database, site.urls, site.pictures, live, site.clock)
    await upkeep.run_once(site.clock.now())


async def test_what_stands_nowhere_goes_after_a_while_and_nothing_else(site: Site) -> None:
    used, unused = await _kept(site), await _kept(site, picture_bytes(colour="red"))
    await _posted(site, _attachment(site, used))
    await _tidied(site)
    assert site.pictures.file_of(unused.name)
    site.clock.pass_(timedelta(days=3))
    await _tidied(site)
    assert site.pictures.file_of(unused.name) is None
    assert site.pictures.file_of(unused.name, small=True) is None
    assert site.pictures.file_of(used.name)


async def test_a_post_that_is_gone_for_good_leaves_no_file(site: Site) -> None:
    picture = await _kept(site)
    post = await _posted(site, _attachment(site, picture))
    async with site.database.write() as tx:
        await deleting.delete_post(tx, post, now=site.clock.now())
    site.clock.pass_(timedelta(days=31))
    await _tidied(site)
    site.clock.pass_(timedelta(hours=2))
    await _tidied(site)
    assert site.pictures.file_of(picture.name) is None


async def test_copies_go_after_a_while_and_come_again(site: Site) -> None:
    site.elsewhere.put(_FAR, picture_bytes(), "image/png")
    post = await _arrived(site, Attachment("image", _FAR))
    await site.browser.get(_of(post))
    site.clock.pass_(timedelta(days=31))
    await _tidied(site)
    assert len(site.elsewhere.asked) == 1
    assert (await site.browser.get(_of(post))).status_code == 200
    assert len(site.elsewhere.asked) == 2


async def test_a_file_that_was_lost_is_missing_and_breaks_nothing(site: Site) -> None:
    picture = await _kept(site)
    path = site.pictures.file_of(picture.name)
    assert path is not None
    Path(path).unlink()
    assert (await site.browser.get(f"/media/{picture.name}")).status_code == 404


@pytest.mark.parametrize(
    "policy",
    [
        Policy("far.example", Severity.SUSPEND),
        Policy("far.example", Severity.NONE, media_off=True),
    ],
)
async def test_no_picture_is_fetched_or_shown_from_where_none_are_taken(
    site: Site, policy: Policy
) -> None:
    site.elsewhere.put(_FAR, picture_bytes(), "image/png")
    post = await _arrived(site, Attachment("image", _FAR))
    async with site.database.write() as tx:
        await server_policies.save(tx, [policy], site.clock.now())
    assert (await site.browser.get(_of(post))).status_code == 404
    assert site.elsewhere.asked == []
    async with site.database.write() as tx:
        await server_policies.remove(tx, policy.domain, site.clock.now())
    site.clock.pass_(LOOK_AGAIN_AFTER)
    assert (await site.browser.get(_of(post))).status_code == 200
    async with site.database.write() as tx:
        await server_policies.save(tx, [policy], site.clock.now())
    site.clock.pass_(LOOK_AGAIN_AFTER)
    assert (await site.browser.get(_of(post))).status_code == 404
