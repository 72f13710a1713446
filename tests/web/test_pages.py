"""What holds for every page there is."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from fediwiki.asgi import assets
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import joining, passwords
from fediwiki.storage import actors, comments, posts
from tests.vectors import vectors
from tests.web.html import Page
from tests.web.site import ORIGIN, PASSWORD, Site, content_of

ACTIVITY = {"Accept": "application/activity+json"}


@dataclass(frozen=True, slots=True)
class _Filled:
    """One of everything."""

    ana: Member
    subwiki: Subwiki
    post: Post
    comment: Comment

    @property
    def paths(self) -> list[str]:
        name = short(self.post.id)
        return [
            "/",
            "/c",
            "/c/climate",
            "/u/ana",
            "/u/climate_wiki",
            f"/p/{name}",
            "/about",
            "/search",
            "/search?q=rises",
            "/tag/tides",
            "/authorize_interaction?uri=%40bob%40far.example",
        ]


async def _filled(site: Site) -> _Filled:
    ana = await site.member("ana", password=PASSWORD)
    subwiki = await site.subwiki("climate", description="<p>Measured.</p>", by=ana)
    await site.collaborative_post(
        ana.actor, subwiki, "Together", "With a [link](https://a.example)."
    )
    post = await site.post(ana.actor, subwiki, "Sea level", "It rises.")
    return _Filled(ana, subwiki, post, await site.comment(ana.actor, post, "Indeed."))


async def _every_page(site: Site) -> dict[str, str]:
    filled = await _filled(site)
    async with site.database.write() as tx:
        await joining.give_link(tx, filled.ana, passwords.token_hash("t"), now=site.clock.now())
    pages = {path: await site.page(path) for path in [*filled.paths, "/sign-in", "/sign-in/t"]}
    pages["/nothing"] = (await site.browser.get("/nothing")).text
    bob = await site.member("bob")
    await site.comment(bob.actor, filled.post, "Since when?")
    await site.sign_in("ana")
    for path in [
        "/",
        "/notifications",
        "/settings/notifications",
        "/settings/blocks",
        "/c/climate",
        "/home",
        "/saved",
        "/search",
        "/settings/reading",
        "/settings/profile",
        "/c",
        "/c/new",
        "/c/climate/settings",
        "/c/climate/members",
    ]:
        pages[f"{path} as ana"] = await site.page(path)
    return pages


async def test_every_page_asks_only_ourselves_for_anything(site: Site) -> None:
    for path, text in (await _every_page(site)).items():
        foreign = [each for each in Page(text).addresses() if not re.match(r"/(?!/)", each)]
        assert foreign == [], path


def test_our_own_files_ask_nobody_else() -> None:
    for name, asset in assets.ASSETS.items():
        text = asset.content.decode().replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE), name
        assert "@import" not in text, name
        assert "url(" not in text, name


async def test_no_page_has_a_script_or_style_of_its_own(site: Site) -> None:
    for path, text in (await _every_page(site)).items():
        page = Page(text)
        assert all("src" in each for each in page.all("script")), path
        assert list(page.all("style")) == [], path
        attributes = {name for _, each in page.tags for name in each}
        assert not {name for name in attributes if name == "style" or name.startswith("on")}, path


async def test_every_page_can_be_read_by_ear_and_by_keyboard(site: Site) -> None:
    for path, text in (await _every_page(site)).items():
        page = Page(text)
        names = [tag for tag, _ in page.tags]
        assert names.count("h1") == 1, path
        assert names.count("main") == 1, path
        assert next(page.all("html"))["lang"] == "en", path
        assert page.links()[0] == "#main", path
        labels = {each["for"] for each in page.all("label")}
        fields = [
            each
            for name in ("input", "select", "textarea")
            for each in page.all(name)
            if each.get("type") != "hidden"
        ]
        assert {each["id"] for each in fields} == labels, path
        ids = [each["id"] for _, each in page.tags if "id" in each]
        assert len(ids) == len(set(ids)), path
        levels = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
        assert all(deeper - level <= 1 for level, deeper in pairwise(levels)), path


async def test_no_link_of_a_page_is_dead(site: Site) -> None:
    pages = await _every_page(site)
    inside = {link for text in pages.values() for link in Page(text).links() if link[0] == "/"}
    assert {"/about", "/c/climate"} <= inside
    for link in sorted(inside):
        path, _, anchor = link.partition("#")
        answer = await site.browser.get(path)
        assert answer.status_code in {200, 303}, link
        assert not anchor or f'id="{anchor}"' in answer.text, link


async def test_pages_are_for_one_person_and_no_cache(site: Site) -> None:
    filled = await _filled(site)
    for path in filled.paths:
        assert "private" in (await site.browser.get(path)).headers["cache-control"], path


async def test_every_answer_carries_the_policy(site: Site) -> None:
    filled = await _filled(site)
    for path in [*filled.paths, "/nothing", "/feed.atom", "/robots.txt", assets.url("style.css")]:
        headers = (await site.browser.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["strict-transport-security"], path


def _cases() -> list[str]:
    found = json.loads((vectors() / "selfmade_html_payloads.json").read_text())
    return [case["input"] or "<p>" + "<b>" * 20_000 for case in found["cases"]]


async def _say_everywhere(site: Site, filled: _Filled, words: str) -> None:
    content = replace(
        content_of(words, "x"), lead=words, warning=words, language=words, tags=(words,)
    )
    now = site.clock.now()
    async with site.database.write() as tx:
        await actors.save_display(tx, filled.ana.id, name=words, summary="")
        await actors.save_display(tx, filled.subwiki.id, name=words, summary="")
        await posts.save_content(tx, filled.post.id, content, updated=now, revision=1)
        await comments.save_text(
            tx, filled.comment.id, text="", html="<p>x</p>", warning=words, updated=now
        )


def _shape(text: str) -> list[tuple[str, list[str]]]:
    return [(tag, sorted(attributes)) for tag, attributes in Page(text).tags]


def _xml_shape(text: str) -> list[tuple[str, list[str]]]:
    found = ET.fromstring(text)  # noqa: S314 - it is our own
    return [(each.tag, sorted(each.attrib)) for each in found.iter()]


async def _shapes(site: Site, filled: _Filled) -> dict[str, list[tuple[str, list[str]]]]:
    ways: dict[str, Callable[[str], list[tuple[str, list[str]]]]] = {
        **dict.fromkeys(filled.paths, _shape),
        **dict.fromkeys(["/feed.atom", "/c/climate/feed.atom", "/u/ana/feed.atom"], _xml_shape),
    }
    return {path: way((await site.browser.get(path)).text) for path, way in ways.items()}


async def test_no_words_of_anybody_become_markup(site: Site) -> None:
    filled = await _filled(site)
    await _say_everywhere(site, filled, "harmless")
    harmless = await _shapes(site, filled)
    for words in [
        *_cases(),
        '"',
        "'><a href=javascript:alert(1)>",
        "]]>",
        "{{ 7 * 7 }}",
        "\u202eevil",
    ]:
        await _say_everywhere(site, filled, words)
        assert await _shapes(site, filled) == harmless, words


async def test_the_words_of_others_cannot_turn_the_direction_of_a_line(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    subwiki = await site.subwiki("climate")
    post = await site.arrived_post(bob, subwiki, content_of("\u202egpj.exe"))
    for path in ("/", f"/p/{short(post.id)}"):
        text = await site.page(path)
        assert "<bdi>\u202egpj.exe</bdi>" in text, path
        assert "<bdi>@bob@far.example</bdi>" in text, path


async def test_servers_and_browsers_share_an_address(site: Site) -> None:
    told = await site.browser.get("/", headers=ACTIVITY)
    shown = await site.browser.get("/")
    assert told.headers["content-type"] == "application/activity+json"
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    for answer in (told, shown):
        assert "Accept" in answer.headers["vary"]


async def test_what_only_one_of_them_has_goes_there_whatever_it_asks(site: Site) -> None:
    assert (await site.browser.get("/about", headers=ACTIVITY)).text.startswith("<!doctype html>")
    assert (await site.browser.post("/inbox")).headers["content-type"] == (
        "application/activity+json"
    )


async def test_a_foreign_host_is_sent_away(site: Site) -> None:
    answer = await site.browser.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "evil.example" not in answer.text


async def test_links_are_made_of_the_configured_domain_alone(site: Site) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = await site.browser.get("/", headers=headers)
    assert "evil.example" not in answer.text
    assert Page(answer.text).link("canonical") == f"{ORIGIN}/"


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/..%2f..%2fetc/passwd",
        "/%ff",
        "/static/../state.py",
        "/" + "a/" * 10_000,
        "/static/style.css",
        "/static/%2e%2e",
    ],
)
async def test_a_path_that_leads_nowhere_is_not_found(site: Site, path: str) -> None:
    assert (await site.browser.get(path)).status_code == 404


@pytest.mark.parametrize("name", sorted(assets.ASSETS))
async def test_our_own_files_never_change_under_their_address(site: Site, name: str) -> None:
    answer = await site.browser.get(assets.url(name))
    assert answer.content == assets.ASSETS[name].content
    assert "immutable" in answer.headers["cache-control"]


async def test_crawlers_are_told_what_to_leave_alone(site: Site) -> None:
    answer = await site.browser.get("/robots.txt")
    assert answer.text == "User-agent: *\nDisallow: /sign-in\nDisallow: /admin\n"


async def test_a_well_instance_says_so_under_any_name(site: Site) -> None:
    for path in ("/healthz", "/readyz", "/readyz"):
        answer = await site.browser.get(path, headers={"Host": "10.0.0.7"})
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store"
