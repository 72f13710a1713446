"""Reports: whose queues they wait in, and what reporters hear."""

from dataclasses import replace

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Complaint, Outcome, Report, ReportKind
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import reporting, settling
from fediwiki.storage import actors, members, notifications, reports
from tests.services.wiki import URLS, Wiki

SPAM = Complaint(ReportKind.SPAM, text="Look at the link.")


async def _report(
    wiki: Wiki, uri: str, complaint: Complaint = SPAM, *, by: str, within: bool = False
) -> Report:
    async with wiki.database.write() as tx:
        reported = await reporting.find_reported(tx, uri)
        assert reported is not None
        return await reporting.report(
            tx,
            reported,
            complaint,
            by=wiki.people[by],
            within=wiki.tides if within else None,
            urls=URLS,
            now=wiki.now,
        )


async def _queue(wiki: Wiki, *, admins: bool = False) -> list[tuple[str, int]]:
    async with wiki.database.read() as tx:
        found = await reports.cases(tx, None if admins else wiki.tides.id, limit=50)
    return [(each.object_uri, each.count) for each in found]


async def _told(wiki: Wiki, name: str) -> list[tuple[str, str]]:
    async with wiki.database.read() as tx:
        member = await members.by_name(tx, name)
        found = await notifications.of_member(tx, member.viewer, limit=50)
    return [(each.happening.outcome, each.happening.reason) for each in found]


async def _settle(wiki: Wiki, uri: str, subwiki_id: int | None, outcome: Outcome) -> int:
    async with wiki.database.write() as tx:
        return await settling.settle(
            tx,
            [uri],
            subwiki_id,
            outcome=outcome,
            act_id=7,
            reason="It is an advertisement.",
            by=wiki.people["ana"],
            now=wiki.now,
        )


async def test_reports_of_one_thing_wait_as_one_for_the_moderators_of_its_subwiki(
    wiki: Wiki,
) -> None:
    post = await wiki.found("Buy this.", by="dan")
    for name in ("bob", "cleo"):
        await _report(wiki, post.uri, by=name)
    assert await _queue(wiki) == [(post.uri, 2)]
    assert await _queue(wiki, admins=True) == []


async def test_what_may_be_against_the_law_waits_for_the_admins_as_well(wiki: Wiki) -> None:
    post = await wiki.found("A threat.", by="dan")
    await _report(wiki, post.uri, Complaint(ReportKind.ILLEGAL, text="A threat."), by="bob")
    assert await _queue(wiki) == await _queue(wiki, admins=True) == [(post.uri, 1)]


async def test_a_person_is_reported_to_the_admins_and_to_the_subwiki_that_is_named(
    wiki: Wiki,
) -> None:
    await _report(wiki, wiki.people["dan"].uri, by="bob", within=True)
    await _report(wiki, wiki.people["cleo"].uri, by="bob")
    assert await _queue(wiki) == [(wiki.people["dan"].uri, 1)]
    assert {uri for uri, _ in await _queue(wiki, admins=True)} == {
        wiki.people["dan"].uri,
        wiki.people["cleo"].uri,
    }


async def test_moderators_do_not_judge_alone_about_themselves(wiki: Wiki) -> None:
    await _report(wiki, wiki.people["ana"].uri, by="bob", within=True)
    await _report(wiki, wiki.tides.actor.uri, by="cleo")
    waiting = [uri for uri, _ in await _queue(wiki, admins=True)]
    assert {*waiting} == {wiki.people["ana"].uri, wiki.tides.actor.uri}


@pytest.mark.parametrize(
    "complaint",
    [
        Complaint(ReportKind.RULE),
        Complaint(ReportKind.OTHER, text=" "),
        Complaint(ReportKind.ILLEGAL),
        Complaint(ReportKind.SPAM, text="x" * 5_001),
    ],
)
async def test_a_report_that_says_nothing_or_too_much_is_not_taken(
    wiki: Wiki, complaint: Complaint
) -> None:
    post = await wiki.found("Buy this.", by="dan")
    with pytest.raises(Malformed):
        await _report(wiki, post.uri, complaint, by="bob")
    assert await _queue(wiki) == []


async def test_nobody_reports_the_same_twice_or_themselves(wiki: Wiki) -> None:
    post = await wiki.found("Buy this.", by="dan")
    await _report(wiki, post.uri, by="bob")
    with pytest.raises(Conflict):
        await _report(wiki, post.uri, by="bob")
    with pytest.raises(Refused):
        await _report(wiki, wiki.people["bob"].uri, by="bob")
    await _settle(wiki, post.uri, wiki.tides.id, Outcome.KEPT)
    await _report(wiki, post.uri, by="bob")
    assert await _queue(wiki) == [(post.uri, 1)]


async def test_reporters_hear_once_what_came_of_it_and_why(wiki: Wiki) -> None:
    post = await wiki.found("Buy this.", by="dan")
    for name in ("bob", "cleo"):
        await _report(wiki, post.uri, by=name)
    for _ in range(2):
        await _settle(wiki, post.uri, wiki.tides.id, Outcome.REMOVED)
    for name in ("bob", "cleo"):
        assert await _told(wiki, name) == [("removed", "It is an advertisement.")]
    assert await _told(wiki, "dan") == []
    assert await _queue(wiki) == []


async def test_an_admin_decides_for_all_and_moderators_for_their_subwiki(wiki: Wiki) -> None:
    post = await wiki.found("A threat.", by="dan")
    law = Complaint(ReportKind.ILLEGAL, text="A threat.")
    await _report(wiki, post.uri, law, by="bob")
    await _settle(wiki, post.uri, wiki.tides.id, Outcome.KEPT)
    assert await _queue(wiki) == []
    assert await _queue(wiki, admins=True) == [(post.uri, 1)]
    await _report(wiki, post.uri, law, by="cleo")
    assert await _queue(wiki) == [(post.uri, 1)]
    await _settle(wiki, post.uri, None, Outcome.REMOVED)
    assert await _queue(wiki) == await _queue(wiki, admins=True) == []
    assert [outcome for outcome, _ in await _told(wiki, "bob")] == ["removed", "kept"]


async def test_what_is_taken_back_waits_again(wiki: Wiki) -> None:
    post = await wiki.found("Buy this.", by="dan")
    await _report(wiki, post.uri, by="bob")
    await _settle(wiki, post.uri, wiki.tides.id, Outcome.KEPT)
    async with wiki.database.write() as tx:
        await reports.reopen(tx, 7)
    assert await _queue(wiki) == [(post.uri, 1)]


async def _flag(
    wiki: Wiki, uri: str, objects: list[str], *, by: Actor, text: str = "Rude."
) -> None:
    async with wiki.database.write() as tx:
        await reporting.receive(tx, uri, reporter=by, objects=objects, text=text, now=wiki.now)


async def _stranger(wiki: Wiki, name: str) -> Actor:
    async with wiki.database.write() as tx:
        uri = f"https://far.example/users/{name}"
        actor = replace(
            wiki.people["bob"],
            id=tx.new_id(wiki.now),
            uri=uri,
            name=name,
            host="far.example",
            local=False,
            inbox=f"{uri}/inbox",
        )
        await actors.add(tx, actor)
        return actor


async def _posts(wiki: Wiki) -> list[Post]:
    return [await wiki.found(text, title=text, by="dan") for text in ("One.", "Two.")]


async def test_one_report_from_elsewhere_touches_all_that_it_names(wiki: Wiki) -> None:
    one, two = await _posts(wiki)
    far = await _stranger(wiki, "far.example")
    named = [one.author.uri, one.uri, two.uri, "https://far.example/nothing"]
    await _flag(wiki, "https://far.example/flag/1", named, by=far)
    await _flag(wiki, "https://far.example/flag/1", named, by=far)
    await _flag(wiki, "https://far.example/flag/2", named, by=far)
    expected = {(one.uri, 1), (two.uri, 1)}
    assert {*await _queue(wiki)} == {*await _queue(wiki, admins=True)} == expected


async def test_a_report_of_nothing_that_is_here_is_refused(wiki: Wiki) -> None:
    far = await _stranger(wiki, "far.example")
    with pytest.raises(Refused):
        await _flag(wiki, "https://far.example/flag/1", ["https://far.example/x"], by=far)


async def test_a_moderator_elsewhere_says_that_a_report_is_settled_and_nobody_else(
    wiki: Wiki,
) -> None:
    post = await wiki.found("Buy this.", by="dan")
    made = await _report(wiki, post.uri, by="bob")
    far = await _stranger(wiki, "mod")
    with pytest.raises(Refused):
        async with wiki.database.write() as tx:
            await settling.receive(tx, made.uri, [], by=far, now=wiki.now)
    assert await _queue(wiki) == [(post.uri, 1)]
    async with wiki.database.write() as tx:
        await settling.receive(tx, made.uri, [], by=wiki.people["ana"], now=wiki.now)
    assert await _queue(wiki) == []
    assert await _told(wiki, "bob") == [("resolved", "")]
