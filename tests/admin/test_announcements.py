"""Announcements: said, seen, put away, changed, ended."""

from datetime import timedelta

import httpx

from fediwiki.domain.ids import short
from fediwiki.storage import announcements
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import Site

_PATH = "/admin/announcements"


async def _strip(browser: httpx.AsyncClient, path: str = "/about") -> str:
    """What stands above a page, or nothing."""
    text = (await browser.get(path)).text
    return text.partition('<aside class="asking announcement"')[2].partition("</aside>")[0]


async def test_an_announcement_is_said_seen_put_away_changed_and_ended(panel: Site) -> None:
    words = {"text": "Down on *Sunday*. <script>x</script>", "since": "", "until": "2026-11-24"}
    looked = await press(panel, _PATH, **words, to="all", do="preview")
    assert "<em>Sunday</em>" in looked.text
    assert "Down on *Sunday*." in looked.text
    assert await _strip(panel.browser) == ""
    await press(panel, _PATH, **words, to="all", do="say")
    async with panel.another_browser() as visitor:
        seen = await _strip(visitor)
        assert "<em>Sunday</em>" in seen
        assert "<script>x" not in seen
        # There is nothing to put away by: no cookie is set.
        assert "put-away" not in seen
        assert "set-cookie" not in (await visitor.get("/about")).headers

        async with panel.database.read() as tx:
            (one,) = await announcements.newest(tx, limit=9)
        way = f"/announcements/{short(one.id)}/put-away"
        assert way in await _strip(panel.browser)
        answer = await press(panel, way, back="/log")
        assert answer.headers["location"] == "/log"
        assert (await press(panel, way, back="//evil.example")).headers["location"] == "/home"
        assert await _strip(panel.browser) == ""
        assert await _strip(visitor) != ""

        changed = {"text": "Down on Monday.", "since": "2026-11-23", "until": "", "do": "say"}
        await press(panel, f"{_PATH}/{short(one.id)}", **changed, to="all")
        panel.clock.pass_(timedelta(hours=1))
        assert await _strip(visitor) == ""
        panel.clock.pass_(timedelta(hours=15))
        assert "Down on Monday." in await _strip(visitor)
        await press(panel, f"{_PATH}/{short(one.id)}", do="end")
        assert await _strip(visitor) == ""
        log = Page((await visitor.get("/log")).text).words
        assert "An announcement changed or ended" in log


async def test_members_alone_see_what_is_for_them_and_nonsense_is_refused(panel: Site) -> None:
    for wrong in (
        {"text": " ", "since": "", "until": ""},
        {"text": "x" * 1_001, "since": "", "until": ""},
        {"text": "Late.", "since": "", "until": "2026-11-21"},
        {"text": "When?", "since": "soon", "until": ""},
    ):
        refused = await press(panel, _PATH, **wrong, to="all", do="say")
        assert refused.status_code == 400, wrong
        assert wrong["text"].strip() in refused.text
    await press(panel, _PATH, text="Meet us.", since="", until="", to="members", do="say")
    assert "Meet us." in await _strip(panel.browser)
    async with panel.another_browser() as visitor:
        assert await _strip(visitor) == ""
        # Nor does the log repeat it.
        assert "Meet us." not in (await visitor.get("/log")).text
        assert "Meet us." not in (await visitor.get("/log/acts.jsonl")).text
