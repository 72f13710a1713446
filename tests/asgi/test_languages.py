"""The language of an answer."""

from collections.abc import Sequence

import httpx
import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.asgi.languages import Languages, wanted
from fediwiki.text.gettext import speak, spoken
from fediwiki.text.tongues import Tongues
from tests.asgi.requests import asking
from tests.text.tongue import tongue_of

_FRENCH = tongue_of("fr", {})
_GREEK = tongue_of("el", {})


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    await HTMLResponse(spoken().tag)(scope, receive, send)


async def _picture(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("no words", media_type="image/png")(scope, receive, send)


async def _page_of_a_member(scope: Scope, receive: Receive, send: Send) -> None:
    speak(_GREEK)
    await HTMLResponse(spoken().tag, headers={"Vary": "Cookie"})(scope, receive, send)


async def _asked(
    said: str | None, own: Sequence[str] = ("en",), app: ASGIApp = _page
) -> httpx.Response:
    async def stated(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"tongues": Tongues([_FRENCH, _GREEK])}
        await Languages(app, own)(scope, receive, send)

    async with asking(stated) as client:
        headers = {} if said is None else {"Accept-Language": said}
        return await client.get("/", headers=headers)


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("fr", ["fr"]),
        ("en;q=0.5, fr-CA", ["fr-CA", "en"]),
        ("el;q=0.8,fr;q=0.8", ["el", "fr"]),
        ("fr;q=0, el", ["el"]),
        ("*, fr;q=0.1", ["fr"]),
        ("fr;q=2, en", ["en"]),
        ("<script>, é, fr;q=0.3;x=1", []),
        ("", []),
        ("fr, " * 5_000, ["fr"] * 250),
    ],
)
def test_what_a_browser_asks_for_is_read_in_its_order(said: str, tags: list[str]) -> None:
    assert wanted(said) == tags


async def test_a_page_speaks_the_best_language_that_the_browser_asks_for() -> None:
    answer = await _asked("eo, el;q=0.3, fr-CH;q=0.5")
    assert answer.text == "fr"
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("said", [None, "eo", "*"])
async def test_the_first_language_of_the_instance_comes_next(said: str | None) -> None:
    assert (await _asked(said, ("fr-BE", "el"))).text == "fr"
    assert (await _asked(said, ("eo", "el"))).text == "en"


async def test_what_a_member_chose_comes_first_and_their_browser_decides_nothing() -> None:
    answer = await _asked("fr", app=_page_of_a_member)
    assert answer.text == "el"
    assert answer.headers["vary"] == "Cookie"
    assert spoken().tag == "en"


async def test_what_has_no_words_is_the_same_for_all() -> None:
    assert "vary" not in (await _asked("fr", app=_picture)).headers
