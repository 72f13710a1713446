"""Collections on the wire, in the forms that every peer takes.

Source: Activity Streams 2.0, section 5; protocol §1.
"""

from collections.abc import Sequence

from fediwiki.activitypub import contexts, fields
from fediwiki.activitypub.documents import Document

FIRST = "?page=1"


def read_items(document: Document, limit: int) -> Sequence[object]:
    """What a collection or a page of it holds, at most `limit`; ids and documents alike."""
    for key in ("orderedItems", "items"):
        if document.get(key) is not None:
            return fields.items(document.get(key), limit)
    first = fields.one_object(document.get("first"))
    return read_items({**first, "first": None}, limit) if first else ()


def write_hidden(uri: str, total: int) -> Document:
    """How many there are, but not who: with a first page, or Mastodon shows no number."""
    return {
        "@context": contexts.ACTIVITY_STREAMS,
        "id": uri,
        "type": "Collection",
        "totalItems": total,
        "items": [],
        "first": uri + FIRST,
    }


def write_hidden_page(uri: str) -> Document:
    """The first page of a collection that shows nobody."""
    return {
        "@context": contexts.ACTIVITY_STREAMS,
        "id": uri + FIRST,
        "type": "CollectionPage",
        "partOf": uri,
        "items": [],
    }


def write_paged(uri: str, total: int, first: str, **more: str) -> Document:
    """A collection that is all on pages, of which `first` is the first."""
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "OrderedCollection",
        "totalItems": total,
        "first": first,
        **more,
    }


def write_ordered(
    uri: str, items: Sequence[object], *, total: int | None = None, **links: str
) -> Document:
    """A collection that is all in one; `links` are further members, as `last`."""
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "OrderedCollection",
        "totalItems": len(items) if total is None else total,
        "orderedItems": list(items),
        **links,
    }


def write_ordered_page(
    uri: str, items: Sequence[object], *, part_of: str, **links: str
) -> Document:
    """A page of an ordered collection; `links` are further members, as `prev`."""
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "OrderedCollectionPage",
        "partOf": part_of,
        "orderedItems": list(items),
        **links,
    }
