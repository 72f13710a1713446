"""Whatever is written, undone and deleted, and however it arrives, all come to the same history."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer, Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import unwriting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import migrating
from tests.federation import wiki
from tests.federation.held import Held
from tests.fediverse import Fediverse, Server, fediverse_in

EXAMPLES = 15
MOST_STEPS = 14
EDITORS = ("ana", "cleo", "ben", "bea")
PATIENCE = timedelta(minutes=2)
BEGINNING = "one two three\n\nfour five six\n\nseven eight nine"


@dataclass(frozen=True, slots=True)
class Write:
    """Someone changes what they see."""

    how: str
    who: str
    place: int


@dataclass(frozen=True, slots=True)
class Revert:
    """Someone undoes a revision, or goes back to it."""

    how: str
    who: str
    place: int


@dataclass(frozen=True, slots=True)
class Remove:
    """A field of a revision is deleted for good."""

    field: Field
    place: int


@dataclass(frozen=True, slots=True)
class Arrive:
    """Some of what was sent to a server arrives there, in this order."""

    where: str
    order: list[int]


Step = Write | Revert | Remove | Arrive

number = st.integers(0, 30)
who = st.sampled_from(EDITORS)
writes = st.builds(Write, st.sampled_from(["insert", "append", "drop", "cut"]), who, number)
reverts = st.builds(Revert, st.sampled_from(["revert", "undo"]), who, number)
removals = st.builds(Remove, st.sampled_from(Field), number)
arrivals = st.builds(Arrive, st.sampled_from(["alpha", "beta"]), st.lists(number, max_size=6))
steps = st.one_of(writes, writes, reverts, removals, arrivals)


@dataclass(repr=False)
class World:
    """Two servers, four editors, and what was written by whom."""

    fediverse: Fediverse
    alpha: Server
    beta: Server
    physics: Subwiki
    editors: dict[str, tuple[Server, Member]]
    doors: dict[str, Held]
    words: Generator[str]


@dataclass(repr=False)
class Story:
    """One post, and all that was offered for it: what its editor saw, and what they made of it."""

    world: World
    uri: str
    offered: list[tuple[Offer, str, str]] = field(default_factory=list[tuple[Offer, str, str]])
    said: dict[int, str] = field(default_factory=dict[int, str])
    makers: dict[int, str] = field(default_factory=dict[int, str])

    async def take(self, step: Step) -> None:
        """Do one thing, if it can be done now."""
        match step:
            case Write(how, who, place):
                post = await self._seen_by(who)
                text = _changed(post.content.text, how, place, next(self.world.words))
                proposal = Proposal(post.revision, post.content.title, text, f"{how} at {place}")
                await self._offer(who, proposal, post)
            case Revert(how, who, place):
                post = await self._seen_by(who)
                server, _ = self.world.editors[who]
                prepare = unwriting.reverting if how == "revert" else unwriting.undoing
                with suppress(Conflict, NotFound, Refused):
                    async with server.instance.database.read() as tx:
                        proposal = await prepare(tx, post, place % post.revision + 1)
                    await self._offer(who, proposal, post)
            case Remove(field, place):
                await self.look()
                post = await self.world.alpha.stored_post(self.uri)
                with suppress(Refused):
                    number = place % post.revision + 1
                    await wiki.remove(self.world.alpha, self.uri, number, field)
            case Arrive(where, order):
                await self.world.fediverse.settle()
                await self.world.doors[where].hand_over(order)
                await self.world.fediverse.settle()

    async def come_to_rest(self) -> None:
        """Let everything arrive, newest first."""
        for _ in range(20):
            await self.world.fediverse.settle()
            if not any(door.letters for door in self.world.doors.values()):
                break
            for door in self.world.doors.values():
                await door.hand_over([*range(len(door.letters))][::-1])
        for _ in range(3):
            self.world.fediverse.clock.pass_(PATIENCE)
            await self.world.fediverse.settle()
            for door in self.world.doors.values():
                await door.hand_over([*range(len(door.letters))])
        await self.world.fediverse.settle()
        assert not any(door.letters for door in self.world.doors.values())

    async def look(self) -> None:
        """Remember what the revisions say that nobody deleted yet."""
        for each in await wiki.past(self.world.alpha, self.uri):
            if Field.TEXT not in each.removed:
                self.said[each.number] = each.words.text
            if Field.EDITOR not in each.removed:
                self.makers[each.number] = each.credit.offer_uri

    async def check(self) -> None:
        """Hold both servers to each other, and the history to what was offered."""
        await self.look()
        here, there = [
            [_known(each) for each in await wiki.past(server, self.uri)]
            for server in (self.world.alpha, self.world.beta)
        ]
        assert there == here
        one, other = [
            (await server.stored_post(self.uri)) for server in (self.world.alpha, self.world.beta)
        ]
        assert (other.revision, other.content.text) == (one.revision, one.content.text)
        assert one.content.text == self.said[len(here)]
        for offer, _, _ in self.offered:
            state = await wiki.state_at(self.world.alpha, offer)
            assert state in {("accepted", ""), ("rejected", "conflict")}
            if offer.editor.host == self.world.beta.domain:
                assert await wiki.state_at(self.world.beta, offer) == state
        self._check_words()

    def _check_words(self) -> None:
        """No word came or went without somebody who wrote it or took it away."""
        made = {offer.paper.uri: (base, text) for offer, base, text in self.offered}
        before = self.said[1]
        for number in range(2, len(self.said) + 1):
            now = self.said[number]
            base, text = made[self.makers[number]]
            came, went = {*now.split()} - {*before.split()}, {*before.split()} - {*now.split()}
            wrote, took = {*text.split()} - {*base.split()}, {*base.split()} - {*text.split()}
            assert wrote <= {*now.split()}
            assert came <= wrote
            assert went <= took
            before = now

    async def _seen_by(self, who: str) -> Post:
        server, _ = self.world.editors[who]
        return await server.stored_post(self.uri)

    async def _offer(self, who: str, proposal: Proposal, post: Post) -> None:
        server, member = self.world.editors[who]
        judged = await wiki.propose(server, self.uri, proposal, by=member)
        self.offered.append((judged.offer, post.content.text, proposal.text))


def _changed(text: str, how: str, place: int, word: str) -> str:
    paragraphs = text.split("\n\n")
    at = place % len(paragraphs)
    words = paragraphs[at].split()
    match how:
        case "insert":
            paragraphs.insert(at, word)
        case "append":
            paragraphs[at] = f"{paragraphs[at]} {word}"
        case "drop" if len(paragraphs) > 1:
            del paragraphs[at]
        case _ if len(words) > 1:
            del words[place % len(words)]
            paragraphs[at] = " ".join(words)
        case _:
            paragraphs[at] = word
    return "\n\n".join(paragraphs)


def _known(each: Revision) -> tuple[object, ...]:
    editor = each.editor.uri if each.editor else ""
    return (each.number, each.words, each.credit, each.removed, each.reverts, editor, each.proofs)


@asynccontextmanager
async def _world(folder: Path, pairs: KeyPairs, template: Path) -> AsyncGenerator[World]:
    async with fediverse_in(folder, pairs, template) as fediverse:
        alpha = await fediverse.server("alpha.example")
        beta = await fediverse.server("beta.example")
        ana = await alpha.member("ana")
        physics = await alpha.subwiki("physics", by=ana)
        editors = {
            "ana": (alpha, ana),
            "cleo": (alpha, await alpha.member("cleo")),
            "ben": (beta, await beta.member("ben")),
            "bea": (beta, await beta.member("bea")),
        }
        await wiki.join(beta, editors["ben"][1], physics.actor, fediverse)
        doors = {"alpha": Held(alpha.app.asgi), "beta": Held(beta.app.asgi)}
        words = (f"word{number}" for number in itertools.count())
        world = World(fediverse, alpha, beta, physics, editors, doors, words)
        yield world


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    """What runs a story for each example, all in one fediverse."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def world(
    runner: asyncio.Runner,
    tmp_path_factory: pytest.TempPathFactory,
    pairs: KeyPairs,
    sqlite_template: Path,
) -> Generator[World]:
    """Two servers that know each other."""
    if not sqlite_template.exists():
        runner.run(migrating.upgrade(f"sqlite:///{sqlite_template}"))
    opened = _world(tmp_path_factory.mktemp("converging"), pairs, sqlite_template)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


@settings(max_examples=EXAMPLES, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(script=st.lists(steps, min_size=3, max_size=MOST_STEPS))
def test_in_any_order_all_come_to_one_history_and_no_word_is_lost(
    runner: asyncio.Runner, world: World, script: list[Step]
) -> None:
    runner.run(_tell(world, script))


async def _tell(world: World, script: list[Step]) -> None:
    network = world.fediverse.network
    network.hosts |= {"alpha.example": world.alpha.app.asgi, "beta.example": world.beta.app.asgi}
    _, ana = world.editors["ana"]
    post = await wiki.article(world.alpha, ana, BEGINNING, to=world.physics)
    await world.fediverse.settle()
    network.hosts |= {"alpha.example": world.doors["alpha"], "beta.example": world.doors["beta"]}
    story = Story(world, post.uri)
    for step in script:
        await story.take(step)
    await story.come_to_rest()
    await story.check()
