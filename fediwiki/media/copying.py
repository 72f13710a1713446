"""Copies of pictures that stand elsewhere, so that no reader has to ask there."""

import asyncio
from typing import Final

from fediwiki.domain.media import Picture
from fediwiki.errors import Malformed, Unreachable
from fediwiki.media.pictures import Pictures
from fediwiki.outbound.client import Client, Lets, lets_all
from fediwiki.text.gettext import _

_ACCEPT: Final = "image/webp, image/jpeg, image/png, image/gif;q=0.9"
_AT_ONCE: Final = 8
_SUCCESS: Final = range(200, 300)


class Copies:
    """Fetches pictures and makes them anew; whoever asks for the same use waits for the same."""

    def __init__(
        self, client: Client, pictures: Pictures, *, most_bytes: int, lets: Lets = lets_all
    ) -> None:
        """Fetch through `client` from whom `lets` lets, keep in `pictures`."""
        self._client = client
        self._pictures = pictures
        self._most_bytes = most_bytes
        self._lets = lets
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._under_way: dict[tuple[str, int | None], asyncio.Task[Picture]] = {}

    async def of(self, url: str, *, side: int | None = None) -> Picture:
        """Our copy of the picture at `url`, made now, its longer side `side` pixels at most.

        Raises:
            Malformed: It is no picture that we take, or stands where we do not ask.
            Unreachable: Nobody answered, or not with a picture.
            Unavailable: It cannot be kept now.
        """
        use = (url, side)
        task = self._under_way.get(use)
        if task is None:
            task = asyncio.create_task(self._made(url, side))
            self._under_way[use] = task
            task.add_done_callback(lambda _: self._under_way.pop(use, None))
        # Who goes away does not take it from those who wait.
        return await asyncio.shield(task)

    async def remove(self, name: str) -> None:
        """Remove what was kept of a copy that nobody wants."""
        await self._pictures.remove(name)

    async def _made(self, url: str, side: int | None) -> Picture:
        if not await self._lets(url):
            raise Malformed(_("pictures from there are not taken"))
        async with self._turns:
            answer = await self._client.get(
                url, accept=_ACCEPT, max_bytes=self._most_bytes, across_hosts=True
            )
        if answer.status not in _SUCCESS:
            raise Unreachable(_("%(url)s answers %(status)s", url=url, status=answer.status))
        return await self._pictures.keep(answer.body, side=side)
