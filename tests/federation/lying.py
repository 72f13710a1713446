"""A server of ours that tells others something else than it knows."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.federation.letters import JSON

Change = Callable[[JSON], JSON]


@dataclass
class Lying:
    """Answers as `honest` does, but for the documents whose path ends in one of `changes`."""

    honest: ASGIApp
    changes: dict[str, Change] = field(default_factory=dict[str, Change])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        change = next((self.changes[each] for each in self.changes if path.endswith(each)), None)
        if change is None:
            await self.honest(scope, receive, send)
            return
        said: list[Message] = []

        async def listen(message: Message) -> None:
            said.append(message)

        await self.honest(scope, receive, listen)
        body = b"".join(each.get("body", b"") for each in said)
        changed = json.dumps(change(json.loads(body))).encode()
        headers = [each for each in said[0]["headers"] if each[0] != b"content-length"]
        length = (b"content-length", str(len(changed)).encode())
        await send({**said[0], "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": changed})
