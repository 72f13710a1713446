"""Comments on the wire."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document, dump, parse
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary.comments import read_comment, write_note
from fediwiki.activitypub.vocabulary.objects import read_object
from fediwiki.errors import Malformed
from fediwiki.text import markdown
from tests.activitypub.values import ANA, BOB, NOW, PHYSICS, URLS, comment, ours, post

_LATER = NOW + timedelta(hours=1)
_NOTE: Document = {
    "id": "https://other.example/n/1",
    "type": "Note",
    "inReplyTo": "https://wiki.example/p/0000000000034",
    "content": "<p>No.</p>",
}


def test_a_comment_is_a_note_that_mentions_whom_it_answers_and_the_group() -> None:
    note = write_note(comment(), URLS, post=post(author=BOB), answered=[BOB])
    assert {key: value for key, value in note.items() if key != "@context"} == {
        "id": "https://wiki.example/comment/0000000000068",
        "type": "Note",
        "attributedTo": "https://wiki.example/u/ana",
        "to": ["https://wiki.example/c/physics", PUBLIC],
        "cc": ["https://other.example/users/bob"],
        "audience": "https://wiki.example/c/physics",
        "inReplyTo": "https://wiki.example/p/0000000000034",
        "content": "<p>How <em>fast</em>?</p>",
        "contentMap": {"en": "<p>How <em>fast</em>?</p>"},
        "mediaType": "text/html",
        "source": {"content": "How *fast*?", "mediaType": "text/markdown"},
        "language": {"identifier": "en", "name": "English"},
        "sensitive": False,
        "url": "https://wiki.example/comment/0000000000068",
        "published": "2026-03-04T05:06:07.089Z",
        "attachment": [],
        "tag": [
            {"type": "Mention", "href": BOB.uri, "name": "@bob@other.example"},
            {"type": "Mention", "href": PHYSICS.uri, "name": "@physics@wiki.example"},
        ],
        "likes": {"type": "Collection", "totalItems": 0},
        "context": "https://wiki.example/p/0000000000034/context",
        "replies": "https://wiki.example/comment/0000000000068/replies",
    }


def test_who_answers_themselves_is_not_mentioned() -> None:
    note = write_note(comment(), URLS, post=post(), answered=[ANA, BOB])
    assert [each["href"] for each in _objects(note["tag"])] == [PHYSICS.uri]
    assert note["cc"] == [ANA.uri, BOB.uri]


def test_at_most_ten_of_those_above_are_addressed() -> None:
    above = [ours(n, URLS.member(f"m{n}"), ANA.kind, f"m{n}") for n in range(10, 30)]
    note = write_note(comment(), URLS, post=post(), answered=above)
    assert note["cc"] == [each.uri for each in above[:10]]
    assert len(_objects(note["tag"])) == 2


def test_a_warned_comment_says_so() -> None:
    note = write_note(comment(warning="Spiders"), URLS, post=post(), answered=[])
    assert (note["summary"], note["sensitive"]) == ("Spiders", True)
    assert "summary" not in write_note(comment(), URLS, post=post(), answered=[])


def test_a_comment_below_a_foreign_post_names_no_context_of_ours() -> None:
    foreign = post(uri="https://other.example/post/1", local=False)
    assert "context" not in write_note(comment(), URLS, post=foreign, answered=[])


_WORDS = st.text("abcdé &<*_", min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


@given(_WORDS, st.sampled_from(["", "Spiders"]), st.sampled_from(["en", "pt-BR", "und"]))
def test_what_we_write_of_a_comment_is_what_another_fediwiki_reads(
    text: str, warning: str, language: str
) -> None:
    html = markdown.render(text).html
    made = comment(text=text.strip(), html=html, warning=warning, language=language, updated=_LATER)
    note = write_note(made, URLS, post=post(), answered=[BOB])
    document = parse(dump(note, most_bytes=10**6), depth=64)
    read = read_comment(document, arrived=_LATER)
    for name in ("uri", "url", "text", "warning", "language", "published", "updated"):
        assert getattr(read, name) == getattr(made, name)
    head = read_object(document)
    assert (head.author, head.in_reply_to) == (ANA.uri, made.parent_uri)
    assert head.addressing.public
    assert head.addressing.everyone_named == (PHYSICS.uri, BOB.uri)


@pytest.mark.parametrize(
    ("reply", "uri"),
    [
        ("https://wiki.example/p/1", "https://wiki.example/p/1"),
        ({"id": "https://wiki.example/p/1"}, "https://wiki.example/p/1"),
        (["https://wiki.example/p/1"], "https://wiki.example/p/1"),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_what_it_answers_is_read_in_every_shape(reply: object, uri: str) -> None:
    assert read_object(_NOTE | {"inReplyTo": reply}).in_reply_to == uri


def test_a_long_comment_is_cut_and_an_empty_one_refused() -> None:
    long = read_comment(_NOTE | {"content": "<p>" + "word " * 10_000 + "</p>"}, arrived=_LATER)
    assert 19_000 < len(long.html) < 21_000
    assert len(long.text) <= 20_000
    assert read_comment(_NOTE, arrived=_LATER).html == "<p>No.</p>"
    for content in (None, "", "<img src=x>", "<script>x</script>"):
        with pytest.raises(Malformed):
            read_comment(_NOTE | {"content": content}, arrived=_LATER)


def test_a_comment_without_html_is_read_from_its_source() -> None:
    said: Document = {
        "content": None,
        "source": {"content": "Yes & *no*", "mediaType": "text/markdown"},
    }
    read = read_comment(_NOTE | said, arrived=_LATER)
    assert (read.text, read.html) == ("Yes & *no*", "<p>Yes &amp; *no*</p>")


def _objects(value: object) -> list[Document]:
    return fields.objects(value, 100)
