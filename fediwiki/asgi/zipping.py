"""A zip that is made while it is sent: no more of it is held than what was just written."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from anyio import to_thread

# Only its owner may read what is unpacked.
_MODE: Final = 0o600 << 16


class Zip:
    """Entries one after the other; what is compressed is compressed off the loop."""

    def __init__(self, made: datetime) -> None:
        """Begin one whose entries are as old as `made`."""
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w")
        self._made = made

    async def entry(
        self, name: str, pieces: AsyncIterator[bytes], *, small_already: bool = False
    ) -> AsyncIterator[bytes]:
        """An entry made of `pieces`; what is `small_already` is not compressed."""
        about = ZipInfo(name, self._made.timetuple()[:6])
        about.compress_type = ZIP_STORED if small_already else ZIP_DEFLATED
        about.external_attr = _MODE
        file = self._zip.open(about, "w", force_zip64=True)
        try:
            async for piece in pieces:
                await to_thread.run_sync(file.write, piece)
                yield self._sink.taken()
        finally:
            file.close()
        yield self._sink.taken()

    def end(self) -> bytes:
        """The list of entries, without which the rest is no zip."""
        self._zip.close()
        return self._sink.taken()


class _Sink:
    """What a zip writes into: it cannot go back in it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, piece: bytes) -> int:
        self._written += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """What was written is still to be taken."""

    def taken(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken
