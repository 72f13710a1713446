"""`fediwiki post fork` and `fediwiki post convert`."""

import pytest

from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import posts
from fediwiki.storage.database import Database
from tests.cli.program import Program, settle


@pytest.fixture
async def shore(program: Program, pairs: KeyPairs) -> Program:
    """Where ana and bob live, and two subwikis are."""
    await settle(program, pairs, ("ana", "bob"), ("tides", "waves"))
    return program


async def test_a_fork_credits_what_it_was_made_from(shore: Program, database: Database) -> None:
    post = await shore.together("tides", "ana", "The sea rises.")
    await shore.edit(post, "bob", "The sea rises slowly.")
    made = await shore.made("post", "fork", post, "waves", "--as", "bob")
    assert (made["fork_of"], made["revision"]) == (f"{post}/r/2", 1)
    async with database.read() as tx:
        fork = await posts.find_by_uri(tx, made["id"])
    assert fork is not None
    assert fork.subwiki is not None
    assert (fork.subwiki.name, fork.content.text) == ("waves", "The sea rises slowly.")
    history = await shore.made("post", "history", made["id"])
    [first] = history["revisions"]
    assert first["summary"].startswith("Forked from “A title” by ana@wiki.example and bob@")
    assert (await shore("post", "fork", post, "nowhere", "--as", "bob")).code == 4
    assert (await shore("post", "fork", post, "waves", "--as", "nobody")).code == 4
    await shore("post", "delete", post)
    assert (await shore("post", "fork", post, "waves", "--as", "bob")).code == 4


async def test_an_author_opens_a_post_to_everyone(shore: Program) -> None:
    post = await shore.post("tides", "ana", "Mine.")
    assert (await shore("post", "convert", post, "--as", "bob")).code == 3
    made = await shore.made("post", "convert", post, "--as", "ana")
    assert (made["supersedes"], made["state"]) == (post, "accepted")
    assert (await shore.edit(made["id"], "bob", "Ours.")).code == 0
    assert (await shore("post", "convert", post, "--as", "ana")).code == 5
