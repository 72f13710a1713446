"""How to cite a post: one revision of it, which stays what it is."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.asgi.wording import day, web_link
from fediwiki.domain import licences
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import short
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.storage import actors, revisions
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.surroundings import framed, framed_page, number_in

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Citation:
    """One way to cite; `id` is that of the text on the page."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Cited:
    """What every form is made of."""

    authors: list[str]
    title: str
    number: int
    made: datetime
    read: datetime
    site: str
    url: str
    licence: str
    key: str

    @property
    def people(self) -> str:
        return ", ".join(self.authors)

    @property
    def edition(self) -> str:
        return _("revision %(number)s", number=str(self.number))


async def show(request: Request[State]) -> Response:
    """The post in every form that people cite in; `?r=7` cites another revision."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        post = frame.post
        asked = request.query_params.get("r")
        number = number_in(asked) if asked else post.revision
        title, made = post.content.title, post.updated or post.published
        if post.local:
            revision = await revisions.by_number(tx, post.id, number)
            title, made = revision.words.title or title, revision.made
        authors = await _authors(tx, post)
    cited = _Cited(
        authors=authors,
        title=title,
        number=number,
        made=made,
        read=request.state["clock"].now(),
        site=config.instance.name if post.local else post.author.host,
        url=_permalink(post, number, config.origin),
        licence=licences.name_of(post.licence),
        key=f"{post.author.name if not post.collaborative else 'wiki'}{made:%Y}{short(post.id)}",
    )
    return framed_page(
        request,
        "cite.html",
        frame,
        tab="cite",
        title=_("Cite"),
        part="/cite",
        values={"citations": _citations(cited), "number": number, "permalink": cited.url},
    )


def _permalink(post: Post, number: int, origin: str) -> str:
    if post.local:
        return Urls(origin).revision(post.uri, number)
    return web_link(post.url or post.uri) or post.uri


async def _authors(tx: Reader, post: Post) -> list[str]:
    """Those who wrote it, those who made most of its revisions first."""
    if not post.collaborative:
        return [_name(post.author)]
    uris = await revisions.editors_of(tx, post.id)
    known = {each.uri: each for each in await actors.of_uris(tx, uris[:_MOST_NAMED])}
    named = [_name(known[uri]) for uri in uris[:_MOST_NAMED] if uri in known]
    return [*named, "et al."] if len(uris) > len(named) else named


def _name(actor: Actor) -> str:
    return actor.title if actor.local else f"@{actor.handle}"


def _citations(cited: _Cited) -> list[Citation]:
    return [
        Citation("plain", _("Text"), _plain(cited)),
        Citation("markdown", "Markdown", _markdown(cited)),
        Citation("html", "HTML", _html(cited)),
        Citation("wikipedia", "Wikipedia", _wikipedia(cited)),
        Citation("bibtex", "BibTeX", _bibtex(cited)),
        Citation("ris", "RIS (Zotero, EndNote)", _ris(cited)),
    ]


def _plain(cited: _Cited) -> str:
    said = f" {cited.licence}." if cited.licence else ""
    return (
        _(
            "%(people)s. “%(title)s”. %(site)s, revision %(number)s, %(day)s. %(url)s"
            " (read %(read)s).",
            people=cited.people,
            title=cited.title,
            site=cited.site,
            number=str(cited.number),
            day=day(cited.made),
            url=cited.url,
            read=day(cited.read),
        )
        + said
    )


def _markdown(cited: _Cited) -> str:
    title = cited.title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    said = f", {cited.licence}" if cited.licence else ""
    return (
        f"[{title}]({cited.url}), {cited.people}, {cited.site},"
        f" {_revision(cited, day(cited.made))}{said}"
    )


def _html(cited: _Cited) -> str:
    said = f", {escape(cited.licence)}" if cited.licence else ""
    made = f'<time datetime="{cited.made:%Y-%m-%d}">{day(cited.made)}</time>'
    return (
        f'<cite><a href="{escape(cited.url)}">{escape(cited.title)}</a></cite>,'
        f" {escape(cited.people)}, {escape(cited.site)},"
        f" {_revision(cited, made)}{said}"
    )


def _wikipedia(cited: _Cited) -> str:
    title = cited.title.replace("|", "{{!}}")
    return (
        f"{{{{cite web |author={cited.people} |title={title} |website={cited.site}"
        f" |url={cited.url} |date={cited.made:%Y-%m-%d} |access-date={cited.read:%Y-%m-%d}}}}}"
    )


def _bibtex(cited: _Cited) -> str:
    lines = {
        "author": " and ".join(
            "others" if each == "et al." else f"{{{_tex(each)}}}" for each in cited.authors
        ),
        "title": f"{{{_tex(cited.title)}}}",
        "howpublished": f"{_tex(cited.site)}, {cited.edition}",
        "year": f"{cited.made:%Y}",
        "month": str(cited.made.month),
        "url": cited.url,
        "urldate": f"{cited.read:%Y-%m-%d}",
        "note": _tex(cited.licence),
    }
    inside = "".join(f"  {name} = {{{value}}},\n" for name, value in lines.items() if value)
    return f"@misc{{{cited.key},\n{inside}}}"


def _ris(cited: _Cited) -> str:
    lines = [
        ("TY", "ELEC"),
        *(("AU", each) for each in cited.authors if each != "et al."),
        ("TI", cited.title),
        ("T2", cited.site),
        ("ET", cited.edition),
        ("DA", f"{cited.made:%Y/%m/%d}"),
        ("UR", cited.url),
        ("Y2", f"{cited.read:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "\n".join(f"{name}  - {value}".rstrip() for name, value in lines)


def _revision(cited: _Cited, day: str) -> str:
    return _("revision %(number)s of %(day)s", number=str(cited.number), day=day)


def _tex(text: str) -> str:
    escapes = {each: f"\\{each}" for each in "&%$#_{}"} | {
        "\\": "\\textbackslash{}",
        "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}",
    }
    return "".join(escapes.get(character, character) for character in text)


ROUTES = [Route("/p/{id}/cite", show)]
