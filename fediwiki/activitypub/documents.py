"""JSON documents: read strictly, written small.

What two parsers could read differently is refused, so that what was verified is what is used.

Source: RFC 8259; I-JSON (RFC 7493).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

import orjson

from fediwiki.errors import Malformed, TooLarge

Document = dict[str, object]

CONTENT_TYPE: Final = "application/activity+json"


def parse(body: bytes, *, depth: int) -> Document:
    """The JSON object that `body` is, in UTF-8, at most `depth` deep.

    Raises:
        Malformed: It is no such object, an object in it has a name twice, or it holds numbers or
            characters that JSON cannot carry or no database can keep.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"this is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise Malformed("this is JSON, but no object")
    document = cast("Document", document)
    _check_depth(body, document, depth)
    _check_names(body, document)
    if b"\\u0000" in body and _NUL.search(body):
        raise Malformed("the document has a NUL character")
    return document


def dump(document: Mapping[str, object], *, most_bytes: int) -> bytes:
    """The document as it is sent and served.

    Raises:
        TooLarge: It has more than `most_bytes` bytes.
    """
    body = orjson.dumps(document)
    if len(body) > most_bytes:
        raise TooLarge(f"a document has at most {most_bytes:,} bytes, this one {len(body):,}")
    return body


def _check_depth(body: bytes, document: Document, depth: int) -> None:
    if body.count(b"{") + body.count(b"[") <= depth:
        return
    level: Sequence[object] = [document]
    for _ in range(depth):
        level = [below for value in level for below in _below(value)]
        if not level:
            return
    raise Malformed(f"the document is more than {depth} levels deep")


def _below(value: object) -> list[object]:
    if isinstance(value, dict):
        values = cast("Document", value).values()
    elif isinstance(value, list):
        values = cast("list[object]", value)
    else:
        return []
    return [each for each in values if isinstance(each, dict | list)]


def _check_names(body: bytes, document: Document) -> None:
    """Of two members with one name the parser keeps the last, and with it one colon fewer.

    A colon in a string counts on both sides, unless it was written as an escape; then the slow
    way tells.
    """
    if body.count(b":") != orjson.dumps(document).count(b":") or _ESCAPED_COLON.search(body):
        json.loads(body, object_pairs_hook=_once)


def _once(members: Sequence[tuple[str, object]]) -> Document:
    found = dict(members)
    if len(found) != len(members):
        raise Malformed("the document has a name twice in one object")
    return found


_ESCAPED_COLON = re.compile(rb"\\u003[aA]")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
