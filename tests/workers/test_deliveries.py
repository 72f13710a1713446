"""Who hears what is said here, in which order, and what it costs."""

import asyncio
from datetime import timedelta

import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.servers import Dialect
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import servers
from fediwiki.storage.database import Database
from fediwiki.storage.sent import EVERYONE
from tests.workers.world import World, running, until

THREADS = (Dialect.THREADIVERSE, Dialect.FEDIWIKI)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_a_follower_hears_what_is_said_after_the_follow(world: World) -> None:
    physics = await world.subwiki()
    await world.say(physics)
    await world.followers(physics, "social.example")
    late = await world.say(physics)
    await world.settle()
    assert world.network.to("social.example") == [late]


async def test_a_shared_inbox_gets_each_thing_once(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example", ["ana", "bob", "eve"])
    said = [await world.say(physics) for _ in range(3)]
    await world.settle()
    assert [post.inbox for post in world.network.posts] == ["https://social.example/inbox"] * 3
    assert sorted(world.network.to("social.example")) == said


async def test_without_a_shared_inbox_each_follower_gets_it(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example", ["ana", "bob"], shared=False)
    await world.say(physics)
    await world.settle()
    assert {post.inbox for post in world.network.posts} == {
        "https://social.example/users/ana/inbox",
        "https://social.example/users/bob/inbox",
    }


async def test_ten_thousand_followers_on_fifty_servers_cost_fifty_posts(world: World) -> None:
    physics = await world.subwiki()
    hosts = [f"s{number}.example" for number in range(50)]
    for host in hosts:
        await world.followers(physics, host, [f"u{number}" for number in range(200)])
    await world.say(physics)
    await world.settle()
    assert sorted(post.host for post in world.network.posts) == sorted(hosts)


async def test_a_post_is_signed_so_that_a_stranger_can_verify_it(
    world: World, pairs: KeyPairs
) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    await world.say(physics)
    await world.settle()
    [post] = world.network.posts
    assert post.is_signed_by(pairs.rsa.public(), world.clock.now())
    assert 'keyId="https://wiki.example/c/physics#main-key"' in post.headers["signature"]
    assert 'headers="(request-target) host date digest content-type"' in post.headers["signature"]
    assert post.headers["content-type"] == "application/activity+json"
    assert post.headers["user-agent"] == "FediWiki/1.0 (+https://wiki.example/)"


async def test_an_inbox_that_is_named_hears_without_following(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    only = await world.say(
        physics, to_followers=False, inboxes=["https://other.example/users/eve/inbox"]
    )
    await world.settle()
    assert [(post.host, post.what) for post in world.network.posts] == [("other.example", only)]


async def test_what_names_an_inbox_of_our_own_goes_nowhere(world: World) -> None:
    physics = await world.subwiki()
    inboxes = ["https://wiki.example/u/ana/inbox", "no inbox", "https://other.example/inbox"]
    await world.say(physics, to_followers=False, inboxes=inboxes)
    await world.settle()
    assert [post.inbox for post in world.network.posts] == ["https://other.example/inbox"]


async def test_a_server_hears_only_what_it_understands(world: World) -> None:
    physics = await world.subwiki()
    world.network.software = {"micro.example": "mastodon", "forum.example": "lemmy"}
    for host in world.network.software:
        await world.followers(physics, host)
    boost = await world.say(physics, dialects=(Dialect.MICROBLOG,))
    vote = await world.say(physics, dialects=THREADS)
    await world.settle()
    assert world.network.to("micro.example") == [boost]
    assert world.network.to("forum.example") == [vote]
    assert (await world.server("forum.example")).dialect is Dialect.THREADIVERSE


async def test_a_server_is_asked_what_it_runs_once_a_week(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "forum.example")
    for _ in range(8):
        await world.say(physics)
        await world.pass_(DAY)
    assert world.network.asked == 2 * [
        "https://forum.example/.well-known/nodeinfo",
        "https://forum.example/nodeinfo/2.0",
    ]


async def test_without_nodeinfo_an_accept_goes_and_content_is_held_for_an_hour(
    world: World,
) -> None:
    physics = await world.subwiki()
    world.network.software["odd.example"] = ""
    await world.followers(physics, "odd.example")
    boost = await world.say(physics, dialects=(Dialect.MICROBLOG,))
    vote = await world.say(physics, dialects=THREADS)
    accept = await world.say(physics, type_="Accept")
    await world.settle()
    assert world.network.to("odd.example") == [accept]
    for _ in range(11):
        await world.pass_(5 * MINUTE)
    assert world.network.to("odd.example") == [accept]
    assert len(world.network.asked) == 12
    await world.pass_(5 * MINUTE)
    assert world.network.to("odd.example") == [accept, boost]
    assert vote not in world.network.to("odd.example")


async def test_held_content_goes_as_soon_as_nodeinfo_answers(world: World) -> None:
    physics = await world.subwiki()
    world.network.software["forum.example"] = ""
    await world.followers(physics, "forum.example")
    vote = await world.say(physics, dialects=THREADS, thread="p/1")
    delete = await world.say(physics, dialects=EVERYONE, thread="p/1")
    await world.settle()
    assert world.network.posts == []
    world.network.software["forum.example"] = "piefed"
    await world.pass_(5 * MINUTE)
    assert world.network.to("forum.example") == [vote, delete]


async def test_while_content_is_held_what_is_for_everyone_goes_at_once(world: World) -> None:
    physics = await world.subwiki()
    world.network.software["odd.example"] = ""
    await world.followers(physics, "odd.example")
    await world.say(physics, dialects=THREADS)
    await world.settle()
    accept = await world.say(physics, type_="Accept")
    await world.settle()
    assert world.network.to("odd.example") == [accept]


async def test_an_announce_that_is_called_bad_makes_us_ask_again(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "changed.example")
    await world.say(physics)
    await world.settle()
    world.network.software["changed.example"] = "lemmy"
    world.network.answers["changed.example"] = [400, 202]
    await world.say(physics)
    await world.settle()
    assert (await world.server("changed.example")).dialect is Dialect.MICROBLOG
    await world.say(physics)
    await world.settle()
    assert (await world.server("changed.example")).dialect is Dialect.THREADIVERSE


async def test_things_about_one_thread_arrive_in_their_order(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    threads = ["p/1", "p/2", "p/3"]
    said = {thread: [await world.say(physics, thread=thread)] for thread in threads}
    for _ in range(9):
        for thread in threads:
            said[thread].append(await world.say(physics, thread=thread))
    await world.settle()
    arrived = world.network.to("social.example")
    assert sorted(arrived) == sorted(what for each in said.values() for what in each)
    for numbers in said.values():
        assert [what for what in arrived if what in numbers] == numbers
    assert world.network.most_at_once["social.example"] == len(threads)


async def test_at_most_so_many_things_are_on_their_way_to_one_server(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs, limits=Limits(parallel_deliveries=4))
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    said = [await world.say(physics) for _ in range(150)]
    await world.settle()
    assert sorted(world.network.to("social.example")) == said
    assert world.network.most_at_once["social.example"] == 4
    assert (await world.server("social.example")).cursor == 150


async def test_a_refused_signature_holds_up_its_thread_only(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    await world.say(physics)
    await world.settle()
    first = await world.say(physics, thread="p/1")
    second = await world.say(physics, thread="p/1")
    other = await world.say(physics, thread="p/2")
    world.network.verdicts[first] = 401
    await world.settle()
    assert world.network.to("social.example") == [1, first, other, first]
    server = await world.server("social.example")
    assert (server.cursor, server.beyond) == (1, (4,))
    world.network.verdicts.clear()
    await world.pass_(MINUTE)
    assert world.network.to("social.example")[4:] == [first, second]
    assert (await world.server("social.example")).cursor == 4


async def test_what_a_server_refuses_for_good_holds_up_nothing_for_long(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    refused = await world.say(physics, thread="p/1")
    world.network.verdicts[refused] = 401
    await world.settle()
    said = [await world.say(physics, thread=f"p/{number}") for number in range(2, 30)]
    for _ in range(8):
        await world.pass_(MINUTE * 10)
    assert sorted({*world.network.to("social.example")} - {refused}) == said


async def test_a_suspended_server_gets_nothing_and_waits_for_nothing(world: World) -> None:
    physics = await world.subwiki()
    bad = await world.followers(physics, "bad.example")
    await world.followers(physics, "good.example")
    async with world.database.write() as tx:
        table = servers.servers
        await tx.change(table.update().where(table.c.id == bad).values(suspended=world.clock.now()))
    await world.say(physics)
    await world.settle()
    assert [post.host for post in world.network.posts] == ["good.example"]
    assert (await world.server("bad.example")).cursor == 1


async def test_servers_that_nothing_concerned_are_moved_on(world: World) -> None:
    physics = await world.subwiki()
    chess = await world.subwiki("chess")
    await world.followers(physics, "social.example")
    await world.followers(chess, "idle.example")
    await world.settle()
    for _ in range(3):
        await world.say(physics)
    await world.pass_(HOUR)
    assert (await world.server("idle.example")).cursor == 3


@pytest.mark.parametrize("times", [1, 3])
async def test_a_restart_neither_loses_nor_repeats(world: World, times: int) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    await world.followers(physics, "down.example")
    world.network.down.add("down.example")
    said = [await world.say(physics) for _ in range(5)]
    await world.settle()
    for _ in range(times):
        world.deliveries = world.started()
        said.append(await world.say(physics))
        await world.settle()
    assert world.network.to("social.example") == said
    world.network.down.clear()
    await world.pass_(2 * MINUTE)
    assert sorted(world.network.to("down.example")) == said


async def test_what_was_said_while_the_server_was_off_is_sent(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    said = [await world.say(physics) for _ in range(120)]
    world.deliveries = world.started()
    await world.settle()
    assert sorted(world.network.to("social.example")) == said


async def test_a_silent_server_delays_nobody(world: World) -> None:
    physics = await world.subwiki()
    await world.followers(physics, "hole.example")
    others = [f"s{number}.example" for number in range(60)]
    for host in others:
        await world.followers(physics, host)
    world.network.silent.add("hole.example")
    said = [await world.say(physics)]
    stop = asyncio.Event()
    task = asyncio.create_task(world.deliveries.run(stop))
    await until(lambda: all(world.network.to(host) == said for host in others))
    said.append(await world.say(physics))
    world.deliveries.wake.set()
    await until(lambda: all(world.network.to(host) == said for host in others))
    assert world.network.to("hole.example") == said[:1]
    world.network.released.set()
    stop.set()
    await task
    assert (await world.server("hole.example")).failures == 1


async def test_servers_that_fail_share_a_small_part_of_the_turns(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs, limits=Limits(parallel_servers=5))
    physics = await world.subwiki()
    holes = [f"hole{number}.example" for number in range(20)]
    for host in holes:
        await world.followers(physics, host)
    world.network.down.update(holes)
    await world.say(physics)
    await world.settle()
    world.network.down.clear()
    world.network.silent.update(holes)
    world.clock.pass_(MINUTE)
    await world.followers(physics, "good.example")
    said = await world.say(physics)
    stop = asyncio.Event()
    task = asyncio.create_task(world.deliveries.run(stop))
    await until(lambda: world.network.to("good.example") == [said])
    assert len({post.host for post in world.network.posts} & {*holes}) == 1
    world.network.released.set()
    stop.set()
    await task


async def test_a_stop_waits_for_what_is_on_its_way_and_begins_nothing(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs, limits=Limits(parallel_deliveries=1))
    physics = await world.subwiki()
    await world.followers(physics, "social.example")
    said = [await world.say(physics) for _ in range(30)]
    await running(world.deliveries, lambda: len(world.network.posts) == 3)
    arrived = len(world.network.posts)
    assert 3 <= arrived < len(said)
    assert (await world.server("social.example")).cursor == arrived
    world.deliveries = world.started()
    await world.settle()
    assert world.network.to("social.example") == said
