"""The public log, and what is counted from it."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from fediwiki.asgi.decisions import DECISIONS
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.acts import KEPT_PRIVATE, ActKind
from fediwiki.domain.appeals import Appeal
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Complaint, Outcome, ReportKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import reporting, settling
from fediwiki.storage import acts, appeals, held, removals
from fediwiki.storage.acts import Act
from fediwiki.storage.held import Hold
from tests.web.editor import signed_in
from tests.web.html import Page
from tests.web.site import ORIGIN, Site

_PATHS = ["/log", "/c/tides/log"]


async def _started(site: Site) -> tuple[Member, Subwiki, Post]:
    """Ana moderates tides, where Bea posted."""
    ana, bea = await site.member("ana"), await site.member("bea")
    subwiki = await site.subwiki("tides", by=ana)
    return ana, subwiki, await site.post(bea.actor, subwiki, "Buy a <battery>", "Now.")


async def _add(site: Site, act: Act) -> int:
    async with site.database.write() as tx:
        return await acts.add(tx, act, site.clock.now())


async def _suspend(site: Site, reason: str, kind: ActKind = ActKind.SUSPEND) -> None:
    await _add(site, Act(kind, None, None, f"{ORIGIN}/u/bea", reason))


async def _remove(site: Site, post: Post, by: Member) -> int:
    number = await _add(
        site,
        Act(
            ActKind.REMOVE,
            post.subwiki.id if post.subwiki else None,
            by.id,
            post.uri,
            "Nothing but <ads>.",
            rule="1. No advertising",
            target_id=post.author.id,
        ),
    )
    async with site.database.write() as tx:
        await removals.add(tx, post.uri, number, site.clock.now())
    return number


def _decisions(text: str) -> list[str]:
    """The addresses of the decisions on a page."""
    return re.findall(r'class="log-kind" href="(/log/[0-9a-z]{13})"', text)


def test_everything_that_can_be_decided_has_words() -> None:
    assert {*DECISIONS} == {*ActKind}


@pytest.mark.parametrize("path", _PATHS)
async def test_before_anything_is_decided_the_log_says_so(site: Site, path: str) -> None:
    await site.subwiki("tides")
    assert "Nothing was decided yet." in Page(await site.page(path)).words


@pytest.mark.parametrize("path", _PATHS)
async def test_the_log_says_what_by_whom_and_why_but_nothing_that_is_out_of_sight(
    site: Site, path: str
) -> None:
    ana, _, post = await _started(site)
    await _remove(site, post, ana)
    page = Page(await site.page(path))
    words = " ".join(page.words.split())
    for said in ("Removed", "by ana", "concerns bea", "1. No advertising", "Nothing but <ads>."):
        assert said in words, said
    assert "battery" not in words
    assert f"/p/{short(post.id)}" in page.links()


async def test_what_was_decided_in_one_subwiki_is_not_in_the_log_of_another(site: Site) -> None:
    ana, _, post = await _started(site)
    await site.subwiki("birds")
    await _remove(site, post, ana)
    await _suspend(site, "")
    logs = {name: _decisions(await site.page(f"/c/{name}/log")) for name in ("birds", "tides")}
    assert {name: len(each) for name, each in logs.items()} == {"birds": 0, "tides": 1}
    assert len(_decisions(await site.page("/log"))) == 2


async def test_a_decision_that_was_taken_back_says_so(site: Site) -> None:
    ana, _, post = await _started(site)
    number = await _remove(site, post, ana)
    async with site.database.write() as tx:
        await removals.remove(tx, post.uri)
    place = post.subwiki.id if post.subwiki else None
    await _add(site, Act(ActKind.RESTORE, place, ana.id, post.uri, undoes=number))
    words = " ".join(Page(await site.page("/c/tides/log")).words.split())
    assert "taken back" in words
    assert "Restored Buy a <battery>" in words


async def test_the_log_is_read_page_by_page_and_by_kind(site: Site) -> None:
    await site.member("bea")
    for number in range(120):
        site.clock.pass_(timedelta(seconds=1))
        kind = ActKind.SUSPEND if number % 3 == 0 else ActKind.SILENCE
        await _suspend(site, f"Reason {number}.", kind)
    seen: list[str] = []
    address, page = "/log", Page("")
    while address:
        page = Page(await site.page(address))
        seen += [each.partition(".")[0] for each in page.words.split("Reason ")[1:]]
        address = next((each for each in page.links() if "?before=" in each), "")
    assert seen == [str(each) for each in reversed(range(120))]
    newer = next(each for each in page.links() if "?after=" in each)
    assert "Reason 69." in Page(await site.page(newer)).words
    assert "Reason 70." not in Page(await site.page("/log?kind=suspend")).words
    assert "Reason 69." in Page(await site.page("/log?kind=suspend")).words


async def test_what_others_decided_in_their_communities_is_not_in_our_log(site: Site) -> None:
    bea = await signed_in(site, "bea")
    group = await site.person("reefs", "far.example", kind=ActorKind.GROUP)
    told = Act(ActKind.BAN, group.id, None, bea.actor.uri, "Ads.", target_id=bea.id)
    number = await _add(site, told)
    assert "Ads." not in Page(await site.page("/log")).words
    month = site.clock.now().strftime("%Y-%m")
    assert (await site.browser.get(f"/transparency/{month}.json")).json()["decisions"] == {}
    page = Page(await site.page(f"/log/{short(number)}"))
    assert "Ads." in page.words
    assert not list(page.all("textarea")), "nobody here decides about an appeal"


@pytest.mark.parametrize("kind", sorted(KEPT_PRIVATE))
async def test_what_is_between_admins_and_one_person_is_not_for_everyone(
    site: Site, kind: ActKind
) -> None:
    number = await _add(site, Act(kind, None, None, f"{ORIGIN}/u/bea", "Lost the phone."))
    told = await _add(site, Act(ActKind.SUSPEND, None, None, f"{ORIGIN}/u/bea"))
    assert (await site.browser.get(f"/log/{short(number)}")).status_code == 404
    assert (await site.browser.get(f"/log/{short(told)}")).status_code == 200
    for path in ("/log", "/log/feed.atom", "/log/acts.jsonl"):
        assert "Lost the phone." not in (await site.browser.get(path)).text, path


@pytest.mark.parametrize("query", ["kind=murder", "before=1&after=2"])
async def test_what_is_never_there_cannot_be_asked_for(site: Site, query: str) -> None:
    assert (await site.browser.get(f"/log?{query}")).status_code == 400
    assert (await site.browser.get("/log?before=zzz")).status_code == 404


@pytest.mark.parametrize("path", _PATHS)
async def test_feeds_and_machines_get_the_same(site: Site, path: str) -> None:
    ana, _, post = await _started(site)
    await _remove(site, post, ana)
    feed = ET.fromstring((await site.browser.get(f"{path}/feed.atom")).text)  # noqa: S314 - ours
    entry = feed.find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    summary = entry.findtext("{http://www.w3.org/2005/Atom}summary")
    assert summary == "1. No advertising. Nothing but <ads>."
    text = (await site.browser.get(f"{path}/acts.jsonl")).text
    told = [json.loads(line) for line in text.splitlines()]
    removal = next(each for each in told if each["kind"] == "remove")
    assert (removal["by"], removal["concerns"], removal["subwiki"]) == ("ana", "bea", "tides")
    assert removal["about"] == post.uri
    after = told[-1]["id"].rpartition("/")[2]
    assert (await site.browser.get(f"{path}/acts.jsonl?after={after}")).text == ""


async def test_a_month_is_counted_from_the_log(site: Site) -> None:
    ana, subwiki, post = await _started(site)
    cat = await site.member("cat")
    complaint = Complaint(ReportKind.SPAM, text="Ads.")
    async with site.database.write() as tx:
        reported = await reporting.find_reported(tx, post.uri)
        assert reported is not None
        now = site.clock.now()
        await reporting.report(tx, reported, complaint, by=cat.actor, urls=site.urls, now=now)
    site.clock.pass_(timedelta(hours=5))
    number = await _remove(site, post, ana)
    async with site.database.write() as tx:
        await settling.settle(
            tx,
            [post.uri],
            subwiki.id,
            outcome=Outcome.REMOVED,
            act_id=number,
            reason="",
            by=ana.actor,
            now=site.clock.now(),
        )
    await _suspend(site, "A wave of spam.", ActKind.SERVER_SUSPEND)
    async with site.database.write() as tx:
        for number, why in ((1, "link"), (2, "word ads"), (3, "below")):
            hold = Hold(f"https://far.example/{number}", None, ana.id, (why,), site.clock.now())
            await held.add(tx, hold)
            if number == 1:
                await held.let_go(tx, hold, site.clock.now())
        await appeals.add(tx, Appeal(1, None, ana.actor, "It was none.", site.clock.now()))
    month = site.clock.now().strftime("%Y-%m")
    told = (await site.browser.get(f"/transparency/{month}.json")).json()
    assert told["decisions"]["remove"] == 1
    assert told["reports"] == 1
    assert (told["held"], told["held_and_approved"], told["appeals"]["made"]) == (2, 1, 1)
    assert told["median_seconds_to_decision"] == 5 * 3_600
    assert told["servers_limited"][0]["reason"] == "A wave of spam."
    words = " ".join(Page(await site.page(f"/transparency/{month}")).words.split())
    assert "5 hours" in words
    assert "A wave of spam." in words
    assert f"/transparency/{month}" in Page(await site.page("/transparency")).links()


@pytest.mark.parametrize("month", ["2020-01", "2999-01", "soon", "2020-01.json"])
async def test_of_months_without_a_log_there_is_nothing_to_tell(site: Site, month: str) -> None:
    assert (await site.browser.get(f"/transparency/{month}")).status_code == 404
