"""The form by which something is reported."""

from urllib.parse import urlencode

import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import reports, subwikis
from fediwiki.storage.database import Database
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site, content_of, open_site


@pytest.fixture
async def climate(site: Site) -> Subwiki:
    """A subwiki with a rule."""
    ana = await site.member("ana", password=PASSWORD)
    made = await site.subwiki("climate", by=ana)
    async with site.database.write() as tx:
        await subwikis.save_charter(
            tx, made.id, description="", source="", rules=["Be kind."], languages=["en"]
        )
    return made


@pytest.fixture
async def dan(site: Site) -> Member:
    """Somebody who writes."""
    return await site.member("dan", password=PASSWORD)


@pytest.fixture
async def post(site: Site, climate: Subwiki, dan: Member) -> Post:
    """Something unkind."""
    return await site.post(dan.actor, climate, "Sea level", "You fool.")


def _form(uri: str) -> str:
    return f"/report?{urlencode({'about': uri})}"


async def _waiting(site: Site, subwiki: Subwiki | None) -> list[tuple[str, str, str]]:
    async with site.database.read() as tx:
        cases = await reports.cases(tx, subwiki.id if subwiki else None, limit=10)
    return [
        (each.complaint.kind.value, each.complaint.rule, each.complaint.text)
        for case in cases
        for each in case.reports
    ]


async def test_a_post_has_a_way_to_report_it_by_the_rules_of_its_subwiki(
    site: Site, climate: Subwiki, post: Post
) -> None:
    await signed_in(site, "bob")
    page = await site.page(f"/p/{post.uri.rpartition('/')[2]}")
    assert _form(post.uri) in Page(page).links()
    form = Page(await site.page(_form(post.uri)))
    assert "It breaks rule 1: Be kind." in form.words
    answer = await press(site, "/report", about=post.uri, why="rule-1", text="He insults.")
    assert answer.headers["location"] == "/report/thanks"
    assert await _waiting(site, climate) == [("rule", "Be kind.", "He insults.")]
    assert "You will be told" in (await site.page(_form(post.uri)))


async def test_comments_people_and_subwikis_can_be_reported_too(
    site: Site, climate: Subwiki, post: Post, dan: Member
) -> None:
    comment = await site.comment(dan.actor, post, "Twice a fool.")
    await signed_in(site, "bob")
    for path in (f"/p/{post.uri.rpartition('/')[2]}", "/u/dan", "/c/climate"):
        assert any("/report?" in link for link in Page(await site.page(path)).links()), path
    for uri in (comment.uri, dan.actor.uri, climate.actor.uri):
        answer = await press(site, "/report", about=uri, why="spam", text="", where="climate")
        assert answer.status_code == 303, answer.text
    assert len(await _waiting(site, climate)) == 2
    assert len(await _waiting(site, None)) == 2


async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(site: Site, post: Post) -> None:
    await signed_in(site, "bob")
    for why, said in (
        ("", "Choose what is wrong."),
        ("rule-7", "Say which rule it breaks."),
        ("nothing", "Choose what is wrong."),
    ):
        answer = await press(site, "/report", about=post.uri, why=why, text="He insults.")
        assert answer.status_code == 400
        assert said in answer.text
        assert "He insults.</textarea>" in answer.text
    where = await press(
        site, "/report", about=post.author.uri, why="spam", text="", where="nowhere"
    )
    assert "There is no subwiki nowhere here." in where.text


async def test_whoever_is_not_signed_in_is_led_to_the_notice(site: Site, post: Post) -> None:
    answer = await site.browser.get(_form(post.uri))
    assert answer.headers["location"] == f"/notice?{urlencode({'about': post.uri})}"


async def test_only_what_one_can_see_can_be_reported(site: Site, climate: Subwiki) -> None:
    await signed_in(site, "bob")
    for uri in ("https://wiki.example/p/0000000000000", "nonsense", "https://wiki.example/"):
        assert (await site.browser.get(_form(uri))).status_code == 404


async def test_nobody_is_told_elsewhere_unless_the_reporter_says_so(
    site: Site, climate: Subwiki
) -> None:
    eve = await site.person("eve", "far.example")
    there = await site.arrived_post(eve, climate, content_of("Sea level", "You fool."))
    await signed_in(site, "bob")
    form = Page(await site.page(_form(there.uri)))
    boxes = [each for each in form.all("input") if each.get("type") == "checkbox"]
    assert [(each["name"], "checked" in each) for each in boxes] == [("forward", False)]
    await press(site, "/report", about=there.uri, why="spam", text="")
    async with site.database.read() as tx:
        [case] = await reports.cases(tx, climate.id, limit=10)
    assert not case.reports[0].complaint.forwards


async def test_reports_are_bounded(database: Database, database_url: str, pairs: KeyPairs) -> None:
    limits = Limits(reports_per_hour=1)
    async with open_site(database, database_url, pairs, limits) as site:
        ana = await site.member("ana")
        climate = await site.subwiki("climate", by=ana)
        made = [await site.post(ana.actor, climate, title) for title in ("One", "Two")]
        await signed_in(site, "bob")
        answers = [
            await press(site, "/report", about=each.uri, why="spam", text="") for each in made
        ]
        assert [each.status_code for each in answers] == [303, 429]
