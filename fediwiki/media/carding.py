"""Asking pages elsewhere what they say of themselves, for the cards of links to them."""

from typing import Final

from anyio import to_thread

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.link_cards import LinkCard
from fediwiki.domain.media import Picture
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Unreachable
from fediwiki.media.copying import Copies
from fediwiki.outbound.client import Client
from fediwiki.text import page_heads
from fediwiki.text.gettext import _

_ACCEPT: Final = "text/html, application/xhtml+xml;q=0.9"
_SUCCESS: Final = range(200, 300)
_PAGES: Final = {"text/html", "application/xhtml+xml"}


class Cards:
    """Makes cards of links."""

    def __init__(self, client: Client, copies: Copies, urls: Urls) -> None:
        """Ask through `client`; `copies` has pictures made anew."""
        self._client = client
        self._copies = copies
        self._urls = urls

    async def of(self, url: str) -> tuple[LinkCard, Picture | None]:
        """The card of the page at `url`, with the picture that was kept for it.

        Raises:
            Malformed: It stands where we do not ask.
            Unreachable: Nobody answered, or not with a page.
        """
        answer = await self._client.get(
            url, accept=_ACCEPT, max_bytes=page_heads.MAX_BYTES, across_hosts=True, cut=True
        )
        kind, _semicolon, rest = answer.headers.get("content-type", "").partition(";")
        if answer.status not in _SUCCESS or kind.strip().lower() not in _PAGES:
            raise Unreachable(_("there is no page that says what it is"))
        charset = rest.lower().partition("charset=")[2].strip(" \"'")
        head = await to_thread.run_sync(
            lambda: page_heads.read(answer.body, url=answer.url, charset=charset[:30])
        )
        picture = await self._picture(head.picture) if head.picture else None
        card = LinkCard(
            head.title, head.description, None if picture is None else self._preview(picture)
        )
        return card, picture

    async def _picture(self, url: str) -> Picture | None:
        """Our copy of the picture of a page, if it can be had."""
        try:
            return await self._copies.of(url)
        except FediWikiError:
            return None

    def _preview(self, picture: Picture) -> Attachment:
        return attachment_of("preview", picture, self._urls)


def attachment_of(kind: str, picture: Picture, urls: Urls, *, alt: str = "") -> Attachment:
    """A picture of ours as it stands with a post."""
    return Attachment(
        kind,
        urls.media(picture.name),
        picture.media_type,
        alt,
        width=picture.width,
        height=picture.height,
        blurhash=picture.blurhash,
    )
