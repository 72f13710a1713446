"""Stamps of quotations of posts of ours, at the urls that are their ids.

Source: FEP-044f; protocol §2.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.activitypub.answering import answer
from fediwiki.activitypub.revisions import checked_number
from fediwiki.activitypub.showing import urls_of
from fediwiki.activitypub.vocabulary.objects import write_tombstone
from fediwiki.activitypub.vocabulary.stamps import write_stamp
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import NotFound
from fediwiki.storage import posts, stamps


async def show_stamp(request: Request[State]) -> Response:
    """That the owner of a post agrees to a quotation, until it is withdrawn or the post gone."""
    number = checked_number(request.path_params["n"])
    async with request.state["database"].read() as tx:
        post = await posts.find(tx, of_short(request.path_params["id"]))
        stamp = await stamps.find(tx, post.id, number) if post else None
        if post is None or stamp is None or not post.local:
            raise NotFound("there is no such stamp")
        uri = urls_of(request).stamp(post.uri, number)
        if gone := post.deleted or stamp.withdrawn:
            tombstone = write_tombstone(uri, former_type="QuoteAuthorization", deleted=gone)
            return answer(request, tombstone, status=HTTPStatus.GONE)
        await posts.by_id(tx, post.id, ANYONE)
    stamped = write_stamp(uri, owner=post.author.uri, quote=stamp.quote_uri, quoted=post.uri)
    return answer(request, stamped)
