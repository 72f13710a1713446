"""Who hears an actor of ours: servers, and on each the inboxes, by the follows as they are kept."""

from dataclasses import replace

from fediwiki.domain.actors import ActorKind, ActorProfile
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, follows, servers
from fediwiki.storage.database import Database
from tests.workers.world import World

SHARED = "https://social.example/inbox"


def profile(name: str, host: str = "social.example", shared: str = SHARED) -> ActorProfile:
    uri = f"https://{host}/users/{name}"
    return ActorProfile(
        uri=uri,
        kind=ActorKind.PERSON,
        name=name,
        host=host,
        display_name=name,
        summary="",
        url=uri,
        inbox=f"{uri}/inbox",
        shared_inbox=shared,
        followers_uri="",
        outbox_uri="",
        moderators_uri="",
        also_known_as=(),
        moved_to="",
        published=None,
        keys=(),
    )


async def followed_by(
    world: World,
    followed_id: int,
    person: ActorProfile,
    state: FollowState = FollowState.ACCEPTED,
) -> tuple[int, int]:
    """Let someone follow an actor of ours; gives the ids of the follower and its server."""
    now = world.clock.now()
    async with world.database.write() as tx:
        server_id = await servers.ensure(tx, f"https://{person.host}", now)
        actor = await actors.save_profile(tx, person, server_id, now)
        follow = Follow(actor.id, followed_id, f"{person.uri}#follow", state, now, 0)
        await follows.save(tx, follow)
    return actor.id, server_id


async def audience(world: World, followed_id: int, *server_ids: int) -> dict[int, list[str]]:
    async with world.database.read() as tx:
        assert await follows.servers_of(tx, [followed_id]) == {*server_ids}
        found = await follows.inboxes_on(tx, server_ids, [followed_id])
    return {server_id: sorted(found[server_id, followed_id]) for server_id in server_ids}


async def test_an_audience_is_a_few_inboxes_on_a_few_servers(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs)
    physics, chess = await world.subwiki(), await world.subwiki("chess")
    for name in ("ana", "bob", "eve"):
        _, social = await followed_by(world, physics, profile(name))
    for name in ("kim", "lou"):
        _, small = await followed_by(world, physics, profile(name, "small.example", ""))
    _, other = await followed_by(world, chess, profile("zoe", "other.example", ""))
    assert await audience(world, physics, social, small) == {
        social: [SHARED],
        small: [
            "https://small.example/users/kim/inbox",
            "https://small.example/users/lou/inbox",
        ],
    }
    assert await audience(world, chess, other) == {other: ["https://other.example/users/zoe/inbox"]}


async def test_only_who_was_accepted_and_stays_belongs_to_it(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs)
    physics = await world.subwiki()
    ana, social = await followed_by(world, physics, profile("ana"), FollowState.PENDING)
    assert await audience(world, physics) == {}
    async with database.write() as tx:
        await follows.save_state(tx, ana, physics, FollowState.ACCEPTED)
    assert await audience(world, physics, social) == {social: [SHARED]}
    async with database.write() as tx:
        await follows.remove(tx, ana, physics)
    assert await audience(world, physics) == {}


async def test_an_inbox_that_moves_takes_its_follows_along(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs)
    physics = await world.subwiki()
    _, social = await followed_by(world, physics, profile("ana"))
    moved = replace(profile("ana"), shared_inbox="https://social.example/shared")
    async with database.write() as tx:
        await actors.save_profile(tx, moved, social, world.clock.now())
    assert await audience(world, physics, social) == {social: ["https://social.example/shared"]}


async def test_without_the_shared_inbox_each_has_its_own(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs)
    physics = await world.subwiki()
    for name in ("ana", "bob"):
        _, social = await followed_by(world, physics, profile(name))
    async with database.write() as tx:
        await actors.forget_shared_inbox(tx, social, SHARED)
    assert await audience(world, physics, social) == {
        social: [
            "https://social.example/users/ana/inbox",
            "https://social.example/users/bob/inbox",
        ]
    }


async def test_whoever_comes_first_says_since_when_a_shared_inbox_hears(
    database: Database, pairs: KeyPairs
) -> None:
    world = World(database, pairs)
    physics = await world.subwiki()
    await followed_by(world, physics, profile("ana"))
    await world.say(physics)
    _, social = await followed_by(world, physics, profile("bob"))
    async with database.read() as tx:
        found = await follows.inboxes_on(tx, [social], [physics])
    assert found == {(social, physics): {SHARED: 0}}
