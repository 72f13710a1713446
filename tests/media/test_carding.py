"""Cards of links: what is asked of pages elsewhere, and what of that is kept."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.link_cards import LinkCard
from fediwiki.domain.urls import Urls
from fediwiki.errors import Unreachable
from fediwiki.media.carding import Cards
from fediwiki.media.copying import Copies
from fediwiki.media.pictures import Pictures
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits as OutboundLimits
from fediwiki.outbound.policy import Policy
from tests.web.elsewhere import Elsewhere, picture_bytes

_URL = "https://far.example/page"
_HTML = b"<title>A page</title>"


class _Silent(httpx.AsyncBaseTransport):
    """Takes every request and never answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


class _Endless(httpx.AsyncByteStream):
    """A page that never ends, and how much of it was read."""

    def __init__(self) -> None:
        self.chunks = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield _HTML
        while True:
            self.chunks += 1
            yield b" " * 65_536


class _EndlessPage(httpx.AsyncBaseTransport):
    def __init__(self, stream: _Endless) -> None:
        self._stream = stream

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "text/html"}, stream=self._stream)


def _cards(transport: httpx.AsyncBaseTransport, folder: Path, *, seconds: float = 15.0) -> Cards:
    client = Client(
        transport,
        user_agent="FediWiki/test",
        policy=Policy(),
        limits=OutboundLimits(total_seconds=seconds),
    )
    copies = Copies(client, Pictures(folder, Limits()), most_bytes=1_000_000)
    return Cards(client, copies, Urls("https://wiki.example"))


async def test_a_page_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        await _cards(_Silent(), tmp_path, seconds=0.05).of(_URL)


async def test_a_page_that_never_ends_is_read_no_further_than_its_head(tmp_path: Path) -> None:
    stream = _Endless()
    card, _ = await _cards(_EndlessPage(stream), tmp_path).of(_URL)
    assert card == LinkCard("A page")
    assert stream.chunks <= 5


@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/pdf", 200), ("text/html", 404), ("text/html", 500), ("", 200)],
)
async def test_what_is_no_page_has_no_card(tmp_path: Path, kind: str, status: int) -> None:
    elsewhere = Elsewhere()
    elsewhere.put(_URL, _HTML, kind, status)
    with pytest.raises(Unreachable):
        await _cards(elsewhere, tmp_path).of(_URL)


async def test_a_compressed_page_is_not_unpacked(tmp_path: Path) -> None:
    elsewhere = Elsewhere()
    elsewhere.put(_URL, _HTML, "text/html")
    elsewhere.pages[_URL].headers["Content-Encoding"] = "gzip"
    card, _ = await _cards(elsewhere, tmp_path).of(_URL)
    assert card == LinkCard()


async def test_a_picture_that_is_none_leaves_the_card_without_one(tmp_path: Path) -> None:
    elsewhere = Elsewhere()
    page = _HTML + b'<meta property="og:image" content="https://10.0.0.1/x.png">'
    elsewhere.put(_URL, page, "text/html")
    card, picture = await _cards(elsewhere, tmp_path).of(_URL)
    assert card == LinkCard("A page")
    assert picture is None
    assert elsewhere.asked == [_URL]


async def test_whoever_asks_for_the_same_picture_waits_for_the_same(tmp_path: Path) -> None:
    elsewhere = Elsewhere()
    elsewhere.put(_URL, picture_bytes(), "image/png")
    client = Client(elsewhere, user_agent="FediWiki/test", policy=Policy(), limits=OutboundLimits())
    copies = Copies(client, Pictures(tmp_path, Limits()), most_bytes=1_000_000)
    made = await asyncio.gather(*(copies.of(_URL) for _ in range(5)))
    assert len({each.name for each in made}) == 1
    assert elsewhere.asked == [_URL]
