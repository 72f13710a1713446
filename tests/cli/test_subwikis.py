"""`fediwiki subwiki`."""

from datetime import UTC, datetime

from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.viewers import ANYONE
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, follows, memberships, subwikis
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle


async def test_a_subwiki_is_founded_with_its_founder_as_moderator(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",))
    made = await program.made(
        *("subwiki", "create", "tides", "--title", "Tides and coasts", "--founder", "ana"),
        *("--description", "All *sea*.", "--language", "fr", "--language", "en"),
    )
    assert made == {"id": f"{ORIGIN}/c/tides", "name": "tides", "handle": "tides@wiki.example"}
    async with database.read() as tx:
        tides = await subwikis.by_name(tx, "tides", ANYONE)
        moderators = await subwikis.moderators_of(tx, tides.id)
        steward = await actors.by_id(tx, tides.steward_id)
    assert tides.actor.title == "Tides and coasts"
    assert tides.description == "<p>All <em>sea</em>.</p>\n"
    assert tides.languages == ("fr", "en")
    assert [each.name for each in moderators] == ["ana"]
    assert steward.name == "tides_wiki"
    followers = await program.made("subwiki", "followers", "tides")
    assert followers["followers"] == [{"id": f"{ORIGIN}/u/ana", "handle": "ana@wiki.example"}]


async def test_members_and_subwikis_share_one_namespace(here: Program, pairs: KeyPairs) -> None:
    await settle(here, pairs, ("tides",))
    assert (await here("subwiki", "create", "tides", "--title", "Tides")).code == 5
    assert (await here("subwiki", "create", "coasts", "--title", "Coasts")).code == 0


async def test_a_subwiki_that_will_not_do_is_not_founded(here: Program) -> None:
    create = ("subwiki", "create", "tides", "--title")
    assert (await here(*create, "T" * 51)).code == 2
    assert (await here(*create, "  ")).code == 2
    assert (await here(*create, "Tides", "--language", "not a language")).code == 2
    assert (await here(*create, "Tides", "--description", "x" * 5_001)).code == 2
    assert (await here(*create, "Tides", "--founder", "nobody")).code == 4
    assert (await here("subwiki", "followers", "tides")).code == 4
    assert (await here(*create, "T" * 50)).code == 0


async def test_the_operator_lets_a_subwiki_close_be_quarantined_and_come_back(
    program: Program, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",), ("tides",))
    assert (await program("subwiki", "close", "tides")).code == 2
    why = ("--reason", "Quarrels.")
    made: dict[str, object] = {"id": f"{ORIGIN}/c/tides", "closed": True, "ends": None}
    made |= {"quarantined": False, "featured": False}
    assert await program.made("subwiki", "close", "tides", *why) == made
    assert (await program("subwiki", "close", "tides", *why)).code == 5
    assert await program.made("subwiki", "reopen", "tides", *why) == {**made, "closed": False}
    for verb in ("feature", "unfeature", "quarantine", "unquarantine"):
        assert (await program("subwiki", verb, "tides", *why)).code == 0


async def test_the_operator_moves_a_subwiki_to_a_group_that_names_it_and_back(
    program: Program, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",), ("tides", "coasts"))
    why = ("--reason", "We grew.")
    move = ("subwiki", "move", "tides", "!coasts@wiki.example")
    assert (await program(*move)).code == 2
    refused = await program(*move, *why)
    assert (refused.code, "does not say" in refused.err) == (3, True)
    was = f"{ORIGIN}/c/tides"
    call = ("subwiki", "call", "coasts", "tides@wiki.example", *why)
    assert (await program.made(*call))["was"] == [was]
    assert (await program(*call)).code == 5
    assert await program.made(*move, *why) == {
        "id": was,
        "moved_to": f"{ORIGIN}/c/coasts",
        "was": [],
    }
    assert (await program(*move, *why)).code == 5
    assert (await program.made("subwiki", "stay", "tides", *why))["moved_to"] is None
    assert (await program.made("subwiki", "uncall", "coasts", *why))["was"] == []
    nobody = ("subwiki", "move", "tides", "nobody@wiki.example", *why)
    assert (await program(*nobody)).code == 4


async def test_followers_are_listed(program: Program, database: Database, pairs: KeyPairs) -> None:
    await settle(program, pairs, ("ana",), ("tides",))
    alone = await program("subwiki", "followers", "tides")
    assert (alone.code, alone.out) == (0, "Nobody follows tides yet.\n")

    async with database.write() as tx:
        ana = await actors.by_uri(tx, f"{ORIGIN}/u/ana")
        tides = await actors.by_uri(tx, f"{ORIGIN}/c/tides")
        asked = datetime(2026, 11, 22, tzinfo=UTC)
        uri = f"{ORIGIN}/a/1"
        await follows.save(tx, Follow(ana.id, tides.id, uri, FollowState.ACCEPTED, asked, tries=1))
    assert (await program("subwiki", "followers", "tides")).out == "ana@wiki.example\n"
    assert await program.made("subwiki", "followers", "tides") == {
        "id": f"{ORIGIN}/c/tides",
        "followers": [{"id": f"{ORIGIN}/u/ana", "handle": "ana@wiki.example"}],
    }


async def test_members_are_listed_and_admitted(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",), ("tides",))
    await program.made("subwiki", "policy", "tides", "--membership", "approval")
    assert (await program("subwiki", "admit", "tides", "ana")).code == 5
    async with database.write() as tx:
        ana = await actors.by_uri(tx, f"{ORIGIN}/u/ana")
        tides = await actors.by_uri(tx, f"{ORIGIN}/c/tides")
        await memberships.ask(tx, tides.id, ana.id, datetime(2026, 11, 22, tzinfo=UTC))
    assert (await program.made("subwiki", "members", "tides"))["waiting"] == [ana.uri]
    assert (await program.made("subwiki", "admit", "tides", "ana"))["belongs"] is True
    assert (await program.made("subwiki", "members", "tides"))["confirmed"] == [ana.uri]
    await program.made("subwiki", "admit", "tides", "ana", "--decline")
    assert (
        await program("subwiki", "members", "tides")
    ).out == "Nobody asked to belong to tides.\n"
