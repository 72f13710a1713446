"""What a new member is led to: subwikis to choose from, and what else there is to do."""

from fediwiki.domain.actors import ActorKind
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site


async def test_the_first_steps_are_for_members(site: Site) -> None:
    answer = await site.browser.get("/welcome")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=/welcome")


async def test_a_newcomer_joins_what_they_tick_and_nothing_else(site: Site) -> None:
    bob = await site.member("bob")
    for name in ("chess", "climate", "tides"):
        await site.post(bob.actor, await site.subwiki(name), f"About {name}")
    await signed_in(site, "ana")
    page = Page(await site.page("/welcome"))
    boxes = [each["name"] for each in page.all("input") if each.get("type") == "checkbox"]
    assert boxes == ["join-chess", "join-climate", "join-tides"]
    answer = await press(site, "/welcome", **{"join-chess": "1", "join-tides": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    home = await site.page("/home")
    assert "About chess" in home
    assert "About tides" in home
    assert "About climate" not in home
    assert "checked disabled" in await site.page("/welcome")


async def test_who_ticks_nothing_joins_nothing(site: Site) -> None:
    await site.subwiki("climate")
    await signed_in(site, "ana")
    await press(site, "/welcome")
    assert "Choose what you read" in Page(await site.page("/home")).words


async def test_nobody_joins_what_they_cannot_see(site: Site) -> None:
    await site.subwiki("climate")
    bob = await site.person("bob", "far.example", kind=ActorKind.GROUP)
    await signed_in(site, "ana")
    assert (await press(site, "/welcome", **{f"join-{bob.handle}": "1"})).status_code == 303
    assert "Choose what you read" in Page(await site.page("/home")).words


async def test_home_leads_to_the_first_steps_while_nothing_is_chosen(site: Site) -> None:
    await signed_in(site, "ana")
    assert "/welcome" in Page(await site.page("/home")).links()


async def test_the_first_admin_of_an_empty_instance_is_told_what_comes_first(site: Site) -> None:
    await site.member("ana", admin=True, password=PASSWORD)
    await site.sign_in("ana")
    page = Page(await site.page("/welcome"))
    assert {"/admin/settings", "/c/new", "/settings/invites", "/admin"} <= {*page.links()}
    assert "There is no subwiki yet" in page.words
