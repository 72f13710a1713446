"""Every word that we write is defined by the context that we write it with."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document, parse
from fediwiki.activitypub.vocabulary.actors import write_group, write_instance, write_person
from fediwiki.activitypub.vocabulary.collections import (
    write_hidden,
    write_hidden_page,
    write_ordered,
    write_ordered_page,
)
from fediwiki.activitypub.vocabulary.comments import write_note
from fediwiki.activitypub.vocabulary.objects import write_tombstone
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_create, write_update
from fediwiki.activitypub.vocabulary.posts import write_article
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Content
from fediwiki.domain.profiles import ProfileField
from fediwiki.services.keymaking import KeyPairs
from tests.activitypub.values import (
    ANA,
    BOB,
    INSTANCE,
    NOW,
    PHYSICS,
    STEWARD,
    SUBWIKI,
    URLS,
    comment,
    post,
)
from tests.vectors import vectors

_FILES = {
    contexts.ACTIVITY_STREAMS: "activitystreams.json",
    contexts.SECURITY: "security-v1.json",
    contexts.DATA_INTEGRITY: "security-data-integrity-v2.json",
}
_OURS = {
    *(
        "fw:source",
        "fw:steward",
        "fw:stewardOf",
        "fw:membershipPolicy",
        "fw:rules",
        "fw:editPolicy",
    ),
    *("fw:mode", "fw:latestRevision", "fw:revisionCount"),
}
_CONTENT = Content(
    "T",
    "x",
    "<p>x</p>",
    "x",
    attachments=(
        Attachment("image", "https://a.example/i", "image/png", "A cat"),
        Attachment("link", "https://a.example/"),
    ),
    tags=("light",),
)


def _documents(pairs: KeyPairs) -> dict[str, Document]:
    keys = pairs.of(PHYSICS.uri, URLS)
    article = write_article(post(_CONTENT, updated=NOW), URLS, source="y", mentioned=[BOB])
    group = write_group(replace(SUBWIKI, updated=NOW), keys, URLS, steward=STEWARD.uri)
    create = write_create(URLS.activity(7), article, now=NOW)
    return {
        "group": group,
        "steward": write_person(STEWARD, keys, URLS, steward_of=PHYSICS.uri),
        "member": write_person(ANA, keys, URLS, facts=[ProfileField("Site", "https://a.example/")]),
        "instance": write_instance(INSTANCE, keys, URLS),
        "article": article,
        "note": write_note(comment(warning="w"), URLS, post=post(), answered=[BOB]),
        "tombstone": write_tombstone(post().uri, former_type="Article", deleted=NOW),
        "announce": write_announce(URLS.activity(8), create, group=PHYSICS, now=NOW),
        "update of a group": write_update(URLS.activity(9), group, now=NOW),
        "followers": write_hidden(URLS.followers(ANA.uri), 7),
        "page of followers": write_hidden_page(URLS.followers(ANA.uri)),
        "outbox": write_ordered(URLS.outbox(ANA.uri), [create], last="https://wiki.example/x"),
        "page of an outbox": write_ordered_page(
            URLS.outbox(ANA.uri), [ANA.uri], part_of=URLS.outbox(ANA.uri), prev="https://w.example/"
        ),
    }


def test_no_word_of_ours_is_lost_to_a_reader_of_json_ld(pairs: KeyPairs) -> None:
    for name, document in _documents(pairs).items():
        words = {*_words(document), *_types(document)}
        assert not words - _defined(document["@context"]), name


def test_a_word_that_is_not_defined_would_be_noticed() -> None:
    document = write_article(post(), URLS)
    assert "undefinedWord" not in _defined(document["@context"])
    assert {"content", "Hashtag", "fw:source"} <= _defined(document["@context"])


@pytest.mark.parametrize("context", [contexts.ACTOR, contexts.ACTIVITY])
def test_only_contexts_that_everybody_knows_are_named_by_url(context: contexts.Context) -> None:
    named = [each for each in context if isinstance(each, str)]
    assert named[0] == contexts.ACTIVITY_STREAMS
    assert set(named) <= set(_FILES)


def test_no_type_of_our_own_stands_alone(pairs: KeyPairs) -> None:
    for document in _documents(pairs).values():
        assert not [each for each in _types(document) if each.startswith("fw:")]


def _defined(context: object) -> set[str]:
    """The words that a context defines, and ours, whose prefix it must define."""
    defined = {"id", "type", "@context"}
    for part in cast("list[object]", context if isinstance(context, list) else [context]):
        terms = _published(part) if isinstance(part, str) else cast("Document", part)
        defined |= set(terms)
    return defined | _OURS if "fw" in defined else defined


def _published(url: str) -> Document:
    body = (vectors() / "contexts" / _FILES[url]).read_bytes()
    return cast("Document", parse(body, depth=64)["@context"])


def _words(value: object) -> Iterator[str]:
    """Every name of a field, but for those in language maps and contexts."""
    if isinstance(value, dict):
        for key, below in cast("Document", value).items():
            yield key
            if key not in {"contentMap", "@context"}:
                yield from _words(below)
    elif isinstance(value, list):
        for below in cast("list[object]", value):
            yield from _words(below)


def _types(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        document = cast("Document", value)
        if isinstance(document.get("type"), str):
            yield str(document["type"])
        for below in document.values():
            yield from _types(below)
    elif isinstance(value, list):
        for below in cast("list[object]", value):
            yield from _types(below)
