"""`fediwiki post`."""

from pathlib import Path

import pytest

from fediwiki.domain.ids import of_short
from fediwiki.domain.posts import Post
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import events, posts, revisions
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle


@pytest.fixture
async def tides(program: Program, pairs: KeyPairs) -> Program:
    """The program where ana and bob live, and a subwiki is."""
    await settle(program, pairs, ("ana", "bob"), ("tides",))
    return program


@pytest.fixture
async def shore(here: Program, pairs: KeyPairs) -> Program:
    """The same, on SQLite alone."""
    await settle(here, pairs, ("ana", "bob"), ("tides",))
    return here


async def _post(database: Database, uri: str) -> Post:
    async with database.read() as tx:
        found = await posts.find_by_uri(tx, uri)
    assert found is not None
    return found


def _edit(post: str, *more: str, author: str = "ana") -> tuple[str, ...]:
    return ("post", "edit", post, "--as", author, "--file", "-", *more)


async def test_the_operator_removes_a_post_and_gives_it_back(tides: Program) -> None:
    create = ("post", "create", "tides", "--as", "ana", "--file", "-", "--title", "Boats")
    uri: str = (await tides.made(*create, stdin="Buy them."))["id"]
    assert (await tides("post", "remove", uri)).code == 2
    assert await tides.made("post", "remove", uri, "--reason", "Spam.") == {
        "id": uri,
        "final": False,
    }
    assert (await tides("post", "remove", uri, "--reason", "Spam.")).code == 5
    assert await tides.made("post", "restore", uri, "--reason", "No spam.") == {"id": uri}
    assert (await tides("post", "remove", uri, "--reason", "Spam.", "--final")).code == 0
    assert (await tides("post", "restore", uri)).code != 0


async def test_a_post_is_published_from_a_file(
    tides: Program, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "post.md"
    file.write_bytes(b"\xef\xbb\xbfThe *sea*\r\nrises.")
    made = await tides.made(
        *("post", "create", "tides", "--as", "ana", "--title", "High water", "--file", str(file)),
        *("--language", "fr", "--warning", "wet"),
    )
    post = await _post(database, made["id"])
    assert made == {"id": post.uri, "revision": 1, "merged": False, "state": "accepted"}
    assert post.uri.startswith(f"{ORIGIN}/p/")
    assert post.content.title == "High water"
    assert post.content.text == "The *sea*\nrises."
    assert post.content.html == "<p>The <em>sea</em>\nrises.</p>\n"
    assert (post.content.language, post.content.warning) == ("fr", "wet")
    assert (post.author.name, post.licence) == (
        "ana",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    )
    async with database.read() as tx:
        assert await events.count(tx) == 1


async def test_a_post_is_published_from_the_standard_input(
    tides: Program, database: Database
) -> None:
    uri = await tides.post("tides", "ana", "From a pipe.")
    assert (await _post(database, uri)).content.text == "From a pipe."


async def test_a_post_needs_an_author_and_a_subwiki_that_are_there(shore: Program) -> None:
    create = ("--title", "A title", "--file", "-")
    assert (await shore("post", "create", "tides", "--as", "nobody", *create)).code == 4
    assert (await shore("post", "create", "nowhere", "--as", "ana", *create)).code == 4
    assert (await shore("post", "create", "tides", "--as", "ana", *create)).code == 0


async def test_a_file_that_cannot_be_read_is_a_matter_of_usage(
    shore: Program, tmp_path: Path
) -> None:
    create = ("post", "create", "tides", "--as", "ana", "--title", "A title", "--file")
    missing = await shore(*create, str(tmp_path / "none.md"))
    assert missing.code == 2
    assert "none.md" in missing.err
    not_text = tmp_path / "latin.md"
    not_text.write_bytes("marée".encode("latin-1"))
    latin = await shore(*create, str(not_text))
    assert latin.code == 2
    assert "UTF-8" in latin.err
    assert (await shore(*create, str(tmp_path))).code == 2


async def test_what_is_too_long_is_refused(shore: Program) -> None:
    def create(title: str) -> tuple[str, ...]:
        return ("post", "create", "tides", "--as", "ana", "--title", title, "--file", "-")

    assert (await shore(*create("T" * 201))).code == 2
    assert (await shore(*create(" "))).code == 2
    assert (await shore(*create("T"), stdin="x" * 250_001)).code == 2
    assert (await shore(*create("T"), stdin="a\0b")).code == 2
    assert (await shore(*create("T" * 200), stdin="x" * 250_000)).code == 0


async def test_an_edit_makes_a_revision(tides: Program, database: Database) -> None:
    uri = await tides.post("tides", "ana")
    edited = await tides.made(*_edit(uri, "--summary", "fixed the date"), stdin="Other words.")
    assert edited == {"id": uri, "revision": 2, "merged": False, "state": "accepted"}
    post = await _post(database, uri)
    assert (post.content.title, post.content.text) == ("A title", "Other words.")
    async with database.read() as tx:
        latest = await revisions.by_number(tx, post.id, 2)
    assert (latest.credit.summary, latest.words.text) == ("fixed the date", "Other words.")

    retitled = await tides.made(*_edit(uri, "--title", "Another title"), stdin="Other words.")
    assert retitled["revision"] == 3
    assert (await _post(database, uri)).content.title == "Another title"


async def test_an_edit_keeps_the_language_and_the_warning(
    tides: Program, database: Database
) -> None:
    made = await tides.made(
        *("post", "create", "tides", "--as", "ana", "--title", "Marée", "--file", "-"),
        *("--language", "fr", "--warning", "mouillé"),
    )
    await tides.made(*_edit(made["id"]), stdin="Autre chose.")
    content = (await _post(database, made["id"])).content
    assert (content.language, content.warning, content.sensitive) == ("fr", "mouillé", True)


async def test_an_edit_from_an_older_revision_is_a_conflict(
    tides: Program, database: Database
) -> None:
    uri = await tides.post("tides", "ana")
    await tides.made(*_edit(uri, "--base", "1"), stdin="Second.")
    assert (await tides(*_edit(uri, "--base", "1"), stdin="Third.")).code == 5
    assert (await _post(database, uri)).content.text == "Second."
    assert (await tides(*_edit(uri, "--base", "2"), stdin="Third.")).code == 0


async def test_only_its_author_edits_a_post_and_takes_what_others_propose(shore: Program) -> None:
    uri = await shore.post("tides", "ana", "First.")
    for text in ("Other words.", "Buy this.", "Never mind."):
        ran = await shore(*_edit(uri, author="bob"), stdin=text)
        assert (ran.code, ran.out) == (0, "Proposed.\n")
    listed = await shore("offer", "list", "--as", "ana", "--json")
    first, second, third = (each["offer"] for each in listed.value["proposed"])
    assert (await shore("offer", "accept", first, "--as", "bob")).code == 3
    assert (await shore("offer", "accept", first, "--as", "ana")).out == "Saved revision 2.\n"
    assert "+Other words" in (await shore("post", "diff", uri, "1", "2")).out
    declined = ("offer", "decline", second, "--as", "ana", "--reason", "No shops here")
    assert (await shore(*declined)).code == 0
    assert (await shore(*declined)).code == 5
    assert (await shore("offer", "withdraw", third, "--as", "ana")).code == 3
    assert (await shore("offer", "withdraw", third, "--as", "bob")).out == "Withdrawn.\n"
    listed = await shore("offer", "list", "--as", "bob")
    assert "No shops here" in listed.out
    assert "withdrawn" in listed.out


async def test_a_text_for_a_subwiki_nobody_here_follows_is_not_offered(shore: Program) -> None:
    create = ("post", "create", "sea@far.example", "--as", "ana", "--title", "T", "--file", "-")
    assert (await shore(*create, stdin="x")).code == 2
    assert (await shore(*create, "--collaborative", stdin="x")).code == 4


async def test_an_edit_that_changes_nothing_says_so_beside_the_answer(shore: Program) -> None:
    uri = await shore.post("tides", "ana", "The same.")
    ran = await shore(*_edit(uri, "--json"), stdin="The same.")
    assert (ran.value["id"], ran.value["revision"]) == (uri, 1)
    assert "nothing is different" in ran.err


async def test_a_post_is_called_by_its_short_id_or_its_url(shore: Program) -> None:
    uri = await shore.post("tides", "ana")
    short = uri.removeprefix(f"{ORIGIN}/p/")
    assert of_short(short)
    assert (await shore.made(*_edit(short), stdin="One."))["id"] == uri
    assert (await shore.made(*_edit(uri), stdin="Two."))["id"] == uri
    for other in (
        "0" * 13,
        "no id",
        f"{ORIGIN}/c/tides",
        f"{ORIGIN}/p/{'0' * 13}",
        "https://other.example/p/1",
    ):
        assert (await shore(*_edit(other), stdin="Three.")).code == 4


async def test_a_deleted_post_can_be_restored(tides: Program, database: Database) -> None:
    uri = await tides.post("tides", "ana", "Some *words*.")
    assert (await tides.made("post", "delete", uri))["id"] == uri
    gone = await _post(database, uri)
    assert gone.deleted is not None
    assert gone.content.text == ""
    assert (await tides(*_edit(uri), stdin="Other words.")).code == 4
    assert (await tides("post", "delete", uri)).code == 5

    assert (await tides.made("post", "restore", uri))["id"] == uri
    back = await _post(database, uri)
    assert back.deleted is None
    assert back.content.html == "<p>Some <em>words</em>.</p>\n"
    assert (await tides("post", "restore", uri)).code == 5


async def test_what_is_not_there_is_neither_deleted_nor_restored(shore: Program) -> None:
    for verb in ("delete", "restore"):
        assert (await shore("post", verb, "0" * 13)).code == 4
