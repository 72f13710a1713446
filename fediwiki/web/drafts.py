"""Drafts: what somebody has in the editor, as the form sends it back and forth."""

from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields, replace
from typing import Any

from fediwiki.asgi.forms import Form
from fediwiki.asgi.wording import web_link
from fediwiki.config.settings import Config
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.domain.offers import Proposal, Source
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.revisions import Words
from fediwiki.errors import Malformed
from fediwiki.services import writing
from fediwiki.text import cleaning
from fediwiki.text.gettext import _
from fediwiki.web import illustrating, saving, unfinished
from fediwiki.web.unfinished import Typed

MOST_SOURCES = 50
MOST_FIELDS = 300
_SPARE_ROWS = 1
_MORE_ROWS = 3
_SOURCE_CHARACTERS = 2_048
_FIELDS = tuple(each.name for each in fields(Source))


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit under way, made from revision `base`; `sources` are rows that may be empty.

    Only of a post of one's own are the `warning` and the `pictures` told.
    `kept` is the unsaved edit that it goes on with.
    """

    title: str
    text: str
    base: int
    summary: str = ""
    minor: bool = False
    sources: tuple[Source, ...] = ()
    warning: str | None = None
    pictures: tuple[Attachment, ...] = ()
    kept: int | None = None

    @property
    def words(self) -> Words:
        """What it would say."""
        return Words(self.title, self.text, self.named_sources)

    @property
    def named_sources(self) -> tuple[Source, ...]:
        """The rows that say something."""
        return tuple(each for each in self.sources if any(astuple(each)))


def of_words(words: Words, base: int, *, summary: str = "") -> Draft:
    """The editor as it opens on what is said already."""
    spare = (Source(""),) * _SPARE_ROWS
    return Draft(words.title, words.text, base, summary, sources=(*words.sources, *spare))


def of_own(draft: Draft, post: Post) -> Draft:
    """The editor as it opens for the author of a post."""
    pictures = illustrating.of_content(post.content)
    return replace(draft, warning=post.content.warning, pictures=pictures)


def of_unsaved(edit: UnsavedEdit) -> Draft:
    """The editor as it was when it was kept."""
    said: dict[str, Any] = {**edit.draft}
    rows = (*(Source(**each) for each in said["sources"]), *(Source(""),) * _SPARE_ROWS)
    pictures = tuple(Attachment(**each) for each in said.get("pictures", ()))
    said |= {"sources": rows[:MOST_SOURCES], "pictures": pictures}
    said.pop("alts", None)
    return Draft(base=edit.base, kept=edit.id, **said)


def to_keep(draft: Draft, post: Post, path: str) -> Typed:
    """What is kept of the editor, for who goes on later."""
    named = draft.named_sources
    said = {
        "title": draft.title,
        "text": draft.text,
        "summary": draft.summary,
        "minor": draft.minor,
        "sources": [asdict(each) for each in named],
        "warning": draft.warning,
        "pictures": [asdict(each) for each in draft.pictures],
    }
    content = post.content
    told = (content.title, content.text.strip(), content.sources)
    same = told == (draft.title, draft.text.strip(), named) and draft.warning in {
        None,
        content.warning,
    }
    own = draft.warning is not None
    is_new = not same or (own and draft.pictures != illustrating.of_content(content))
    pictures = [each.url for each in draft.pictures]
    return Typed(path, post.id, said, draft.kept, is_new, draft.base, pictures)


def of_form(form: Form, *, most_characters: int) -> Draft:
    """What the editor sent.

    Raises:
        Malformed: It is not what our form sends.
    """
    base = form.text("base", most_characters=9)
    if not base.isascii() or not base.isdecimal():
        raise Malformed(_("the base of an edit is the number of a revision"))
    return Draft(
        title=form.text("title", most_characters=most_characters),
        text=form.text("text", most_characters=most_characters),
        base=int(base),
        summary=form.text("summary", most_characters=most_characters),
        minor=form.has("minor"),
        sources=sources_in(form),
        warning=form.text("warning", most_characters=most_characters)
        if form.has("warning")
        else None,
        pictures=illustrating.of_form(form),
        kept=unfinished.known_in(form),
    )


def sources_in(form: Form) -> tuple[Source, ...]:
    """The rows of sources that a form holds, some of which may be empty."""
    rows: list[Source] = []
    while len(rows) < MOST_SOURCES and form.has(f"source-{len(rows) + 1}-url"):
        rows.append(_source(form, len(rows) + 1))
    return tuple(rows)


def check_sources(sources: Iterable[Source]) -> None:
    """Refuse sources that lead nowhere on the web.

    Raises:
        Malformed: One does.
    """
    for number, source in enumerate(sources, 1):
        for url in filter(None, (source.url, source.archived)):
            if not web_link(url):
                raise Malformed(
                    _(
                        "the address of source %(number)s is not one of the web: %(url)s",
                        number=number,
                        url=url,
                    )
                )


def with_more_rows(draft: Draft) -> Draft:
    """The same with empty rows for more sources."""
    rows = (*draft.sources, *(Source(""),) * _MORE_ROWS)
    return replace(draft, sources=rows[:MOST_SOURCES])


def content_of(draft: Draft, post: Post, config: Config) -> Content:
    """What the post would be.

    Raises:
        Malformed: The title will not do, or a source has no address of the web.
        TooLarge: Something is too long or too complex.
    """
    check_sources(draft.named_sources)
    if post.collaborative or draft.warning is None:
        return saving.content_of(draft.words, post, config)
    warned = replace(post.content, warning=draft.warning)
    content = saving.content_of(draft.words, replace(post, content=warned), config)
    return illustrating.shown_by(content, draft.pictures)


def proposal_of(draft: Draft, content: Content, *, base_chain: str) -> Proposal:
    """The edit that is offered.

    Raises:
        TooLarge: The summary is too long.
    """
    return Proposal(
        base=draft.base,
        title=content.title,
        text=content.text,
        summary=writing.summary_of(draft.summary),
        minor=draft.minor,
        sources=content.sources,
        language=content.language,
        base_chain=base_chain,
    )


def _source(form: Form, row: int) -> Source:
    return Source(**{name: _line(form, f"source-{row}-{name}") for name in _FIELDS})


def _line(form: Form, field: str) -> str:
    if not form.has(field):
        return ""
    said = form.text(field, most_characters=_SOURCE_CHARACTERS)
    return cleaning.text(said, max_chars=_SOURCE_CHARACTERS, multiline=False)
