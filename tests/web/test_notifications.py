"""What a member is told: on a page, in the head of every page, and by what they choose."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from fediwiki.config.settings import Mail
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.notifications import NotificationKind
from fediwiki.domain.posts import Post
from fediwiki.services import banning, following, notifying, thanking, watching
from fediwiki.services.deciding import Why
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import emails, notifications
from fediwiki.storage.database import Database
from tests.web.html import Page
from tests.web.site import FROM_HERE, ORIGIN, PASSWORD, Site, open_site


async def _answered(site: Site, *, times: int = 1) -> tuple[Member, Post]:
    """Ana is signed in, and bob answered what she wrote."""
    ana = await site.member("ana", password=PASSWORD)
    bob = await site.member("bob")
    subwiki = await site.subwiki("climate", by=ana)
    post = await site.post(ana.actor, subwiki, "Sea level", "It rises.")
    for _ in range(times):
        await site.comment(bob.actor, post, "How <fast>?")
        site.clock.pass_(timedelta(minutes=5))
    await site.sign_in("ana")
    return ana, post


async def test_the_head_of_every_page_counts_what_is_unread(site: Site) -> None:
    await _answered(site, times=2)
    assert "Notifications 2 unread" in Page(await site.page("/about")).words
    await site.browser.post("/sign-out", headers=FROM_HERE)
    assert "Notifications" not in await site.page("/about")


async def test_what_one_is_told_says_who_what_and_where(site: Site) -> None:
    await _answered(site)
    text = await site.page("/notifications")
    said = " ".join(Page(text).words.split())
    assert "22 November 2026 09:00 new bob answered you in Sea level How <fast>? climate" in said
    [there] = [link for link in Page(text).links() if link.startswith("/comment/")]
    assert (await site.browser.get(there)).status_code in {200, 303}


async def test_seeing_one_thing_marks_it_as_read_and_leads_there(site: Site) -> None:
    await _answered(site, times=2)
    path = re.findall(r'action="(/notifications/\w+)"', await site.page("/notifications"))[0]
    answer = await site.browser.post(path, headers=FROM_HERE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/comment/")
    assert "Notifications 1 unread" in Page(await site.page("/about")).words


async def test_all_or_one_kind_is_marked_as_read_up_to_what_was_shown(site: Site) -> None:
    ana, post = await _answered(site)
    cleo = await site.member("cleo")
    async with site.database.write() as tx:
        await thanking.thank(tx, post, 1, by=cleo.actor, now=site.clock.now())
    page = await site.page("/notifications?kind=thanks")
    [until] = re.findall(r'name="until" value="(\w+)"', page)
    assert "answered" not in page
    bob = await site.person("bob", "far.example")
    async with site.database.write() as tx:
        await following.accept(tx, bob, ana.actor, "https://far.example/1", now=site.clock.now())
    await site.browser.post("/notifications?kind=thanks", data={"until": until}, headers=FROM_HERE)
    assert "Notifications 2 unread" in Page(await site.page("/about")).words
    await site.browser.post("/notifications", data={"until": until}, headers=FROM_HERE)
    assert "Notifications 1 unread" in Page(await site.page("/about")).words
    assert "@bob@far.example" in await site.page("/notifications")


async def test_what_moderators_decide_is_told_with_the_reason_and_the_end(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    subwiki = await site.subwiki("climate", title="Climate")
    until = site.clock.now() + timedelta(days=2)
    async with site.database.write() as tx:
        await banning.ban(
            tx,
            subwiki,
            ana.actor,
            until=until,
            why=Why("shouting"),
            by=None,
            now=site.clock.now(),
        )
    await site.sign_in("ana")
    said = " ".join(Page(await site.page("/notifications")).words.split())
    assert (
        "A moderator or admin banned you from Climate until 24 November 2026, 09:00 UTC shouting"
        in said
    )


async def test_older_ones_are_a_page_further(site: Site) -> None:
    await _answered(site, times=51)
    page = Page(await site.page("/notifications"))
    [older] = [link for link in page.links() if "before=" in link]
    assert len([link for link in page.links() if link.startswith("/comment/")]) == 50
    further = Page(await site.page(older))
    assert len([link for link in further.links() if link.startswith("/comment/")]) == 1
    newer, again = [link for link in further.links() if "after=" in link]
    assert newer == again
    back = Page(await site.page(newer))
    assert len([link for link in back.links() if link.startswith("/comment/")]) == 50
    assert [link for link in back.links() if "after=" in link] == []
    assert [link for link in back.links() if "before=" in link] == [older]


async def test_what_is_not_wanted_is_not_told(site: Site) -> None:
    ana, post = await _answered(site)
    await _give_address(site, ana)
    page = Page(await site.page("/settings/notifications"))
    boxes = [each for each in page.all("input") if each["type"] == "checkbox"]
    ticked = [each["id"] for each in boxes if "checked" in each]
    assert len(ticked) == 18
    wanted = {name: "1" for name in ticked if not name.startswith("reply")}
    wanted["digest"] = "never"
    answer = await site.browser.post("/settings/notifications", data=wanted, headers=FROM_HERE)
    assert "Your choice is kept." in await site.page(answer.headers["location"])
    page = Page(await site.page("/settings/notifications"))
    boxes = [each for each in page.all("input") if each["type"] == "checkbox"]
    assert {each["id"] for each in boxes if "checked" not in each} == {
        "reply-site",
        "reply-mail",
    }
    cleo = await site.member("cleo")
    await site.comment(cleo.actor, post, "Really?")
    await site.comment(cleo.actor, post, "@ana, really?")
    said = Page(await site.page("/notifications")).words
    assert "cleo" not in said
    assert ana.actor.name in said


@pytest.mark.parametrize("path", ["/notifications", "/settings/notifications"])
async def test_visitors_are_asked_to_sign_in(site: Site, path: str) -> None:
    answer = await site.browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?to={path}")
    for way in (path, "/notifications/0000000000000"):
        answer = await site.browser.post(way, data={"until": "0000000000000"}, headers=FROM_HERE)
        assert answer.status_code in {303, 405}


@pytest.mark.parametrize("query", ["kind=gossip", "before=%00", "before=zzz"])
async def test_what_there_is_not_is_said_to_be_so(site: Site, query: str) -> None:
    await _answered(site)
    assert (await site.browser.get(f"/notifications?{query}")).status_code in {400, 404}


async def _give_address(site: Site, member: Member) -> None:
    async with site.database.write() as tx:
        await emails.save(tx, member.id, "ana@example.org", site.clock.now())


async def test_a_member_with_an_address_chooses_how_often_they_are_mailed(site: Site) -> None:
    ana, _ = await _answered(site)
    page = Page(await site.page("/settings/notifications"))
    assert "no e-mail address" in page.words
    assert not [each for each in page.all("input") if each["id"].endswith("-mail")]
    await _give_address(site, ana)
    page = Page(await site.page("/settings/notifications"))
    radios = [each for each in page.all("input") if each["type"] == "radio"]
    assert [each["id"] for each in radios if "checked" in each] == ["digest-never"]
    await site.browser.post("/settings/notifications", data={"digest": "weekly"}, headers=FROM_HERE)
    page = Page(await site.page("/settings/notifications"))
    assert [each["id"] for each in page.all("input") if "checked" in each] == ["digest-weekly"]
    answer = await site.browser.post(
        "/settings/notifications", data={"digest": "hourly"}, headers=FROM_HERE
    )
    assert answer.status_code == 400


async def test_saving_without_the_column_leaves_what_was_chosen_of_mails(site: Site) -> None:
    ana, _ = await _answered(site)
    await site.browser.post("/settings/notifications", data={"reply-site": "1"}, headers=FROM_HERE)
    async with site.database.read() as tx:
        switches = await notifications.switches_of(tx, ana.id)
    # Of what is for admins alone nothing was asked.
    told = [kind for kind, each in switches.items() if each.on_site]
    assert told == [NotificationKind.REPLY, NotificationKind.SIGN_UP]
    assert all(each.by_mail for each in switches.values())


async def test_where_no_mail_is_sent_the_settings_say_so(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, mail=Mail()) as site:
        ana, _ = await _answered(site)
        await _give_address(site, ana)
        page = Page(await site.page("/settings/notifications"))
        assert "This server sends no mail" in page.words
        assert not [each for each in page.all("input") if each["id"].endswith("-mail")]


async def test_notifications_are_read_by_the_private_link(site: Site) -> None:
    await _answered(site)
    assert "/settings/reading#feeds" not in Page(await site.page("/notifications")).links()
    made = await site.browser.post("/settings/reading/link", headers=FROM_HERE)
    link = next(
        each for each in Page(made.text).words.split() if each.endswith("/notifications.atom")
    )
    assert "/settings/reading#feeds" in Page(await site.page("/notifications")).links()
    site.browser.cookies.clear()
    path = link.removeprefix(ORIGIN)
    answer = await site.browser.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["cache-control"].startswith("private")
    feed = ET.fromstring(answer.text)  # noqa: S314 - it is our own
    [entry] = feed.findall("{*}entry")
    assert entry.findtext("{*}title") == "bob answered you in Sea level"
    assert entry.findtext("{*}summary") == "How <fast>?"
    assert (await site.browser.get(path.replace("/notif", "x/notif"))).status_code == 404


async def test_what_is_seen_on_the_watchlist_is_read(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    bob = await site.member("bob")
    subwiki = await site.subwiki("climate", by=ana)
    edited = [await site.collaborative_post(ana.actor, subwiki, each) for each in ("One", "Two")]
    await site.sign_in("ana")
    async with site.database.write() as tx:
        for post in edited:
            await watching.watch(tx, post, by=ana.actor, now=site.clock.now())
            await notifying.of_revision(tx, post, before="", by=bob.actor, now=site.clock.now())
    assert "Notifications 2 unread" in Page(await site.page("/about")).words
    await site.browser.post(f"/p/{short(edited[0].id)}/seen", headers=FROM_HERE)
    assert "Notifications 1 unread" in Page(await site.page("/about")).words
    await site.browser.post("/watchlist", headers=FROM_HERE)
    assert "unread" not in Page(await site.page("/about")).words
