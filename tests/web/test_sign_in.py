"""Coming in and going out."""

import re
from collections.abc import AsyncGenerator
from datetime import timedelta

import httpx
import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.members import Member
from fediwiki.services import joining, passwords
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import sessions
from fediwiki.storage.database import Database
from tests.web.html import Page
from tests.web.site import FROM_HERE, ORIGIN, PASSWORD, Site, open_site

_COOKIE = re.compile(
    r"__Host-session=[\w-]{43}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax; Secure"
)


@pytest.fixture
async def strict_site(
    database: Database, database_url: str, pairs: KeyPairs
) -> AsyncGenerator[Site]:
    """An instance that allows three tries in five minutes."""
    async with open_site(database, database_url, pairs, Limits(sign_in_tries=3)) as opened:
        yield opened


async def _ana(site: Site) -> Member:
    return await site.member("ana", password=PASSWORD)


async def _linked(site: Site, member: Member) -> None:
    async with site.database.write() as tx:
        await joining.give_link(tx, member, passwords.token_hash("token"), now=site.clock.now())


async def _use_link(site: Site, password: str = PASSWORD) -> httpx.Response:
    return await site.browser.post("/sign-in/token", data={"password": password}, headers=FROM_HERE)


async def _is_signed_in(site: Site) -> bool:
    return "Sign out" in await site.page("/")


async def test_nobody_gets_a_cookie_before_they_sign_in(site: Site) -> None:
    for path in ("/", "/about", "/sign-in", "/c", "/nothing"):
        assert "set-cookie" not in (await site.browser.get(path)).headers


async def test_the_right_password_signs_in(site: Site) -> None:
    await _ana(site)
    answer = await site.sign_in("ana")
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    assert _COOKIE.fullmatch(answer.headers["set-cookie"])
    assert await _is_signed_in(site)


@pytest.mark.parametrize("name", ["Ana", " ana ", "@ana", "ana@wiki.example", "@ana@wiki.example"])
async def test_a_name_may_be_given_as_people_write_it(site: Site, name: str) -> None:
    await _ana(site)
    await site.sign_in(name)
    assert await _is_signed_in(site)


async def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(site: Site) -> None:
    await _ana(site)
    await site.member("bea")
    answers = [
        await site.sign_in(name, password)
        for name, password in (("ana", "wrong"), ("eve", PASSWORD), ("bea", ""), ("ana\\", "x"))
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert not any("set-cookie" in answer.headers for answer in answers)
    said = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(said) == 1
    assert not await _is_signed_in(site)


async def test_an_account_without_a_password_cannot_be_entered_by_one(site: Site) -> None:
    await site.member("bea")
    assert (await site.sign_in("bea", "")).status_code == 403
    assert (await site.sign_in("bea", PASSWORD)).status_code == 403


async def test_the_name_stays_in_the_form_and_the_password_does_not(site: Site) -> None:
    answer = await site.sign_in('"><script>', "secret words")
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text
    assert "secret words" not in answer.text


async def test_signing_out_ends_the_session_for_the_cookie_too(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    cookies = dict(site.browser.cookies)
    answer = await site.browser.post("/sign-out", headers=FROM_HERE)
    assert answer.status_code == 303
    assert not await _is_signed_in(site)
    site.browser.cookies.update(cookies)
    assert not await _is_signed_in(site)


async def test_each_sign_in_begins_a_new_session_and_ends_the_one_before(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    first = dict(site.browser.cookies)
    await site.sign_in("ana")
    assert dict(site.browser.cookies) != first
    site.browser.cookies.clear()
    site.browser.cookies.update(first)
    assert not await _is_signed_in(site)


async def test_a_token_is_kept_only_as_its_hash(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    token = site.browser.cookies["__Host-session"]
    async with site.database.read() as tx:
        assert await sessions.find(tx, token, site.clock.now()) is None
        kept = await sessions.find(tx, passwords.token_hash(token), site.clock.now())
    assert kept is not None


async def test_a_session_ends_by_itself(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    for _ in range(3):
        site.clock.pass_(timedelta(days=9))
        assert await _is_signed_in(site)
    site.clock.pass_(timedelta(days=3))
    assert not await _is_signed_in(site)


async def test_a_session_ends_when_nobody_uses_it(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    site.clock.pass_(timedelta(days=13, hours=23))
    assert await _is_signed_in(site)
    site.clock.pass_(timedelta(days=14))
    assert not await _is_signed_in(site)


async def test_a_made_up_cookie_is_nobodys(site: Site) -> None:
    await _ana(site)
    site.browser.cookies.set("__Host-session", "x" * 43)
    assert not await _is_signed_in(site)


async def test_a_new_password_ends_every_session(site: Site) -> None:
    ana = await _ana(site)
    await site.sign_in("ana")
    async with site.database.write() as tx:
        await joining.change_password(tx, ana, passwords.hashed("other unrelated words"))
    assert not await _is_signed_in(site)


async def test_who_is_signed_in_is_not_asked_again(site: Site) -> None:
    await _ana(site)
    assert "Password" in Page(await site.page("/sign-in")).words
    await site.sign_in("ana")
    assert (await site.browser.get("/sign-in")).headers["location"] == "/home"


async def test_guessing_stops_after_some_tries_and_goes_on_with_time(strict_site: Site) -> None:
    answers = [await strict_site.sign_in("eve", "") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
    assert int(answers[-1].headers["retry-after"]) == 100
    strict_site.clock.pass_(timedelta(seconds=100))
    assert (await strict_site.sign_in("eve", "")).status_code == 403


async def test_one_address_cannot_guess_at_many_accounts(strict_site: Site) -> None:
    answers = [await strict_site.sign_in(name, "") for name in ("ana", "bea", "eve", "dan")]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]


async def test_many_addresses_cannot_guess_at_one_account(strict_site: Site) -> None:
    answers = [
        await strict_site.browser.post(
            "/sign-in",
            data={"name": "ana", "password": ""},
            headers={**FROM_HERE, "X-Forwarded-For": f"198.51.100.{number}"},
        )
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/sign-in/token"])
@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_page_from_elsewhere_cannot_sign_in_or_out(
    site: Site, path: str, headers: dict[str, str]
) -> None:
    ana = await _ana(site)
    await _linked(site, ana)
    await site.sign_in("ana")
    answer = await site.browser.post(
        path, data={"name": "ana", "password": "another long password"}, headers=headers
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert await _is_signed_in(site)
    async with site.database.read() as tx:
        held = await sessions.find(
            tx, passwords.token_hash(site.browser.cookies["__Host-session"]), site.clock.now()
        )
    assert held is not None


async def test_signing_out_takes_more_than_a_link(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    assert (await site.browser.get("/sign-out", headers=FROM_HERE)).status_code == 405
    assert await _is_signed_in(site)


async def test_a_link_lets_its_holder_choose_a_password_once(site: Site) -> None:
    await _linked(site, await site.member("ana"))
    assert "Choose a password" in Page(await site.page("/sign-in/token")).words
    assert "Choose a password" in Page(await site.page("/sign-in/token")).words
    answer = await _use_link(site)
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")
    assert await _is_signed_in(site)
    assert (await _use_link(site)).status_code == 404
    assert (await site.browser.get("/sign-in/token")).status_code == 404
    site.browser.cookies.clear()
    await site.sign_in("ana")
    assert await _is_signed_in(site)


async def test_a_password_that_is_too_short_may_be_mended(site: Site) -> None:
    await _linked(site, await site.member("ana"))
    answer = await _use_link(site, "short")
    assert answer.status_code == 400
    assert "at least 10 characters" in Page(answer.text).words
    assert (await _use_link(site)).status_code == 303


async def test_a_link_is_good_for_a_day(site: Site) -> None:
    await _linked(site, await site.member("ana"))
    site.clock.pass_(timedelta(days=1))
    assert (await site.browser.get("/sign-in/token")).status_code == 404
    assert (await _use_link(site)).status_code == 404


async def test_the_page_of_a_link_is_kept_by_no_cache(site: Site) -> None:
    await _linked(site, await site.member("ana"))
    answer = await site.browser.get("/sign-in/token")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"


async def _signed_in_by(site: Site, form: str) -> str:
    answer = await site.browser.post(
        form, data={"name": "ana", "password": PASSWORD}, headers=FROM_HERE
    )
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_signing_in_leads_back_to_where_one_came_from(site: Site) -> None:
    await _ana(site)
    asked = await site.browser.get("/saved?x=1&y=a/b")
    assert asked.headers["location"] == "/sign-in?to=/saved%3Fx%3D1%26y%3Da/b"
    (form,) = [
        each["action"]
        for each in Page(await site.page(asked.headers["location"])).all("form")
        if each["action"].startswith("/sign-in?") and each.get("method") == "post"
    ]
    wrong = await site.browser.post(form, data={"name": "ana", "password": "x"}, headers=FROM_HERE)
    assert f'action="{form}"'.replace("&", "&amp;") in wrong.text
    assert await _signed_in_by(site, form) == "/saved?x=1&y=a/b"
    assert (await site.browser.get(form)).headers["location"] == "/saved?x=1&y=a/b"


async def test_a_form_leads_back_to_the_page_that_it_stood_on(site: Site) -> None:
    for referrer, way in (
        (f"{ORIGIN}/c/climate", "/sign-in?to=/c/climate"),
        ("https://evil.example/c/climate", "/sign-in"),
        (f"{ORIGIN}.evil.example/c/climate", "/sign-in"),
        (f"{ORIGIN}//evil.example", "/sign-in"),
    ):
        answer = await site.browser.post("/watchlist", headers={**FROM_HERE, "Referer": referrer})
        assert answer.headers["location"] == way


@pytest.mark.parametrize(
    "way", ["//evil.example", "https://evil.example", "/%5Cevil.example", "/%09/evil.example"]
)
async def test_signing_in_leads_nowhere_else(site: Site, way: str) -> None:
    await _ana(site)
    assert await _signed_in_by(site, f"/sign-in?to={way}") == "/home"
    assert "evil" not in await site.page("/about")
