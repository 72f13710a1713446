"""What a link post leads to: asked by us, shown before it is posted, and open to change."""

from dataclasses import replace

from starlette.requests import Request

from fediwiki.asgi.shelving import shelve
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import web_link
from fediwiki.domain.drafts import Draft
from fediwiki.domain.link_cards import LinkCard
from fediwiki.domain.media import names_in
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, PostKind
from fediwiki.domain.urls import UrlKind, Urls
from fediwiki.errors import Malformed, NotFound, Refused, Unreachable
from fediwiki.storage import posts
from fediwiki.text.gettext import _

_TITLE_CHARACTERS = 200
_DESCRIPTION_CHARACTERS = 300


async def with_card(request: Request[State], member: Member, draft: Draft) -> Draft:
    """The draft with what the page says of itself, which may be nothing.

    Raises:
        Malformed: It is no address of the web.
        TooOften: The member had too many pages asked.
    """
    url = draft.link.strip()
    card = await card_at(request, member, url)
    return replace(
        draft,
        link=url,
        seen=url,
        title=draft.title.strip() or card.title[:_TITLE_CHARACTERS],
        card_title=card.title,
        card_description=card.description,
        preview=card.preview,
    )


async def card_at(request: Request[State], member: Member, url: str) -> LinkCard:
    """What a page says of itself, which may be nothing.

    Raises:
        Malformed: It is no address of the web.
        TooOften: The member had too many pages asked.
    """
    if not web_link(url):
        raise Malformed(_("a link post needs an address that begins with https:// or http://"))
    urls = Urls(request.state["config"].origin)
    if urls.owns(url):
        return await _own_card(request, member, url, urls)
    request.state["limits"].link_cards.take(str(member.id))
    return await _card(request, url)


def crosspost(draft: Draft, post: Post, urls: Urls) -> Draft:
    """A link post that passes another post on."""
    card = card_of(post, urls)
    link = web_link(post.url or post.uri)
    return replace(
        draft,
        kind=PostKind.LINK,
        title=post.content.title,
        language=post.content.language or draft.language,
        warning=post.content.warning,
        link=link,
        seen=link,
        card_title=card.title,
        card_description=card.description,
        preview=card.preview,
        crosspost_of=post.uri,
    )


def card_of(post: Post, urls: Urls) -> LinkCard:
    """The card of a post that is here: nothing that stands behind a warning."""
    content = post.content
    if content.warning or content.sensitive:
        return LinkCard(content.title, content.warning)
    ours = [
        each
        for each in content.attachments
        if each.kind in {"image", "preview"} and urls.owns(each.url) and names_in([each.url])
    ]
    preview = replace(ours[0], kind="preview", alt="") if ours else None
    return LinkCard(content.title, content.lead[:_DESCRIPTION_CHARACTERS], preview)


async def _card(request: Request[State], url: str) -> LinkCard:
    """What a page elsewhere says of itself; nothing where none can be had."""
    try:
        card, picture = await request.state["cards"].of(url)
    except (Malformed, Unreachable):
        return LinkCard()
    if picture is not None:
        try:
            await shelve(request, picture)
        except Refused:
            return replace(card, preview=None)
    return card


async def _own_card(request: Request[State], member: Member, url: str, urls: Urls) -> LinkCard:
    ours = urls.parse(url)
    if ours is None or ours.kind is not UrlKind.POST:
        return LinkCard()
    try:
        async with request.state["database"].read() as tx:
            return card_of(await posts.by_id(tx, ours.id, member.viewer), urls)
    except NotFound:
        return LinkCard()
