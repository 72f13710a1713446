"""Pages of a timeline: cursors that stay where they are while new entries arrive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.posts import Post
from fediwiki.errors import Malformed
from fediwiki.storage.timelines import Place, Span

_CURSOR = re.compile(r"([0-9a-f]{1,11})-([0-9a-z]{13})")
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, newest first; `older` and `newer` are addresses, empty where nothing is."""

    posts: Sequence[Post]
    older: str
    newer: str

    def links(self, origin: str) -> dict[str, str]:
        """The same addresses as a `Link` header (RFC 8288)."""
        rels = {"next": self.older, "prev": self.newer}
        said = [f'<{origin}{url}>; rel="{rel}"' for rel, url in rels.items() if url]
        return {"Link": ", ".join(said)} if said else {}


def span_of(request: Request[State]) -> Span:
    """What the request asks to see: one post more than a page, to know whether there are more.

    Raises:
        Malformed: It names both directions, or a cursor that we never gave.
    """
    before = request.query_params.get("before")
    after = request.query_params.get("after")
    if before and after:
        raise Malformed("a page is before a place or after one, not both")
    return Span(
        request.state["config"].limits.feed_posts + 1,
        before=_place(before) if before else None,
        after=_place(after) if after else None,
    )


def page_of(found: Sequence[Post], span: Span, path: str) -> Page:
    """The page that `found`, read with `span`, makes at `path`."""
    size = span.limit - 1
    more = len(found) > size
    if span.after is not None:
        posts = found[-size:]
        has_older, has_newer = bool(posts), more
    else:
        posts = found[:size]
        has_older, has_newer = more, bool(posts) and span.before is not None
    return Page(
        posts,
        older=f"{path}?before={_cursor(posts[-1])}" if has_older else "",
        newer=f"{path}?after={_cursor(posts[0])}" if has_newer else "",
    )


def _cursor(post: Post) -> str:
    return f"{(post.placed - _START) // _MILLISECOND:x}-{short(post.id)}"


def _place(cursor: str) -> Place:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Malformed("this page was never there; begin at the newest")
    return Place(_START + int(found[1], 16) * _MILLISECOND, of_short(found[2]))
