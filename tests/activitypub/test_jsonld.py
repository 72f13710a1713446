"""Documents in other words than ours: read, within bounds, and without asking anyone."""

from typing import cast

import orjson
import pytest

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.jsonld import Compacting, is_plain
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.errors import Malformed
from tests.activitypub.values import NOW

AS = "https://www.w3.org/ns/activitystreams"
PLAIN: Document = {
    "@context": AS,
    "id": "https://far.example/1",
    "type": "Article",
    "attributedTo": "https://far.example/bob",
    "name": "Light",
    "content": "<p>It scatters.</p>",
    "to": ["https://www.w3.org/ns/activitystreams#Public"],
    "published": "2026-11-22T09:00:00.000Z",
}
PREFIXED: Document = {
    "@context": [AS, "https://unknown.example/never-fetched"],
    "@id": "https://far.example/1",
    "@type": "as:Article",
    "as:attributedTo": {"@id": "https://far.example/bob"},
    "as:name": "Light",
    "as:content": "<p>It scatters.</p>",
    "as:to": {"@id": "as:Public"},
    "as:published": {
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        "@value": "2026-11-22T09:00:00.000Z",
    },
}
RENAMED: Document = {
    "@context": [AS, {"titel": "as:name", "text": {"@id": f"{AS}#content"}, "wer": "@id"}],
    "wer": "https://far.example/1",
    "type": "Article",
    "attributedTo": "https://far.example/bob",
    "titel": "Light",
    "text": "<p>It scatters.</p>",
    "to": "as:Public",
    "published": "2026-11-22T09:00:00.000Z",
}
EXPANDED: Document = {
    "@id": "https://far.example/1",
    "@type": [f"{AS}#Article"],
    f"{AS}#attributedTo": [{"@id": "https://far.example/bob"}],
    f"{AS}#name": [{"@value": "Light"}],
    f"{AS}#content": [{"@value": "<p>It scatters.</p>"}],
    f"{AS}#to": [{"@id": f"{AS}#Public"}],
    f"{AS}#published": [
        {
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
            "@value": "2026-11-22T09:00:00.000Z",
        }
    ],
}


def test_plain_words_are_read_as_they_are() -> None:
    assert is_plain(PLAIN)
    assert is_plain({**PLAIN, "@context": [AS, {"sensitive": "as:sensitive", "toot": "x:y#"}]})


@pytest.mark.parametrize("document", [PREFIXED, RENAMED, EXPANDED])
async def test_other_words_for_the_same_say_the_same(document: Document) -> None:
    assert not is_plain(document)
    compacted = await Compacting(60).compacted(document)
    assert compacted["id"] == PLAIN["id"]
    assert read_post(compacted, arrived=NOW) == read_post(PLAIN, arrived=NOW)


async def test_several_things_in_one_document_are_refused() -> None:
    graph: Document = {"@graph": [EXPANDED, {**EXPANDED, "@id": "https://far.example/2"}]}
    with pytest.raises(Malformed):
        await Compacting(60).compacted(graph)


async def test_a_clique_of_blank_nodes_is_worked_through_within_bounds() -> None:
    names = [f"_:n{number}" for number in range(7)]
    nodes = [{"@id": one, f"{AS}#to": [{"@id": to} for to in names if to != one]} for one in names]
    clique: Document = {**EXPANDED, f"{AS}#tag": nodes}
    compacted = await Compacting(60).compacted(clique)
    assert len(cast("list[object]", compacted["tag"])) == 7
    with pytest.raises(Malformed, match="too long"):
        await Compacting(0.0).compacted(clique)


async def test_what_is_too_large_is_not_worked_through() -> None:
    with pytest.raises(Malformed, match="too much"):
        await Compacting(60).compacted({**EXPANDED, "x": "y" * 300_000})


@pytest.mark.parametrize("context", [{"as": 7, "x": "as:y"}, {"@version": 1.0, "x": "as:y"}, "::"])
async def test_what_is_no_json_ld_is_refused_or_means_little(context: object) -> None:
    document: Document = {**EXPANDED, "@context": context}
    try:
        orjson.dumps(await Compacting(60).compacted(document))
    except Malformed:
        return
