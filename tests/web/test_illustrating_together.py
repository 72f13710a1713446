"""Pictures and the card of a link of a text that many write: changed as part of an edit."""

import re
from datetime import timedelta

import httpx

from fediwiki.activitypub import offering
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.media import names_in
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Content, Post, PostKind, PostProtection
from fediwiki.domain.subwikis import ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import protecting
from fediwiki.storage import media, posts, revisions
from fediwiki.web import saving
from tests.web.editor import Fields, opened, path_of, press, signed_in
from tests.web.elsewhere import picture_bytes
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site

_TEXT = "It rises.\n\nAsk the gauges."
_URL = "https://far.example/gauges"
_PAGE = b"""<title>x</title><meta property="og:title" content="Gauges">
<meta property="og:description" content="All of them.">
<meta property="og:image" content="/gauge.png">"""


async def _written(site: Site) -> Post:
    """A post in ana's subwiki; bob is at the browser."""
    ana = await site.member("ana", password=PASSWORD)
    subwiki = await site.subwiki("climate", by=ana)
    post = await site.collaborative_post(ana.actor, subwiki, "Sea level", _TEXT)
    await signed_in(site, "bob")
    return post


async def _linked(site: Site) -> Post:
    """A post that leads somewhere, begun by ana."""
    ana = await site.member("ana", password=PASSWORD)
    subwiki = await site.subwiki("climate", by=ana)
    link = Attachment("link", _URL, alt="Old title", description="Old words")
    async with site.database.write() as tx:
        judged = await offering.offer_new(
            tx,
            subwiki.actor,
            Proposal(0, "Gauges", "", attachments=(link,)),
            editor=ana.actor,
            rules=saving.rules_of(site.config),
            most_bytes=site.config.limits.document_bytes,
            now=site.clock.now(),
        )
        post = await posts.by_id(tx, judged.offer.post_id or 0, ANYONE)
    await signed_in(site, "bob")
    return post


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


async def _added(site: Site, post: Post, *colours: str) -> httpx.Response:
    """Add pictures, describe each by its colour, and save."""
    form = await opened(site, post)
    there = sum(re.fullmatch(r"picture-\d+", name) is not None for name in form)
    fields = Fields((await _send(site, post, form, "upload", *colours)).text).values
    alts = {f"picture-{there + n}-alt": colour for n, colour in enumerate(colours, 1)}
    return await _send(site, post, {**fields, **alts}, "save")


async def test_whoever_edits_adds_describes_orders_and_removes_pictures(site: Site) -> None:
    post = await _written(site)
    refused = await _send(site, post, await opened(site, post), "save", "red")
    assert (refused.status_code, "describe every picture" in refused.text) == (400, True)
    assert (await _added(site, post, "red", "blue")).status_code == 303
    content = await _now(site, post)
    assert ([each.alt for each in content.attachments], content.kind) == (
        ["red", "blue"],
        PostKind.IMAGE,
    )
    moved = Fields((await _send(site, post, await opened(site, post), "earlier-2")).text).values
    await _send(site, post, {**moved, "picture-2-alt": "a red sea"}, "save")
    left = Fields((await _send(site, post, await opened(site, post), "remove-1")).text).values
    await _send(site, post, left, "save")
    assert await _alts(site, post) == ["a red sea"]
    site.clock.pass_(timedelta(days=9))
    for number, alts in ((1, []), (2, ["red", "blue"]), (3, ["blue", "a red sea"])):
        shown = Page(await site.page(f"{path_of(post)}/r/{number}")).all("img")
        assert [each["alt"] for each in shown] == alts
        for each in shown:
            assert (await site.browser.get(each["src"])).status_code == 200
    history = Page(await site.page(f"{path_of(post)}/history")).words
    for words in (
        "2 pictures added",
        "1 picture described anew",
        "1 picture removed",
        "in another order",
    ):
        assert words in history
    changed = await site.page(f"{path_of(post)}/diff/2..3")
    assert "Picture described anew" in changed
    assert "<ins>a</ins>" in changed or "<ins>a </ins>" in changed
    assert "stand in this order now" in changed
    assert "Picture removed" in await site.page(f"{path_of(post)}/diff/3..4?view=side")


async def test_previews_and_changes_show_pictures_and_a_form_without_them_leaves_them(
    site: Site,
) -> None:
    post = await _written(site)
    await _added(site, post, "red")
    fields = await opened(site, post)
    look = await _send(site, post, {**fields, "picture-1-alt": "dawn"}, "preview")
    assert 'alt="dawn"' in look.text
    look = await _send(site, post, {**fields, "picture-1-alt": "dawn"}, "changes")
    assert "Picture described anew" in look.text
    bare = {name: each for name, each in fields.items() if not name.startswith("picture")}
    await _send(site, post, {**bare, "text": "It falls."}, "save")
    assert await _alts(site, post) == ["red"]
    assert (await _now(site, post)).text == "It falls."


async def test_two_edits_of_pictures_fit_together_or_are_decided(site: Site) -> None:
    post = await _written(site)
    await _added(site, post, "red")
    early = await opened(site, post)
    await _added(site, post, "blue")
    late = Fields((await _send(site, post, early, "upload", "green")).text).values
    saved = await _send(site, post, {**late, "picture-2-alt": "green"}, "save")
    assert saved.headers["location"].endswith("note=merged")
    assert await _alts(site, post) == ["red", "blue", "green"]

    early = await opened(site, post)
    await _send(site, post, {**early, "picture-1-alt": "a dark sea"}, "save")
    mine = {**early, "picture-1-alt": "a bright sea"}
    answer = await _send(site, post, mine, "save")
    assert answer.status_code == 409
    assert "<ins>a dark sea</ins>" in answer.text
    kept = Fields(answer.text).values
    assert kept["picture-1-alt"] == "a ⟪bright⟫⟪dark⟫ sea"
    assert (kept["picture-2-alt"], kept["picture-3-alt"]) == ("blue", "green")
    undecided = await _send(site, post, kept, "save")
    assert (undecided.status_code, "Decide at each" in undecided.text) == (400, True)
    await _send(site, post, {**kept, "picture-1-alt": "a sea"}, "save")
    assert (await _alts(site, post))[0] == "a sea"


async def test_undo_going_back_and_rolling_back_take_pictures_along(site: Site) -> None:
    post = await _written(site)
    await _added(site, post, "red")
    await _added(site, post, "blue")
    path = path_of(post)
    await press(site, f"{path}/undo/2")
    assert await _alts(site, post) == ["blue"]
    await press(site, f"{path}/revert/2")
    assert await _alts(site, post) == ["red"]
    await press(site, f"{path}/undo/5")
    assert await _alts(site, post) == ["blue"]
    await site.sign_in("ana")
    await press(site, f"{path}/rollback/6")
    assert await _alts(site, post) == []
    async with site.database.read() as tx:
        undone = await revisions.reverts_of(tx, post.id)
    assert undone == {4: (2,), 5: (3, 4), 6: (5,), 7: (2, 3, 4, 5, 6)}


async def test_what_was_said_of_a_picture_since_is_decided_when_its_revision_is_undone(
    site: Site,
) -> None:
    post = await _written(site)
    await _added(site, post, "red")
    await _send(site, post, {**await opened(site, post), "picture-1-alt": "dawn"}, "save")
    answer = await press(site, f"{path_of(post)}/undo/2")
    assert answer.status_code == 409
    assert "taken away" in answer.text
    assert Fields(answer.text).values["picture-1-alt"] == "dawn"


async def test_pictures_of_an_edit_under_way_are_kept_with_it(site: Site) -> None:
    post = await _written(site)
    await _added(site, post, "red")
    answer = await _send(site, post, await opened(site, post), "draft", "blue")
    assert answer.status_code == 303
    fields = Fields(await site.page(answer.headers["location"])).values
    assert (fields["picture-1-alt"], fields["picture-2-alt"]) == ("red", "")
    await _send(site, post, {**fields, "picture-2-alt": "blue"}, "save")
    assert await _alts(site, post) == ["red", "blue"]


async def test_reviewers_see_pictures_and_may_leave_some_out_or_describe_them(site: Site) -> None:
    post = await _written(site)
    async with site.database.write() as tx:
        protection = PostProtection(None, ReviewPolicy.NEW_EDITORS, None)
        await protecting.protect(
            tx, post, protection, by=None, reason="quarrels", now=site.clock.now()
        )
    await _added(site, post, "red", "blue")
    assert await _alts(site, post) == []
    await site.sign_in("ana")
    page = await site.page("/c/climate/review")
    assert page.count("Picture added") == 2
    found = re.search(r"/c/climate/review/([0-9a-z]{13})", page)
    assert found is not None
    fields = {name: each for name, each in Fields(page).values.items() if name != "reason"}
    form = page[page.find("Accept with changes") :]
    fields = Fields(form[: form.find("</form>") + 7]).values
    path = f"/c/climate/review/{found[1]}"
    blank = await press(site, path, **{**fields, "do": "change", "picture-1-alt": ""})
    assert (blank.status_code, "describe every picture" in blank.text) == (400, True)
    changed = {**fields, "do": "change", "picture-1-out": "1", "picture-2-alt": "a blue sea"}
    assert (await press(site, path, **changed)).status_code == 303
    assert await _alts(site, post) == ["a blue sea"]
    red = names_in([f"https://wiki.example/media/{fields['picture-1']}"])
    site.clock.pass_(timedelta(days=3))
    assert (await site.browser.get(f"/media/{red[0]}")).status_code == 404
    assert (await site.browser.get(f"/media/{fields['picture-2']}")).status_code == 200


async def test_pictures_of_a_declined_edit_are_seen_by_its_editor_alone(site: Site) -> None:
    post = await _written(site)
    async with site.database.write() as tx:
        protection = PostProtection(None, ReviewPolicy.ALL, None)
        await protecting.protect(tx, post, protection, by=None, reason="x", now=site.clock.now())
    await _added(site, post, "red")
    page = await site.page("/c/climate/review")
    name = re.search(r"/media/(?:small/)?([0-9a-f]{64}\.webp)", page)
    found = re.search(r"/c/climate/review/([0-9a-z]{13})", page)
    assert name is not None
    assert found is not None
    browser = site.another_browser()
    assert (await browser.get(f"/media/{name[1]}")).status_code == 200
    await site.sign_in("ana")
    await press(site, f"/c/climate/review/{found[1]}", do="decline", reason="not the sea")
    assert (await browser.get(f"/media/{name[1]}")).status_code == 404
    await site.sign_in("bob")
    own = await site.browser.get(f"/media/{name[1]}")
    assert (own.status_code, own.headers["cache-control"]) == (200, "private, no-store")


async def test_the_card_of_a_link_is_edited_and_fetched_again(site: Site) -> None:
    post = await _linked(site)
    fields = await opened(site, post)
    assert (fields["link"], fields["card-title"]) == (_URL, "Old title")
    await _send(site, post, {**fields, "card-title": "Gauges of the coast"}, "save")
    assert (await _alts(site, post)) == ["Gauges of the coast"]
    site.elsewhere.put(_URL, _PAGE, "text/html")
    site.elsewhere.put("https://far.example/gauge.png", picture_bytes(), "image/png")
    again = Fields((await _send(site, post, await opened(site, post), "fetch")).text).values
    assert (again["card-title"], again["card-description"]) == ("Gauges", "All of them.")
    assert (await _send(site, post, again, "save")).status_code == 303
    content = await _now(site, post)
    assert [each.kind for each in content.attachments] == ["link", "preview"]
    page = await site.page(f"{path_of(post)}/diff/2..3")
    assert "Link changed" in page
    assert "Picture of the link added" in page
    del (bare := await opened(site, post))["card-pictured"]
    await _send(site, post, bare, "save")
    assert [each.kind for each in (await _now(site, post)).attachments] == ["link"]


async def test_another_address_is_looked_up_before_it_is_saved_and_none_is_refused(
    site: Site,
) -> None:
    post = await _linked(site)
    site.elsewhere.put("https://new.example/", _PAGE, "text/html")
    moved = {**await opened(site, post), "link": "https://new.example/"}
    shown = await _send(site, post, moved, "save")
    assert (shown.status_code, "This is how the page describes itself" in shown.text) == (200, True)
    assert (await _now(site, post)).attachments[0].url == _URL
    await _send(site, post, Fields(shown.text).values, "save")
    content = await _now(site, post)
    assert [(each.url, each.alt) for each in content.attachments] == [
        ("https://new.example/", "Gauges")
    ]
    for url in ("", "javascript:alert(1)", "gauges"):
        refused = await _send(site, post, {**await opened(site, post), "link": url}, "save")
        assert refused.status_code == 400
    for url in ("https://127.0.0.1/", "https://10.0.0.1/"):
        await _send(site, post, {**await opened(site, post), "link": url}, "fetch")
    assert not [each for each in site.elsewhere.asked if "0.0.1" in each]
    assert (await _now(site, post)) == content


async def test_a_proposal_to_an_author_brings_pictures_that_they_take(site: Site) -> None:
    ana = await signed_in(site, "ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), "Mine", _TEXT)
    await signed_in(site, "bob")
    answer = await _added(site, post, "red")
    assert answer.headers["location"].endswith("note=proposed")
    await site.sign_in("ana")
    page = await site.page("/offers")
    found = re.search(r"/offers/([0-9a-z]{13})", page)
    assert found is not None
    shown = await site.page(f"/offers/{found[1]}")
    assert "Picture added" in shown
    await press(site, f"/offers/{found[1]}", do="accept")
    assert await _alts(site, post) == ["red"]
    assert await _alts(site, post) == ["red"]


async def test_a_name_that_was_not_uploaded_here_shows_nothing(site: Site) -> None:
    post = await _written(site)
    named = {"picture-1": f"{'a' * 64}.webp", "picture-1-alt": "nobody's"}
    await _send(site, post, {**await opened(site, post), **named, "text": "Falls."}, "save")
    content = await _now(site, post)
    assert (content.text, content.attachments) == ("Falls.", ())


async def test_a_fork_begins_with_the_pictures_of_what_it_was_made_of(site: Site) -> None:
    post = await _written(site)
    await _added(site, post, "red")
    answer = await press(site, f"{path_of(post)}/fork", subwiki="climate")
    fork = answer.headers["location"].partition("?")[0]
    assert 'alt="red"' in await site.page(fork)
    before = (await _now(site, post)).attachments
    async with site.database.write() as tx:
        await media.use_no_more(tx, names_in(each.url for each in before), post.id)
    site.clock.pass_(timedelta(days=3))
    [shown] = Page(await site.page(fork)).all("img")
    assert (await site.browser.get(shown["src"])).status_code == 200
