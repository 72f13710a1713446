"""What moderators do with a post: close its talk, pin it, protect it."""

from datetime import timedelta

from fediwiki.domain.ids import short
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import EditPolicy
from fediwiki.domain.viewers import OPERATOR
from fediwiki.storage import posts
from tests.web.editor import path_of, press, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site


async def test_a_closed_talk_says_so_and_only_moderators_go_on(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    bob = await signed_in(site, "bob")
    tides = await site.subwiki("tides", by=ana)
    post = await site.post(ana.actor, tides, "The Moon")
    comment = await site.comment(bob.actor, post, "It is far.")
    path = path_of(post)
    assert (await site.browser.get(f"{path}/moderate")).status_code == 403
    assert (await press(site, f"{path}/moderate", do="lock", reason="x")).status_code == 403
    await site.sign_in("ana")
    answer = await press(site, f"{path}/moderate", do="lock", reason="A quarrel.")
    assert answer.headers["location"] == path
    again = await press(site, f"{path}/moderate", do="lock", reason="")
    assert again.status_code == 409
    assert "Say something about this" in Page(await site.page(path)).words
    assert "closed a talk" not in Page(await site.page("/notifications")).words
    await site.sign_in("bob")
    words = Page(await site.page(path)).words
    assert "A moderator closed this talk" in words
    assert "Say something about this" not in words
    for where in (path, f"/comment/{short(comment.id)}"):
        refused = await press(site, f"{where}/reply", text="Still.", language="en")
        assert refused.status_code == 403
        assert "Still." in refused.text
    await site.sign_in("ana")
    await press(site, f"{path}/moderate", do="unlock", reason="")
    await site.sign_in("bob")
    assert (await press(site, f"{path}/reply", text="Now.", language="en")).is_redirect
    # Closed below one comment alone.
    await site.sign_in("ana")
    at = f"/comment/{short(comment.id)}"
    await press(site, f"{at}/moderate", do="lock", reason="")
    await site.sign_in("bob")
    assert "ana closed a talk of yours in The Moon" in Page(await site.page("/notifications")).words
    assert (await press(site, f"{at}/reply", text="Or?", language="en")).status_code == 403
    assert (await press(site, f"{path}/reply", text="Else.", language="en")).is_redirect


async def test_pinned_posts_stand_above_the_first_page_and_nowhere_else(site: Site) -> None:
    ana = await signed_in(site, "ana")
    tides = await site.subwiki("tides", by=ana)
    made: list[Post] = []
    for number in range(site.config.limits.pinned_posts + 1):
        site.clock.pass_(timedelta(minutes=1))
        made.append(await site.post(ana.actor, tides, f"Post {number}"))
    for post in made[:-1]:
        site.clock.pass_(timedelta(minutes=1))
        await press(site, f"{path_of(post)}/moderate", do="pin")
    most = await press(site, f"{path_of(made[-1])}/moderate", do="pin")
    assert most.status_code == 409
    assert "unpin one first" in most.text
    words = Page(await site.page("/c/tides")).words
    assert words.count("pinned") == site.config.limits.pinned_posts
    assert words.index("Post 4") < words.index("Post 0") < words.index("Post 5")
    assert "pinned" not in Page(await site.page("/c/tides?kind=article")).words
    assert "pinned" not in Page(await site.page("/")).words
    await press(site, f"{path_of(made[0])}/moderate", do="unpin")
    assert Page(await site.page("/c/tides")).words.count("pinned") == 4


async def test_a_post_is_protected_for_a_time_with_a_reason(site: Site) -> None:
    ana = await signed_in(site, "ana")
    tides = await site.subwiki("tides", by=ana)
    post = await site.collaborative_post(ana.actor, tides, "The Moon", "It is round.")
    path = f"{path_of(post)}/moderate"
    asked = {"do": "protect", "review": "", "days": "7", "reason": "Disputed."}
    assert (await press(site, path, edit="moderators", **asked)).is_redirect
    async with site.database.read() as tx:
        kept = (await posts.by_id(tx, post.id, OPERATOR)).protection
    assert kept.edit is EditPolicy.MODERATORS
    assert kept.until == site.clock.now() + timedelta(days=7)
    assert "Disputed." in Page(await site.page(path_of(post))).words
    assert (await press(site, path, edit="nobody", **asked)).status_code == 400
