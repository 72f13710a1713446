"""`kill -9` and SIGTERM while activities pour in: no 202 is forgotten, no effect is doubled.

FAULTS_KILLS says how often; `make faults` does it more often than `make test`.
"""

import asyncio
import logging
import os
import random
from pathlib import Path

from fediwiki.services.keymaking import KeyPairs
from tests.faults import effects
from tests.faults.instances import Activity, Instance, Stranger, make, strangers
from tests.faults.load import Load
from tests.faults.processes import eventually, free_port, served

_KILLS = int(os.environ.get("FAULTS_KILLS", "3"))
_SEED = int(os.environ.get("FAULTS_SEED", "20261122"))
_TAKEN_A_LIFE = (5, 80)
_LATER_SECONDS = 0.04
_POSTS = 10
_CONNECTIONS = 12
_SETTLED_SECONDS = 120.0

_log = logging.getLogger(__name__)


async def test_no_kill_loses_or_doubles_what_was_taken(tmp_path: Path, pairs: KeyPairs) -> None:
    people = strangers(40, pairs)
    instance = await make(
        tmp_path / "wiki.sqlite", free_port(), posts=_POSTS, known=people, pairs=pairs
    )
    dice = random.Random(_SEED)
    load = Load(
        instance.port,
        _activities(instance, people, _KILLS * _TAKEN_A_LIFE[1] + 100, dice),
        connections=_CONNECTIONS,
    )
    async with served(instance, tmp_path / "log") as server, asyncio.TaskGroup() as group:
        sending = group.create_task(load.run())
        for _ in range(_KILLS):
            after, later = dice.randint(*_TAKEN_A_LIFE), dice.uniform(0, _LATER_SECONDS)
            await load.reached(len(load.taken) + after)
            await asyncio.sleep(later)
            taken = len(load.taken)
            _log.warning("seed %d: kill %.0f ms after %d were taken", _SEED, later * 1e3, taken)
            await server.kill()
            await server.start()
        await sending
        await eventually(lambda: effects.is_settled(instance.file), _SETTLED_SECONDS)
        assert await server.stop() == 0
    _log.warning("%d taken in all, %d sent again", len(load.taken), load.sent_again)
    effects.check_each_once(instance, load.taken)


async def test_it_stops_under_load_within_30_seconds_and_forgets_nothing(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    people = strangers(20, pairs)
    instance = await make(
        tmp_path / "wiki.sqlite", free_port(), posts=_POSTS, known=people, pairs=pairs
    )
    load = Load(
        instance.port,
        _activities(instance, people, 200, random.Random(_SEED)),
        connections=_CONNECTIONS,
    )
    async with served(instance, tmp_path / "log") as server, asyncio.TaskGroup() as group:
        sending = group.create_task(load.run())
        await load.reached(50)
        assert await server.stop() == 0
        taken = len(load.taken)
        await server.start()
        await sending
        assert len(load.taken) > taken
        await eventually(lambda: effects.is_settled(instance.file), _SETTLED_SECONDS)
        assert await server.stop() == 0
    effects.check_each_once(instance, load.taken)


def _activities(
    instance: Instance, people: list[Stranger], count: int, dice: random.Random
) -> list[Activity]:
    """Comments, likes and follows by everyone in turn, so that no two say the same."""
    likes = [(who, post) for who in people for post in instance.posts]
    follows = [(who, subwiki) for who in people for subwiki in instance.subwikis]
    made = [who.likes(instance, post, n) for n, (who, post) in enumerate(likes[: count // 4])]
    made += [who.follows(instance, to, n) for n, (who, to) in enumerate(follows[: count // 8])]
    made += [
        people[n % len(people)].replies(instance, instance.posts[n % len(instance.posts)], n)
        for n in range(count - len(made))
    ]
    dice.shuffle(made)
    return made
