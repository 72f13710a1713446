"""How it goes with other servers, and what failed, as admins see it and help it."""

from datetime import timedelta

from fediwiki.domain.events import FollowEnded
from fediwiki.domain.ids import short
from fediwiki.domain.servers import Dialect
from fediwiki.storage import actors, events, federation, received, sent, servers
from fediwiki.storage.received import Received, State
from fediwiki.storage.sent import EVERYONE, Outgoing
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_ORIGIN = "https://far.example"
_PATH = "/admin/federation/far.example"


async def _came(site: Site, number: int, state: State, reason: str = "") -> Received:
    """An activity that came from far.example, with what became of it."""
    async with site.database.write() as tx:
        now = site.clock.now()
        entry = Received(
            id=tx.new_id(now),
            uri=f"{_ORIGIN}/a/{number}",
            origin=_ORIGIN,
            actor_uri=f"{_ORIGIN}/users/eve",
            signer_uri=f"{_ORIGIN}/users/eve",
            type="Like<b>",
            object_uri=f"{site.urls.origin}/p/x",
            inbox=site.urls.shared_inbox,
            body=b'{"type":"Like","name":"</code><script>alert(1)</script>"}',
            arrived=now,
        )
        await received.add(tx, entry, due=now)
        if state is not State.PENDING:
            await received.settle(tx, entry.id, state, reason, now)
    return entry


async def _state(site: Site, entry: Received) -> tuple[State, str]:
    async with site.database.read() as tx:
        found = await federation.came_from(tx, _ORIGIN, limit=100)
    return next((each.state, each.reason) for each in found if each.id == entry.id)


async def _met(site: Site) -> int:
    async with site.database.write() as tx:
        now = site.clock.now()
        number = await servers.ensure(tx, _ORIGIN, now)
        await servers.save_software(tx, number, "lemmy", "0.19", Dialect.THREADIVERSE, now)
    return number


async def test_an_admin_sees_every_server_and_how_it_is_doing(panel: Site) -> None:
    number = await _met(panel)
    await _came(panel, 1, State.DONE)
    async with panel.database.write() as tx:
        server = await servers.by_id(tx, number)
        soon = panel.clock.now() + timedelta(hours=3)
        await servers.save_failure(tx, server, next_try=soon, now=panel.clock.now())
        await servers.ensure(tx, "https://quiet.example", panel.clock.now())
    listed = await panel.page("/admin/federation")
    words = Page(listed).words
    assert "lemmy 0.19" in words
    assert "fails since" in words
    assert words.index("far.example") < words.index("quiet.example")
    assert listed.count("<rect") == 1
    assert "style=" not in listed
    assert "quiet.example" not in await panel.page("/admin/federation?show=failing")
    assert "far.example" not in await panel.page("/admin/federation?q=quiet")


async def test_a_failing_server_is_tried_at_once_if_an_admin_wants(panel: Site) -> None:
    number = await _met(panel)
    async with panel.database.write() as tx:
        server = await servers.by_id(tx, number)
        soon = panel.clock.now() + timedelta(hours=3)
        await servers.save_failure(tx, server, next_try=soon, now=panel.clock.now())
    assert (await press(panel, _PATH, do="retry")).status_code == 303
    async with panel.database.read() as tx:
        assert await servers.waiting(tx) == set()


async def test_what_came_is_shown_with_its_outcome_and_as_it_came(panel: Site) -> None:
    await _met(panel)
    refused = await _came(panel, 1, State.REFUSED, "they are <i>banned</i>")
    await _came(panel, 2, State.DONE)
    page = await panel.page(_PATH)
    assert "they are &lt;i&gt;banned" in page
    assert "Had its effect" in Page(page).words
    only = await panel.page(f"{_PATH}?state=refused")
    assert "/admin/federation/came/" + short(refused.id) in only
    assert only.count("/admin/federation/came/") == 1
    raw = await panel.page(f"/admin/federation/came/{short(refused.id)}")
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert" in raw


async def test_what_went_is_shown_and_what_is_private_is_said_to_be(panel: Site) -> None:
    await _met(panel)
    now = panel.clock.now()
    async with panel.database.write() as tx:
        ana = await actors.find_local(tx, "ana")
        assert ana is not None
        number = tx.new_id(now)
        activity = Outgoing(
            id=number,
            uri=f"{panel.urls.origin}/a/x",
            actor_id=ana.id,
            type="Block",
            object_uri=f"{_ORIGIN}/users/eve",
            thread="",
            body=b'{"type":"Block"}',
            public=False,
            dialects=EVERYONE,
            followers_of=(),
            inboxes=(f"{_ORIGIN}/inbox",),
            made=now,
            effect=number,
        )
        await sent.add(tx, activity)
    path = f"/admin/federation/sent/{short(number)}"
    assert path in await panel.page(_PATH)
    assert "This is private" in Page(await panel.page(path)).words
    answer = await press(panel, _PATH, do="send", activity=short(number))
    assert answer.status_code == 303
    assert (await panel.page(_PATH)).count("/admin/federation/sent/") == 2


async def test_what_had_no_effect_is_judged_again_and_what_had_is_not(panel: Site) -> None:
    await _met(panel)
    refused, done = await _came(panel, 1, State.REFUSED), await _came(panel, 2, State.DONE)
    answer = await press(panel, _PATH, do="replay", activity=short(refused.id))
    assert answer.status_code == 303
    assert await _state(panel, refused) == (State.PENDING, "")
    assert (await press(panel, _PATH, do="replay", activity=short(done.id))).status_code == 409
    assert (await _state(panel, done))[0] is State.DONE


async def test_dead_letters_are_tried_again_or_dropped(panel: Site) -> None:
    again, dropped = (
        await _came(panel, 1, State.DEAD, "timed out"),
        await _came(panel, 2, State.DEAD),
    )
    assert "timed out" in Page(await panel.page("/admin/jobs")).words
    assert (await press(panel, "/admin/jobs", do="replay", id=short(again.id))).status_code == 303
    assert (await press(panel, "/admin/jobs", do="drop", id=short(dropped.id))).status_code == 303
    assert (await _state(panel, again))[0] is State.PENDING
    assert await _state(panel, dropped) == (State.IGNORED, "dropped by an admin")
    assert (await press(panel, "/admin/jobs", do="drop", id=short(dropped.id))).status_code == 409


async def test_an_event_that_could_not_be_told_is_told_at_once(panel: Site) -> None:
    now = panel.clock.now()
    async with panel.database.write() as tx:
        await events.append(tx, FollowEnded(1, 2, "https://wiki.example/a/1"), now=now)
        [pending] = await events.due(tx, now, limit=1)
        await events.postpone(tx, pending, "no key", timedelta(hours=1), now)
        assert await events.due(tx, now, limit=1) == []
    assert "no key" in Page(await panel.page("/admin/jobs")).words
    await press(panel, "/admin/jobs", do="event", id=short(pending.id))
    async with panel.database.read() as tx:
        assert len(await events.due(tx, now, limit=1)) == 1


async def test_nobody_but_admins_tends_what_failed(site: Site) -> None:
    dead = await _came(site, 1, State.DEAD)
    await site.member("ben", password=PASSWORD)
    await site.sign_in("ben")
    assert (await press(site, "/admin/jobs", do="drop", id=short(dead.id))).status_code == 404
    assert (await site.browser.get(f"/admin/federation/came/{short(dead.id)}")).status_code == 404
    assert (await _state(site, dead))[0] is State.DEAD
