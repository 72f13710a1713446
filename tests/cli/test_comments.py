"""`fediwiki comment`."""

import pytest

from fediwiki.domain.comments import Comment
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle


@pytest.fixture
async def talk(program: Program, pairs: KeyPairs) -> Program:
    """The program where ana and bob live, and a subwiki is."""
    await settle(program, pairs, ("ana", "bob"), ("tides",))
    return program


async def _comment(database: Database, uri: str) -> Comment:
    async with database.read() as tx:
        found = await comments.find_by_uri(tx, uri)
    assert found is not None
    return found


def _say(post: str, *more: str, author: str = "bob") -> tuple[str, ...]:
    return ("comment", "create", post, "--as", author, "--file", "-", *more)


async def test_a_comment_is_published_below_a_post(talk: Program, database: Database) -> None:
    post = await talk.post("tides", "ana")
    made = await talk.made(*_say(post), stdin="Is it *true*?\n")
    assert made["post"] == post
    comment = await _comment(database, made["id"])
    assert comment.uri.startswith(f"{ORIGIN}/comment/")
    assert (comment.text, comment.html) == ("Is it *true*?", "<p>Is it <em>true</em>?</p>\n")
    assert (comment.author.name, comment.depth) == ("bob", 0)
    async with database.read() as tx:
        found = await posts.find_by_uri(tx, post)
    assert found is not None
    assert found.comments == 1


async def test_a_comment_answers_another(talk: Program, database: Database) -> None:
    post = await talk.post("tides", "ana")
    first = (await talk.made(*_say(post), stdin="Is it true?"))["id"]
    short = first.rpartition("/")[2]
    for given in (first, short):
        answer = await talk.made(*_say(post, "--reply-to", given, author="ana"), stdin="It is.")
        comment = await _comment(database, answer["id"])
        assert (comment.depth, comment.parent_uri) == (1, first)


async def test_a_comment_answers_only_what_stands_on_the_same_post(talk: Program) -> None:
    post, other = await talk.post("tides", "ana"), await talk.post("tides", "ana")
    there = (await talk.made(*_say(other), stdin="Elsewhere."))["id"]
    assert (await talk(*_say(post, "--reply-to", there), stdin="Here.")).code == 2
    assert (await talk(*_say(post, "--reply-to", post), stdin="Here.")).code == 4
    assert (await talk(*_say(post, "--reply-to", "0" * 13), stdin="Here.")).code == 4
    assert (await talk(*_say(other, "--reply-to", there), stdin="There.")).code == 0


async def test_a_comment_needs_words_an_author_and_a_post(talk: Program) -> None:
    post = await talk.post("tides", "ana")
    assert (await talk(*_say(post), stdin=" \n")).code == 2
    assert (await talk(*_say(post), stdin="x" * 20_001)).code == 2
    assert (await talk(*_say(post, author="nobody"), stdin="Words.")).code == 4
    assert (await talk(*_say("0" * 13), stdin="Words.")).code == 4
    assert (await talk(*_say(post), stdin="x" * 20_000)).code == 0


async def test_nobody_comments_on_what_was_deleted(talk: Program) -> None:
    post = await talk.post("tides", "ana")
    await talk.made("post", "delete", post)
    assert (await talk(*_say(post), stdin="Too late.")).code == 4
    await talk.made("post", "restore", post)
    assert (await talk(*_say(post), stdin="In time.")).code == 0
