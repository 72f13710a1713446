"""Notices of people who have no account."""

import pytest
from sqlalchemy import select

from fediwiki.config.settings import Limits
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Outcome
from fediwiki.services import settling
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import reports
from fediwiki.storage.database import Database
from fediwiki.storage.report_tables import notices
from fediwiki.workers.notices import NoticeWorker
from tests.web.editor import press
from tests.web.site import ORIGIN, Site, open_site

_SAID = {
    "why": "illegal",
    "text": "This is my picture, and I never agreed.",
    "name": "Nora",
    "email": "nora@post.example",
    "sure": "1",
    "website": "",
}


@pytest.fixture
async def post(site: Site) -> Post:
    """Something that stands here."""
    ana = await site.member("ana")
    return await site.post(ana.actor, await site.subwiki("climate", by=ana), "Sea level")


async def _waiting(site: Site) -> list[str]:
    async with site.database.read() as tx:
        return [each.object_uri for each in await reports.cases(tx, None, limit=10)]


async def _head() -> Letterhead:
    return Letterhead("Open Atlas", ORIGIN)


async def _decide(site: Site, uri: str) -> None:
    async with site.database.write() as tx:
        await settling.settle(
            tx,
            [uri],
            None,
            outcome=Outcome.REMOVED,
            act_id=None,
            reason="",
            by=None,
            now=site.clock.now(),
        )
    worker = NoticeWorker(site.database, _head, mails=True)
    while await worker.run_once(site.clock.now()):
        pass


async def test_a_notice_is_confirmed_waits_for_the_admins_and_is_answered(
    site: Site, post: Post
) -> None:
    answer = await press(site, "/notice", url=f"{post.uri}?note=saved#talk", **_SAID)
    assert answer.headers["location"] == "/notice/thanks"
    assert "A person reads" in await site.page("/notice/thanks")
    assert await _waiting(site) == [post.uri]
    [taken] = await site.mails()
    assert (taken.to, post.uri in taken.text) == ("nora@post.example", True)
    # Whoever is written to may not have asked for it: nothing of theirs is passed on.
    assert _SAID["text"] not in taken.text
    await _decide(site, post.uri)
    _, answered = await site.mails()
    assert "It is removed from our server." in answered.text
    async with site.database.read() as tx:
        assert await tx.value(select(notices.c.address)) == ""


async def test_the_answer_is_the_same_for_what_is_not_here(site: Site, post: Post) -> None:
    for url in (f"{ORIGIN}/p/0000000000000", f"{ORIGIN}/u/nobody", "https://far.example/x"):
        answer = await press(site, "/notice", url=url, **_SAID)
        assert answer.headers["location"] == "/notice/thanks"
    assert len(await _waiting(site)) == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "javascript:alert(1)"}, "Give the whole address"),
        ({"text": "Bad."}, "Say in a sentence or two"),
        ({"email": ""}, "we have to ask for your name and address"),
        ({"email": "nora"}, "not an e-mail address"),
        ({"why": "rule"}, "Choose what is wrong."),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    site: Site, post: Post, fields: dict[str, str], said: str
) -> None:
    answer = await press(site, "/notice", **{"url": post.uri, **_SAID, **fields})
    assert answer.status_code == 400
    assert said in answer.text
    assert 'value="Nora"' in answer.text
    assert await _waiting(site) == []


async def test_it_must_be_said_to_be_true(site: Site, post: Post) -> None:
    said = {key: words for key, words in _SAID.items() if key != "sure"}
    answer = await press(site, "/notice", url=post.uri, **said)
    assert answer.status_code == 400
    assert await _waiting(site) == []


async def test_programs_fall_into_the_trap_and_do_not_know(site: Site, post: Post) -> None:
    answer = await press(site, "/notice", **{"url": post.uri, **_SAID, "website": "https://x"})
    assert answer.headers["location"] == "/notice/thanks"
    assert await _waiting(site) == []
    assert await site.mails() == []


async def test_one_may_stay_unnamed_where_no_law_is_broken(site: Site, post: Post) -> None:
    said = {**_SAID, "why": "spam", "name": "", "email": ""}
    await press(site, "/notice", url=post.uri, **said)
    assert await _waiting(site) == [post.uri]
    await _decide(site, post.uri)
    assert await site.mails() == []


async def test_notices_from_one_network_are_bounded(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(notice_tries=1)) as site:
        answers = [
            await press(site, "/notice", url="https://far.example/x", **_SAID) for _ in range(2)
        ]
        assert [each.status_code for each in answers] == [303, 429]
