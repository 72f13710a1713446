"""Of an answer that people pass on, what it answers is fetched, too, and shown with it."""

from datetime import timedelta

import pytest

from fediwiki.activitypub.handlers.boosted import MOST_ABOVE
from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.posts import PostKind
from fediwiki.domain.reading import Wanted
from fediwiki.services import muting
from fediwiki.storage import comments, homes
from fediwiki.storage.timelines import ALL, Entry, Span
from tests.federation import passing
from tests.federation.conftest import MakePeer
from tests.federation.letters import JSON
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import decide
from tests.fediverse import Fediverse, Server


@pytest.fixture
def far(peer: MakePeer) -> Peer:
    """A server that nobody here knows."""
    return peer("far.example", "mastodon")


@pytest.fixture
def other(peer: MakePeer) -> Peer:
    """One more."""
    return peer("other.example", "mastodon")


@pytest.fixture
async def bob(alpha: Server, ana: Member, mastodon: Peer) -> Actor:
    """Someone elsewhere whom ana follows."""
    return await passing.followed(alpha, ana, mastodon.person("bob"))


@pytest.fixture
def thread(far: Peer, other: Peer) -> list[JSON]:
    """What dan wrote, what cid answered elsewhere, and what dan answered to that."""
    whales = passing.note(far)
    question = other.reply(other.person("cid"), whales["id"], content="<p>Why?</p>")
    answer = far.reply(
        far.person("dan"), question["id"], content="<p>To be <script>x</script>heard.</p>"
    )
    return [whales, question, answer]


async def test_an_answer_that_somebody_boosts_stands_at_home_with_what_it_answers(
    alpha: Server,
    ana: Member,
    bob: Actor,
    mastodon: Peer,
    far: Peer,
    thread: list[JSON],
    fediverse: Fediverse,
) -> None:
    whales, question, answer = thread
    boost = await passing.boost(mastodon, bob, answer["id"], ana)
    await fediverse.settle()
    entry = await passing.only(alpha, ana)
    assert entry.comment is not None
    assert (entry.comment.uri, entry.post.uri) == (answer["id"], whales["id"])
    assert entry.answered is not None
    assert entry.answered.handle == "cid@other.example"
    assert entry.booster == bob
    assert "script" not in entry.comment.html
    # What one boosts twice, or another, too, is there once, and is asked for once.
    dora = await passing.followed(alpha, ana, mastodon.person("dora"))
    fediverse.clock.pass_(timedelta(minutes=1))
    await passing.boost(mastodon, dora, answer["id"], ana)
    await fediverse.settle()
    fediverse.clock.pass_(timedelta(minutes=1))
    await passing.boost(mastodon, bob, question["id"], ana)
    await fediverse.settle()
    shown = await passing.home(alpha, ana)
    assert [each.comment.uri for each in shown if each.comment] == [question["id"], answer["id"]]
    assert shown[0].answered is None
    assert far.asked.count(answer["id"]) == 1
    # The logs alone give the same.
    app = alpha.app
    await rebuild(
        app.instance.database,
        app.remote,
        app.instance.urls,
        app.instance.config.limits,
        alpha.clock.now(),
    )
    assert await passing.home(alpha, ana) == shown
    await mastodon.send(mastodon.activity("Undo", bob.uri, boost), ana.actor.inbox)
    await far.send(far.activity("Delete", answer["attributedTo"], answer["id"]), ana.actor.inbox)
    await fediverse.settle()
    assert [each.number for each in await passing.home(alpha, ana)] == [shown[0].number]


async def test_an_answer_that_is_here_stands_where_it_was_boosted(
    alpha: Server, ana: Member, bob: Actor, mastodon: Peer, fediverse: Fediverse
) -> None:
    physics = await alpha.subwiki("physics")
    eve = await alpha.member("eve")
    post = await alpha.post(eve, "Tides", to=physics)
    comment = await alpha.comment(eve, "They are late.", on=post)
    fediverse.clock.pass_(timedelta(minutes=5))
    await passing.boost(mastodon, bob, comment.uri, ana)
    await fediverse.settle()
    entry = await passing.only(alpha, ana)
    assert (entry.comment, entry.answered) == (await _comment(alpha, comment.uri), None)
    assert entry.place.at == fediverse.clock.now()
    for kind in PostKind:
        assert await _home(alpha, ana, Wanted(kind)) == []
    assert await _home(alpha, ana, Wanted(languages=("fr",))) == []
    assert await _home(alpha, ana, Wanted(languages=("en",))) == [entry]
    assert await _home(alpha, ana, boosted=False) == []


@pytest.mark.parametrize("what", ["author", "server", "word", "booster", "silenced"])
async def test_nobody_is_shown_by_a_boost_what_they_do_not_want_to_hear(
    alpha: Server,
    ana: Member,
    bob: Actor,
    mastodon: Peer,
    thread: list[JSON],
    fediverse: Fediverse,
    what: str,
) -> None:
    await passing.boost(mastodon, bob, thread[1]["id"], ana)
    await fediverse.settle()
    entry = await passing.only(alpha, ana)
    assert entry.comment is not None
    async with alpha.instance.database.write() as tx:
        match what:
            case "author":
                await muting.mute(tx, ana.actor, entry.comment.author)
            case "server":
                await muting.mute_server(tx, ana.actor, "other.example", own_host="alpha.example")
            case "word":
                await muting.mute_word(tx, ana.actor, "why")
            case "booster":
                await muting.mute(tx, ana.actor, bob)
            case _:
                pass
    if what == "silenced":
        await decide(alpha, Policy("other.example", Severity.SILENCE))
    assert await passing.home(alpha, ana) == []


async def test_only_what_is_public_up_to_its_beginning_and_not_too_far_is_fetched(
    alpha: Server,
    ana: Member,
    bob: Actor,
    mastodon: Peer,
    far: Peer,
    other: Peer,
    fediverse: Fediverse,
) -> None:
    dan = far.person("dan")
    private = far.article(dan, type="Note", to=f"{dan}/followers")
    far.serve({**private, "to": [f"{dan}/followers"]})
    silent = other.article(other.person("eve"), type="Note")
    lying = far.serve({**silent, "attributedTo": dan}, url=far.url("posts"))
    in_circle = far.url("notes")
    circle = far.reply(dan, in_circle)
    far.reply(dan, circle["id"], id=in_circle)
    deep = _deep(far, MOST_ABOVE + 1)
    unwanted = [
        far.reply(dan, private["id"])["id"],
        far.reply(dan, far.url("nothing"))["id"],
        far.reply(dan, lying["id"].replace(other.host, far.host))["id"],
        far.reply(dan, "https://alpha.example/p/0000000000000")["id"],
        circle["id"],
        deep,
    ]
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=60, logged=True):
        for each in unwanted:
            await passing.boost(mastodon, bob, each, ana)
    wanted = _deep(far, MOST_ABOVE)
    await passing.boost(mastodon, bob, wanted, ana)
    await fediverse.settle()
    entry = await passing.only(alpha, ana)
    assert entry.comment is not None
    assert (entry.comment.uri, entry.comment.depth) == (wanted, MOST_ABOVE - 1)


async def test_nobody_slips_into_the_talk_of_a_subwiki_by_being_boosted(
    alpha: Server, ana: Member, bob: Actor, mastodon: Peer, far: Peer, fediverse: Fediverse
) -> None:
    physics = await alpha.subwiki("physics")
    post = await alpha.post(ana, "Tides", to=physics)
    spam = far.reply(far.person("dan"), post.uri, content="<p>Cheap watches!</p>")
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=5, logged=True):
        await passing.boost(mastodon, bob, spam["id"], ana)
    # Whoever means it says it to the subwiki.
    await far.send(far.create(spam), physics.actor.inbox)
    await fediverse.settle()
    assert await _comment(alpha, spam["id"]) is not None


def _deep(server: Peer, depth: int) -> str:
    """The id of something so far below a post."""
    below = passing.note(server)["id"]
    for _ in range(depth):
        below = server.reply(server.person("dan"), below)["id"]
    return below


async def _home(
    server: Server, member: Member, wanted: Wanted = ALL, *, boosted: bool = True
) -> list[Entry]:
    async with server.instance.database.read() as tx:
        chosen = await homes.followed_by(tx, member.id)
        found = await homes.of_member(tx, chosen, member.viewer, Span(10), wanted, boosted=boosted)
        return list(found.entries)


async def _comment(server: Server, uri: str) -> Comment | None:
    async with server.instance.database.read() as tx:
        return await comments.find_by_uri(tx, uri)
