"""The language of an answer: what its reader chose, else what their browser asks for.

Source: RFC 9110 §12.5.4 (Accept-Language).
"""

import re
from collections.abc import Iterator, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fediwiki.text.gettext import Tongue, speaking, spoken

_LONGEST_HEADER = 1_000
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?"
)
_IN_WORDS = ("text/html", "application/atom+xml", "application/problem+json")


class Languages:
    """Binds what the browser asks for; whoever finds out who asks binds what they chose."""

    def __init__(self, app: ASGIApp, own: Sequence[str]) -> None:
        """Stand before `app`; `own` are the instance's languages."""
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = ",".join(Headers(scope=scope).getlist("accept-language"))
        heard = scope["state"]["tongues"].best([*wanted(asked), *self._own[:1]])
        with speaking(heard):
            await self._app(scope, receive, _varying(send, heard))


def wanted(accept_language: str) -> list[str]:
    """The tags of an `Accept-Language` header, the most wanted first."""
    ranges = sorted(_ranges(accept_language[:_LONGEST_HEADER]), key=lambda each: -each[1])
    return [tag for tag, quality in ranges if quality > 0]


def _ranges(accept_language: str) -> Iterator[tuple[str, float]]:
    for each in accept_language.split(","):
        found = _RANGE.fullmatch(each)
        if found is not None:
            yield found[1], float(found[2] or 1)


def _varying(send: Send, heard: Tongue) -> Send:
    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start" and spoken() is heard:
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith(_IN_WORDS):
                headers.add_vary_header("Accept-Language")
        await send(message)

    return send_varying
