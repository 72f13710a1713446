"""From which servers guests come, what is asked there, and until when they may be here."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from sqlalchemy import text

from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import policing, suspending, tuning
from fediwiki.services.administering import Ruling
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors
from tests.federation import wiki
from tests.federation.conftest import MakePeer
from tests.federation.homes import Coming, Home, guest, is_in, rows, visitor, way_in
from tests.federation.letters import Page
from tests.fediverse import Fediverse, Server

WHO = "bob@good.example"
BEGIN_AGAIN = "Please begin again."


@pytest.fixture
def bob(alpha: Server) -> Coming:
    """Bob, who has not come in yet."""
    return visitor(alpha)


async def _actor(server: Server, uri: str) -> Actor:
    async with server.instance.database.read() as tx:
        found = await actors.find_by_uri(tx, uri)
    assert found is not None
    return found


async def test_a_handle_of_a_domain_leads_to_the_server_of_its_account(
    alpha: Server, home: Home, peer: MakePeer
) -> None:
    """People of family.example have their accounts at good.example."""
    family = Home(peer("family.example"), scopes=())
    family.called["bob@family.example"] = f"{home.peer.origin}/users/bob"
    coming = visitor(alpha)
    url = await coming.leave("@bob@family.example")
    assert url.startswith("https://good.example/oauth/authorize?")
    assert (await coming.return_by(home.approve(url, "bob"))).status_code == 303
    assert await is_in(coming.browser)
    assert "POST /api/v1/apps" not in family.asked


async def test_a_group_is_nobody_who_signs_in(home: Home, bob: Coming) -> None:
    home.person("club", kind="Group")
    answer = await bob.come(home, "club")
    assert answer.status_code == 403
    assert "Only people sign in here." in answer.text


async def test_what_a_server_gave_is_given_back_and_kept_nowhere(
    alpha: Server, home: Home, bob: Coming, fediverse: Fediverse
) -> None:
    await bob.come(home, "bob")
    (token,) = home.tokens
    assert home.ended == [token]
    file = alpha.instance.config.storage.database.removeprefix("sqlite:///")
    async with alpha.instance.database.write() as tx:
        await tx.change(text("DELETE FROM settings WHERE key = 'nothing'"))
    for suffix in ("", "-wal"):
        assert token.encode() not in Path(f"{file}{suffix}").read_bytes()
    home.says["/oauth/revoke"] = Page(b"", 500, "")
    assert (await bob.come(home, "bob")).status_code == 303


async def test_the_least_that_a_server_knows_is_asked(home: Home, alpha: Server) -> None:
    for scopes, asked in (
        (("profile", "read", "read:accounts"), "profile"),
        (("read", "read:accounts"), "read:accounts"),
        (("read", "write", "follow", "push"), "read"),
        ((), "read:accounts"),
    ):
        home.scopes = scopes
        await _forget_apps(alpha)
        url = await visitor(alpha).leave(WHO)
        assert parse_qs(urlsplit(url).query)["scope"] == [asked]
        (app,) = [each for each in home.apps.values() if each["scopes"] == asked][-1:]
        assert app["redirect_uris"].startswith("https://alpha.example/sign-in/from/")


async def test_a_server_that_knows_no_narrow_wish_is_asked_for_a_wider_one(
    home: Home, bob: Coming
) -> None:
    back = httpx.URL(home.approve(await bob.leave(WHO), "bob"))
    refused = back.copy_remove_param("code").copy_set_param("error", "invalid_scope")
    answer = await bob.return_by(str(refused))
    url = way_in(answer)
    assert parse_qs(urlsplit(url).query)["scope"] == ["read"]
    assert (await bob.return_by(home.approve(url, "bob"))).status_code == 303


async def test_a_server_that_tells_no_names_for_so_little_is_asked_for_more(
    home: Home, bob: Coming
) -> None:
    path = "/api/v1/accounts/verify_credentials"
    home.says[path] = Page(b"{}", 403, "application/json")
    url = way_in(await bob.come(home, "bob"))
    assert parse_qs(urlsplit(url).query)["scope"] == ["read"]
    again = await bob.return_by(home.approve(url, "bob"))
    assert again.status_code == 403
    assert "Your server did not say who you are." in again.text
    del home.says[path]
    assert (await bob.come(home, "bob")).status_code == 303
    assert [*home.tokens] == home.ended


async def test_who_does_not_want_to_is_not_let_in(home: Home, bob: Coming) -> None:
    back = httpx.URL(home.approve(await bob.leave(WHO), "bob"))
    refused = back.copy_remove_param("code").copy_set_param("error", "access_denied")
    answer = await bob.return_by(str(refused))
    assert answer.status_code == 403
    assert "Your server did not say who you are." in answer.text
    assert "access_denied" not in answer.text


async def test_a_server_that_forgot_us_is_asked_to_know_us_again(home: Home, bob: Coming) -> None:
    url = await bob.leave(WHO)
    back = home.approve(url, "bob")
    home.apps.clear()
    answer = await bob.return_by(back)
    assert "does not know this one any more" in answer.text
    assert (await bob.come(home, "bob")).status_code == 303


async def test_an_app_is_kept_for_a_server_while_that_remembers_it(
    alpha: Server, home: Home, bob: Coming
) -> None:
    await bob.come(home, "bob")
    await bob.come(home, "bob")
    assert home.asked.count("POST /api/v1/apps") == 1
    alpha.clock.pass_(timedelta(hours=13))
    await bob.come(home, "bob")
    assert home.asked.count("POST /api/v1/apps") == 2


@pytest.mark.parametrize("said", [WHO, f"@{WHO}", "Good.Example", "https://good.example/@bob"])
async def test_people_say_in_many_ways_where_their_account_is(
    home: Home, bob: Coming, said: str
) -> None:
    assert (await bob.leave(said)).startswith("https://good.example/oauth/authorize?")


async def test_people_of_a_server_that_is_shut_out_do_not_come_in(
    alpha: Server, home: Home, bob: Coming
) -> None:
    inside = await guest(alpha, home, "bob")
    back = home.approve(await bob.leave(WHO), "bob")
    await _shut(alpha, "good.example")
    assert not await is_in(inside)
    assert await rows(alpha, "guest_sessions") == 0
    home.asked.clear()
    for answer in (
        await bob.return_by(back),
        await bob.browser.press("/sign-in/from", **{"from": WHO}),
    ):
        assert answer.status_code == 403
        assert "nothing to do with good.example" in answer.text
    assert home.asked == []
    async with alpha.instance.database.write() as tx:
        await policing.lift(tx, "good.example", reason="", by=None, now=alpha.clock.now())
    alpha.app.remote.doors.expire()
    assert (await bob.come(home, "bob")).status_code == 303


async def test_where_servers_are_allowed_by_name_no_others_people_come_in(
    fediverse: Fediverse, home: Home, theirs: Home
) -> None:
    strict = await fediverse.server("strict.example", mode="allow-list")
    async with strict.instance.database.write() as tx:
        allowed = Policy("good.example", Severity.NONE)
        now = strict.clock.now()
        await policing.decide(tx, allowed, by=None, own_host="strict.example", now=now)
    strict.app.remote.doors.expire()
    assert (await visitor(strict).come(home, "bob")).status_code == 303
    refused = await visitor(strict).browser.press("/sign-in/from", **{"from": "eve@evil.example"})
    assert refused.status_code == 403
    assert theirs.asked == []


async def test_people_of_a_silenced_server_come_in(alpha: Server, home: Home, bob: Coming) -> None:
    await _shut(alpha, "good.example", Severity.SILENCE)
    assert (await bob.come(home, "bob")).status_code == 303


async def _suspended(alpha: Server, home: Home, _fediverse: Fediverse) -> None:
    async with alpha.instance.database.write() as tx:
        actor = await _actor(alpha, f"{home.peer.origin}/users/bob")
        head = Letterhead("alpha", "https://alpha.example")
        ruling = Ruling(None, "Spam.", head, alpha.clock.now())
        await suspending.suspend(tx, actor, ruling, days=30)


async def _deleted(_alpha: Server, home: Home, fediverse: Fediverse) -> None:
    uri = f"{home.peer.origin}/users/bob"
    inbox = "https://alpha.example/inbox"
    assert await home.peer.send(home.peer.activity("Delete", uri, uri), inbox) == 202
    await fediverse.settle()


async def _moved(alpha: Server, home: Home, fediverse: Fediverse) -> None:
    uri = f"{home.peer.origin}/users/bob"
    new = home.person("bobby", alsoKnownAs=[uri])
    home.person("bob", movedTo=new)
    activity = home.peer.activity("Move", uri, uri, target=new)
    assert await home.peer.send(activity, "https://alpha.example/inbox") == 202
    await fediverse.settle()


@pytest.mark.parametrize("happens", [_suspended, _deleted, _moved])
async def test_who_is_not_here_any_more_is_no_guest_from_that_moment_on(
    alpha: Server,
    home: Home,
    fediverse: Fediverse,
    happens: Callable[[Server, Home, Fediverse], Awaitable[None]],
) -> None:
    inside = await guest(alpha, home, "bob")
    assert await is_in(inside)
    await happens(alpha, home, fediverse)
    assert not await is_in(inside)
    assert await rows(alpha, "guest_sessions") == 0
    coming = visitor(alpha)
    answer = await coming.come(home, "bob")
    assert answer.status_code in {403, 404}
    assert not await is_in(coming.browser)


async def test_nobody_comes_in_where_guests_are_not_wanted(
    alpha: Server, home: Home, bob: Coming
) -> None:
    inside = await guest(alpha, home, "bob")
    back = home.approve(await bob.leave(WHO), "bob")
    assert "account of another server" in await bob.browser.page("/sign-in")
    async with alpha.instance.database.write() as tx:
        file, now = alpha.instance.config, alpha.clock.now()
        await tuning.change(tx, "registration.guests", False, file=file, by=None, now=now)
    alpha.clock.pass_(timedelta(seconds=5))
    assert not await is_in(inside)
    assert "account of another server" not in await bob.browser.page("/sign-in")
    assert (await bob.return_by(back)).status_code == 404
    assert (await bob.browser.press("/sign-in/from", **{"from": WHO})).status_code == 404


@pytest.mark.parametrize("software", ["fediwiki", "lemmy", "piefed", "mbin"])
async def test_what_lets_nobody_sign_in_elsewhere_is_not_asked_to(
    alpha: Server, peer: MakePeer, software: str
) -> None:
    there = Home(peer("there.example", software))
    answer = await visitor(alpha).browser.press("/sign-in/from", **{"from": "x@there.example"})
    assert answer.status_code == 422
    assert "POST /api/v1/apps" not in there.asked
    is_wiki = software == "fediwiki"
    assert ("is a FediWiki, too" in answer.text) is is_wiki
    assert ("lets nobody sign in elsewhere" in answer.text) is not is_wiki


async def test_members_of_another_fediwiki_are_led_to_the_post_on_their_own(
    beta: Server, alpha: Server, ana: Member, physics: Subwiki
) -> None:
    await beta.member("cleo")
    article = await wiki.article(alpha, ana, "The sea rises.", to=physics)
    path = f"/p/{short(article.id)}/edit"
    browser = visitor(alpha).browser
    answer = await browser.press(f"/sign-in/from?to={path}", **{"from": "cleo@beta.example"})
    there = f"https://beta.example/authorize_interaction?uri={quote(article.uri, safe='')}"
    assert f'href="{there}"' in answer.text
    answer = await browser.press("/sign-in/from", **{"from": "cleo@beta.example"})
    assert "authorize_interaction" not in answer.text


async def _forget_apps(server: Server) -> None:
    async with server.instance.database.write() as tx:
        await tx.change(text("DELETE FROM guest_apps"))


async def _shut(server: Server, domain: str, severity: Severity = Severity.SUSPEND) -> None:
    async with server.instance.database.write() as tx:
        policy, now = Policy(domain, severity), server.clock.now()
        await policing.decide(tx, policy, by=None, own_host=server.domain, now=now)
    server.app.remote.doors.expire()
