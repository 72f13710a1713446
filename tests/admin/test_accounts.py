"""Finding people in the panel, and deciding about them."""

import re
from datetime import timedelta

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.storage import members
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site


def _path(member: Member, act: str = "") -> str:
    return f"/admin/accounts/{short(member.id)}" + (f"/{act}" if act else "")


async def _words(site: Site, path: str) -> str:
    return " ".join(Page(await site.page(path)).words.split())


async def test_people_are_found_by_what_is_known_of_them(panel: Site) -> None:
    await panel.member("bob")
    await panel.person("eve", "far.example", display_name="Eve the Loud")
    assert "@bob" in await _words(panel, "/admin/accounts")
    assert "@bob" not in await _words(panel, "/admin/accounts?q=ana")
    assert "@bob" not in await _words(panel, "/admin/accounts?state=admin")
    assert "@eve@far.example" in await _words(panel, "/admin/accounts?from=elsewhere&q=loud")
    assert "Nobody is like that." in await _words(panel, "/admin/accounts?q=%25")


async def test_a_list_goes_on_where_a_page_ends(panel: Site) -> None:
    for number in range(60):
        panel.clock.pass_(timedelta(seconds=1))
        await panel.member(f"guest{number}")
    first = Page(await panel.page("/admin/accounts"))
    (older,) = [each for each in first.links() if "before=" in each]
    second = await _words(panel, older)
    assert "@guest59" in first.words
    assert "@guest5 " not in first.words
    assert "@ana" in second


async def test_a_suspension_asks_first_says_why_and_stands_in_the_log(panel: Site) -> None:
    bob = await panel.member("bob", password=PASSWORD)
    theirs = panel.another_browser()
    await theirs.post("/sign-in", data={"name": "bob", "password": PASSWORD}, headers=FROM_HERE)
    assert (await theirs.get("/settings/account")).status_code == 200
    assert "Nobody sees their page" in await _words(panel, _path(bob, "suspend"))
    empty = await press(panel, _path(bob, "suspend"), reason=" ")
    assert (empty.status_code, "Say why" in empty.text) == (400, True)

    await press(panel, _path(bob, "suspend"), reason="Miracle batteries.")
    assert (await theirs.get("/settings/account")).status_code == 303
    assert (await theirs.get("/u/bob")).status_code == 404
    assert "Suspended since" in await _words(panel, _path(bob))
    log = await _words(panel, "/admin/log?kind=suspend&person=bob")
    assert "Suspended bob" in log
    assert "Miracle batteries." in log
    assert "suspended" in log
    refused = await theirs.post(
        "/sign-in", data={"name": "bob", "password": PASSWORD}, headers=FROM_HERE
    )
    assert "Miracle batteries." in refused.text
    await theirs.aclose()


async def test_an_act_that_cannot_be_says_so_and_does_nothing(panel: Site) -> None:
    bob = await panel.member("bob")
    answer = await press(panel, _path(bob, "unsuspend"), reason="Why not.")
    assert (answer.status_code, "is not suspended" in answer.text) == (409, True)
    assert (await panel.browser.get(_path(bob, "promote"))).status_code == 404
    eve = await panel.person("eve", "far.example")
    away = f"/admin/accounts/{short(eve.id)}"
    assert (await panel.browser.get(f"{away}/reset")).status_code == 404
    assert (await press(panel, f"{away}/silence", reason="Loud.")).status_code == 303


async def test_the_only_admin_stays(panel: Site) -> None:
    async with panel.database.read() as tx:
        ana = await members.by_name(tx, "ana")
    for act in ("suspend", "no-admin", "delete"):
        assert (await press(panel, _path(ana, act), reason="x")).status_code == 403, act
    assert (await panel.browser.get("/admin")).status_code == 200


async def test_another_admin_is_made_and_unmade_and_their_sessions_end(panel: Site) -> None:
    bob = await panel.member("bob", password=PASSWORD)
    await press(panel, _path(bob, "admin"), reason="Helps.")
    await press(panel, "/sign-out")
    await panel.sign_in("bob")
    async with panel.database.read() as tx:
        ana = await members.by_name(tx, "ana")
    await press(panel, _path(ana, "no-admin"), reason="Rests.")
    await panel.sign_in("ana")
    assert (await panel.browser.get("/admin")).status_code == 404


async def test_whoever_is_no_admin_cannot_suspend(panel: Site) -> None:
    bob = await panel.member("bob")
    await signed_in(panel, "eve")
    assert (await press(panel, _path(bob, "suspend"), reason="x")).status_code == 404
    async with panel.database.read() as tx:
        assert (await members.by_name(tx, "bob")).actor.suspended is None


async def test_an_account_shows_what_was_reported_of_it_and_what_admins_noted(panel: Site) -> None:
    bob = await panel.member("bob")
    tides = await panel.subwiki("tides")
    post = await panel.post(bob.actor, tides, "Loud")
    await press(panel, "/report", about=post.uri, why="spam", text="He <b>shouts</b>.")
    shown = await _words(panel, _path(bob))
    assert "He <b>shouts</b>." in shown
    assert "Waits" in shown
    assert (await press(panel, _path(bob), do="note", text=" ")).status_code == 400
    await press(panel, _path(bob), do="note", text="Wrote to <i>him</i>.")
    assert "Wrote to &lt;i&gt;him" in await panel.page(_path(bob))
    [number] = re.findall(r'name="note" value="(\w+)"', await panel.page(_path(bob)))
    await press(panel, _path(bob), do="unnote", note=number)
    assert "Wrote to" not in await _words(panel, _path(bob))
