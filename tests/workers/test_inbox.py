"""What came in takes effect, many in one transaction, as if each had had one of its own."""

import pytest
from sqlalchemy import text, update

from fediwiki.domain.filters import Filter, FilterAction, FilterKind
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import events, filters, received
from fediwiki.storage.database import Database
from fediwiki.storage.log_tables import received as log
from fediwiki.storage.post_tables import comments as stored
from fediwiki.workers.inbox import TOGETHER, WAITS
from tests.workers.arrivals import Arrivals

MANY = 2 * TOGETHER + TOGETHER // 2


@pytest.fixture
async def arrivals(database: Database, pairs: KeyPairs) -> Arrivals:
    """An instance to which nothing came yet."""
    made = Arrivals(database, pairs)
    await made.begin()
    return made


class KilledError(BaseException):
    """The end of the process."""


async def _judged_and_killed(arrivals: Arrivals, count: int) -> None:
    """Judge so many in one transaction, and end before it does."""
    async with arrivals.database.write() as tx:
        judging = arrivals.judging.within(tx)
        for entry in await received.due(tx, arrivals.clock.now(), limit=count):
            await judging.judge(entry, arrivals.clock.now())
        assert await received.count_by_state(tx) == {"done": count}
        raise KilledError


async def _comments_come(arrivals: Arrivals, author: str, count: int) -> list[str]:
    return [await arrivals.arrives("Create", author, arrivals.note(author)) for _ in range(count)]


async def test_many_take_effect_once_each_in_the_order_in_which_they_came(
    arrivals: Arrivals,
) -> None:
    people = [await arrivals.stranger("bob", f"peer{number}.example") for number in range(5)]
    came = [
        await arrivals.arrives("Create", people[number % 5], arrivals.note(people[number % 5]))
        for number in range(MANY)
    ]
    for _ in range(2):
        await arrivals.judge()
        assert await arrivals.in_order_of_effect() == came
        assert len(await arrivals.comments()) == MANY
        async with arrivals.database.read() as tx:
            assert len(await events.due(tx, arrivals.clock.now(), limit=1_000)) >= MANY
    assert arrivals.happened.is_set()


async def test_one_that_breaks_among_many_neither_loses_nor_delays_the_others(
    arrivals: Arrivals,
) -> None:
    eve = await arrivals.stranger("eve", "evil.example")
    bob = await arrivals.stranger("bob", "good.example")
    broken = await arrivals.arrives("Create", eve, arrivals.note(eve))
    await arrivals.judge()
    # It comes again, and its place is taken by something else: the database itself says no.
    async with arrivals.database.write() as tx:
        await tx.change(update(stored).values(uri="https://evil.example/another"))
        await tx.change(update(log).values(state="pending"))
    before = await _comments_come(arrivals, bob, 10)
    late = await arrivals.arrives("Create", eve, arrivals.note(eve))
    after = await _comments_come(arrivals, bob, MANY)
    await arrivals.judge()
    states = await arrivals.states()
    assert states.pop(broken) == "pending"
    assert {*states} == {*before, *after, late}
    assert {*states.values()} == {"done"}
    assert len(await arrivals.comments()) == 1 + len(states)
    async with arrivals.database.read() as tx:
        [_, attempts, reason] = await tx.row(
            log.select()
            .with_only_columns(log.c.uri, log.c.attempts, log.c.reason)
            .where(log.c.uri == broken)
        ) or ("", 0, "")
    assert attempts == 1
    assert "IntegrityError" in reason or "Unique" in reason


async def test_one_that_breaks_for_good_is_laid_aside(arrivals: Arrivals) -> None:
    eve = await arrivals.stranger("eve", "evil.example")
    broken = await arrivals.arrives("Create", eve, arrivals.note(eve))
    await arrivals.judge()
    async with arrivals.database.write() as tx:
        await tx.change(update(stored).values(uri="https://evil.example/another"))
        await tx.change(update(log).values(state="pending"))
    for wait in WAITS[:3]:
        assert (await arrivals.states())[broken] == "pending"
        await arrivals.judge()
        arrivals.clock.pass_(wait)
    assert (await arrivals.states())[broken] == "dead"


async def test_what_has_to_be_fetched_holds_up_its_own_server_alone_and_keeps_its_order(
    arrivals: Arrivals,
) -> None:
    eve = await arrivals.stranger("eve", "slow.example")
    bob = await arrivals.stranger("bob", "good.example")
    note = arrivals.note(eve)
    first = await arrivals.arrives("Create", eve, note["id"])
    theirs = await _comments_come(arrivals, bob, 3)
    second = await arrivals.arrives("Create", eve, arrivals.note(eve))
    more = await _comments_come(arrivals, bob, TOGETHER)
    arrivals.pages.documents[str(note["id"])] = note
    await arrivals.judge()
    assert arrivals.pages.asked == [note["id"]]
    effects = await arrivals.in_order_of_effect()
    assert [each for each in effects if "#" not in each] == [*theirs, *more, first, second]


async def test_a_server_that_does_not_answer_is_asked_again_and_nobody_waits_for_it(
    arrivals: Arrivals,
) -> None:
    eve = await arrivals.stranger("eve", "slow.example")
    bob = await arrivals.stranger("bob", "good.example")
    note = arrivals.note(eve)
    lost = await arrivals.arrives("Create", eve, note["id"])
    theirs = await _comments_come(arrivals, bob, 3)
    await arrivals.judge()
    assert await arrivals.states() == {lost: "pending", **dict.fromkeys(theirs, "done")}
    arrivals.pages.documents[str(note["id"])] = note
    arrivals.clock.pass_(WAITS[0])
    await arrivals.judge()
    assert (await arrivals.states())[lost] == "done"


async def test_what_is_said_of_one_thing_keeps_its_order_in_one_transaction(
    arrivals: Arrivals,
) -> None:
    bob = await arrivals.stranger("bob", "good.example")
    kept, deleted = arrivals.note(bob, "First"), arrivals.note(bob, "Not for long")
    await arrivals.arrives("Create", bob, kept)
    await arrivals.arrives("Create", bob, deleted)
    await arrivals.arrives("Create", bob, arrivals.note(bob, "Below", inReplyTo=kept["id"]))
    for step, words in enumerate(("Second", "Third")):
        edited = {
            **kept,
            "content": f"<p>{words}</p>",
            "updated": f"2026-11-22T12:00:0{step + 1}Z",
        }
        await arrivals.arrives("Update", bob, edited)
    await arrivals.arrives("Delete", bob, deleted["id"])
    await arrivals.arrives("Create", bob, deleted)
    arrivals.clock.pass_(WAITS[0])
    await arrivals.judge()
    assert {*(await arrivals.states()).values()} <= {"done", "ignored"}
    first, gone, below = await arrivals.comments()
    assert (first.text, below.text) == ("Third", "Below")
    assert below.parent_id == first.id
    assert gone.deleted is not None


async def test_a_ban_holds_for_what_comes_right_behind_it(arrivals: Arrivals) -> None:
    eve = await arrivals.stranger("eve", "evil.example")
    bob = await arrivals.stranger("bob", "evil.example")
    mod = await arrivals.stranger("mod", "good.example", moderates=True)
    before = await arrivals.arrives("Create", eve, arrivals.note(eve))
    ban = await arrivals.arrives("Block", mod, eve, target=arrivals.physics.actor.uri)
    behind = await arrivals.arrives("Create", eve, arrivals.note(eve))
    other = await arrivals.arrives("Create", bob, arrivals.note(bob))
    await arrivals.judge()
    assert await arrivals.states() == {
        before: "done",
        ban: "done",
        behind: "refused",
        other: "done",
    }
    assert len(await arrivals.comments()) == 2


async def test_who_blocks_a_member_says_nothing_more_to_them(arrivals: Arrivals) -> None:
    eve = await arrivals.stranger("eve", "evil.example")
    ana = arrivals.post.author.uri
    said = [await arrivals.arrives("Create", eve, arrivals.note(eve))]
    said.append(await arrivals.arrives("Block", eve, ana))
    refused = await arrivals.arrives("Create", eve, arrivals.note(eve))
    await arrivals.judge()
    assert await arrivals.states() == {**dict.fromkeys(said, "done"), refused: "refused"}


async def test_a_filter_holds_for_what_comes_after_it_and_counts_what_is_refused_once(
    arrivals: Arrivals,
) -> None:
    bob = await arrivals.stranger("bob", "good.example")
    before = await arrivals.arrives("Create", bob, arrivals.note(bob, "Buy waves"))
    await arrivals.judge()
    now, place = arrivals.clock.now(), arrivals.physics.id
    async with arrivals.database.write() as tx:
        word = Filter(tx.new_id(now), place, FilterKind.WORD, "buy", FilterAction.REFUSE, None, now)
        await filters.add(tx, word)
    after = await arrivals.arrives("Create", bob, arrivals.note(bob, "Buy waves"))
    plain = await arrivals.arrives("Create", bob, arrivals.note(bob))
    await arrivals.judge()
    assert await arrivals.states() == {before: "done", after: "refused", plain: "done"}
    async with arrivals.database.read() as tx:
        assert [each.found for each in await filters.of_place(tx, place)] == [1]


async def test_a_transaction_that_ends_early_leaves_nothing_of_any_and_all_of_it_comes_later(
    arrivals: Arrivals,
) -> None:
    bob = await arrivals.stranger("bob", "good.example")
    came = await _comments_come(arrivals, bob, 5)
    with pytest.raises(KilledError):
        await _judged_and_killed(arrivals, 5)
    assert await arrivals.states() == dict.fromkeys(came, "pending")
    assert await arrivals.comments() == []
    await arrivals.judge()
    assert await arrivals.in_order_of_effect() == came


async def test_what_finds_no_room_is_kept_whole_or_waits_whole(
    arrivals: Arrivals,
) -> None:
    bob = await arrivals.stranger("bob", "good.example")
    came = await _comments_come(arrivals, bob, MANY)
    async with arrivals.database.write() as tx:
        if tx.postgres:
            pytest.skip("there is no such limit")
        await tx.change(text("PRAGMA max_page_count = 1"))
    await arrivals.judge()
    assert len(await arrivals.in_order_of_effect()) == len(await arrivals.comments()) < MANY
    async with arrivals.database.write() as tx:
        await tx.change(text("PRAGMA max_page_count = 1000000"))
    arrivals.clock.pass_(WAITS[0])
    await arrivals.judge()
    assert {*await arrivals.in_order_of_effect()} == {*came}
    assert len(await arrivals.comments()) == MANY
