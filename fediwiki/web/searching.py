"""Search: posts, comments, people and subwikis, newest first; handles of others are looked up."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import Page, page_of, span_of, ways
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import PostKind
from fediwiki.domain.reading import Wanted
from fediwiki.errors import Malformed, NotFound
from fediwiki.storage import search
from fediwiki.storage.database import Reader
from fediwiki.storage.search import Sought
from fediwiki.storage.timelines import Span
from fediwiki.text import names, queries
from fediwiki.text.gettext import N_, _
from fediwiki.web.elsewhere import look_up_for
from fediwiki.web.following import COMMUNITIES, PEOPLE, called
from fediwiki.web.looking import Looking, looking
from fediwiki.web.relations import path_of
from fediwiki.web.views import About

_MOST_ACTORS = 50
_NAME_CHARACTERS = 320
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HANDLE = re.compile(r"[@!]?[^\s@!]+@[^\s@!]+\.[^\s@!]+")


class What(StrEnum):
    """What is searched for."""

    POSTS = "posts"
    COMMENTS = "comments"
    PEOPLE = "people"
    SUBWIKIS = "subwikis"


_TITLES = {
    What.POSTS: N_("Posts"),
    What.COMMENTS: N_("Comments"),
    What.PEOPLE: N_("People"),
    What.SUBWIKIS: N_("Subwikis"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for, as it says it."""

    words: str
    what: What
    kind: str = ""
    subwiki: str = ""
    author: str = ""
    language: str = ""
    since: str = ""
    until: str = ""

    @property
    def query(self) -> str:
        """The same for an address."""
        said = {
            "q": self.words,
            "what": "" if self.what is What.POSTS else self.what.value,
            "kind": self.kind,
            "subwiki": self.subwiki,
            "author": self.author,
            "language": self.language,
            "since": self.since,
            "until": self.until,
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether anything but words is asked for."""
        said = (self.kind, self.subwiki, self.author, self.language, self.since, self.until)
        return any(said)

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """The kinds of things to search for: words, query, and whether it is this."""
        return [
            (words, replace(self, what=what).query, what is self.what)
            for what, words in _TITLES.items()
        ]

    def elsewhere(self, what: str) -> str:
        """The same words looked for among other things, for an address."""
        return urlencode({"q": self.words, "what": what})

    @property
    def names_somebody(self) -> bool:
        """Whether the words are a handle or an address, which can be looked up."""
        return _HANDLE.fullmatch(self.words) is not None or self.words.startswith("https://")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; only that which was searched for."""

    posts: Page | None = None
    comments: tuple[Comment, ...] = ()
    actors: tuple[Actor, ...] = ()
    older: str = ""
    newer: str = ""
    problem: str = ""


async def show(request: Request[State]) -> Response:
    """The form, and what was found."""
    asked = _asked(request)
    span = span_of(request)
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        known = await _known(tx, request, asked)
        found = Found() if known else await _found(tx, asked, look, span)
    if known is not None:
        return RedirectResponse(path_of(known), 303)
    # Only from our own form: no page of others makes us ask a server in a member's name.
    from_here = request.headers.get("sec-fetch-site") == "same-origin"
    if asked.names_somebody and look.member is not None and from_here:
        return await look_up_for(request, look.member, asked.words)
    values = {
        **look.values,
        "about": About(_("Search"), f"{request.state['config'].origin}/search"),
        "asked": asked,
        "found": found,
        "query": queries.parse(asked.words),
        "kinds": [
            ("", _("Any kind")),
            ("article", _("Articles")),
            ("link", _("Links")),
            ("image", _("Pictures")),
        ],
    }
    return page(request, "search.html", member=look.member, values=values)


async def _known(tx: Reader, request: Request[State], asked: Asked) -> Actor | None:
    """Whom the words name outright, if they are known here."""
    if _HANDLE.fullmatch(asked.words) is None:
        return None
    own = request.state["config"].instance.domain
    try:
        handle = names.parse_handle(asked.words)
        name = handle.name if handle.host == own else str(handle)
        return await called(tx, name, COMMUNITIES | PEOPLE)
    except (Malformed, NotFound):
        return None


async def _found(tx: Reader, asked: Asked, look: Looking, span: Span) -> Found:
    query = queries.parse(asked.words)
    if not query.wanted and not asked.narrowed:
        return Found()
    if asked.what in {What.PEOPLE, What.SUBWIKIS}:
        kinds = search.PEOPLE if asked.what is What.PEOPLE else search.COMMUNITIES
        actors = await search.find_actors(tx, query, look.viewer, kinds, limit=_MOST_ACTORS)
        return Found(actors=tuple(actors))
    try:
        sought = await _sought(tx, asked, query)
    except NotFound as error:
        return Found(problem=str(error))
    if asked.what is What.COMMENTS:
        talk = await search.find_comments(tx, sought, look.viewer, span)
        older, newer = ways(talk.entries, talk.further, span, f"/search?{asked.query}&")
        said = tuple(each.comment for each in talk.entries)
        return Found(comments=said, older=older, newer=newer)
    stretch = await search.find_posts(tx, sought, look.viewer, span)
    return Found(posts=page_of(stretch, span, "/search", kept=asked.query))


async def _sought(tx: Reader, asked: Asked, query: queries.Query) -> Sought:
    """What is sought, with those whom the form names.

    Raises:
        NotFound: Nobody is known by such a name.
    """
    subwiki = author = None
    if asked.subwiki:
        subwiki = await called(tx, asked.subwiki.lstrip("!").lower(), COMMUNITIES)
    if asked.author:
        author = await called(tx, asked.author.lstrip("@").lower(), PEOPLE)
    until = _day(asked.until)
    return Sought(
        query,
        Wanted(
            PostKind(asked.kind) if asked.kind else None,
            (asked.language,) if asked.language else (),
        ),
        subwiki_id=subwiki.id if subwiki else None,
        author_id=author.id if author else None,
        since=_day(asked.since),
        until=until + timedelta(days=1) if until else None,
    )


def _asked(request: Request[State]) -> Asked:
    said = {name: value.replace("\x00", "").strip() for name, value in request.query_params.items()}
    what, kind, language = said.get("what", ""), said.get("kind", ""), said.get("language", "")
    return Asked(
        said.get("q", "")[: queries.MOST_CHARACTERS],
        What(what) if what in {*What} else What.POSTS,
        kind if kind in {*PostKind} else "",
        said.get("subwiki", "")[:_NAME_CHARACTERS],
        said.get("author", "")[:_NAME_CHARACTERS],
        language if _LANGUAGE.fullmatch(language) else "",
        said.get("since", "") if _day(said.get("since", "")) else "",
        said.get("until", "") if _day(said.get("until", "")) else "",
    )


def _day(text: str) -> datetime | None:
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


ROUTES = [Route("/search", show)]
