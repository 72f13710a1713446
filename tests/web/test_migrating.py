"""Moving an account on the web: by whoever gave their password, to where it is known."""

from dataclasses import replace
from datetime import timedelta

from fediwiki.domain.events import ActorChanged, MemberMoved
from fediwiki.domain.ids import short
from fediwiki.services import migrating
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import emails, events
from fediwiki.storage.database import Database
from tests.abroad import Known
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import BROWSER, ORIGIN, Site, open_site

_MOVE = "/settings/move"


async def _told(site: Site) -> list[object]:
    async with site.database.read() as tx:
        return [each.event for each in await events.due(tx, site.clock.now(), limit=100)]


async def test_a_member_names_where_they_come_from_and_goes_where_they_are_named(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    abroad = Known()
    async with open_site(database, database_url, pairs, abroad=abroad) as site:
        ana = await signed_in(site, "ana")
        async with site.database.write() as tx:
            await emails.save(tx, ana.id, "ana@mail.example", site.clock.now())
        for number in range(migrating.MOST_NAMES + 1):
            old = await site.person(f"old{number}", "far.example")
            abroad.people[f"{old.handle}"] = old
        group = await site.subwiki("climate")
        abroad.people["climate@wiki.example"] = group.actor
        for path in ("/settings/account", "/settings/leave"):
            assert _MOVE in Page(await site.page(path)).links()

        for wrong in ("@nobody@far.example", "climate@wiki.example"):
            answer = await press(site, f"{_MOVE}/from", former=wrong)
            assert (answer.status_code, wrong in answer.text) == (400, True)
        for number in range(migrating.MOST_NAMES):
            answer = await press(site, f"{_MOVE}/from", former=f"@old{number}@far.example")
            assert answer.headers["location"] == f"{_MOVE}?done=called"
        full = await press(site, f"{_MOVE}/from", former=f"old{migrating.MOST_NAMES}@far.example")
        assert full.status_code == 409
        assert "@old0@far.example" in await site.page(_MOVE)
        await press(site, f"{_MOVE}/from/end", uri="https://far.example/users/old0")
        assert "@old0@far.example" not in await site.page(_MOVE)
        assert await _told(site) == [ActorChanged(ana.id)] * (migrating.MOST_NAMES + 1)

        post = await site.post(ana.actor, group, "Before")
        new = await site.person("ana", "near.example")
        abroad.people[new.handle] = new
        answer = await press(site, _MOVE, target=new.handle)
        assert answer.status_code == 403
        assert f"{ORIGIN}/u/ana" in Page(answer.text).words
        abroad.people[new.handle] = replace(new, also_known_as=(f"{ORIGIN}/u/ana",))
        answer = await press(site, _MOVE, target=f"@{new.handle}")
        assert answer.headers["location"] == f"{_MOVE}?done=moved"
        assert (await _told(site))[-1] == MemberMoved(ana.id, new.uri)
        assert "near.example/users/ana" in await site.page("/u/ana")
        (letter,) = await site.mails()
        assert (letter.to, new.uri in letter.text) == ("ana@mail.example", True)
        for path in ("/write", "/c/climate/write", "/c/new"):
            shown = await site.browser.get(path, headers=BROWSER)
            assert shown.status_code == 403
            assert {new.uri in Page(shown.text).words, _MOVE in Page(shown.text).links()} == {True}
        edit = Page(await site.page(f"/p/{short(post.id)}/edit"))
        assert "take the move back" in edit.words
        assert (await press(site, _MOVE, target=new.handle)).status_code == 409
        assert "near.example/users/ana" in await site.page(_MOVE)

        site.clock.pass_(timedelta(hours=1))
        for path in ("", "/stay", "/from", "/from/end"):
            answer = await press(site, f"{_MOVE}{path}", target=new.handle)
            assert answer.headers["location"] == f"/settings/proof?to={_MOVE}"
        assert "near.example" in await site.page("/u/ana")
        await site.sign_in("ana")
        answer = await press(site, f"{_MOVE}/stay")
        assert answer.headers["location"] == f"{_MOVE}?done=stayed"
        assert "near.example" not in await site.page("/u/ana")
