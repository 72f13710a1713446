"""Joining: by mail, by approval, by invitation, and not at all."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from fediwiki.config.settings import Limits, Registration
from fediwiki.config.settings import Mail as MailSettings
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.services import inviting, registering
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import account_tables, applications, emails, mails, members
from fediwiki.storage.database import Database
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, ORIGIN, PASSWORD, Site, open_site

_ADDRESS = "ana@mail.example"
_TEXT = "I walk along the sea and write down what I see."
_HEAD = Letterhead("Open Atlas", ORIGIN)

Opened = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
def opened(database: Database, database_url: str, pairs: KeyPairs) -> Opened:
    """Opens an instance with a way in of the test's choice."""

    @asynccontextmanager
    async def open_(mode: str, *, mailed: bool = True, **limits: int) -> AsyncGenerator[Site]:
        async with open_site(
            database,
            database_url,
            pairs,
            Limits(**limits),
            registration=Registration(mode=mode),
            mail=MailSettings(folder="mail" if mailed else ""),
        ) as site:
            yield site

    return open_


@pytest.fixture
async def site(opened: Opened) -> AsyncGenerator[Site]:
    """An instance that is open to everyone."""
    async with opened("open") as site:
        yield site


async def _sign_up(site: Site, path: str = "/sign-up", **fields: str) -> httpx.Response:
    given = {"name": "ana", "email": _ADDRESS, "password": PASSWORD, "text": _TEXT}
    return await press(site, path, **{**given, **fields})


async def _confirm(site: Site, password: str = PASSWORD, address: str = _ADDRESS) -> httpx.Response:
    return await press(site, await site.link_to(address), password=password)


async def _find(site: Site, name: str) -> Member | None:
    async with site.database.read() as tx:
        return await members.find_by_name(tx, name)


async def _approve(site: Site, name: str) -> None:
    async with site.database.write() as tx:
        await registering.approve(
            tx, name, pairs=site.pairs, urls=site.urls, head=_HEAD, now=site.clock.now()
        )


async def test_an_account_is_there_once_its_address_is_confirmed(site: Site) -> None:
    assert (await _sign_up(site)).headers["location"] == "/sign-up/sent"
    assert await _find(site, "ana") is None
    assert (await site.sign_in("ana")).status_code == 403
    assert "Confirm your address" in await site.page(await site.link_to(_ADDRESS))
    answer = await _confirm(site)
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")
    assert "Sign out" in await site.page("/")
    ana = await _find(site, "ana")
    assert ana is not None
    async with site.database.read() as tx:
        assert await emails.find(tx, ana.id) == _ADDRESS


async def test_a_link_confirms_once_and_for_a_day(site: Site) -> None:
    await _sign_up(site)
    path = await site.link_to(_ADDRESS)
    await _confirm(site)
    assert (await press(site, path, password=PASSWORD)).status_code == 404
    assert (await site.browser.get(path)).status_code == 404
    site.browser.cookies.clear()
    await _sign_up(site, name="bea", email="bea@mail.example")
    path = await site.link_to("bea@mail.example")
    site.clock.pass_(timedelta(days=1))
    assert (await site.browser.get(path)).status_code == 404
    assert (await press(site, path, password=PASSWORD)).status_code == 404


async def test_whoever_reads_the_mail_alone_gets_no_account(site: Site) -> None:
    await _sign_up(site)
    assert (await _confirm(site, "another password")).status_code == 403
    assert await _find(site, "ana") is None
    assert (await _confirm(site)).status_code == 303


async def test_guessing_at_a_link_stops(opened: Opened) -> None:
    async with opened("open", sign_in_tries=3) as site:
        await _sign_up(site)
        answers = [await _confirm(site, "wrong") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 429]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "a"}, 400),
        ({"name": "an a"}, 400),
        ({"name": "admin"}, 400),
        ({"name": "tides_wiki"}, 400),
        ({"name": "a" * 26}, 400),
        ({"email": "ana"}, 400),
        ({"email": "ana@mail.example,eve@evil.example"}, 400),
        ({"email": "ana%evil.example@mail.example"}, 400),
        ({"password": "short"}, 400),
        ({"password": "ana ana ana"}, 400),
    ],
)
async def test_what_will_not_do_may_be_mended_and_the_password_is_not_shown(
    site: Site, fields: dict[str, str], status: int
) -> None:
    answer = await _sign_up(site, **fields)
    assert answer.status_code == status
    shown = {each["name"]: each.get("value", "") for each in Page(answer.text).all("input")}
    assert shown["name"] == fields.get("name", "ana")
    assert shown["email"] == fields.get("email", _ADDRESS)
    assert shown["password"] == ""
    assert await site.mails() == []
    assert (await _sign_up(site)).status_code == 303


async def test_a_name_is_taken_as_people_write_it(site: Site) -> None:
    await _sign_up(site, name=" @Ana ")
    await _confirm(site)
    assert await _find(site, "ana") is not None


async def test_a_name_is_given_once(site: Site) -> None:
    await site.member("ana")
    answer = await _sign_up(site, name="Ana")
    assert answer.status_code == 409
    assert "taken" in Page(answer.text).words
    assert (await _sign_up(site, name="bea")).status_code == 303


async def test_who_confirms_first_gets_the_name(site: Site) -> None:
    await _sign_up(site)
    await _sign_up(site, email="other@mail.example")
    await _confirm(site, address="other@mail.example")
    assert (await _confirm(site)).status_code == 409
    async with site.database.read() as tx:
        ana = await members.by_name(tx, "ana")
        assert await emails.find(tx, ana.id) == "other@mail.example"


async def _rows(site: Site) -> tuple[int, int]:
    async with site.database.read() as tx:
        kept = await tx.value(select(func.count()).select_from(account_tables.applications))
        return kept, await mails.count_waiting(tx)


async def test_an_address_that_has_an_account_gets_the_same_answer_and_the_same_work(
    site: Site,
) -> None:
    await _sign_up(site)
    await _confirm(site)
    site.browser.cookies.clear()
    before = await _rows(site)
    known = await _sign_up(site, name="bea", email=_ADDRESS.upper())
    between = await _rows(site)
    new = await _sign_up(site, name="bea", email="bea@mail.example")
    after = await _rows(site)
    assert (known.status_code, known.headers["location"]) == (303, new.headers["location"])
    assert known.headers.keys() == new.headers.keys()
    assert [b - a for a, b in zip(before, between, strict=True)] == [1, 1]
    assert [b - a for a, b in zip(between, after, strict=True)] == [1, 1]
    told = [each for each in await site.mails() if each.to == _ADDRESS.upper()]
    assert "You have one already: @ana" in told[0].text.replace("\n", " ")
    assert "/sign-up/" not in told[0].text


async def test_one_address_cannot_make_accounts_without_end(opened: Opened) -> None:
    async with opened("open", sign_up_tries=3) as site:
        answers = [
            await site.browser.post(
                "/sign-up",
                data={"name": f"ana{each}", "email": f"{each}@a.example", "password": PASSWORD},
                headers={**FROM_HERE, "X-Forwarded-For": f"203.0.113.{each}, 198.51.100.1"},
            )
            for each in range(4)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert "retry-after" in answers[-1].headers


async def test_slips_cost_no_try(opened: Opened) -> None:
    async with opened("open", sign_up_tries=1) as site:
        for _ in range(3):
            assert (await _sign_up(site, password="short")).status_code == 400
        assert (await _sign_up(site)).status_code == 303


async def test_nobody_is_flooded_with_mails(opened: Opened) -> None:
    async with opened("open", reset_tries=3) as site:
        answers = [await _sign_up(site, name=f"ana{each}") for each in range(4)]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]


async def test_an_admin_decides_after_the_address_is_confirmed(opened: Opened) -> None:
    async with opened("approval") as site:
        await _sign_up(site)
        async with site.database.read() as tx:
            assert await applications.waiting(tx) == []
        assert (await _confirm(site)).headers["location"] == "/sign-up/waits"
        assert await _find(site, "ana") is None
        async with site.database.read() as tx:
            (waiting,) = await applications.waiting(tx)
        assert (waiting.name, waiting.address, waiting.text) == ("ana", _ADDRESS, _TEXT)
        assert (await site.sign_in("ana")).headers["location"] == "/sign-up/waits"
        assert (await site.sign_in("ana", "wrong")).status_code == 403
        await _approve(site, "ana")
        assert (await site.sign_in("ana")).headers["location"] == "/home"
        welcome = (await site.mails())[-1]
        assert welcome.subject == "Welcome (Open Atlas)"
        assert f"{ORIGIN}/sign-in?to=/welcome\n" in welcome.text


async def test_a_name_that_waits_is_taken(opened: Opened) -> None:
    async with opened("approval") as site:
        await _sign_up(site)
        await _confirm(site)
        assert (await _sign_up(site, email="eve@mail.example")).status_code == 409
        again = await _sign_up(site, name="bea")
        assert again.headers["location"] == "/sign-up/sent"
        assert "waits for an admin" in (await site.mails())[-1].text.replace("\n", " ")


async def test_a_request_says_something(opened: Opened) -> None:
    async with opened("approval") as site:
        answer = await _sign_up(site, text="hi")
        assert answer.status_code == 400
        assert ">hi</textarea>" in answer.text.replace("\n", "")
        assert (await _sign_up(site, name="")).status_code == 400
        assert (await _sign_up(site)).status_code == 303


async def test_what_was_declined_is_forgotten_and_told(opened: Opened) -> None:
    async with opened("approval") as site:
        await _sign_up(site)
        await _confirm(site)
        async with site.database.write() as tx:
            await registering.decline(
                tx, "ana", "This is no place for ads.", head=_HEAD, now=site.clock.now()
            )
        async with site.database.read() as tx:
            assert await applications.waiting(tx) == []
        assert "This is no place for ads." in (await site.mails())[-1].text
        assert (await site.sign_in("ana")).status_code == 403
        assert (await _sign_up(site, email="bea@mail.example")).status_code == 303


async def test_a_link_invites_as_many_as_it_says(opened: Opened) -> None:
    async with opened("invite") as site:
        async with site.database.write() as tx:
            invite = await inviting.invite(tx, by=None, uses=1, days=7, now=site.clock.now())
        path = f"/invite/{invite.code}"
        assert "You are invited" in await site.page(path)
        await _sign_up(site, path)
        await _sign_up(site, path, name="bea", email="bea@mail.example")
        assert (await _confirm(site)).headers["location"] == "/welcome"
        site.browser.cookies.clear()
        assert (await _confirm(site, address="bea@mail.example")).status_code == 409
        assert await _find(site, "bea") is None
        assert (await site.browser.get(path)).status_code == 404
        assert (await _sign_up(site, path)).status_code == 404


async def test_a_link_invites_for_as_long_as_it_says(opened: Opened) -> None:
    async with opened("invite") as site:
        async with site.database.write() as tx:
            invite = await inviting.invite(tx, by=None, uses=5, days=7, now=site.clock.now())
        site.clock.pass_(timedelta(days=7))
        assert (await site.browser.get(f"/invite/{invite.code}")).status_code == 404
        assert (await _sign_up(site, f"/invite/{invite.code}")).status_code == 404


async def test_whoever_is_invited_needs_no_approval(opened: Opened) -> None:
    async with opened("approval") as site:
        async with site.database.write() as tx:
            invite = await inviting.invite(tx, by=None, uses=1, days=7, now=site.clock.now())
        await _sign_up(site, f"/invite/{invite.code}", text="")
        assert (await _confirm(site)).headers["location"] == "/welcome"


@pytest.mark.parametrize("mode", ["invite", "closed"])
async def test_a_closed_door_says_so_and_takes_nobody(opened: Opened, mode: str) -> None:
    async with opened(mode) as site:
        page = Page(await site.page("/sign-up"))
        assert list(page.all("textarea")) == []
        assert "You need no account to read" in page.words
        assert (await _sign_up(site)).status_code == 403
        assert await site.mails() == []
        assert ("/sign-up" in Page(await site.page("/")).links()) is (mode == "invite")


async def test_a_door_that_closed_meanwhile_is_closed(
    opened: Opened, database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with opened("open") as site:
        await _sign_up(site)
        path = await site.link_to(_ADDRESS)
    async with open_site(
        database, database_url, pairs, registration=Registration(mode="closed")
    ) as site:
        assert (await press(site, path, password=PASSWORD)).status_code == 403
        assert await _find(site, "ana") is None


async def test_without_mail_no_address_is_asked_for_and_an_admin_decides(opened: Opened) -> None:
    async with opened("approval", mailed=False) as site:
        page = Page(await site.page("/sign-up"))
        assert "email" not in {each["id"] for each in page.all("input")}
        assert "This server sends no mail" in page.words
        assert (await _sign_up(site)).headers["location"] == "/sign-up/waits"
        assert "come back and sign in" in Page(await site.page("/sign-up/waits")).words
        await _approve(site, "ana")
        assert (await site.sign_in("ana")).headers["location"] == "/home"
        assert await site.mails() == []


async def test_without_mail_whoever_is_invited_is_in_at_once(opened: Opened) -> None:
    async with opened("invite", mailed=False) as site:
        async with site.database.write() as tx:
            invite = await inviting.invite(tx, by=None, uses=1, days=7, now=site.clock.now())
        assert (await _sign_up(site, f"/invite/{invite.code}")).headers["location"] == "/welcome"
        assert "Sign out" in await site.page("/")


async def test_admins_make_links_and_take_them_back(site: Site) -> None:
    await site.member("ana", admin=True, password=PASSWORD)
    await site.sign_in("ana")
    answer = await press(site, "/settings/invites", uses="3", days="2")
    assert answer.headers["location"] == "/settings/invites?done=made"
    text = await site.page("/settings/invites")
    code = text.partition(f"{ORIGIN}/invite/")[2].partition("<")[0]
    other = site.another_browser()
    assert (await other.get(f"/invite/{code}")).status_code == 200
    button = next(each for each in Page(text).all("button") if each.get("name") == "invite")
    await press(site, "/settings/invites/end", invite=button["value"])
    assert (await other.get(f"/invite/{code}")).status_code == 404


@pytest.mark.parametrize(("uses", "days"), [("0", "1"), ("101", "1"), ("1", "91"), ("x", "1")])
async def test_a_link_is_good_for_some_people_and_days(site: Site, uses: str, days: str) -> None:
    await site.member("ana", admin=True, password=PASSWORD)
    await site.sign_in("ana")
    assert (await press(site, "/settings/invites", uses=uses, days=days)).status_code == 400


async def test_members_make_links_only_where_they_may(site: Site) -> None:
    await signed_in(site, "ana")
    assert "admins alone invite" in Page(await site.page("/settings/invites")).words
    assert (await press(site, "/settings/invites", uses="1", days="1")).status_code == 403


async def test_nobody_takes_back_the_link_of_somebody_else(site: Site) -> None:
    ana = await site.member("ana", admin=True, password=PASSWORD)
    async with site.database.write() as tx:
        invite = await inviting.invite(tx, by=ana, uses=1, days=7, now=site.clock.now())
    await signed_in(site, "eve")
    await press(site, "/settings/invites/end", invite=short(invite.id))
    assert (await site.another_browser().get(f"/invite/{invite.code}")).status_code == 200
