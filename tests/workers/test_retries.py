"""What an answer, or none, means for what is sent next, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.servers import GIVE_UP_AFTER_FAILURES, RETRY_AFTER
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, servers
from fediwiki.storage.database import Database
from tests.workers.world import URLS, World

HOST = "social.example"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_a_server_that_is_down_is_tried_by_the_schedule(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.answers[HOST] = [500]
    said = await world.say(physics)
    await world.settle()
    for tries, wait in enumerate(RETRY_AFTER, 1):
        assert world.network.to(HOST) == [said] * tries
        assert world.deliveries.next_due() == world.clock.now() + wait
        await world.pass_(wait - SECOND)
        assert world.network.to(HOST) == [said] * tries
        await world.pass_(SECOND)
    world.network.answers[HOST] = [202]
    await world.pass_(DAY)
    assert world.deliveries.next_due() is None
    server = await world.server(HOST)
    assert (server.failures, server.failing_since, server.next_try) == (0, None, None)


@pytest.mark.parametrize(("random", "wait"), [(0.0, 48 * SECOND), (0.999999, 72 * SECOND)])
async def test_tries_are_spread_by_a_fifth(
    database: Database, pairs: KeyPairs, random: float, wait: timedelta
) -> None:
    world = World(database, pairs, random=lambda: random)
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.down.add(HOST)
    await world.say(physics)
    await world.settle()
    due = world.deliveries.next_due()
    assert due is not None
    assert abs(due - world.clock.now() - wait) < SECOND


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("5", 5 * SECOND),
        ("7200", 2 * HOUR),
        (str(10**9), DAY),
        ("9" * 500, DAY),
        ("0", MINUTE),
        ("-3", MINUTE),
        ("soon", MINUTE),
        ("Sun, 22 Nov 2026 15:00:00 GMT", 3 * HOUR),
        ("Sun, 22 Nov 2020 15:00:00 GMT", MINUTE),
        ("Sun, 99 Nov 2026 15:00:00 GMT", MINUTE),
        ("", MINUTE),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_honoured_up_to_a_day(
    world: World, status: int, said: str, wait: timedelta
) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.answers[HOST] = [(status, {"Retry-After": said}), 202]
    number = await world.say(physics)
    await world.settle()
    assert world.deliveries.next_due() == world.clock.now() + wait
    await world.pass_(wait - SECOND)
    assert world.network.to(HOST) == [number]
    await world.pass_(SECOND)
    assert world.network.to(HOST) == [number, number]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
async def test_what_fails_for_now_is_tried_again(world: World, status: int) -> None:
    assert await _tries(world, status) == 2


@pytest.mark.parametrize("status", [301, 307, 400, 403, 404, 405, 413, 422, 451])
async def test_what_is_refused_for_good_is_dropped(world: World, status: int) -> None:
    assert await _tries(world, status) == 1
    assert (await world.server(HOST)).cursor == 2


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_what_is_taken_is_done(world: World, status: int) -> None:
    assert await _tries(world, status) == 1
    assert (await world.server(HOST)).cursor == 2


async def _tries(world: World, status: int) -> int:
    """How often we try what a server that we know answers so at first."""
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    await world.say(physics)
    await world.settle()
    world.network.answers[HOST] = [status, 202]
    said = await world.say(physics)
    await world.settle()
    await world.pass_(2 * MINUTE)
    return world.network.to(HOST).count(said)


async def test_a_server_that_is_back_gets_everything_in_order(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.down.add(HOST)
    said: list[int] = []
    for _ in range(3):
        said += [await world.say(physics, thread="p/1") for _ in range(3)]
        await world.pass_(DAY)
    assert world.network.to(HOST) == []
    world.network.down.clear()
    await world.pass_(2 * DAY)
    assert world.network.to(HOST) == said


async def test_a_server_that_fails_is_probed_with_one_thing(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.down.add(HOST)
    for _ in range(20):
        await world.say(physics)
    await world.settle()
    world.network.down.clear()
    world.network.answers[HOST] = [500]
    await world.pass_(MINUTE)
    assert len(world.network.posts) == 1
    await world.pass_(5 * MINUTE)
    assert len(world.network.posts) == 2
    world.network.answers.clear()
    await world.pass_(15 * MINUTE)
    assert sorted({*world.network.to(HOST)}) == [*range(1, 21)]


async def test_what_is_older_than_a_week_is_not_sent_any_more(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.down.add(HOST)
    await world.say(physics)
    await world.pass_(6 * DAY)
    young = await world.say(physics)
    world.network.down.clear()
    await world.pass_(2 * DAY)
    assert world.network.to(HOST) == [young]
    assert (await world.server(HOST)).cursor == 2


async def test_a_server_that_is_silent_for_a_week_is_probed_daily(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.answers[HOST] = [500]
    for _ in range(14):
        await world.say(physics)
        await world.pass_(DAY)
    assert (await world.server(HOST)).unavailable(world.clock.now())
    before = len(world.network.posts)
    for _ in range(3):
        await world.say(physics)
        await world.pass_(DAY)
    assert len(world.network.posts) == before + 3


async def test_a_server_that_speaks_is_tried_at_once(world: World) -> None:
    physics = await world.subwiki()
    server_id = await world.followers(physics, HOST)
    world.network.down.add(HOST)
    said = await world.say(physics)
    for _ in range(12):
        await world.pass_(DAY / 2)
    world.network.down.clear()
    await world.settle()
    assert world.network.to(HOST) == []
    async with world.database.write() as tx:
        await servers.save_heard(tx, server_id, world.clock.now())
    await world.settle()
    assert world.network.to(HOST) == [said]


async def test_what_waits_for_a_server_that_was_heard_is_not_moved_over(world: World) -> None:
    physics = await world.subwiki()
    server_id = await world.followers(physics, HOST)
    world.network.down.add(HOST)
    said = await world.say(physics)
    await world.pass_(HOUR)
    async with world.database.write() as tx:
        await servers.save_heard(tx, server_id, world.clock.now())
    await world.pass_(HOUR)
    world.network.down.clear()
    world.deliveries = world.started()
    await world.pass_(HOUR)
    assert world.network.to(HOST) == [said]


@pytest.mark.parametrize("jump", [DAY, -DAY])
async def test_a_clock_that_jumps_marks_nobody_dead_and_loses_nothing(
    world: World, jump: timedelta
) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.down.add(HOST)
    first = await world.say(physics, thread="p/1")
    await world.settle()
    second = await world.say(physics, thread="p/1")
    await world.pass_(jump)
    server = await world.server(HOST)
    assert not server.unavailable(world.clock.now())
    assert not replace(server, failures=GIVE_UP_AFTER_FAILURES - 1).unavailable(
        world.clock.now() + 9 * DAY
    )
    world.network.down.clear()
    await world.pass_(HOUR)
    assert world.network.to(HOST) == [first, second]


async def test_a_personal_inbox_that_is_gone_takes_the_follow_with_it(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST, ["ana", "bob"], shared=False)
    world.network.answers = {f"https://{HOST}/users/ana/inbox": [410]}
    await world.say(physics)
    await world.settle()
    assert await world.count_followers(physics) == 1
    await world.say(physics)
    await world.settle()
    assert [post.inbox.split("/")[4] for post in world.network.posts] == ["ana", "bob", "bob"]


async def test_a_shared_inbox_that_is_gone_leaves_the_personal_ones(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST, ["ana", "bob"])
    world.network.answers = {f"https://{HOST}/inbox": [410]}
    said = await world.say(physics)
    await world.settle()
    assert await world.count_followers(physics) == 2
    assert world.network.to(HOST) == [said] * 3
    assert {post.inbox for post in world.network.posts[1:]} == {
        f"https://{HOST}/users/ana/inbox",
        f"https://{HOST}/users/bob/inbox",
    }


async def test_a_named_inbox_that_is_gone_is_tried_once(world: World) -> None:
    physics = await world.subwiki()
    world.network.answers[HOST] = [410]
    await world.say(physics, to_followers=False, inboxes=[f"https://{HOST}/users/eve/inbox"])
    await world.pass_(DAY)
    assert len(world.network.posts) == 1
    assert (await world.server(HOST)).cursor == 1


async def test_of_many_inboxes_only_those_that_failed_are_tried_again(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST, ["ana", "bob"], shared=False)
    world.network.answers = {f"https://{HOST}/users/bob/inbox": [500, 202]}
    await world.say(physics)
    await world.settle()
    await world.pass_(MINUTE)
    assert [post.inbox.split("/")[4] for post in world.network.posts] == ["ana", "bob", "bob"]


async def test_the_scheme_that_a_server_takes_is_remembered(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    world.network.answers[HOST] = [401, 202]
    await world.say(physics)
    await world.settle()
    assert (await world.server(HOST)).scheme is Scheme.RFC9421
    world.deliveries = world.started()
    await world.say(physics)
    await world.settle()
    signed = ["signature-input" in post.headers for post in world.network.posts]
    assert signed == [False, True, True]


async def test_a_changed_key_signs_the_next_thing(world: World, pairs: KeyPairs) -> None:
    physics = await world.subwiki()
    await world.followers(physics, HOST)
    await world.say(physics)
    await world.settle()
    fresh = replace(KeyPairs.generate(), ed25519=pairs.ed25519)
    async with world.database.write() as tx:
        keys = fresh.of(URLS.subwiki("physics"), URLS)
        await actors.add_keys(tx, physics, keys, world.clock.now())
    await world.say(physics)
    await world.settle()
    first, second = world.network.posts
    assert first.is_signed_by(pairs.rsa.public(), world.clock.now())
    assert not second.is_signed_by(pairs.rsa.public(), world.clock.now())
    assert second.is_signed_by(fresh.rsa.public(), world.clock.now())


async def test_what_nobody_can_sign_any_more_holds_up_nothing(world: World) -> None:
    physics = await world.subwiki()
    chess = await world.subwiki("chess")
    for actor_id, name in ((physics, "ana"), (chess, "bob")):
        await world.followers(actor_id, HOST, [name])
    async with world.database.write() as tx:
        keys = [replace(key, private="") for key in world.pairs.of(URLS.subwiki("chess"), URLS)]
        await actors.add_keys(tx, chess, keys, world.clock.now())
    await world.say(chess)
    said = await world.say(physics)
    await world.settle()
    assert world.network.to(HOST) == [said]
    assert (await world.server(HOST)).cursor == 2
