"""Who comes into the panel, and what stands around each of its pages."""

import re

import pytest
from starlette.routing import Route

from fediwiki.admin.routes import ROUTES
from tests.admin.dead import dead_letter
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site


def _path(route: Route) -> str:
    return re.sub(r"{[a-z]+(:[a-z]+)?}", "1", route.path)


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_for_everyone_but_admins_there_is_nothing(site: Site, route: Route) -> None:
    (method,) = (route.methods or set()) - {"HEAD"}
    missing = await site.browser.request(method, "/admin/nothing/at/all", headers=FROM_HERE)
    for _ in ("a visitor", "a member"):
        answer = await site.browser.request(method, _path(route), headers=FROM_HERE)
        assert (answer.status_code, answer.text) == (404, missing.text)
        assert answer.headers["cache-control"] == missing.headers["cache-control"]
        await signed_in(site, "eve") if not site.browser.cookies else None


async def test_what_admins_see_is_kept_by_no_cache_and_no_index(panel: Site) -> None:
    answer = await panel.browser.get("/admin")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert Page(answer.text).meta("robots") == "noindex, nofollow"
    assert "Disallow: /admin\n" in (await panel.browser.get("/robots.txt")).text


async def test_whoever_is_an_admin_no_more_finds_nothing(panel: Site) -> None:
    await panel.browser.get("/admin")
    await press(panel, "/sign-out")
    assert (await panel.browser.get("/admin")).status_code == 404


async def test_every_page_leads_admins_to_what_wants_them(panel: Site) -> None:
    assert "Nothing wants you." in Page(await panel.page("/admin")).words
    await dead_letter(panel)
    page = Page(await panel.page("/"))
    assert "Admin 1 to look at" in " ".join(page.words.split())
    today = Page(await panel.page("/admin"))
    assert "1 dead letter" in " ".join(today.words.split())
    await signed_in(panel, "eve")
    assert "/admin" not in Page(await panel.page("/")).links()


async def test_a_section_shows_once_it_has_a_page(panel: Site) -> None:
    links = Page(await panel.page("/admin")).links()
    assert "/admin/sign-ups" in links
    for link in (each for each in links if each.startswith("/admin")):
        assert (await panel.browser.get(link)).status_code == 200, link
