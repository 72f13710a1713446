"""Drafts: what somebody has in the editor, as the form sends it back and forth."""

from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields, replace
from typing import Any

from fediwiki.asgi.forms import Form
from fediwiki.asgi.wording import web_link
from fediwiki.config.settings import Config
from fediwiki.domain.attachments import Attachment, check, in_order, measured, said_with
from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.domain.offers import Proposal, Source
from fediwiki.domain.posts import Content, Post, kind_of
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

    Only of a post of one's own is the `warning` told. With None, `pictures` and `card`, a link with
    its picture, stay as they are; of the link at `seen` the card was shown.
    `kept` is the unsaved edit that it goes on with.
    """

    title: str
    text: str
    base: int
    summary: str = ""
    minor: bool = False
    sources: tuple[Source, ...] = ()
    warning: str | None = None
    pictures: tuple[Attachment, ...] | None = None
    card: tuple[Attachment, ...] | None = None
    seen: str = ""
    kept: int | None = None

    def words(self, base: Words) -> Words:
        """What it would say, made from `base`."""
        shown = illustrating.arranged(base.attachments, self.pictures, self.card)
        return Words(self.title, self.text, self.named_sources, shown)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The pictures and the card that it tells."""
        return (*(self.card or ()), *(self.pictures or ()))

    @property
    def link(self) -> str:
        """Where its link leads."""
        return self.card[0].url if self.card else ""

    @property
    def named_sources(self) -> tuple[Source, ...]:
        """The rows that say something."""
        return tuple(each for each in self.sources if any(astuple(each)))


def of_words(words: Words, base: int, *, summary: str = "") -> Draft:
    """The editor as it opens on what is said already."""
    spare = (Source(""),) * _SPARE_ROWS
    draft = Draft(words.title, words.text, base, summary, sources=(*words.sources, *spare))
    return with_attachments(draft, words)


def with_attachments(draft: Draft, words: Words) -> Draft:
    """The same with what stands with a post that says `words`."""
    card = illustrating.card_of(words.attachments)
    pictures = illustrating.pictures_of(words.attachments)
    return replace(draft, pictures=pictures, card=card, seen=card[0].url if card else "")


def of_unsaved(edit: UnsavedEdit) -> Draft:
    """The editor as it was when it was kept."""
    said: dict[str, Any] = {**edit.draft}
    rows = (*(Source(**each) for each in said["sources"]), *(Source(""),) * _SPARE_ROWS)
    said |= {"sources": rows[:MOST_SOURCES]}
    # Until there were cards in it, only a post of one's own had pictures to be changed.
    told = "card" in said or said["warning"] is not None
    for name in ("pictures", "card"):
        listed: list[dict[str, Any]] | None = said.get(name) if told else None
        said[name] = None if listed is None else tuple(Attachment(**each) for each in listed)
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
        "pictures": None if draft.pictures is None else [*map(asdict, draft.pictures)],
        "card": None if draft.card is None else [*map(asdict, draft.card)],
        "seen": draft.seen,
    }
    content = post.content
    told = (content.title, content.text.strip(), content.sources)
    same = told == (draft.title, draft.text.strip(), named) and draft.warning in {
        None,
        content.warning,
    }
    shown = illustrating.arranged(content.attachments, draft.pictures, draft.card)
    is_new = not same or said_with(shown) != said_with(content.attachments)
    pictures = [each.url for each in draft.attachments]
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
        pictures=illustrating.pictures_in(form),
        card=illustrating.card_in(form),
        seen=form.text("seen", most_characters=_SOURCE_CHARACTERS) if form.has("seen") else "",
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


def content_of(draft: Draft, post: Post, base: Words, config: Config) -> Content:
    """What the post would be, by an edit of `base`.

    Raises:
        Malformed: The title will not do, a source or a link has no address of the web, or a picture
            is not described.
        TooLarge: Something is too long, too complex, or too much.
    """
    check_sources(draft.named_sources)
    illustrating.check_card(draft.card)
    words, stood = draft.words(base), (*post.content.attachments, *base.attachments)
    check(words.attachments, stood, most=config.limits.images_per_post)
    if not (post.collaborative or draft.warning is None):
        post = replace(post, content=replace(post.content, warning=draft.warning))
    content = saving.content_of(words, post, config)
    if said_with(words.attachments) == said_with(content.attachments):
        return content
    shown = in_order(measured(words.attachments, stood))
    return replace(content, attachments=shown, kind=kind_of(shown))


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
        attachments=content.attachments if draft.pictures is not None else None,
        base_chain=base_chain,
    )


def _source(form: Form, row: int) -> Source:
    return Source(**{name: _line(form, f"source-{row}-{name}") for name in _FIELDS})


def _line(form: Form, field: str) -> str:
    if not form.has(field):
        return ""
    said = form.text(field, most_characters=_SOURCE_CHARACTERS)
    return cleaning.text(said, max_chars=_SOURCE_CHARACTERS, multiline=False)
