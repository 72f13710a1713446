"""Blocking on the web: by name in the settings, and beside a profile."""

import pytest

from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site


async def _post(site: Site, path: str, who: str) -> int:
    answer = await site.browser.post(path, data={"who": who}, headers=FROM_HERE)
    return answer.status_code


@pytest.mark.parametrize("who", ["bob", "@BOB", "bob@wiki.example", " @bob@wiki.example "])
async def test_a_member_blocks_and_unblocks_somebody_here(site: Site, who: str) -> None:
    await site.member("ana", password=PASSWORD)
    await site.member("bob")
    await site.sign_in("ana")
    assert await _post(site, "/settings/blocks", who) == 303
    text = await site.page("/settings/blocks?done=blocked")
    assert "That person is blocked." in text
    assert "@bob@wiki.example" in Page(text).words
    assert "You block" in Page(await site.page("/u/bob")).words
    assert await _post(site, "/settings/blocks/end", "@bob@wiki.example") == 303
    assert "You block nobody." in await site.page("/settings/blocks")
    assert "Block bob" in Page(await site.page("/u/bob")).words


async def test_somebody_elsewhere_is_blocked_by_the_whole_handle(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.person("eve", "far.example")
    await site.sign_in("ana")
    assert await _post(site, "/settings/blocks", "@eve@far.example") == 303
    assert "@eve@far.example" in Page(await site.page("/settings/blocks")).words


async def test_what_cannot_be_blocked_is_said_and_what_was_typed_stays(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    await site.subwiki("climate", by=ana)
    await site.sign_in("ana")
    for who, status in (("nobody@far.example", 404), ("ana", 403), ("climate", 403)):
        answer = await site.browser.post("/settings/blocks", data={"who": who}, headers=FROM_HERE)
        assert answer.status_code == status, who
        assert f'value="{who}"' in answer.text
        assert 'role="alert"' in answer.text


async def test_visitors_block_nobody(site: Site) -> None:
    await site.member("bob")
    answer = await site.browser.get("/settings/blocks")
    assert answer.headers["location"] == "/sign-in?to=/settings/blocks"
    assert await _post(site, "/settings/blocks", "bob") == 303
    assert await _post(site, "/settings/blocks/end", "bob") == 303
    assert "Block bob" not in Page(await site.page("/u/bob")).words


async def test_what_is_muted_stands_there_too_and_is_heard_again(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    await site.browser.post(
        "/settings/reading/mute", data={"kind": "word", "what": "spoiler"}, headers=FROM_HERE
    )
    assert "spoiler" in Page(await site.page("/settings/blocks")).words
    answer = await site.browser.post(
        "/settings/reading/unmute?to=blocks",
        data={"kind": "word", "what": "spoiler"},
        headers=FROM_HERE,
    )
    assert answer.headers["location"] == "/settings/blocks?done=unmuted#mutes"
    page = Page(await site.page("/settings/blocks?done=unmuted"))
    assert "That shows in your feeds again." in page.words
    assert "spoiler" not in page.words
