"""All subwikis, as admins look at them and decide what becomes of one."""

from fediwiki.domain.acts import ActKind
from fediwiki.domain.ids import short
from fediwiki.services import ending
from fediwiki.services.deciding import Why
from fediwiki.storage import acts, subwikis
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import Site


async def test_an_admin_finds_a_subwiki_quarantines_it_and_lifts_that(panel: Site) -> None:
    bob = await panel.member("bob")
    tides = await panel.subwiki("tides", title="Tides", by=bob)
    await panel.subwiki("bees", title="Bees")
    await panel.post(bob.actor, tides, "Spring tides")
    path = f"/admin/subwikis/{short(tides.id)}"
    listed = Page(await panel.page("/admin/subwikis?q=TIDE"))
    assert path in listed.links()
    assert "bees" not in listed.words
    assert "Quarantine" in Page(await panel.page(path)).words

    answer = await press(panel, f"{path}/quarantine", reason="Hate.")
    assert answer.headers["location"] == f"{path}?done=quarantine"
    shown = Page(await panel.page(answer.headers["location"])).words
    assert "The subwiki is quarantined." in shown
    assert "Hate." in shown
    assert path in Page(await panel.page("/admin/subwikis?state=quarantined")).links()
    again = await press(panel, f"{path}/quarantine", reason="Hate.")
    assert again.status_code == 409
    assert (await press(panel, f"{path}/feature", reason="Good.")).status_code == 409
    assert (await press(panel, f"{path}/unquarantine", reason="Cleaned up.")).status_code == 303
    async with panel.database.read() as tx:
        assert (await subwikis.by_id(tx, tides.id)).life.quarantined is None
        put = await acts.find_last(tx, ActKind.QUARANTINE, tides.actor.uri)
        lifted = await acts.find_last(tx, ActKind.UNQUARANTINE, tides.actor.uri)
    assert put is not None
    assert lifted is not None
    assert lifted.act.undoes == put.id
    async with panel.database.write() as tx:
        now = panel.clock.now()
        known = await subwikis.by_id(tx, tides.id)
        await ending.begin(tx, known, Why("Empty."), by=None, days=7, now=now)
        await ending.finish(tx, await subwikis.by_id(tx, tides.id), now=now)
    assert path in Page(await panel.page("/admin/subwikis?state=deleted")).links()
    for gone in (path, "/admin/log", "/log"):
        assert "Subwiki deleted for good" in Page(await panel.page(gone)).words
    assert (await press(panel, f"{path}/feature", reason="Good.")).status_code == 410
    assert (await panel.browser.get("/admin/subwikis/0000000000000")).status_code == 404
    assert (await panel.browser.get(f"{path}/explode")).status_code == 404
