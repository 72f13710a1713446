"""What admins set while the server runs."""

from datetime import timedelta

from fediwiki.config.loading import changed, checked
from fediwiki.config.settings import Config, Instance
from fediwiki.services import tuning
from fediwiki.storage import members
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import Site

_PATH = "/admin/settings"


async def _words(site: Site, path: str) -> str:
    return " ".join(Page(await site.page(path)).words.split())


async def test_a_name_holds_at_once_and_can_be_as_in_the_file_again(panel: Site) -> None:
    await press(panel, _PATH, key="instance.name", value="The Reef")
    assert "The Reef" in await _words(panel, "/about")
    log = await _words(panel, "/admin/log?kind=change_setting")
    assert "instance.name" in log
    assert "The Reef" in log
    await press(panel, _PATH, key="instance.name", back="1")
    assert "The Reef" not in await _words(panel, "/about")


async def test_what_will_not_do_is_refused_and_changes_nothing(panel: Site) -> None:
    for key, value in (
        ("registration.mode", "sometimes"),
        ("limits.log_days", "-1"),
        ("limits.notification_days", "0"),
        ("instance.domain", "evil.example"),
        ("instance.name", "  "),
    ):
        assert (await press(panel, _PATH, key=key, value=value)).status_code == 400, key
    assert "Nothing of that kind" in await _words(panel, "/admin/log?kind=change_setting")


async def test_who_may_join_is_read_everywhere(panel: Site) -> None:
    await press(panel, _PATH, key="registration.mode", value="closed")
    async with panel.another_browser() as visitor:
        assert "takes in nobody new" in (await visitor.get("/sign-up")).text
        assert "/sign-up" not in Page((await visitor.get("/")).text).links()


async def test_retention_is_what_the_privacy_page_says(panel: Site) -> None:
    await press(panel, _PATH, key="limits.notification_days", value="11")
    assert "11 days" in await _words(panel, "/privacy")


async def test_a_page_says_what_admins_write_made_safe(panel: Site) -> None:
    await press(panel, f"{_PATH}/pages", page="rules", text="Be *kind*. <script>x</script>")
    text = await panel.page("/rules")
    assert "<em>kind</em>" in text
    assert "<script>x" not in text
    await press(panel, f"{_PATH}/pages", page="rules", text="")
    assert "kind</em>" not in await panel.page("/rules")


async def test_the_door_closes_when_no_admin_is_there_and_opens_by_one_click(panel: Site) -> None:
    now = panel.clock.now()
    for days, closes in ((6, False), (8, True), (9, False)):
        async with panel.database.write() as tx:
            later = now + timedelta(days=days)
            assert await tuning.close_unattended(tx, panel.config, now=later) is closes
    panel.clock.pass_(timedelta(seconds=10))
    async with panel.another_browser() as visitor:
        assert "Nobody who looks after" in (await visitor.get("/sign-up")).text
    assert "Open the door again" in await _words(panel, "/admin")
    shown = await panel.page(_PATH)
    assert "Open the door again" in shown
    assert 'value="closed"' not in shown
    async with panel.database.read() as tx:
        assert (await tuning.chosen(tx, panel.config)) == panel.config
    await press(panel, f"{_PATH}/reopen")
    async with panel.another_browser() as visitor:
        assert "Nobody who looks after" not in (await visitor.get("/sign-up")).text


async def test_without_any_admin_the_door_stays_as_it_is(site: Site) -> None:
    async with site.database.write() as tx:
        assert await members.last_admin_seen(tx) is None
        later = site.clock.now() + timedelta(days=99)
        assert not await tuning.close_unattended(tx, site.config, now=later)


def test_what_is_changed_is_checked_like_the_file() -> None:
    config = checked({"instance": {"domain": "wiki.example"}})
    assert changed(config, {"limits.log_days": 3}).limits.log_days == 3
    assert changed(config, {}) == Config(Instance("wiki.example"))
