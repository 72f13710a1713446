"""Pages of a timeline: cursors that stay where they are while new entries arrive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.reading import Place
from fediwiki.errors import Malformed
from fediwiki.storage.glances import Glance
from fediwiki.storage.timelines import Entry, Span, Stretch
from fediwiki.text.gettext import _

_CURSOR = re.compile(r"([0-9a-f]{1,11})-([0-9a-z]{13})")
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Placed(Protocol):
    """What stands in a place in time."""

    @property
    def place(self) -> Place:
        """Where."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, newest first; `older` and `newer` are addresses, empty where nothing is.

    `newest` is the address of the newest page, on which this may be asked for `news`.
    """

    entries: Sequence[Entry]
    older: str
    newer: str
    newest: str = ""
    news: str = ""

    @property
    def posts(self) -> list[Glance]:
        """The posts alone, without those of which a comment stands there."""
        return [each.post for each in self.entries if each.comment is None]

    def links(self, origin: str) -> dict[str, str]:
        """The same addresses as a `Link` header (RFC 8288)."""
        rels = {"next": self.older, "prev": self.newer}
        said = [f'<{origin}{url}>; rel="{rel}"' for rel, url in rels.items() if url]
        return {"Link": ", ".join(said)} if said else {}


def span_of(request: Request[State]) -> Span:
    """What the request asks to see: a page at the newest, or before or after a place.

    Raises:
        Malformed: It names both directions, or a cursor that we never gave.
    """
    before = request.query_params.get("before")
    after = request.query_params.get("after")
    if before and after:
        raise Malformed(_("a page is before a place or after one, not both"))
    return Span(
        request.state["config"].limits.feed_posts,
        before=place_of(before) if before else None,
        after=place_of(after) if after else None,
    )


def page_of(
    found: Stretch, span: Span, path: str, *, kept: str = "", now: datetime | None = None
) -> Page:
    """The page that `found`, read with `span`, makes at `path` with the query `kept`.

    Of the newest page it can be asked what came since it was made, `now`.
    """
    begin = f"{path}?{kept}&" if kept else f"{path}?"
    older, newer = ways(found.entries, found.further, span, begin)
    since = None
    if now and span.before is None and span.after is None:
        since = found.entries[0].place if found.entries else Place(now, 0)
    return Page(
        found.entries,
        older,
        newer,
        newest=begin.rstrip("?&"),
        news=f"{_below(begin)}since={cursor_of(since)}" if since else "",
    )


def ways(
    entries: Sequence[Placed], further: Place | None, span: Span, begin: str
) -> tuple[str, str]:
    """The addresses, which begin so, of what is older and newer than some entries, newest first.

    They were read with `span`, and more can be read from `further`; empty where nothing is.
    """
    first = entries[0].place if entries else None
    last = entries[-1].place if entries else None
    if span.after is not None:
        older, newer = last or (span.after if further else None), further
    else:
        older = further
        newer = first or (span.before if older else None) if span.before else None
    return (
        f"{begin}before={cursor_of(older)}" if older else "",
        f"{begin}after={cursor_of(newer)}" if newer else "",
    )


def _below(begin: str) -> str:
    """The address of a page as that from where its news are told."""
    path, _query, kept = begin.partition("?")
    return f"{path.rstrip('/')}/new?{kept}"


def cursor_of(place: Place) -> str:
    """A place as it stands in an address."""
    return f"{(place.at - _START) // _MILLISECOND:x}-{short(place.id)}"


def place_of(cursor: str) -> Place:
    """The place that an address names.

    Raises:
        Malformed: We never gave such a one.
    """
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Malformed(_("this page was never there; begin at the newest"))
    return Place(_START + int(found[1], 16) * _MILLISECOND, of_short(found[2]))
