"""Answers to a GET: a document, labelled as all peers want it.

Where the same url has a page, `Vary` is set by whoever chooses between the two.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.activitypub import documents
from fediwiki.activitypub.documents import Document
from fediwiki.asgi.state import State

# Short enough that a reply or an edit is seen soon, long enough for a crowd that comes at once.
CACHEABLE: Mapping[str, str] = {"Cache-Control": "public, max-age=60"}
PRIVATE: Mapping[str, str] = {"Cache-Control": "private, no-store"}


def answer(
    request: Request[State],
    document: Document,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] = CACHEABLE,
) -> Response:
    """A document of ours."""
    limit = request.state["config"].limits.document_bytes
    return answer_bytes(documents.dump(document, most_bytes=limit), status=status, headers=headers)


def answer_bytes(
    body: bytes, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] = CACHEABLE
) -> Response:
    """A document as it was sent."""
    return Response(body, status, dict(headers), media_type=documents.CONTENT_TYPE)
