"""Posts for subwikis elsewhere, with pictures and links: between two FediWikis."""

from dataclasses import replace
from datetime import timedelta

from fediwiki.activitypub.rebuilding import timelines as rebuilding
from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post, PostEdit, PostKind, kind_of
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.media.carding import attachment_of
from fediwiki.services import editing, posting, writing
from fediwiki.services.linking import Links
from fediwiki.storage import media
from tests.fediverse import Fediverse, Server
from tests.web.elsewhere import picture_bytes


def _content(*attachments: Attachment) -> Content:
    written = writing.content_of(
        "A cat",
        "It sleeps.",
        language="en",
        title_characters=200,
        markdown_bytes=9_000,
        links=Links(None, Urls("https://alpha.example")),
    )
    return replace(written, attachments=attachments, kind=kind_of(attachments))


async def _picture(server: Server, colour: str = "teal") -> Attachment:
    kept = await server.pictures.keep(picture_bytes(colour=colour))
    async with server.instance.database.write() as tx:
        await media.add(tx, kept, server.clock.now())
    return attachment_of("image", kept, server.instance.urls, alt="A cat asleep")


async def _posted_away(
    server: Server, author: Member, group: Actor, content: Content, crosspost_of: str = ""
) -> Post:
    async with server.instance.database.write() as tx:
        return await posting.publish_away(
            tx,
            content,
            author=author.actor,
            group=group,
            licence="",
            urls=server.instance.urls,
            now=server.clock.now(),
            crosspost_of=crosspost_of,
        )


async def _two(fediverse: Fediverse, physics: Subwiki) -> tuple[Server, Member, Actor]:
    """Another server, someone there, and the subwiki as they know and follow it."""
    beta = await fediverse.server("beta.example")
    bea = await beta.member("bea")
    group = await beta.follow(bea, physics.actor.uri)
    await fediverse.settle()
    return beta, bea, group


async def test_a_post_for_a_subwiki_elsewhere_waits_until_that_passes_it_on(
    alpha: Server, physics: Subwiki, fediverse: Fediverse
) -> None:
    beta, bea, group = await _two(fediverse, physics)
    post = await _posted_away(beta, bea, group, _content())
    assert (await beta.stored_post(post.uri)).announce_uri == ""
    await fediverse.settle()
    assert "A cat" in await alpha.page("/c/physics")
    assert (await beta.stored_post(post.uri)).announce_uri != ""


async def test_a_picture_arrives_with_its_words_and_size_and_is_shown_as_a_copy(
    alpha: Server, physics: Subwiki, fediverse: Fediverse
) -> None:
    beta, bea, group = await _two(fediverse, physics)
    attachment = await _picture(beta)
    post = await _posted_away(beta, bea, group, _content(attachment))
    await fediverse.settle()
    arrived = await alpha.stored_post(post.uri)
    assert arrived.content.kind is PostKind.IMAGE
    assert arrived.content.attachments == (attachment,)
    page = await alpha.page("/c/physics")
    assert "beta.example/media" not in page
    path = page.partition('<img src="')[2].partition('"')[0]
    shown = await alpha.get(path)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")


async def test_pictures_that_its_author_changes_change_elsewhere(
    alpha: Server, physics: Subwiki, fediverse: Fediverse
) -> None:
    beta, bea, group = await _two(fediverse, physics)
    first = await _picture(beta)
    post = await _posted_away(beta, bea, group, _content(first))
    await fediverse.settle()
    second = replace(await _picture(beta, "red"), alt="A cat awake")
    for shown in ((second, replace(first, alt="A cat")), (second,), ()):
        fediverse.clock.pass_(timedelta(minutes=6))
        current = await beta.stored_post(post.uri)
        change = PostEdit(current.id, current.revision, _content(*shown))
        async with beta.instance.database.write() as tx:
            await editing.save(tx, change, editor=bea.actor, now=beta.clock.now())
        await fediverse.settle()
        arrived = await alpha.stored_post(post.uri)
        assert arrived.content.attachments == shown
    assert arrived.content.kind is PostKind.ARTICLE


async def test_a_card_and_what_is_passed_on_arrive_too(
    alpha: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    beta, bea, group = await _two(fediverse, physics)
    original = await alpha.post(ana, "Storm", to=physics)
    picture = replace(await _picture(beta), kind="preview", alt="")
    link = Attachment("link", original.uri, alt="Storm", description="It blows")
    post = await _posted_away(beta, bea, group, _content(link, picture), original.uri)
    await fediverse.settle()
    arrived = await alpha.stored_post(post.uri)
    assert arrived.content.attachments == (link, picture)
    assert arrived.content.kind is PostKind.LINK
    assert arrived.crosspost_of == original.uri


async def test_pictures_and_what_is_passed_on_are_there_again_after_a_rebuild(
    alpha: Server, physics: Subwiki, fediverse: Fediverse
) -> None:
    beta, bea, group = await _two(fediverse, physics)
    attachment = await _picture(beta)
    post = await _posted_away(beta, bea, group, _content(attachment), "https://x.example/1")
    await fediverse.settle()
    for server in (alpha, beta):
        before = await server.stored_post(post.uri)
        await rebuilding.rebuild(
            server.instance.database,
            server.app.remote,
            server.instance.urls,
            server.instance.config.limits,
            server.clock.now(),
        )
        after = await server.stored_post(post.uri)
        assert after.content == before.content
        assert after.crosspost_of == before.crosspost_of
