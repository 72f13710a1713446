"""The web beyond our own site, for tests: pages and pictures at addresses, and who asked."""

from dataclasses import dataclass, field
from io import BytesIO

import httpx
from PIL import Image


@dataclass(slots=True)
class Elsewhere(httpx.AsyncBaseTransport):
    """Answers with what stands at an address; nobody answers at any other."""

    pages: dict[str, httpx.Response] = field(default_factory=dict[str, httpx.Response])
    asked: list[str] = field(default_factory=list[str])

    def put(
        self, url: str, content: bytes, kind: str, status: int = 200, location: str = ""
    ) -> None:
        headers = {"Content-Type": kind} | ({"Location": location} if location else {})
        self.pages[url] = httpx.Response(status, headers=headers, content=content)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url)
        if url not in self.pages:
            raise httpx.ConnectError("nobody answers", request=request)
        said = self.pages[url]
        return httpx.Response(
            said.status_code, headers=said.headers, stream=httpx.ByteStream(said.content)
        )


def picture_bytes(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal", **options: object
) -> bytes:
    """A picture as a file of this kind."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()
