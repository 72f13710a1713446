"""Who looks at a feed and how they like it: what every page of posts begins with."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.domain.members import Member
from fediwiki.domain.posts import PostKind
from fediwiki.domain.reading import Reading, Wanted
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import homes, marks, reading, subwikis
from fediwiki.storage.database import Reader
from fediwiki.storage.glances import Glance
from fediwiki.text.gettext import N_, _

ANY_LANGUAGE = "any"
_NAMED_BESIDE = 12
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KINDS = {
    "": N_("Everything"),
    PostKind.ARTICLE: N_("Articles"),
    PostKind.LINK: N_("Links"),
    PostKind.IMAGE: N_("Pictures"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to filter; `query` is what stands for it in an address."""

    words: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a feed the address asks for; empty is what the member wants anyway."""

    kind: str = ""
    language: str = ""

    @property
    def query(self) -> str:
        """The same for an address."""
        said = {"kind": self.kind, "language": self.language}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def kinds(self) -> list[Choice]:
        """The kinds to choose from."""
        return [
            Choice(_(words), Filters(kind, self.language).query, kind == self.kind)
            for kind, words in _KINDS.items()
        ]

    def choices(self, offered: tuple[str, ...], *, own: bool) -> list[Choice]:
        """The languages to choose from; who has some of their `own` may also read in any."""
        chosen = self.language
        first = Choice("", Filters(self.kind).query, not chosen)
        every = Choice(ANY_LANGUAGE, Filters(self.kind, ANY_LANGUAGE).query, chosen == ANY_LANGUAGE)
        codes = dict.fromkeys(each for each in (*offered, chosen) if each and each != ANY_LANGUAGE)
        named = [Choice(each, Filters(self.kind, each).query, each == chosen) for each in codes]
        return [first, *([every] if own else []), *named]


@dataclass(frozen=True, slots=True)
class Looking:
    """Someone who looks at a feed, with the subwikis that stand beside it for them."""

    member: Member | None
    viewer: Viewer
    reading: Reading
    filters: Filters
    languages: tuple[str, ...]
    subwikis: tuple[str, ...]
    joined: bool

    @property
    def wanted(self) -> Wanted:
        """What of a feed is for them."""
        kind = PostKind(self.filters.kind) if self.filters.kind else None
        if self.filters.language == ANY_LANGUAGE:
            return Wanted(kind)
        if self.filters.language:
            return Wanted(kind, (self.filters.language,))
        return Wanted(kind, self.reading.languages)

    @property
    def values(self) -> dict[str, object]:
        """What templates of feeds are told."""
        return {
            "looking": self,
            "subwikis": self.subwikis,
            "filtered": bool(self.filters.query),
        }


async def looking(tx: Reader, request: Request[State]) -> Looking:
    """Who asks for a feed."""
    member = await sessions.member_of(request, tx)
    viewer = sessions.viewer_of(member)
    how = await reading.of_member(tx, member.id) if member else Reading()
    beside: tuple[str, ...] = ()
    if member is not None:
        beside = tuple(await homes.names_of_joined(tx, member.id, limit=_NAMED_BESIDE))
    joined = bool(beside)
    if not joined:
        beside = tuple(await subwikis.first_names(tx, viewer, limit=_NAMED_BESIDE))
    ours = tuple(_primary(each) for each in request.state["config"].instance.languages)
    languages = tuple(dict.fromkeys([*ours, *how.languages]))
    return Looking(member, viewer, how, _filters(request), languages, beside, joined)


async def glance(tx: Reader, request: Request[State]) -> Looking:
    """Who asks for what is new in a feed: without what stands beside it."""
    here = await sessions.current(request, tx)
    member = here.member if here else None
    how = await reading.of_member(tx, member.id) if member else Reading()
    return Looking(
        member,
        sessions.viewer_of(member),
        how,
        _filters(request),
        languages=(),
        subwikis=(),
        joined=False,
    )


async def pinned_on(
    tx: Reader, request: Request[State], subwiki_id: int, look: Looking
) -> list[Glance]:
    """What is pinned on the page asked for: only on the first one, and without a filter."""
    if look.filters.query or {"before", "after"} & request.query_params.keys():
        return []
    return await marks.glances_pinned_in(tx, subwiki_id, look.viewer)


def _filters(request: Request[State]) -> Filters:
    asked = request.query_params
    kind, language = asked.get("kind", ""), asked.get("language", "")
    known = language == ANY_LANGUAGE or _LANGUAGE.fullmatch(language) is not None
    return Filters(kind if kind in _KINDS else "", language if known else "")


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
