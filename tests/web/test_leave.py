"""Leaving on the web: by whoever gave their password and typed their name."""

from datetime import timedelta

from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site

_LEAVE = "/settings/leave"


async def test_a_member_leaves_and_is_gone(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    subwiki = await site.subwiki("climate")
    await site.post(ana.actor, subwiki, "Sea level", "It rises.")
    await site.sign_in("ana")
    page = Page(await site.page(_LEAVE))
    assert "What stays" in page.words
    for wrong in ({"name": "bob", "credit": "take"}, {"name": "ana", "credit": "maybe"}):
        answer = await site.browser.post(_LEAVE, data=wrong, headers=FROM_HERE)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    said = {"name": "@Ana", "credit": "take"}
    answer = await site.browser.post(_LEAVE, data=said, headers=FROM_HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Sign in" in Page(await site.page("/")).words
    assert (await site.browser.get("/u/ana")).status_code == 410
    assert "Sea level" not in await site.page("/c/climate")
    assert (await site.sign_in("ana")).status_code == 403


async def test_the_password_is_asked_for_again_after_a_while(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    site.clock.pass_(timedelta(hours=1))
    said = {"name": "ana", "credit": "take"}
    for answer in (
        await site.browser.get(_LEAVE),
        await site.browser.post(_LEAVE, data=said, headers=FROM_HERE),
    ):
        assert answer.headers["location"] == f"/settings/proof?to={_LEAVE}"
    assert (await site.browser.get("/u/ana")).status_code == 200


async def test_a_visitor_cannot_leave(site: Site) -> None:
    answer = await site.browser.get(_LEAVE)
    assert answer.headers["location"] == f"/sign-in?to={_LEAVE}"
