"""The composer: what a member posts from a browser, with no script in it."""

import httpx
import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, PostKind, PostMode
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import banning, following
from fediwiki.services.deciding import Why
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import drafts, posts, subwikis
from fediwiki.storage.database import Database
from tests.web.editor import Fields, press, signed_in
from tests.web.elsewhere import picture_bytes
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site, content_of, open_site

_PAGE = b"""<!doctype html><head><title>Old title</title>
<meta property="og:title" content="Gauges &amp; tides">
<meta name="description" content="How the sea is measured.">
<meta property="og:image" content="/gauge.png"></head><body>x</body>"""
_URL = "https://far.example/gauges"


async def _ready(site: Site) -> Member:
    """Ana, signed in, and a subwiki in which she may write."""
    ana = await signed_in(site, "ana")
    await site.subwiki("climate", by=ana)
    return ana


async def _opened(site: Site, query: str = "", place: str = "climate") -> dict[str, str]:
    fields = Fields(await site.page(f"/c/{place}/write{query}")).values
    return {"mode": "individual", "language": "en", **fields}


async def _send(
    site: Site,
    fields: dict[str, str],
    wish: str,
    *,
    files: tuple[bytes, ...] = (),
    place: str = "climate",
) -> httpx.Response:
    """Press a button, as a browser sends a form with files."""
    fields = {name: value for name, value in fields.items() if name != "files"}
    sent = [("files", (f"{number}.png", each)) for number, each in enumerate(files)] or [
        ("files", ("", b""))
    ]
    return await site.browser.post(
        f"/c/{place}/write", data={**fields, "do": wish}, files=sent, headers=FROM_HERE
    )


def _again(answer: httpx.Response) -> dict[str, str]:
    """The form as it came back."""
    assert answer.status_code in {200, 400, 403, 413, 429}, answer.text
    return {"mode": "individual", "language": "en", **Fields(answer.text).values}


async def _posted(site: Site, answer: httpx.Response) -> Post:
    assert answer.status_code == 303, Page(answer.text).words
    path = answer.headers["location"].partition("?")[0]
    async with site.database.read() as tx:
        return await posts.by_id(tx, of_short(path.removeprefix("/p/")), ANYONE)


async def test_an_article_is_written_and_stands_in_its_subwiki(site: Site) -> None:
    ana = await _ready(site)
    fields = await _opened(site)
    fields |= {"title": "Sea level", "text": "It *rises*.", "warning": "gloomy", "language": "fr"}
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.author.id == ana.id
    assert post.mode is PostMode.INDIVIDUAL
    assert (post.content.title, post.content.warning) == ("Sea level", "gloomy")
    assert post.content.language == "fr"
    assert "Sea level" in await site.page("/c/climate")


async def test_what_is_written_together_belongs_to_the_steward(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site)
    fields |= {
        "title": "Sea level",
        "text": "It rises.",
        "mode": "collaborative",
        "source-1-url": "https://gauge.example/",
        "source-1-title": "Gauge",
    }
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.author.name == "climate_wiki"
    assert post.content.sources[0].title == "Gauge"


async def test_pictures_are_added_described_and_posted(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=image")
    files = (picture_bytes(colour="red"), picture_bytes(colour="blue"))
    fields = _again(await _send(site, fields, "upload", files=files))
    assert {"picture-1", "picture-2"} <= fields.keys()
    fields["title"] = "Two colours"
    refused = await _send(site, fields, "publish")
    assert "describe picture 1" in refused.text
    fields = _again(refused) | {"picture-1-alt": "Red", "picture-2-alt": "Blue"}
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.content.kind is PostKind.IMAGE
    assert [each.alt for each in post.content.attachments] == ["Red", "Blue"]
    assert {each.width for each in post.content.attachments} == {40}
    assert post.content.attachments[0].blurhash
    shown = [each["src"] for each in Page(await site.page(f"/p/{short(post.id)}")).all("img")]
    assert [(await site.browser.get(each)).status_code for each in shown] == [200, 200]


async def test_pictures_that_many_may_describe_stay_through_edits(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=image")
    fields = _again(await _send(site, fields, "upload", files=(picture_bytes(),)))
    fields |= {"title": "Sea", "picture-1-alt": "Sea", "mode": "collaborative"}
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.collaborative
    assert post.content.attachments[0].width == 40
    path = f"/p/{short(post.id)}/edit"
    edit = Fields(await site.page(path)).values | {"text": "It is green."}
    await press(site, path, **edit, do="save")
    async with site.database.read() as tx:
        edited = await posts.by_id(tx, post.id, ANYONE)
    assert edited.revision == 2
    assert edited.content.attachments == post.content.attachments


async def test_a_picture_can_be_taken_out_again(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=image")
    files = (picture_bytes(colour="red"), picture_bytes(colour="blue"))
    before = _again(await _send(site, fields, "upload", files=files))
    after = _again(await _send(site, before, "remove-1"))
    assert after["picture-1"] == before["picture-2"]
    assert "picture-2" not in after


async def test_what_is_no_picture_is_refused_and_the_rest_kept(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=image") | {"title": "Kept"}
    for file in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<script>", b"GIF89a"):
        refused = await _send(site, fields, "upload", files=(file,))
        assert refused.status_code == 400
        assert _again(refused)["title"] == "Kept"
        assert "picture-1" not in _again(refused)


async def test_no_more_pictures_than_a_post_shows(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=image")
    nine = tuple(picture_bytes(size=(4 + each, 4)) for each in range(9))
    assert (await _send(site, fields, "upload", files=nine)).status_code == 400
    assert _again(await _send(site, fields, "upload", files=nine[:8]))["picture-8"]


async def test_a_picture_that_nobody_uploaded_cannot_be_named(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=image") | {"title": "x"}
    fields |= {"picture-1": "a" * 64 + ".jpg", "picture-1-alt": "x"}
    assert "choose at least one picture" in (await _send(site, fields, "publish")).text
    fields["picture-1"] = "../../etc/passwd"
    assert (await _send(site, fields, "publish")).status_code == 400


async def test_a_link_is_looked_up_shown_and_then_posted_as_changed(site: Site) -> None:
    await _ready(site)
    site.elsewhere.put(_URL, _PAGE, "text/html; charset=utf-8")
    site.elsewhere.put("https://far.example/gauge.png", picture_bytes(), "image/png")
    fields = await _opened(site, "?kind=link") | {"link": _URL}
    shown = await _send(site, fields, "publish")
    assert shown.status_code == 200
    assert "describes itself" in shown.text
    fields = _again(shown)
    assert fields["title"] == fields["card-title"] == "Gauges & tides"
    assert fields["card-description"] == "How the sea is measured."
    assert fields["card-pictured"] == "1"
    fields["card-description"] = "Changed"
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.content.kind is PostKind.LINK
    link, preview = post.content.attachments
    assert (link.url, link.alt, link.description) == (_URL, "Gauges & tides", "Changed")
    assert preview.url.startswith("https://wiki.example/media/")
    page = Page(await site.page("/"))
    assert _URL in page.links()
    assert all(each["src"].startswith("/media/") for each in page.all("img"))


async def test_a_link_needs_no_picture(site: Site) -> None:
    await _ready(site)
    site.elsewhere.put(_URL, _PAGE, "text/html")
    site.elsewhere.put("https://far.example/gauge.png", picture_bytes(), "image/png")
    fields = await _opened(site, "?kind=link") | {"link": _URL}
    fields = _again(await _send(site, fields, "fetch"))
    del fields["card-pictured"]
    post = await _posted(site, await _send(site, fields, "publish"))
    assert [each.kind for each in post.content.attachments] == ["link"]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "https://printer.local/",
        "https://2130706433/",
        "https://far.example:8080/",
        "https://user@far.example/",
        "https://wiki.example/sign-in",
    ],
)
async def test_where_we_do_not_ask_a_link_has_no_card_and_asks_nobody(site: Site, url: str) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=link") | {"link": url, "title": "x"}
    answer = await _send(site, fields, "fetch")
    assert answer.status_code in {200, 400}
    assert _again(answer).get("card-title", "") == ""
    assert site.elsewhere.asked == []


async def test_a_page_that_redirects_inwards_is_not_followed(site: Site) -> None:
    await _ready(site)
    site.elsewhere.put(_URL, b"", "text/html", 302, "https://10.0.0.1/admin")
    fields = await _opened(site, "?kind=link") | {"link": _URL}
    assert _again(await _send(site, fields, "fetch"))["card-title"] == ""
    assert site.elsewhere.asked == [_URL]


async def test_of_a_page_without_end_only_the_beginning_is_read(site: Site) -> None:
    await _ready(site)
    site.elsewhere.put(_URL, _PAGE + b"x" * 3_000_000, "text/html")
    fields = await _opened(site, "?kind=link") | {"link": _URL}
    assert _again(await _send(site, fields, "fetch"))["card-title"] == "Gauges & tides"


async def test_a_page_that_nobody_answers_for_can_still_be_linked(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=link") | {"link": _URL, "title": "Gauges"}
    fields = _again(await _send(site, fields, "publish"))
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.content.attachments[0].url == _URL


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "gauges", "mailto:a@b.example"])
async def test_what_is_no_address_of_the_web_is_no_link(site: Site, url: str) -> None:
    await _ready(site)
    fields = await _opened(site, "?kind=link") | {"link": url, "title": "x"}
    answer = await _send(site, fields, "publish")
    assert answer.status_code == 400
    assert "needs an address" in answer.text


async def test_a_preview_shows_everything_and_publishes_nothing(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site) | {"title": "Sea level", "text": "It *rises*."}
    answer = await _send(site, fields, "preview")
    assert "<em>rises</em>" in answer.text
    assert "data-unsaved" in answer.text
    assert _again(answer)["text"] == "It *rises*."
    assert "Sea level" not in await site.page("/c/climate")


async def test_another_kind_keeps_what_was_typed(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site) | {"title": "Sea level", "text": "It rises."}
    fields = _again(await _send(site, fields, "kind-link"))
    assert (fields["kind"], fields["title"], fields["text"]) == ("link", "Sea level", "It rises.")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": ""}, "needs a title"),
        ({"title": "x" * 300}, "at most 200 characters"),
        ({"title": "x", "text": "x" * 260_000}, "at most 250,000 bytes"),
        ({"title": "x", "language": "<script>"}, "language"),
        ({"title": "x", "mode": "collaborative", "warning": "w"}, "no content warning"),
        ({"title": "x", "source-1-url": "javascript:x"}, "source 1"),
    ],
)
async def test_what_will_not_do_is_said_with_all_kept(
    site: Site, fields: dict[str, str], why: str
) -> None:
    await _ready(site)
    answer = await _send(site, await _opened(site) | {"text": "kept"} | fields, "publish")
    assert answer.status_code in {400, 413}
    assert why in Page(answer.text).words
    assert _again(answer)["text"] == fields.get("text", "kept")


async def test_drafts_are_kept_opened_published_and_gone(site: Site) -> None:
    ana = await _ready(site)
    fields = await _opened(site, "?kind=image") | {"title": "Half"}
    fields = _again(await _send(site, fields, "upload", files=(picture_bytes(),)))
    kept = await _send(site, fields | {"picture-1-alt": "Sea"}, "draft")
    assert kept.status_code == 303
    assert "Half" in await site.page("/drafts")
    where = next(link for link in Page(await site.page("/drafts")).links() if "draft=" in link)
    fields = {"mode": "individual", "language": "en", **Fields(await site.page(where)).values}
    assert (fields["title"], fields["picture-1-alt"]) == ("Half", "Sea")
    await _send(site, fields | {"title": "More"}, "draft")
    async with site.database.read() as tx:
        assert [each.draft.title for each in await drafts.of_member(tx, ana.id)] == ["More"]
    await _posted(site, await _send(site, fields | {"title": "Whole"}, "publish"))
    assert "There are none" in await site.page("/drafts")


async def test_a_script_keeps_a_draft_without_leaving_the_page(site: Site) -> None:
    await _ready(site)
    fields = await _opened(site) | {"title": "Half"}
    answer = await _send(site, fields, "autosave")
    draft = answer.json()["draft"]
    again = await _send(site, fields | {"draft": draft, "title": "More"}, "autosave")
    assert again.json()["draft"] == draft
    assert (await _send(site, await _opened(site), "autosave")).status_code == 400


async def test_a_draft_is_thrown_away(site: Site) -> None:
    await _ready(site)
    draft = (await _send(site, await _opened(site) | {"title": "x"}, "autosave")).json()["draft"]
    assert (await press(site, f"/drafts/{draft}/delete")).status_code == 303
    assert "There are none" in await site.page("/drafts")


async def test_a_draft_is_for_its_member_alone(site: Site) -> None:
    await _ready(site)
    draft = (await _send(site, await _opened(site) | {"title": "x"}, "autosave")).json()["draft"]
    await press(site, "/sign-out")
    assert (await site.browser.get("/drafts")).status_code == 303
    await signed_in(site, "eve")
    assert (await site.browser.get(f"/c/climate/write?draft={draft}")).status_code == 404
    fields = await _opened(site) | {"title": "Stolen", "draft": draft}
    assert (await _send(site, fields, "draft")).status_code == 404
    await press(site, f"/drafts/{draft}/delete")
    await press(site, "/sign-out")
    await site.sign_in("ana")
    assert await site.page(f"/c/climate/write?draft={draft}")


@pytest.mark.parametrize("path", ["/write", "/drafts", "/c/climate/write"])
async def test_who_is_not_signed_in_is_asked_to(site: Site, path: str) -> None:
    await site.subwiki("climate")
    answer = await site.browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?to={path}")


async def test_nobody_writes_where_they_are_banned(site: Site) -> None:
    ana = await signed_in(site, "ana")
    subwiki = await site.subwiki("climate")
    async with site.database.write() as tx:
        await banning.ban(
            tx, subwiki, ana.actor, by=None, why=Why("spam"), until=None, now=site.clock.now()
        )
    for mode in ("individual", "collaborative"):
        fields = await _opened_whatever(site) | {"title": "x", "mode": mode}
        assert (await _send(site, fields, "publish")).status_code == 403
    assert "Nothing is written" in await site.page("/c/climate")


async def _opened_whatever(site: Site) -> dict[str, str]:
    text = (await site.browser.get("/c/climate/write")).text
    return {"mode": "individual", "language": "en", **Fields(text).values}


async def test_where_members_are_chosen_only_they_post(site: Site) -> None:
    await signed_in(site, "ana")
    subwiki = await site.subwiki("climate")
    async with site.database.write() as tx:
        await subwikis.save_policies(
            tx, subwiki.id, MembershipPolicy.APPROVAL, EditPolicy.MEMBERS, ReviewPolicy.NONE
        )
    fields = await _opened_whatever(site) | {"title": "x"}
    assert (await _send(site, fields, "publish")).status_code == 403
    async with site.database.write() as tx:
        await subwikis.save_policies(
            tx, subwiki.id, MembershipPolicy.OPEN, EditPolicy.MEMBERS, ReviewPolicy.NONE
        )
    assert (await _send(site, fields, "publish")).status_code == 303
    together = await _send(site, fields | {"mode": "collaborative"}, "publish")
    assert together.status_code == 403


async def test_what_a_newcomer_begins_waits_where_it_must(site: Site) -> None:
    await signed_in(site, "ana")
    subwiki = await site.subwiki("climate")
    async with site.database.write() as tx:
        await subwikis.save_policies(
            tx, subwiki.id, MembershipPolicy.OPEN, EditPolicy.EVERYONE, ReviewPolicy.ALL
        )
    fields = await _opened(site) | {"title": "x", "mode": "collaborative"}
    answer = await _send(site, fields, "publish")
    assert answer.headers["location"] == "/drafts?note=waits"
    assert "Nothing is written" in await site.page("/c/climate")


async def test_nobody_posts_without_end(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(posts_per_hour=2)) as site:
        await _ready(site)
        statuses = [
            (await _send(site, await _opened(site) | {"title": f"{each}"}, "publish")).status_code
            for each in range(3)
        ]
        assert statuses == [303, 303, 429]


async def _group(site: Site, member: Member, *, follow: bool = True) -> Actor:
    group = await site.person("cats", "far.example", kind=ActorKind.GROUP)
    if follow:
        async with site.database.write() as tx:
            await following.ask(tx, member.actor, group, urls=site.urls, now=site.clock.now())
    return group


async def test_a_subwiki_elsewhere_is_written_in_when_it_is_followed(site: Site) -> None:
    ana = await _ready(site)
    group = await _group(site, ana)
    assert "/c/cats@far.example/write" in Page(await site.page("/write")).links()
    fields = await _opened(site, place="cats@far.example") | {"title": "A cat"}
    answer = await _send(site, fields, "publish", place="cats@far.example")
    post = await _posted(site, answer)
    assert post.subwiki is not None
    assert post.subwiki.id == group.id
    assert "not passed on by it yet" in Page(await site.page(f"/p/{short(post.id)}")).words


async def test_a_subwiki_elsewhere_that_is_not_followed_is_not_there(site: Site) -> None:
    await _group(site, await _ready(site), follow=False)
    assert (await site.browser.get("/c/cats@far.example/write")).status_code == 404


async def test_a_crosspost_is_a_link_that_names_what_it_passes_on(site: Site) -> None:
    ana = await _ready(site)
    weather = await site.subwiki("weather")
    original = await site.post(ana.actor, weather, content_of("Storm", "It blows."))
    page = Page(await site.page(f"/p/{short(original.id)}"))
    way = next(link for link in page.links() if "crosspost=" in link)
    assert "Storm" in await site.page(way)
    fields = await _opened(site, f"?crosspost={short(original.id)}")
    assert fields["link"] == original.url
    post = await _posted(site, await _send(site, fields, "publish"))
    assert post.crosspost_of == original.uri
    assert post.content.kind is PostKind.LINK
    shown = await site.page(f"/p/{short(post.id)}")
    assert f'href="/p/{short(original.id)}"' in shown
    assert "Passed on from" in shown


async def test_a_red_link_leads_to_the_composer_with_its_title(site: Site) -> None:
    await _ready(site)
    answer = await site.browser.get("/c/climate/wiki/Deep_sea")
    way = next(link for link in Page(answer.text).links() if "/write?title" in link)
    assert Fields(await site.page(way)).values["title"] == "Deep sea"


async def test_no_words_in_the_composer_become_markup(site: Site) -> None:
    await _ready(site)
    evil = '"><script>alert(1)</script>'
    fields = await _opened(site) | dict.fromkeys(["title", "text", "warning", "link"], evil)
    answer = await _send(site, fields, "preview")
    assert "<script>alert" not in answer.text


async def test_the_forms_can_be_read_by_ear_and_by_keyboard(site: Site) -> None:
    ana = await _ready(site)
    post = await site.post(ana.actor, await site.subwiki("weather"), content_of("Storm", "x"))
    comment = await site.comment(ana.actor, post, "Indeed.")
    fields = await _opened(site, "?kind=image")
    texts = {
        path: await site.page(path)
        for path in (
            "/write",
            "/drafts",
            "/c/climate/write",
            f"/c/climate/write?crosspost={short(post.id)}",
            f"/p/{short(post.id)}",
            f"/p/{short(post.id)}/reply",
            f"/p/{short(post.id)}/delete",
            f"/p/{short(post.id)}/edit",
            f"/comment/{short(comment.id)}/edit",
        )
    }
    texts["pictures"] = (await _send(site, fields, "upload", files=(picture_bytes(),))).text
    for path, text in texts.items():
        page = Page(text)
        ids = [each["id"] for _, each in page.tags if "id" in each]
        assert len(ids) == len(set(ids)), path
        labels = {each["for"] for each in page.all("label")}
        fields_shown = [
            each["id"]
            for tag, each in page.tags
            if tag in {"input", "textarea", "select"} and each.get("type") != "hidden"
        ]
        assert set(fields_shown) == labels, path
        assert [tag for tag, _ in page.tags].count("h1") == 1, path
        assert all("alt" in each for each in page.all("img")), path
        assert all(each["width"] and each["height"] for each in page.all("img")), path
        assert not any("style" in each or "onclick" in each for _, each in page.tags), path
