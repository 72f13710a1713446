"""The page of bans from a subwiki."""

from datetime import timedelta

from fediwiki.domain.ids import short
from fediwiki.storage import bans
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_PATH = "/c/tides/ban"


async def test_a_moderator_bans_by_handle_sees_who_is_banned_and_lifts_it(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    dan = await site.member("dan")
    fay = await site.person("fay", "far.example")
    tides = await site.subwiki("tides", by=ana)
    await site.sign_in("ana")
    assert _PATH in Page(await site.page("/c/tides/moderate")).links()
    assert "Nobody." in Page(await site.page(_PATH)).words
    for typed, status in (
        ({"who": "dan", "reason": ""}, 400),
        ({"who": "nobody", "reason": "Spam."}, 404),
        ({"who": "dan", "reason": "Spam.", "days": "3"}, 400),
        ({"who": "ana", "reason": "Spam."}, 403),
    ):
        answer = await press(site, _PATH, **{"do": "ban", "days": "7", **typed})
        assert answer.status_code == status, typed
        assert typed["reason"] in answer.text
    for who, days in ((f"@dan@{site.config.instance.domain}", "7"), ("@FAY@far.example", "")):
        answer = await press(
            site, _PATH, do="ban", who=who, days=days, reason="Sells <b>boats</b>."
        )
        assert answer.headers["location"] == f"{_PATH}?done=banned"
    listed = await site.page(_PATH)
    assert "Sells &lt;b&gt;boats&lt;/b&gt;." in listed
    words = Page(listed).words
    assert "until 29 November 2026" in words
    assert "for good" in words
    lifted = await press(site, _PATH, do="lift", who=short(dan.id), reason="A mistake.")
    assert lifted.headers["location"] == f"{_PATH}?done=lifted"
    async with site.database.read() as tx:
        left = await bans.listed(tx, tides.id, site.clock.now(), limit=9)
        later = await bans.listed(tx, tides.id, site.clock.now() + timedelta(days=9), limit=9)
    assert [each.actor.id for each in left] == [fay.id]
    assert later == left
