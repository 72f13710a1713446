"""Invitations as admins see them all, and what their log says of those and of sign-ups."""

from fediwiki.domain.ids import short
from fediwiki.services import registering
from fediwiki.services.registering import Wish
from fediwiki.storage import invites
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_PATH = "/admin/invites"


async def test_admins_see_who_came_by_which_invitation_and_take_it_back(site: Site) -> None:
    await site.member("olga", admin=True, password=PASSWORD)
    await site.sign_in("olga")
    answer = await press(site, _PATH, uses="2", days="3", note="The <b>choir</b>")
    assert answer.headers["location"] == f"{_PATH}?done=made"
    for wrong in ({"uses": "0", "days": "3"}, {"uses": "two", "days": "3"}):
        assert (await press(site, _PATH, **wrong, note="")).status_code == 400
    now = site.clock.now()
    async with site.database.write() as tx:
        [made] = await invites.listed(tx, limit=9)
        wish = Wish("bea", "", "x", "", made.invite)
        came = await registering.apply_unmailed(
            tx, wish, token_hash="x", pairs=site.pairs, urls=site.urls, now=now
        )
    assert came is not None
    text = await site.page(_PATH)
    page = Page(text)
    assert "The <b>choir</b>" in page.words
    assert "1 of 2 people came" in page.words
    assert {"/u/bea", "/u/olga"} <= {*page.links()}
    answer = await press(site, _PATH, end=short(made.invite.id))
    assert answer.headers["location"] == f"{_PATH}?done=ended"
    assert (await press(site, _PATH, end=short(made.invite.id))).status_code == 404
    async with site.database.read() as tx:
        ended = await invites.find_by_code(tx, made.invite.code)
    assert ended is not None
    assert not ended.is_good(site.clock.now())
    log = await site.page("/admin/log")
    assert "An invitation made" in log
    assert "An invitation taken back" in log
    assert "An invitation" not in await site.page("/log")
