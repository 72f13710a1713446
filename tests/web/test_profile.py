"""One's own profile: said in the settings, seen by all."""

from collections.abc import Mapping

import httpx
import pytest

from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site

_SAID = {"name": "Ana Tide", "bio": "I **measure**.", "field-1-name": "Site"} | {
    "field-1-value": "https://ana.example/"
}


async def _save(site: Site, **said: str) -> httpx.Response:
    return await _post(site, "/settings/profile", _form(said))


def _form(said: Mapping[str, str]) -> dict[str, str]:
    fields = {f"field-{n}-{part}": "" for n in range(1, 5) for part in ("name", "value")}
    return {"name": "", "bio": "", **fields, **said}


async def _post(site: Site, path: str, data: Mapping[str, str]) -> httpx.Response:
    return await site.browser.post(path, data=dict(data), headers=FROM_HERE)


async def test_everyone_reads_what_a_member_says_of_themselves(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    answer = await _save(site, **_SAID)
    assert answer.headers["location"] == "/settings/profile?done=saved"
    async with site.another_browser() as visitor:
        text = (await visitor.get("/u/ana")).text
    assert "<strong>measure</strong>" in text
    assert 'href="https://ana.example/" rel="me nofollow noopener ugc"' in text
    assert "Ana Tide" in Page(text).words
    form = await site.page("/settings/profile?done=saved")
    assert "I **measure**." in form
    assert 'value="Ana Tide"' in form


async def test_what_will_not_do_is_said_and_what_was_typed_stays(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    answer = await _save(site, **{**_SAID, "field-1-value": ""})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'value="Ana Tide"' in answer.text
    assert "I **measure**." in answer.text
    assert "Ana Tide" not in await site.page("/u/ana")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_member_has_their_theme_on_every_page_without_a_script(
    site: Site, theme: str
) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    assert "data-theme" not in next(Page(await site.page("/")).all("html"))
    assert (await _post(site, "/settings/profile/theme", {"theme": theme})).status_code == 303
    for path in ("/", "/settings/profile"):
        assert next(Page(await site.page(path)).all("html"))["data-theme"] == theme
    assert (await _post(site, "/settings/profile/theme", {"theme": "pink"})).status_code == 400
    assert (await _post(site, "/settings/profile/theme", {"theme": ""})).status_code == 303
    assert "data-theme" not in next(Page(await site.page("/")).all("html"))


async def test_visitors_have_no_profile_to_change(site: Site) -> None:
    answer = await site.browser.get("/settings/profile")
    assert answer.headers["location"] == "/sign-in?to=/settings/profile"
    assert (await _save(site)).headers["location"] == "/sign-in"
    answer = await _post(site, "/settings/profile/theme", {"theme": "dark"})
    assert answer.headers["location"] == "/sign-in"
