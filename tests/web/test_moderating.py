"""The moderators' queue and the acts of the log, as pages; who reads what there."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.holding import Probation
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import posting
from fediwiki.storage import acts, posts, reports, subwikis
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site, content_of

SECRET = "He told me where he lives."
NOTED = "This is the third time."
PLEA = "It was a joke between friends."
ANSWER = "I am sorry, truly."


@dataclass(frozen=True, slots=True)
class Case:
    """Dan's post in the subwiki of ana and cleo, which bob reported."""

    site: Site
    subwiki: Subwiki
    post: Post
    dan: Member

    async def as_(self, name: str) -> None:
        """Let somebody be at the browser."""
        self.site.browser.cookies.clear()
        if name:
            await self.site.sign_in(name)

    async def decide(self, wish: str, **fields: str) -> httpx.Response:
        """Press a button of the case."""
        said = {"about": self.post.uri, "reason": "", "rule": "", **fields, "do": wish}
        return await press(self.site, "/c/climate/moderate", **said)

    async def log(self) -> str:
        """The page of the last act in the subwiki."""
        async with self.site.database.read() as tx:
            [entry, *_] = await acts.listed(tx, subwiki_id=self.subwiki.id, limit=1)
        return f"/log/{short(entry.id)}"


@pytest.fixture
async def case(site: Site) -> Case:
    """A report that waits; its author is at no browser."""
    ana = await site.member("ana", password=PASSWORD)
    cleo = await site.member("cleo", password=PASSWORD)
    dan = await site.member("dan", password=PASSWORD)
    await site.member("bob", password=PASSWORD)
    await site.member("olga", password=PASSWORD, admin=True)
    made = await site.subwiki("climate", by=ana)
    async with site.database.write() as tx:
        await subwikis.add_moderator(tx, made.id, cleo.id, place=1)
        await subwikis.save_charter(
            tx, made.id, description="", source="", rules=["Be kind."], languages=["en"]
        )
    post = await site.post(dan.actor, made, "Sea level", "You fool.")
    case = Case(site, await _fresh(site, made.actor), post, dan)
    await case.as_("bob")
    await press(site, "/report", about=post.uri, why="rule-1", text=SECRET)
    return case


async def _fresh(site: Site, actor: Actor) -> Subwiki:
    async with site.database.read() as tx:
        return await subwikis.by_id(tx, actor.id)


async def test_a_moderator_finds_what_waits_in_one_place_and_counted(case: Case) -> None:
    await case.as_("ana")
    page = await case.site.page("/c/climate/moderate")
    for words in ("Sea level", "You fool.", "Breaks a rule", "Be kind.", SECRET, "bob"):
        assert words in page, words
    assert "/moderate" in Page(await case.site.page("/home")).links()
    answer = await case.site.browser.get("/moderate")
    assert answer.headers["location"] == "/c/climate/moderate"


async def test_nobody_else_sees_the_queue(case: Case) -> None:
    for name in ("bob", "dan"):
        await case.as_(name)
        assert (await case.site.browser.get("/c/climate/moderate")).status_code == 403
        assert (await case.decide("keep")).status_code == 403
    await case.as_("")
    assert (await case.site.browser.get("/c/climate/moderate")).status_code == 303


async def test_keeping_it_settles_it_and_tells_who_reported(case: Case) -> None:
    await case.as_("ana")
    answer = await case.decide("keep", reason="A joke.")
    assert answer.headers["location"] == "/c/climate/moderate?done=keep"
    page = await case.site.page("/c/climate/moderate?done=keep")
    assert "Nothing waits for you here." in page
    await case.as_("bob")
    told = await case.site.page("/notifications")
    assert "it stays" in told
    assert await case.log() in told or "See it" in told
    log = await case.site.page(await case.log())
    assert "A joke." in log


async def test_what_is_removed_is_out_of_sight_and_comes_back_from_its_page(case: Case) -> None:
    await case.as_("ana")
    answer = await case.decide("remove", rule="rule-1")
    assert answer.headers["location"] == "/c/climate/moderate?done=remove"
    path = await case.log()
    number = short(case.post.id)
    await case.as_("")
    assert "Sea level" not in await case.site.page(f"/p/{number}")
    log = await case.site.page(path)
    assert "Be kind." in log
    assert "Sea level" not in log
    await case.as_("bob")
    assert "removed what you reported" in await case.site.page("/notifications")
    await case.as_("cleo")
    answer = await press(case.site, path, do="undo", reason="A joke.")
    assert answer.headers["location"] == f"{path}?done=undone"
    assert (await press(case.site, path, do="undo", reason="A joke.")).status_code == 409
    async with case.site.database.read() as tx:
        assert len(await reports.cases(tx, case.subwiki.id, limit=99)) == 1
    await case.as_("")
    assert "Sea level" in await case.site.page(f"/p/{number}")


async def test_what_waits_is_marked_for_its_author_and_shown_as_new_once_it_is_approved(
    case: Case,
) -> None:
    async with case.site.database.write() as tx:
        held = await posting.publish(
            tx,
            content_of("Held words", "Cheap at https://spam.test/"),
            author=case.dan.actor,
            subwiki=case.subwiki,
            licence="",
            urls=case.site.urls,
            now=case.site.clock.now(),
            probation=Probation(member_days=1, member_accepted=1),
        )
    path = f"/p/{short(held.id)}"
    await case.as_("bob")
    assert (await case.site.browser.get(path)).status_code == 404
    assert "Held words" not in await case.site.page("/u/dan")
    await case.as_("dan")
    assert "Held for review" in await case.site.page(path)
    assert path in Page(await case.site.page("/u/dan")).links()
    case.site.clock.pass_(timedelta(hours=2))
    await case.as_("ana")
    assert "/c/climate/moderate" in Page(await case.site.page(path)).links()
    page = await case.site.page("/c/climate/moderate")
    assert "Held words" in page
    assert "links to elsewhere" in page
    mains = [each for each in Page(page).all("button") if each.get("class") == "button main"]
    assert sorted(each["value"] for each in mains) == ["approve", "remove"]
    answer = await press(case.site, "/c/climate/moderate", about=held.uri, do="approve")
    assert answer.headers["location"] == "/c/climate/moderate?done=approve"
    assert "Held words" not in await case.site.page("/c/climate/moderate")
    async with case.site.database.read() as tx:
        shown = await posts.by_id(tx, held.id, ANYONE)
    assert shown.placed == case.site.clock.now()
    answer = await press(case.site, "/c/climate/moderate", about=held.uri, do="approve")
    assert answer.headers["location"] == "/c/climate/moderate?done=late"
    await case.as_("dan")
    assert path in Page(await case.site.page("/notifications")).links()
    assert "Held for review" not in await case.site.page(path)


async def test_a_warning_names_the_rule_and_is_answered_in_private(case: Case) -> None:
    await case.as_("ana")
    await case.decide("warn", rule="rule-1")
    path = await case.log()
    await case.as_("dan")
    assert "Be kind." in await case.site.page(path)
    await press(case.site, path, do="answer", text=ANSWER)
    for name, reads in (("dan", True), ("cleo", True), ("bob", False), ("", False)):
        await case.as_(name)
        assert (ANSWER in await case.site.page(path)) is reads, name
    await case.as_("bob")
    assert (await press(case.site, path, do="answer", text="Me too")).status_code == 403


async def test_whoever_a_ban_concerns_appeals_and_another_moderator_decides(case: Case) -> None:
    await case.as_("ana")
    await case.decide("ban", reason="Unkind.", days="7")
    path = await case.log()
    await case.as_("bob")
    assert "Is this wrong?" not in await case.site.page(path)
    await case.as_("dan")
    assert "Is this wrong?" in await case.site.page(path)
    answer = await press(case.site, path, do="appeal", text=PLEA)
    assert answer.headers["location"] == f"{path}?done=appealed"
    await case.as_("ana")
    assert "somebody else looks at the appeal" in await case.site.page(path)
    assert (await press(case.site, path, do="reverse", text="No.")).status_code == 403
    await case.as_("cleo")
    assert PLEA in await case.site.page("/c/climate/moderate")
    answer = await press(case.site, path, do="reverse", text=ANSWER)
    assert answer.headers["location"] == f"{path}?done=decided"
    async with case.site.database.read() as tx:
        now = case.site.clock.now()
        assert not await subwikis.is_banned(tx, case.subwiki.id, case.dan.id, now)
    page = await case.site.page(path)
    assert "Decided: the decision was taken back" in page
    await case.as_("dan")
    assert "took the decision back" in await case.site.page("/notifications")


async def test_admins_see_what_concerns_them_and_others_that_there_is_nothing(case: Case) -> None:
    await case.as_("bob")
    uri = case.dan.actor.uri
    await press(case.site, "/report", about=uri, why="illegal", text=SECRET, where="")
    assert (await case.site.browser.get("/admin/reports")).status_code == 404
    await case.as_("olga")
    page = await case.site.page("/admin/reports")
    assert SECRET in page
    assert "@dan@wiki.example" in page
    answer = await case.site.browser.post(
        "/admin/reports",
        data={"about": uri, "reason": "I spoke with him.", "do": "keep"},
        headers=FROM_HERE,
    )
    assert answer.headers["location"] == "/admin/reports?done=keep"
    async with case.site.database.read() as tx:
        assert len(await reports.cases(tx, None, limit=99)) == 0


async def test_private_words_are_on_no_page_but_theirs(case: Case) -> None:
    """Security L.127: report text, notes, appeals, answers, and who reported."""
    await case.as_("ana")
    page = await case.site.page("/c/climate/moderate")
    who = next(each["value"] for each in Page(page).all("input") if each.get("name") == "who")
    await press(case.site, "/c/climate/moderate", do="note", who=who, text=NOTED)
    assert NOTED in await case.site.page("/c/climate/moderate")
    await case.decide("warn", reason="Unkind.")
    path = await case.log()
    await case.as_("dan")
    await press(case.site, path, do="appeal", text=PLEA)
    await press(case.site, path, do="answer", text=ANSWER)
    number = short(case.post.id)
    public = [
        path,
        f"/p/{number}",
        f"/p/{number}/history",
        "/u/dan",
        "/c/climate",
        "/c/climate/changes",
        "/changes",
        "/feed.atom",
        "/u/dan/feed.atom",
        "/c/climate/feed.atom",
        f"/p/{number}/talk.atom",
        "/search?q=joke",
        "/search?q=lives",
        "/privacy",
    ]
    for name in ("", "bob", "dan"):
        await case.as_(name)
        for each in [*public, *(["/notifications", "/offers"] if name else [])]:
            text = (await case.site.browser.get(each)).text
            assert NOTED not in text, (name, each)
            assert SECRET not in text, (name, each)
            if name != "dan" or each != path:
                assert PLEA not in text, (name, each)
                assert ANSWER not in text, (name, each)
            if name == "dan":
                assert "bob" not in text, each
    activity = {"Accept": "application/activity+json"}
    for each in (f"/p/{number}", "/u/dan/outbox", "/c/climate/outbox", "/c/climate", "/u/dan"):
        text = (await case.site.browser.get(each, headers=activity)).text
        for secret in (SECRET, NOTED, PLEA, ANSWER):
            assert secret not in text, each
