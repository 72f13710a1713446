"""A second step at the door, and passkeys instead of passwords."""

import re
from datetime import timedelta

import httpx
import pytest

from fediwiki.config.settings import Config, Instance, Limits
from fediwiki.domain.members import Member
from fediwiki.services import one_time_codes
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import emails, passkeys, second_steps
from fediwiki.storage.database import Database
from fediwiki.web.passkeys import place_of
from tests.web.authenticator import Device
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site, open_site

_ADDRESS = "ana@mail.example"


async def _secret(site: Site, member: Member) -> str:
    async with site.database.read() as tx:
        step = await second_steps.find(tx, member.id)
    assert step is not None
    return step.secret


async def _code(site: Site, member: Member) -> str:
    step = int(site.clock.now().timestamp()) // 30
    return one_time_codes.code_at(await _secret(site, member), step)


async def _turn_on(site: Site, member: Member) -> list[str]:
    """Set up an app; gives the recovery codes."""
    await press(site, "/settings/security/app")
    code = await _code(site, member)
    answer = await press(site, "/settings/security/app/confirm", code=code)
    assert answer.status_code == 200, answer.text
    site.clock.pass_(timedelta(seconds=90))
    return re.findall(r"<code>([0-9a-z-]{19})</code>", answer.text)


async def _first_step(site: Site, name: str = "ana") -> str:
    """Give the password; gives what the form of the second step holds."""
    site.browser.cookies.clear()
    answer = await site.sign_in(name)
    assert "set-cookie" not in answer.headers
    return next(each["value"] for each in Page(answer.text).all("input") if each["name"] == "step")


async def _second_step(site: Site, step: str, code: str) -> httpx.Response:
    return await press(site, "/sign-in/code", step=step, code=code)


async def _is_signed_in(browser: httpx.AsyncClient) -> bool:
    return "Sign out" in (await browser.get("/")).text


async def _add_passkey(site: Site, device: Device, name: str = "My telephone") -> httpx.Response:
    options = (await press(site, "/settings/security/passkeys/options")).json()
    return await press(site, "/settings/security/passkeys", passkey=device.made(options), name=name)


async def _enter(site: Site, device: Device) -> httpx.Response:
    options = (await press(site, "/sign-in/passkey/options")).json()
    return await press(site, "/sign-in/passkey", passkey=device.signed(options))


async def test_a_second_step_is_asked_for_once_the_app_has_shown_that_it_works(
    site: Site,
) -> None:
    ana = await signed_in(site, "ana")
    await press(site, "/settings/security/app")
    page = await site.page("/settings/security/app")
    assert "<svg" in page
    assert (await _secret(site, ana)) in page.replace(" ", "")
    answer = await press(site, "/settings/security/app/confirm", code="000000")
    assert answer.status_code == 400
    site.browser.cookies.clear()
    assert (await site.sign_in("ana")).status_code == 303
    assert len(await _turn_on(site, ana)) == 10
    step = await _first_step(site)
    assert not await _is_signed_in(site.browser)
    assert (await _second_step(site, step, await _code(site, ana))).status_code == 303
    assert await _is_signed_in(site.browser)


async def test_a_code_opens_once(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await _turn_on(site, ana)
    code = await _code(site, ana)
    assert (await _second_step(site, await _first_step(site), code)).status_code == 303
    step = await _first_step(site)
    assert (await _second_step(site, step, code)).status_code == 403
    site.clock.pass_(timedelta(seconds=30))
    assert (await _second_step(site, step, await _code(site, ana))).status_code == 303
    site.clock.pass_(timedelta(seconds=60))
    assert (await _second_step(site, step, await _code(site, ana))).status_code == 404


async def test_the_second_step_comes_soon_after_the_first(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await _turn_on(site, ana)
    step = await _first_step(site)
    site.clock.pass_(timedelta(minutes=10))
    assert (await _second_step(site, step, await _code(site, ana))).status_code == 404
    assert (await _second_step(site, "made up", await _code(site, ana))).status_code == 404


async def test_a_recovery_code_opens_once_when_the_app_is_lost(site: Site) -> None:
    ana = await signed_in(site, "ana")
    first, *others = await _turn_on(site, ana)
    typed = first.upper().replace("-", " ")
    assert (await _second_step(site, await _first_step(site), typed)).status_code == 303
    assert "9 recovery codes are left" in Page(await site.page("/settings/security")).words
    assert (await _second_step(site, await _first_step(site), first)).status_code == 403
    assert (await _second_step(site, await _first_step(site), others[0])).status_code == 303


async def test_new_recovery_codes_make_the_old_ones_void(site: Site) -> None:
    ana = await signed_in(site, "ana")
    old = (await _turn_on(site, ana))[0]
    answer = await press(site, "/settings/security/codes")
    new = re.findall(r"<code>([0-9a-z-]{19})</code>", answer.text)[0]
    assert (await _second_step(site, await _first_step(site), old)).status_code == 403
    assert (await _second_step(site, await _first_step(site), new)).status_code == 303


async def test_guessing_codes_stops(database: Database, database_url: str, pairs: KeyPairs) -> None:
    async with open_site(database, database_url, pairs, Limits(code_tries=3)) as site:
        ana = await signed_in(site, "ana")
        await _turn_on(site, ana)
        site.clock.pass_(timedelta(minutes=5))
        step = await _first_step(site)
        answers = [
            await site.browser.post(
                "/sign-in/code",
                data={"step": step, "code": "000000"},
                headers={**FROM_HERE, "X-Forwarded-For": f"203.0.113.{each}"},
            )
            for each in range(4)
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
        assert (await _second_step(site, step, await _code(site, ana))).status_code == 429


async def test_a_link_for_a_new_password_does_not_spare_the_second_step(site: Site) -> None:
    ana = await signed_in(site, "ana")
    async with site.database.write() as tx:
        await emails.save(tx, ana.id, _ADDRESS, site.clock.now())
    await _turn_on(site, ana)
    site.browser.cookies.clear()
    await press(site, "/reset", name="ana")
    answer = await press(site, await site.link_to(_ADDRESS), password="four unrelated words")
    assert answer.status_code == 200
    assert "One more step" in answer.text
    assert not await _is_signed_in(site.browser)


async def test_turning_it_on_signs_out_other_browsers_and_is_told(site: Site) -> None:
    ana = await signed_in(site, "ana")
    async with site.database.write() as tx:
        await emails.save(tx, ana.id, _ADDRESS, site.clock.now())
    other = site.another_browser()
    data = {"name": "ana", "password": PASSWORD}
    await other.post("/sign-in", data=data, headers=FROM_HERE)
    await _turn_on(site, ana)
    assert not await _is_signed_in(other)
    assert await _is_signed_in(site.browser)
    assert "takes a code from an app" in (await site.mails())[-1].text.replace("\n", " ")


async def test_the_second_step_is_removed_by_whoever_gives_the_password(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await _turn_on(site, ana)
    site.clock.pass_(timedelta(minutes=15))
    answer = await press(site, "/settings/security/app/remove")
    assert answer.headers["location"] == "/settings/proof?to=/settings/security"
    await press(site, "/settings/proof", password=PASSWORD)
    await press(site, "/settings/security/app/remove")
    site.browser.cookies.clear()
    assert (await site.sign_in("ana")).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/settings/security/app",
        "/settings/security/codes",
        "/settings/security/app/remove",
        "/settings/security/passkeys/options",
    ],
)
async def test_protection_is_changed_only_by_who_just_gave_the_password(
    site: Site, path: str
) -> None:
    await signed_in(site, "ana")
    site.clock.pass_(timedelta(minutes=15))
    answer = await press(site, path)
    assert answer.headers["location"] == "/settings/proof?to=/settings/security"


async def test_a_passkey_opens_the_account_without_a_password_or_a_second_step(
    site: Site,
) -> None:
    ana = await signed_in(site, "ana")
    device = Device()
    assert (await _add_passkey(site, device)).headers["location"].endswith("?done=added")
    assert "My telephone" in Page(await site.page("/settings/security")).words
    await _turn_on(site, ana)
    site.browser.cookies.clear()
    answer = await _enter(site, device)
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    assert await _is_signed_in(site.browser)


async def test_an_answer_of_a_device_opens_once(site: Site) -> None:
    await signed_in(site, "ana")
    device = Device()
    await _add_passkey(site, device)
    site.browser.cookies.clear()
    options = (await press(site, "/sign-in/passkey/options")).json()
    answer = device.signed(options)
    assert (await press(site, "/sign-in/passkey", passkey=answer)).status_code == 303
    assert (await press(site, "/sign-in/passkey", passkey=answer)).status_code == 403


async def test_an_answer_comes_soon(site: Site) -> None:
    await signed_in(site, "ana")
    device = Device()
    await _add_passkey(site, device)
    options = (await press(site, "/sign-in/passkey/options")).json()
    site.clock.pass_(timedelta(minutes=10))
    answer = await press(site, "/sign-in/passkey", passkey=device.signed(options))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        Device(origin="https://evil.example"),
        Device(host="evil.example"),
        Device(verifies=False),
    ],
    ids=["another origin", "another host", "nobody asked who is there"],
)
async def test_a_passkey_for_elsewhere_or_for_anyone_is_refused(site: Site, wrong: Device) -> None:
    await signed_in(site, "ana")
    assert (await _add_passkey(site, wrong)).status_code == 403
    right = Device(key=wrong.key, id=wrong.id)
    assert (await _add_passkey(site, right)).status_code == 303
    site.browser.cookies.clear()
    assert (await _enter(site, wrong)).status_code == 403
    assert (await _enter(site, right)).status_code == 303


async def test_another_key_under_the_same_name_opens_nothing(site: Site) -> None:
    await signed_in(site, "ana")
    device = Device()
    await _add_passkey(site, device)
    site.browser.cookies.clear()
    assert (await _enter(site, Device(id=device.id, uses=10))).status_code == 403
    assert (await _enter(site, Device())).status_code == 403


async def test_a_copy_that_lags_behind_is_noticed(site: Site) -> None:
    await signed_in(site, "ana")
    device = Device()
    await _add_passkey(site, device)
    copy = Device(id=device.id, key=device.key)
    assert (await _enter(site, device)).status_code == 303
    assert (await _enter(site, device)).status_code == 303
    assert (await _enter(site, copy)).status_code == 403


async def test_a_passkey_is_added_to_one_account_alone(site: Site) -> None:
    await signed_in(site, "ana")
    device = Device()
    await _add_passkey(site, device)
    await signed_in(site, "eve")
    assert (await _add_passkey(site, device)).status_code == 409
    site.browser.cookies.clear()
    await _enter(site, device)
    assert "ana" in Page(await site.page("/settings/account")).words


async def test_what_was_asked_of_one_member_is_not_taken_from_another(site: Site) -> None:
    await signed_in(site, "ana")
    options = (await press(site, "/settings/security/passkeys/options")).json()
    eve = await signed_in(site, "eve")
    answer = await press(
        site, "/settings/security/passkeys", passkey=Device().made(options), name="x"
    )
    assert answer.status_code == 403
    async with site.database.read() as tx:
        assert await passkeys.of_member(tx, eve.id) == []


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "[" * 9_000, '{"response": {"clientDataJSON": "e30"}, "rawId": 7}']
)
async def test_an_answer_that_cannot_be_read_is_refused(site: Site, answer: str) -> None:
    await signed_in(site, "ana")
    for path in ("/sign-in/passkey", "/settings/security/passkeys"):
        assert (await press(site, path, passkey=answer, name="x")).status_code == 400


async def test_a_passkey_is_renamed_and_removed_by_its_owner(site: Site) -> None:
    ana = await signed_in(site, "ana")
    device = Device()
    await _add_passkey(site, device)
    async with site.database.read() as tx:
        (passkey,) = await passkeys.of_member(tx, ana.id)
    change = "/settings/security/passkeys/change"
    await press(site, change, id=passkey.id, name="A key on my ring", do="rename")
    assert "A key on my ring" in Page(await site.page("/settings/security")).words
    await signed_in(site, "eve")
    await press(site, change, id=passkey.id, name="Mine", do="rename")
    await press(site, change, id=passkey.id, name="", do="remove")
    site.browser.cookies.clear()
    assert (await _enter(site, device)).status_code == 303
    await press(site, change, id=passkey.id, name="", do="remove")
    site.browser.cookies.clear()
    assert (await _enter(site, device)).status_code == 403


def test_passkeys_are_good_at_a_name_and_not_at_a_number() -> None:
    named = place_of(Config(Instance("localhost:8000")))
    assert named is not None
    assert named.host == "localhost"
    assert place_of(Config(Instance("127.0.0.1:8000"))) is None
