"""Filters as moderators and admins set them, and what becomes of what they find."""

import pytest

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import filters, held
from tests.web.editor import press, saved
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

PATH = "/c/climate/filters"


@pytest.fixture
async def dan(site: Site) -> Member:
    return await site.member("dan", password=PASSWORD)


@pytest.fixture
async def climate(site: Site) -> Subwiki:
    return await site.subwiki("climate", by=await site.member("ana", password=PASSWORD))


async def as_(site: Site, name: str) -> None:
    site.browser.cookies.clear()
    await site.sign_in(name)


async def test_what_a_filter_refuses_is_kept_in_the_form_and_what_it_holds_waits(
    site: Site, climate: Subwiki, dan: Member
) -> None:
    await as_(site, "ana")
    answer = await press(site, PATH, kind="word", said="Cheap  Pills", action="refuse")
    assert answer.headers["location"] == f"{PATH}?done=set"
    await press(site, PATH, kind="domain", said="https://SPAM.test/x", action="hold")
    answer = await press(site, PATH, kind="domain", said="spam.test", action="hold")
    assert (answer.status_code, "such a filter already" in answer.text) == (409, True)
    answer = await press(site, PATH, kind="mentions", said="<many>", action="hold")
    assert answer.status_code == 400
    assert "&lt;many&gt;" in answer.text
    shown = await site.page(PATH)
    assert "Cheap Pills" in shown
    log = await site.page("/c/climate/log")
    assert "A filter set" in log
    assert "Pills" not in log

    await as_(site, "dan")
    said = {"title": "Ch\u0435ap PILLS", "text": "All of it.", "language": "en", "do": "publish"}
    answer = await press(site, "/c/climate/write", **said)
    assert answer.status_code == 403
    assert "A filter does not let “Cheap Pills” stand here." in answer.text
    assert "All of it." in answer.text
    said |= {"title": "Red pills", "text": "See https://shop.spam.test/"}
    answer = await press(site, "/c/climate/write", **said)
    path = answer.headers["location"]
    assert "Held for review" in await site.page(path)
    together = await site.collaborative_post(climate.actor, climate, "Together", "Words.")
    await saved(site, together, "Words at https://shop.spam.test/")
    review = await site.page("/c/climate/review")
    assert "a filter finds something in it" in review
    assert "finds the domain" not in review
    [mine] = [each for each in Page(await site.page("/offers")).links() if "/offers/" in each]
    assert "a filter finds something in it" in await site.page(mine)
    post = await site.post(dan.actor, climate, "Plain", "Words.")
    reply = f"/p/{short(post.id)}/reply"
    answer = await press(site, reply, text="cheap pills", do="publish")
    assert answer.status_code == 403
    assert ">\ncheap pills" in answer.text

    await as_(site, "ana")
    assert "a filter finds the domain spam.test" in await site.page("/c/climate/moderate")
    assert "a filter finds the domain spam.test" in await site.page("/c/climate/review")
    async with site.database.read() as tx:
        there = await filters.of_place(tx, climate.id)
        assert len(await held.of_subwiki(tx, climate.id, limit=9)) == 1
    # Two texts were not taken and two wait; of a filter that found nothing it is said, too.
    found = {each.said: (each.found, each.found_last) for each in there}
    assert found["Cheap Pills"] == (2, site.clock.now())
    assert found["spam.test"] == (2, site.clock.now())
    words = " ".join(Page(await site.page(PATH)).words.split())
    assert "found something 2 times" in words
    for each in there:
        await press(site, PATH, end=short(each.id))
    assert "There is no filter yet." in await site.page(PATH)
    assert (await press(site, PATH, end=short(there[0].id))).status_code == 404


async def test_filters_of_the_instance_hold_everywhere_but_for_those_who_look_after_it(
    site: Site, climate: Subwiki, dan: Member
) -> None:
    await site.member("olga", password=PASSWORD, admin=True)
    await as_(site, "olga")
    answer = await press(site, "/admin/filters", kind="word", said="casino", action="hold")
    assert answer.headers["location"] == "/admin/filters?done=set"
    page = Page(await site.page("/admin/filters"))
    assert "/admin/filters" in page.links()
    for who, waits in (("dan", True), ("ana", False), ("olga", False)):
        await as_(site, who)
        said = {"title": who, "text": "The casino", "language": "en", "do": "publish"}
        answer = await press(site, "/c/climate/write", **said)
        shown = await site.page(answer.headers["location"])
        assert ("Held for review" in shown) is waits, who
