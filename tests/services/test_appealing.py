"""Decisions about reports, warnings, appeals: who may, who is told, and what is taken back."""

from datetime import timedelta

import pytest

from fediwiki.domain.acts import ActKind
from fediwiki.domain.appeals import AppealState
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Complaint, ReportKind
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import acting, appealing, noting, reporting, reversing, warning
from fediwiki.services.acting import Decision, Doing
from fediwiki.storage import acts, appeals, members, notes, notifications, reports, subwikis
from fediwiki.storage.acts import Entry
from tests.services.wiki import URLS, Wiki


@pytest.fixture
async def reported(wiki: Wiki) -> Post:
    """Something by dan that bob reported, in ana's and cleo's subwiki."""
    async with wiki.database.write() as tx:
        await subwikis.add_moderator(tx, wiki.tides.id, wiki.people["cleo"].id, place=1)
    post = await wiki.found("Buy this.", by="dan")
    async with wiki.database.write() as tx:
        found = await reporting.find_reported(tx, wiki.people["dan"].uri)
        assert found is not None
        await reporting.report(
            tx,
            found,
            Complaint(ReportKind.SPAM),
            by=wiki.people["bob"],
            within=wiki.tides,
            urls=URLS,
            now=wiki.now,
        )
    return post


async def _decide(wiki: Wiki, decision: Decision, *, by: str) -> Entry:
    uri = wiki.people["dan"].uri
    async with wiki.database.write() as tx:
        await acting.decide(
            tx,
            uri,
            await reporting.find_reported(tx, uri),
            decision,
            subwiki=wiki.tides,
            by=wiki.people[by],
            now=wiki.now,
        )
        [entry, *_] = await acts.listed(tx, subwiki_id=wiki.tides.id, limit=1)
        return entry


async def _waiting(wiki: Wiki) -> int:
    async with wiki.database.read() as tx:
        return len(await reports.cases(tx, wiki.tides.id, limit=99))


async def _told(wiki: Wiki, name: str) -> list[tuple[str, int | None]]:
    async with wiki.database.read() as tx:
        member = await members.by_name(tx, name)
        found = await notifications.of_member(tx, member.viewer, limit=50)
    return [(each.happening.outcome, each.happening.act_id) for each in found]


async def _appeal(wiki: Wiki, entry: Entry, *, by: str, text: str = "I did not.") -> None:
    async with wiki.database.write() as tx:
        await appealing.appeal(tx, entry, text, by=wiki.people[by], now=wiki.now)


async def _judge(wiki: Wiki, entry: Entry, *, reverse: bool, by: str) -> None:
    async with wiki.database.write() as tx:
        await appealing.decide(
            tx, entry, reverse=reverse, answer="I see.", by=wiki.people[by], now=wiki.now
        )


BAN = Decision(Doing.BAN, "spam", until=None)


async def test_what_is_kept_stands_in_the_log_and_can_be_opened_again(
    wiki: Wiki, reported: Post
) -> None:
    entry = await _decide(wiki, Decision(Doing.KEEP, "It is no spam."), by="ana")
    assert (entry.act.kind, entry.act.reason) == (ActKind.RESOLVE, "It is no spam.")
    assert await _waiting(wiki) == 0
    assert await _told(wiki, "bob") == [("kept", entry.id)]
    async with wiki.database.write() as tx:
        await reversing.reverse(tx, entry, reason="It is.", by=wiki.people["cleo"], now=wiki.now)
        again = await acts.find_reversal(tx, entry.id)
    assert again is not None
    assert await _waiting(wiki) == 1


async def test_a_ban_is_told_to_both_and_is_over_when_it_is_taken_back(
    wiki: Wiki, reported: Post
) -> None:
    until = wiki.now + timedelta(days=7)
    entry = await _decide(wiki, Decision(Doing.BAN, "spam", until=until), by="ana")
    dan = wiki.people["dan"]
    async with wiki.database.read() as tx:
        assert await subwikis.is_banned(tx, wiki.tides.id, dan.id, wiki.now)
    assert await _told(wiki, "dan") == [("ban", entry.id)]
    assert await _told(wiki, "bob") == [("banned", entry.id)]
    await _appeal(wiki, entry, by="dan")
    await _judge(wiki, entry, reverse=True, by="cleo")
    async with wiki.database.read() as tx:
        assert not await subwikis.is_banned(tx, wiki.tides.id, dan.id, wiki.now)
        reversal = await acts.find_reversal(tx, entry.id)
        assert reversal is not None
        assert reversal.act.kind is ActKind.UNBAN
        appeal = await appeals.find(tx, entry.id)
    assert appeal is not None
    assert appeal.state is AppealState.REVERSED
    assert {each for each, _ in await _told(wiki, "dan")} == {"ban", "unban", "appeal_reversed"}
    assert await _waiting(wiki) == 0


async def test_somebody_else_than_who_decided_looks_at_an_appeal_and_once(
    wiki: Wiki, reported: Post
) -> None:
    entry = await _decide(wiki, BAN, by="ana")
    with pytest.raises(Refused):
        await _appeal(wiki, entry, by="bob")
    with pytest.raises(Malformed):
        await _appeal(wiki, entry, by="dan", text=" ")
    await _appeal(wiki, entry, by="dan")
    with pytest.raises(Conflict):
        await _appeal(wiki, entry, by="dan")
    for name in ("ana", "bob", "dan"):
        with pytest.raises(Refused):
            await _judge(wiki, entry, reverse=True, by=name)
    async with wiki.database.write() as tx:
        await members.save_admin(tx, wiki.people["bob"].id, admin=True)
    await _judge(wiki, entry, reverse=False, by="bob")
    with pytest.raises(Conflict):
        await _judge(wiki, entry, reverse=True, by="cleo")
    assert ("appeal_upheld", entry.id) in await _told(wiki, "dan")
    # What they said to each other is in no log.
    async with wiki.database.read() as tx:
        log = await acts.listed(tx, subwiki_id=wiki.tides.id, limit=50)
    assert "I did not." not in str(log)
    assert "I see." not in str(log)


async def test_who_decides_nothing_there_decides_nothing(wiki: Wiki, reported: Post) -> None:
    for doing in Doing:
        with pytest.raises(Refused):
            await _decide(wiki, Decision(doing, "spam"), by="bob")
    assert await _waiting(wiki) == 1


async def test_what_hurts_needs_a_reason_or_a_rule(wiki: Wiki, reported: Post) -> None:
    for doing in (Doing.BAN, Doing.WARN):
        with pytest.raises(Malformed):
            await _decide(wiki, Decision(doing), by="ana")
    assert await _waiting(wiki) == 1
    assert await _told(wiki, "dan") == []


async def test_a_warning_is_answered_between_those_whom_it_concerns(
    wiki: Wiki, reported: Post
) -> None:
    entry = await _decide(wiki, Decision(Doing.WARN, rule="Be kind."), by="ana")
    assert (entry.act.kind, entry.act.rule) == (ActKind.WARN, "Be kind.")
    assert await _told(wiki, "dan") == [("warn", entry.id)]
    async with wiki.database.write() as tx:
        await warning.answer(tx, entry, "I was.", by=wiki.people["dan"], now=wiki.now)
        await warning.answer(tx, entry, "You were not.", by=wiki.people["cleo"], now=wiki.now)
    with pytest.raises(Refused):
        async with wiki.database.write() as tx:
            await warning.answer(tx, entry, "Me too.", by=wiki.people["bob"], now=wiki.now)
    assert ("answer", entry.id) in await _told(wiki, "ana")
    assert ("answer", entry.id) in await _told(wiki, "dan")
    async with wiki.database.read() as tx:
        said = await appeals.said(tx, entry.id, limit=10)
    assert [each.text for each in said] == ["I was.", "You were not."]


async def test_notes_are_for_those_of_one_subwiki_and_go_with_the_person(
    wiki: Wiki, reported: Post
) -> None:
    dan, ana = wiki.people["dan"], wiki.people["ana"]
    async with wiki.database.write() as tx:
        await noting.add(tx, dan, "Twice now.", subwiki_id=wiki.tides.id, by=ana, now=wiki.now)
        await noting.add(tx, dan, "Sells pills.", subwiki_id=None, by=ana, now=wiki.now)
        with pytest.raises(Malformed):
            await noting.add(tx, dan, " ", subwiki_id=None, by=ana, now=wiki.now)
    async with wiki.database.read() as tx:
        theirs = await notes.about(tx, [dan.id], wiki.tides.id, limit=5)
        admins = await notes.about(tx, [dan.id], None, limit=5)
    assert [each.text for each in theirs] == ["Twice now."]
    assert [each.text for each in admins] == ["Sells pills."]
    async with wiki.database.write() as tx:
        await notes.erase_about(tx, dan.id)
        assert await notes.about(tx, [dan.id], None, limit=5) == []
