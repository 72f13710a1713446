"""The vectors that we publish for those who write the same digests are what our code makes."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from fediwiki.activitypub.vocabulary.outgoing import without_context
from fediwiki.activitypub.vocabulary.revisions import read_revision, write_revision
from fediwiki.domain.offers import Source
from fediwiki.domain.posts import Attachment, Post
from fediwiki.domain.revisions import (
    Credit,
    Field,
    Revision,
    Words,
    attachments_said,
    digest,
    holds,
    moment_text,
    proofs_of,
    sources_said,
)
from fediwiki.text.jcs import canonicalize
from tests.activitypub import values

VECTORS = Path(__file__).parents[2] / "docs" / "federation" / "revision-vectors.json"
ANA, BOB = "https://wiki.example/u/ana", "https://other.example/u/bob"
A = Words("Tides", "The sea rises.\n\nIt falls again.\n")
B = Words(
    "Gezeiten — 潮汐",
    'The “sea” \\ rises 🌊 "twice".\n\n\tCafe\u0301 is not Café; \u2028 is kept.\n',
    (Source("https://example.org/ebb?a=1&b=2", "Ebbe & Flut", "Verlag", "“Es ebbt.”"),),
)
PICTURE = Attachment(
    kind="image",
    url="https://wiki.example/m/1.png",
    media_type="image/png",
    alt="Low water at Öland",
)
HISTORY = (
    (A, Credit(ANA, "https://wiki.example/a/1", "Begun"), ()),
    (B, Credit(BOB, "https://other.example/a/2", "Mehr — 更多"), ()),
    (A, Credit(ANA, "https://wiki.example/a/3", "Went back", minor=True), ()),
    (B, Credit(BOB, "", ""), ()),
    (replace(A, attachments=(PICTURE,)), Credit(ANA, "https://wiki.example/a/5"), (Field.TEXT,)),
    (A, Credit(BOB, "https://other.example/a/6", "Call 555-0199"), (Field.SUMMARY,)),
    (B, Credit(BOB, "https://other.example/a/7", "Bob was here"), (Field.EDITOR,)),
    (A, Credit(ANA, "https://wiki.example/a/8", "All gone"), tuple(Field)),
)


def vectors() -> dict[str, Any]:
    """The digests of one history, and the documents that tell of it after some was deleted."""
    post = values.post(uri="https://wiki.example/p/1", author=values.STEWARD)
    chain: str | None = None
    made: list[dict[str, Any]] = []
    for number, (words, credit, removed) in enumerate(HISTORY, 1):
        revision = _revision(post, number, words, credit, chain)
        made.append(_vector(post, revision, removed, chain))
        chain = revision.proofs.chain
    return {
        "post": post.uri,
        "owner": post.author.uri,
        "revisions": made,
    }


def _revision(
    post: Post, number: int, words: Words, credit: Credit, parent_chain: str | None
) -> Revision:
    made = values.NOW + number * timedelta(minutes=1, milliseconds=7)
    return Revision(
        post_id=1,
        number=number,
        parent=number - 1 or None,
        words=words,
        credit=credit,
        editor=None,
        proven=True,
        reviewer_id=None,
        reverts=(number - 1,) if credit.summary == "Went back" else (),
        undone_by=None,
        merged_from=None,
        removed=(),
        published=moment_text(made),
        made=made,
        size_bytes=0,
        change_bytes=0,
        proofs=proofs_of(
            words,
            credit,
            salts=(f"{number}2FsdC1vZi1jb250ZW50Lg", f"{number}2FsdC1vZi1hdXRob3ItLg"),
            number=number,
            post_uri=post.uri,
            published=moment_text(made),
            parent_chain=parent_chain,
        ),
    )


def _vector(
    post: Post, revision: Revision, removed: tuple[Field, ...], parent_chain: str | None
) -> dict[str, Any]:
    """What is digested of a revision, as it was made, and how it is told after the deletions."""
    words, credit, proofs = revision.words, revision.credit, revision.proofs
    digested = {
        "fw:contentDigest": {
            "attachments": attachments_said(words.attachments),
            "name": words.title,
            "salt": proofs.salt,
            "source": words.text,
            "sources": sources_said(words.sources),
        },
        "fw:authorDigest": {
            "editor": credit.editor_uri,
            "offer": credit.offer_uri or None,
            "salt": proofs.author_salt,
            "summary": credit.summary,
        },
        "fw:chain": {
            "author": proofs.author_digest,
            "content": proofs.content_digest,
            "minor": credit.minor,
            "number": str(revision.number),
            "parent": parent_chain,
            "post": post.uri,
            "published": revision.published,
            "v": "1",
        },
    }
    return {
        "digested": [
            {
                "term": term,
                "value": value,
                "canonical": canonicalize(value).decode(),
                "digest": digest(value),
            }
            for term, value in digested.items()
        ],
        "document": without_context(write_revision(_without(revision, removed), post, values.URLS)),
    }


def _without(revision: Revision, removed: tuple[Field, ...]) -> Revision:
    proofs = revision.proofs
    if Field.TEXT in removed:
        proofs = replace(proofs, salt="")
    if {Field.SUMMARY, Field.EDITOR} & {*removed}:
        proofs = replace(proofs, author_salt="")
    return replace(revision, removed=removed, proofs=proofs)


def test_the_published_vectors_are_what_we_make() -> None:
    assert json.loads(VECTORS.read_text()) == vectors()


def test_the_published_documents_tell_the_digests_and_their_chain_holds() -> None:
    published = json.loads(VECTORS.read_text())
    chain: str | None = None
    for vector in published["revisions"]:
        document = vector["document"]
        revision = read_revision(document, published["post"], published["owner"])
        assert holds(revision, post_uri=published["post"], parent_chain=chain)
        for each in vector["digested"]:
            assert document[each["term"]] == each["digest"] == digest(each["value"])
        chain = revision.proofs.chain
    texts = [each["digested"][0]["value"]["source"] for each in published["revisions"]]
    assert texts[0] == texts[2]
    assert texts[1] == texts[3]
    chains = {each["document"]["fw:chain"] for each in published["revisions"]}
    assert len(chains) == len(HISTORY)


def test_what_was_deleted_stands_in_no_published_document() -> None:
    published = VECTORS.read_text()
    *_, emptied = json.loads(published)["revisions"]
    for term in ("name", "source", "summary", "fw:editor", "fw:offer", "fw:salt", "fw:authorSalt"):
        assert term not in emptied["document"]
    assert emptied["document"]["fw:removed"] == ["text", "summary", "editor"]
