"""`fediwiki timelines`."""

from fediwiki.domain.posts import Post
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import comments, events, posts
from fediwiki.storage.database import Database
from tests.cli.program import Program, settle


async def _post(database: Database, uri: str) -> Post | None:
    async with database.read() as tx:
        return await posts.find_by_uri(tx, uri)


async def test_a_rebuild_waits_for_no_edits_to_rest(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",), ("tides",))
    uri = await program.post("tides", "ana", "First words.")
    await program.made("timelines", "rebuild")
    for text in ("Second words.", "Third words."):
        assert (await program.edit(uri, "ana", text)).code == 0
    for _ in range(2):
        assert (await program.made("timelines", "rebuild"))["posts"] == 1
        async with database.read() as tx:
            # What will say the last edit to those who hear of few is still to come.
            assert await events.count(tx) == 1
        after = await _post(database, uri)
        assert after is not None
        assert (after.content.text, after.revision) == ("Third words.", 3)


async def test_a_rebuild_makes_the_same_again(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",), ("tides",))
    uri = await program.post("tides", "ana", "Some *words*.")
    edit = ("post", "edit", uri, "--as", "ana", "--file", "-")
    await program.made(*edit, stdin="Other *words*.")
    said = ("comment", "create", uri, "--as", "ana", "--file", "-")
    comment = (await program.made(*said, stdin="Indeed."))["id"]
    before = await _post(database, uri)
    assert before is not None

    # Nothing was told yet: what only waits in events must not be lost.
    rebuilt = await program.made("timelines", "rebuild")
    assert (rebuilt["posts"], rebuilt["comments"]) == (1, 1)
    for _ in range(2):
        after = await _post(database, uri)
        assert after is not None
        assert (after.id, after.content, after.placed) == (before.id, before.content, before.placed)
        assert (after.revision, after.comments) == (2, 1)
        async with database.read() as tx:
            assert await comments.find_by_uri(tx, comment) is not None
        again = await program.made("timelines", "rebuild")
        assert (again["posts"], again["comments"]) == (1, 1)
