"""Letters that were taken at the door, and are read in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Letter = tuple[Scope, bytes]


@dataclass
class Held:
    """Answers 202 to every letter for `server`, which gets it when told so, and not before."""

    server: ASGIApp
    letters: list[Letter] = field(default_factory=list[Letter])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "POST":
            await self.server(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.letters.append((scope, body))
        await send({"type": "http.response.start", "status": httpx.codes.ACCEPTED, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def hand_over(self, order: Sequence[int]) -> None:
        """Let the server have the letters at these places, in this order; some perhaps twice."""
        handed = [self.letters[place % len(self.letters)] for place in order if self.letters]
        self.letters = [each for each in self.letters if each not in handed]
        for letter in handed:
            await self._hand_over(letter)

    async def _hand_over(self, letter: Letter) -> None:
        scope, body = letter
        answers: list[Message] = []

        async def read() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def hear(message: Message) -> None:
            answers.append(message)

        await self.server(scope, read, hear)
        assert answers[0]["status"] == httpx.codes.ACCEPTED
