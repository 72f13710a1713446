"""How long what comes from elsewhere is kept."""

from dataclasses import replace
from datetime import timedelta

from fediwiki.asgi.live import LiveConfig
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.domain.posts import Post
from fediwiki.services import reacting, watching
from fediwiki.storage import boosts, media, posts, reading, received, reports, runs, unsaved_edits
from fediwiki.storage.received import Received
from fediwiki.workers.upkeep import Upkeep
from tests.web.html import Page
from tests.web.site import Site, content_of

_PICTURE = "https://far.example/photo.jpg"


async def test_posts_of_others_fade_unless_somebody_here_did_something_with_them(
    site: Site,
) -> None:
    ana = await site.member("ana")
    climate = await site.subwiki("climate", by=ana)
    fay = await site.person("fay", "far.example")
    tides = await site.person("tides", "far.example", kind=ActorKind.GROUP)
    fates = ("alone", "talked", "liked", "saved", "watched", "boosted", "reported", "liked below")
    fates = (*fates, "begun", "passed on lately")
    made = {each: await _arrived(site, fay, tides, each) for each in fates}
    made["in ours"] = await _arrived(site, fay, climate.actor, "in ours")
    ours = await site.post(ana.actor, climate, "Ours", "By us.")
    await site.comment(ana.actor, made["talked"], "So it is.")
    await site.comment(fay, made["alone"], "Nobody hears me.")
    below = await site.comment(fay, made["liked below"], "Somebody does.")
    async with site.database.write() as tx:
        now = site.clock.now()
        for uri in (made["liked"].uri, below.uri):
            await reacting.like(tx, ana.actor, uri, urls=site.urls, now=now)
        await reading.add_saved(tx, ana.id, made["saved"].id, now)
        await watching.watch(tx, made["watched"], by=ana.actor, now=now)
        await boosts.add(tx, ana.id, made["boosted"], now)
        begun = UnsavedEdit(tx.new_id(now), ana.id, "/p/x/reply", made["begun"].id, 0, now, {})
        await unsaved_edits.save(tx, begun)
        await reports.add_item(
            tx, tx.new_id(now), made["reported"].uri, subwiki_id=None, author_id=fay.id, now=now
        )
        await media.save_copy(tx, _PICTURE, "", now)
    site.clock.pass_(timedelta(days=20))
    new = await _arrived(site, fay, tides, "new")
    async with site.database.write() as tx:
        await boosts.add(tx, fay.id, made["passed on lately"], site.clock.now())

    await _upkeep(site, days=0)
    assert await _left(site, [*made.values(), new, ours]) == len(made) + 2
    await _upkeep(site, days=10)
    kept = [each for each in (*made, "new") if await _is_here(site, {**made, "new": new}[each])]
    assert kept == [each for each in (*made, "new") if each != "alone"]
    assert await _is_here(site, ours)
    async with site.database.read() as tx:
        # Nothing brings it back but whoever asks for it.
        assert not await received.had_effect(tx, f"{made['alone'].uri}/create", fay.uri)
        assert await received.had_effect(tx, f"{made['liked'].uri}/create", fay.uri)
        assert await media.find_copy(tx, _PICTURE) is None
        (run,) = [each for each in await runs.last(tx) if each.chore.name == "FADING"]
        assert (run.done, run.error) == (1, "")


async def test_the_privacy_page_says_how_long_what_comes_is_kept(site: Site) -> None:
    words = " ".join(Page(await site.page("/privacy")).words.split())
    assert "Copies of pictures from elsewhere are kept for 30 days" in words
    assert "Posts of people elsewhere" not in words


async def _arrived(site: Site, author: Actor, place: Actor, title: str) -> Post:
    picture = Attachment("image", _PICTURE, "image/jpeg", "A tide")
    attachments = (picture,) if title == "alone" else ()
    content = replace(content_of(title.capitalize(), "From afar."), attachments=attachments)
    post = await site.arrived_post(author, place, content)
    async with site.database.write() as tx:
        now = site.clock.now()
        entry = Received(
            id=tx.new_id(now),
            uri=f"{post.uri}/create",
            origin="https://far.example",
            actor_uri=author.uri,
            signer_uri=author.uri,
            type="Create",
            object_uri=post.uri,
            inbox="",
            body=b"{}",
            arrived=now,
        )
        await received.add_settled(tx, entry, now)
    return post


async def _is_here(site: Site, post: Post) -> bool:
    async with site.database.read() as tx:
        return await posts.find(tx, post.id) is not None


async def _left(site: Site, some: list[Post]) -> int:
    return sum([await _is_here(site, each) for each in some])


async def _upkeep(site: Site, *, days: int) -> None:
    limits = replace(site.config.limits, remote_posts_days=days)
    live = LiveConfig(replace(site.config, limits=limits), site.database, site.clock)
    upkeep = Upkeep(site.database, site.urls, site.pictures, live, site.clock)
    await upkeep.run_once(site.clock.now())
