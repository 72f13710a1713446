"""The settings: only for whoever is signed in, and some only after the password is given again."""

from datetime import timedelta

import httpx
import pytest

from fediwiki.storage import sessions
from fediwiki.web.settings import SECTIONS
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site

_NEW = "four other unrelated words"
_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


async def _elsewhere(site: Site, name: str, password: str = PASSWORD) -> httpx.AsyncClient:
    """Another browser in which someone is signed in."""
    other = site.another_browser()
    other.headers["User-Agent"] = _FIREFOX
    data = {"name": name, "password": password}
    answer = await other.post("/sign-in", data=data, headers=FROM_HERE)
    assert answer.status_code == 303
    return other


async def _is_signed_in(browser: httpx.AsyncClient) -> bool:
    return "Sign out" in (await browser.get("/")).text


async def _change(site: Site, password: str) -> httpx.Response:
    return await press(site, "/settings/account/password", password=password)


@pytest.mark.parametrize("path", ["/settings", "/settings/proof", *(s.path for s in SECTIONS)])
async def test_settings_are_for_whoever_is_signed_in(site: Site, path: str) -> None:
    answer = await site.browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?to={path}")
    await signed_in(site, "ana")
    answer = await site.browser.get(path, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


async def test_every_section_is_one_click_away(site: Site) -> None:
    await signed_in(site, "ana")
    assert "/settings" in Page(await site.page("/")).links()
    for section in SECTIONS:
        page = Page(await site.page(section.path))
        assert {each.path for each in SECTIONS} <= {*page.links()}
        current = [each["href"] for each in page.all("a") if each.get("aria-current") == "page"]
        assert current == [section.path]


async def test_a_password_is_changed_by_whoever_just_signed_in(site: Site) -> None:
    await signed_in(site, "ana")
    assert (await _change(site, _NEW)).headers["location"] == "/settings/account?done=password"
    assert await _is_signed_in(site.browser)
    site.browser.cookies.clear()
    assert (await site.sign_in("ana")).status_code == 403
    assert (await site.sign_in("ana", _NEW)).status_code == 303


async def test_a_new_password_signs_out_all_but_this_browser_whose_token_changes(
    site: Site,
) -> None:
    await signed_in(site, "ana")
    before = dict(site.browser.cookies)
    other = await _elsewhere(site, "ana")
    await _change(site, _NEW)
    assert not await _is_signed_in(other)
    assert dict(site.browser.cookies) != before
    site.browser.cookies.clear()
    site.browser.cookies.update(before)
    assert not await _is_signed_in(site.browser)


@pytest.mark.parametrize("password", ["short", "ana", "ana-ana-ana-ana", "Ana12anaAna"])
async def test_a_password_that_will_not_do_is_refused(site: Site, password: str) -> None:
    await signed_in(site, "ana")
    answer = await _change(site, password)
    assert answer.status_code == 400
    assert "A password" in Page(answer.text).words
    site.browser.cookies.clear()
    assert (await site.sign_in("ana")).status_code == 303


async def test_after_a_while_the_password_is_asked_for_again(site: Site) -> None:
    await signed_in(site, "ana")
    assert "New password" in await site.page("/settings/account/password")
    site.clock.pass_(timedelta(minutes=15))
    way = "/settings/proof?to=/settings/account/password"
    for answer in (
        await site.browser.get("/settings/account/password"),
        await _change(site, _NEW),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, way)
    assert (await press(site, way, password="wrong")).status_code == 403
    assert (await _change(site, _NEW)).headers["location"] == way
    answer = await press(site, way, password=PASSWORD)
    assert answer.headers["location"] == "/settings/account/password"
    assert (await _change(site, _NEW)).headers["location"] == "/settings/account?done=password"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/sign-out",
        "/settings/../evil",
        "/settings//x",
        "",
    ],
)
async def test_the_way_back_stays_within_the_settings(site: Site, to: str) -> None:
    await signed_in(site, "ana")
    answer = await site.browser.post(
        "/settings/proof", params={"to": to}, data={"password": PASSWORD}, headers=FROM_HERE
    )
    assert answer.headers["location"] == "/settings/account"


async def test_guessing_the_password_of_an_open_session_stops(site: Site) -> None:
    await signed_in(site, "ana")
    for _ in range(site.config.limits.sign_in_tries):
        assert (await press(site, "/settings/proof", password="wrong")).status_code == 403
    assert (await press(site, "/settings/proof", password=PASSWORD)).status_code == 429


async def test_sessions_are_listed_with_this_one_first(site: Site) -> None:
    await signed_in(site, "ana")
    site.clock.pass_(timedelta(hours=1))
    await _elsewhere(site, "ana")
    await signed_in(site, "bea")
    await site.sign_in("ana")
    words = Page(await site.page("/settings/sessions")).words
    assert words.index("this browser") < words.index("Firefox on Linux")
    assert words.count("last used") == 1
    assert words.count("in use now") == 1


async def test_one_session_is_ended_and_the_others_stay(site: Site) -> None:
    await signed_in(site, "ana")
    other, third = await _elsewhere(site, "ana"), await _elsewhere(site, "ana")
    page = Page(await site.page("/settings/sessions"))
    token_hash = next(each["value"] for each in page.all("button") if each.get("name") == "session")
    assert (await press(site, "/settings/sessions/end", session=token_hash)).status_code == 303
    left = [await _is_signed_in(each) for each in (site.browser, other, third)]
    assert (left[0], sorted(left[1:])) == (True, [False, True])


async def test_all_other_sessions_are_ended_at_once(site: Site) -> None:
    await signed_in(site, "ana")
    other, third = await _elsewhere(site, "ana"), await _elsewhere(site, "ana")
    assert (await press(site, "/settings/sessions/end-others")).status_code == 303
    left = [await _is_signed_in(each) for each in (site.browser, other, third)]
    assert left == [True, False, False]
    assert "Sign out every other" not in await site.page("/settings/sessions")


async def test_nobody_ends_the_session_of_somebody_else(site: Site) -> None:
    ana = await signed_in(site, "ana")
    other = await _elsewhere(site, "ana")
    async with site.database.read() as tx:
        found = await sessions.of_member(tx, ana.id, site.clock.now())
    await signed_in(site, "eve")
    for each in found:
        await press(site, "/settings/sessions/end", session=each.token_hash)
    await press(site, "/settings/sessions/end-others")
    assert await _is_signed_in(other)


async def test_a_session_knows_only_the_network_it_began_in_and_forgets_it(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    await site.browser.post(
        "/sign-in",
        data={"name": "ana", "password": PASSWORD},
        headers={**FROM_HERE, "X-Forwarded-For": "198.51.100.77"},
    )
    page = await site.page("/settings/sessions")
    assert "198.51.100.0/24" in page
    assert "198.51.100.77" not in page
    async with site.database.write() as tx:
        await sessions.forget_networks(tx, site.clock.now() + timedelta(seconds=1))
        found = await sessions.of_member(tx, ana.id, site.clock.now())
    assert [each.network for each in found] == [""]


async def test_use_is_written_down_now_and_then(site: Site) -> None:
    ana = await signed_in(site, "ana")
    began = site.clock.now()
    seen: list[timedelta] = []
    for minutes in (4, 1, 4):
        site.clock.pass_(timedelta(minutes=minutes))
        await site.page("/")
        async with site.database.read() as tx:
            (session,) = await sessions.of_member(tx, ana.id, site.clock.now())
        seen.append(session.seen - began)
    assert seen == [timedelta(), timedelta(minutes=5), timedelta(minutes=5)]
