"""A forgotten password, and another address, by way of mails."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from fediwiki.config.settings import Limits
from fediwiki.config.settings import Mail as MailSettings
from fediwiki.domain.members import Member
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import account_tables, emails, mail_tables
from fediwiki.storage.database import Database
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site, open_site

_ADDRESS = "ana@mail.example"
_NEW = "four other unrelated words"
_NEW_ADDRESS = "ana@new.example"


async def _ana(site: Site, name: str = "ana", address: str = _ADDRESS) -> Member:
    member = await site.member(name, password=PASSWORD)
    async with site.database.write() as tx:
        await emails.save(tx, member.id, address, site.clock.now())
    return member


async def _address(site: Site, member: Member) -> str:
    async with site.database.read() as tx:
        return await emails.find(tx, member.id)


async def _rows(site: Site) -> tuple[int, int]:
    async with site.database.read() as tx:
        tokens = select(func.count()).select_from(account_tables.one_time_tokens)
        mails = select(func.count()).select_from(mail_tables.mails)
        return await tx.value(tokens), await tx.value(mails)


async def _forget(site: Site, said: str = "ana") -> httpx.Response:
    return await press(site, "/reset", name=said)


async def _is_signed_in(browser: httpx.AsyncClient) -> bool:
    return "Sign out" in (await browser.get("/")).text


@pytest.mark.parametrize("said", ["ana", "@Ana", "ana@wiki.example", _ADDRESS, _ADDRESS.upper()])
async def test_a_forgotten_password_is_replaced_by_a_link(site: Site, said: str) -> None:
    await _ana(site)
    assert (await _forget(site, said)).headers["location"] == "/reset/sent"
    path = await site.link_to(_ADDRESS)
    assert path.startswith("/reset/")
    assert "Choose a password" in await site.page(path)
    answer = await press(site, path, password=_NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    assert await _is_signed_in(site.browser)
    site.browser.cookies.clear()
    assert (await site.sign_in("ana")).status_code == 403
    assert (await site.sign_in("ana", _NEW)).status_code == 303


async def test_a_link_works_once_and_for_an_hour(site: Site) -> None:
    await _ana(site)
    await _forget(site)
    path = await site.link_to(_ADDRESS)
    await press(site, path, password=_NEW)
    assert (await site.browser.get(path)).status_code == 404
    assert (await press(site, path, password=PASSWORD)).status_code == 404
    await _forget(site)
    path = await site.link_to(_ADDRESS)
    site.clock.pass_(timedelta(hours=1))
    assert (await site.browser.get(path)).status_code == 404
    assert (await press(site, path, password=PASSWORD)).status_code == 404
    assert (await site.sign_in("ana", _NEW)).status_code == 303


async def test_the_last_link_alone_is_good(site: Site) -> None:
    await _ana(site)
    await _forget(site)
    first = await site.link_to(_ADDRESS)
    await _forget(site)
    assert (await site.browser.get(first)).status_code == 404
    assert (await site.browser.get(await site.link_to(_ADDRESS))).status_code == 200


async def test_a_link_is_kept_only_as_its_hash(site: Site) -> None:
    await _ana(site)
    await _forget(site)
    token = (await site.link_to(_ADDRESS)).rpartition("/")[2]
    async with site.database.read() as tx:
        kept = await tx.rows(select(account_tables.one_time_tokens.c.token_hash))
    assert token not in {row[0] for row in kept}


async def test_a_reset_ends_every_session_and_says_so(site: Site) -> None:
    await _ana(site)
    other = site.another_browser()
    data = {"name": "ana", "password": PASSWORD}
    await other.post("/sign-in", data=data, headers=FROM_HERE)
    await _forget(site)
    await press(site, await site.link_to(_ADDRESS), password=_NEW)
    assert not await _is_signed_in(other)
    assert (await site.mails())[-1].subject == "Your password was changed (Open Atlas)"


@pytest.mark.parametrize("said", ["eve", "eve@mail.example", "bea", "", "%", "x" * 254])
async def test_whom_nobody_knows_gets_the_same_answer_and_the_same_work(
    site: Site, said: str
) -> None:
    await _ana(site)
    await site.member("bea", password=PASSWORD)
    start = await _rows(site)
    known = await _forget(site)
    between = await _rows(site)
    unknown = await _forget(site, said)
    end = await _rows(site)
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert known.headers == unknown.headers
    assert [b - a for a, b in zip(start, between, strict=True)] == [1, 1]
    assert [b - a for a, b in zip(between, end, strict=True)] == [1, 1]
    assert [each.to for each in await site.mails()] == [_ADDRESS]


async def test_asking_for_links_stops_wherever_it_is_said_to_come_from(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(reset_tries=3)) as site:
        await _ana(site)
        answers = [
            await site.browser.post(
                "/reset",
                data={"name": f"nobody{each}"},
                headers={**FROM_HERE, "X-Forwarded-For": f"203.0.113.{each}, 198.51.100.1"},
            )
            for each in range(4)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        answers = [
            await site.browser.post(
                "/reset",
                data={"name": "ana"},
                headers={**FROM_HERE, "X-Forwarded-For": f"203.0.113.{each}"},
            )
            for each in range(4)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert len(await site.mails()) == 3


async def test_without_mail_the_page_says_so(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, mail=MailSettings()) as site:
        page = Page(await site.page("/reset"))
        assert "This server sends no mail" in page.words
        assert [each["action"] for each in page.all("form")] == ["/search"]
        await _forget(site)
        assert await _rows(site) == (0, 0)


async def test_an_address_is_changed_by_a_link_that_came_there(site: Site) -> None:
    ana = await _ana(site)
    await site.sign_in("ana")
    answer = await press(site, "/settings/account/email", email=_NEW_ADDRESS)
    assert "We wrote to" in Page(answer.text).words
    assert await _address(site, ana) == _ADDRESS
    path = await site.link_to(_NEW_ADDRESS)
    assert _NEW_ADDRESS in await site.page(path)
    assert await _address(site, ana) == _ADDRESS
    assert (await press(site, path)).headers["location"] == "/settings/account?done=email"
    assert await _address(site, ana) == _NEW_ADDRESS
    last = (await site.mails())[-1]
    assert (last.to, last.subject) == (_ADDRESS, "Your address was changed (Open Atlas)")
    assert (await press(site, path)).status_code == 404


async def test_a_new_address_is_for_whoever_just_gave_their_password(site: Site) -> None:
    await _ana(site)
    await site.sign_in("ana")
    site.clock.pass_(timedelta(minutes=15))
    way = "/settings/proof?to=/settings/account/email"
    answer = await press(site, "/settings/account/email", email=_NEW_ADDRESS)
    assert answer.headers["location"] == way
    assert (await site.browser.get("/settings/account/email")).headers["location"] == way
    assert await site.mails() == []


async def test_a_link_changes_the_address_of_nobody_else(site: Site) -> None:
    await _ana(site)
    bea = await _ana(site, "bea", "bea@mail.example")
    await site.sign_in("ana")
    await press(site, "/settings/account/email", email=_NEW_ADDRESS)
    path = await site.link_to(_NEW_ADDRESS)
    await site.sign_in("bea")
    assert (await site.browser.get(path)).status_code == 404
    assert (await press(site, path)).status_code == 404
    assert await _address(site, bea) == "bea@mail.example"


async def test_nobody_learns_whose_address_is_taken(site: Site) -> None:
    await _ana(site)
    await _ana(site, "bea", "bea@mail.example")
    await site.sign_in("ana")
    start = await _rows(site)
    taken = await press(site, "/settings/account/email", email="Bea@mail.example")
    between = await _rows(site)
    free = await press(site, "/settings/account/email", email="bob@mail.example")
    assert taken.status_code == free.status_code == 200
    assert taken.text.replace("Bea@", "bob@") == free.text
    assert [b - a for a, b in zip(start, between, strict=True)] == [1, 1]
    assert [each.to for each in await site.mails()] == ["bob@mail.example"]


async def test_a_new_password_ends_links_that_are_under_way(site: Site) -> None:
    ana = await _ana(site)
    await site.sign_in("ana")
    await press(site, "/settings/account/email", email=_NEW_ADDRESS)
    await press(site, "/settings/account/password", password=_NEW)
    assert (await press(site, await site.link_to(_NEW_ADDRESS))).status_code == 404
    assert await _address(site, ana) == _ADDRESS


async def test_guessing_by_name_does_not_tell_which_address_is_behind_it(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(sign_in_tries=2)) as site:
        await _ana(site)
        for each in range(3):
            await site.browser.post(
                "/sign-in",
                data={"name": "ana", "password": "wrong"},
                headers={**FROM_HERE, "X-Forwarded-For": f"203.0.113.{each}"},
            )
        answers = [await site.sign_in(said, "wrong") for said in (_ADDRESS, "eve@mail.example")]
        assert [answer.status_code for answer in answers] == [403, 403]


async def test_one_may_sign_in_by_address_too(site: Site) -> None:
    await _ana(site)
    assert (await site.sign_in(_ADDRESS)).headers["location"] == "/home"
    site.browser.cookies.clear()
    assert (await site.sign_in("eve@mail.example")).status_code == 403
