"""Every published document of another program is read, or refused; nothing else happens."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.activities import Announce, Create, Unknown, read_activity
from fediwiki.activitypub.vocabulary.actors import read_actor
from fediwiki.activitypub.vocabulary.collections import read_items
from fediwiki.activitypub.vocabulary.comments import read_comment
from fediwiki.activitypub.vocabulary.objects import CONTENT_TYPES, read_object
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.errors import Malformed
from tests.vectors import vectors

_NOW = datetime(2026, 9, 1, tzinfo=UTC)
_FOLDERS = (
    "lemmy-assets",
    "mastodon",
    "mbin-snapshots",
    "discourse-fixtures",
    "piefed-docs",
    "ibis",
    "as2",
)
_ACTORS = {"Application", "Group", "Organization", "Person", "Service"}
_SPOKEN = set(
    """
    Create Update Delete Announce Follow Accept Reject TentativeAccept Undo Like Dislike Flag Block
    Add Remove Lock Move Offer QuoteRequest Resolve
    """.split()
)
_READERS: dict[str, Callable[[Document], object]] = {
    "activity": read_activity,
    "actor": read_actor,
    "object": read_object,
    "post": lambda document: read_post(document, arrived=_NOW),
    "comment": lambda document: read_comment(document, arrived=_NOW),
    "collection": lambda document: read_items(document, 1_000),
}


@pytest.mark.parametrize("reader", sorted(_READERS))
@pytest.mark.parametrize("folder", _FOLDERS)
def test_a_foreign_document_is_read_or_refused(folder: str, reader: str) -> None:
    read = 0
    for document in _documents(folder):
        try:
            _READERS[reader](document)
            read += 1
        except Malformed:
            continue
    assert read >= _AT_LEAST.get((folder, reader), 0)


_AT_LEAST = {
    ("lemmy-assets", "activity"): 60,
    ("lemmy-assets", "actor"): 20,
    ("lemmy-assets", "post"): 40,
    ("lemmy-assets", "comment"): 20,
    ("mbin-snapshots", "activity"): 55,
    ("discourse-fixtures", "activity"): 15,
    ("ibis", "activity"): 7,
    ("as2", "object"): 60,
}


@pytest.mark.parametrize("folder", ["lemmy-assets", "mbin-snapshots", "discourse-fixtures"])
def test_every_activity_of_a_program_is_one_that_we_know(folder: str) -> None:
    seen = 0
    for document in _documents(folder):
        if document.get("type") not in _SPOKEN or not _has_ids(document):
            continue
        seen += 1
        activity = read_activity(document)
        assert not isinstance(activity, Unknown)
        assert type(activity).__name__ == document["type"]
        if isinstance(activity, Announce) and activity.objects and _has_ids(activity.objects[0]):
            assert read_activity(activity.objects[0]).actor
    assert seen > 10


def test_every_actor_of_a_program_is_read() -> None:
    names = set[str]()
    for document in _documents("lemmy-assets"):
        if _ACTORS & {*fields.types(document)}:
            profile = read_actor(document)
            assert profile.name
            # GNU social's example names a key of another actor.
            assert profile.keys or profile.host == "instance.gnusocial.test"
            names.add(profile.host)
    assert len(names) > 10


def test_every_new_object_of_a_program_is_read_as_a_post_or_a_comment() -> None:
    seen = set[str]()
    for folder in ("lemmy-assets", "mbin-snapshots", "discourse-fixtures"):
        for document in _documents(folder):
            if document.get("type") != "Create" or not _has_ids(document):
                continue
            activity = read_activity(document)
            assert isinstance(activity, Create)
            if activity.object is None:
                continue
            head = read_object(activity.object)
            if head.type not in CONTENT_TYPES:
                continue
            assert head.author == activity.actor
            seen.add(head.type)
            if head.in_reply_to:
                assert read_comment(activity.object, arrived=_NOW).html
            else:
                assert read_post(activity.object, arrived=_NOW).content.title
    assert {"Page", "Note", "Article"} <= seen


_KEYS = st.sampled_from(
    """
    id type actor object attributedTo to cc audience tag attachment content contentMap name nameMap
    summary source mediaType url href language identifier published updated sensitive inReplyTo
    preferredUsername inbox endpoints sharedInbox publicKey assertionMethod owner controller
    publicKeyPem publicKeyMultibase followers outbox alsoKnownAs movedTo target origin result
    instrument endTime expires oneOf anyOf orderedItems first
    """.split()
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2**63)
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "https://a.example/u/ana",
            "https://a.example/p/1",
            "https://b.example/",
            "as:Public",
            "Create",
            "Undo",
            "Announce",
            "Note",
            "Page",
            "Question",
            "Video",
            "Link",
            "Image",
            "Mention",
            "Hashtag",
            "Person",
            "Group",
            "Multikey",
            "OrderedCollection",
            "en",
            "text/markdown",
            "<p>@ana <b>Hello</b></p>",
            "2026-01-01T00:00:00Z",
        ]
    )
)
_VALUES = st.recursive(
    _LEAVES,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_KEYS, below, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=12))
def test_no_document_at_all_makes_a_reader_fail(document: Document) -> None:
    whole = {"id": "https://a.example/p/1", "actor": "https://a.example/u/ana", **document}
    for read in _READERS.values():
        try:
            read(whole)
        except Malformed:
            continue


def _documents(folder: str) -> Iterator[Document]:
    for path in sorted((vectors() / folder).rglob("*.json")):
        body = _with_ids(path)
        try:
            yield documents.parse(body, depth=64)
        except Malformed:
            # Some of the examples in specifications are no JSON, or have a name twice.
            assert folder == "as2"


def _with_ids(path: Path) -> bytes:
    """Mbin's snapshots have neither ids nor dates."""
    numbers = iter(range(10**6))
    body = re.sub(
        rb"SCRUBBED_ID", lambda _: b"https://kbin.test/x/%d" % next(numbers), path.read_bytes()
    )
    return body.replace(b"SCRUBBED_DATE", b"2026-01-02T03:04:05+00:00")


def _has_ids(document: Document) -> bool:
    return all(fields.is_id(fields.text(document, key)) for key in ("id", "actor"))
