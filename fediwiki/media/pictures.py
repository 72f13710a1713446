"""Pictures: made anew off the loop, and kept under the digest of what came of it."""

import asyncio
import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from anyio import to_thread

from fediwiki.config.settings import Limits
from fediwiki.domain.media import NAME, Picture
from fediwiki.errors import Malformed, TooLarge, Unavailable
from fediwiki.media.archiving import place_of, small_of
from fediwiki.text.gettext import N_, _

# What is said most often by the program that reads pictures, which knows no language but English.
_REFUSALS: Final = {
    N_("the picture is broken"),
    N_("this is no picture in JPEG, PNG, GIF or WebP"),
}
_AT_ONCE: Final = 2
_STARTING_SECONDS: Final = 10.0
# Our own code and what is installed, and nothing of where or by whom the server was started.
_PROGRAM: Final = ("-P", "-s", "-m", "fediwiki.media.encoding")
_ENVIRONMENT: Final = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture made anew, with its small form."""

    picture: Picture
    content: bytes
    small: bytes


class Pictures:
    """Where pictures are kept, and the only way in."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Keep them below `folder`, which need not be there yet."""
        self.folder = folder
        self._limits = limits
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def keep(self, content: bytes, *, side: int | None = None) -> Picture:
        """Make a picture anew and keep what came of it; what else was in the file is gone.

        Its longer side is made `side` pixels at most, or what the limits say.

        Raises:
            Malformed: It is no picture that we take.
            TooLarge: It has too many bytes.
            Unavailable: It cannot be kept now.
        """
        if len(content) > self._limits.media_bytes:
            raise TooLarge(
                _(
                    "a picture has at most %(media_bytes)s bytes",
                    media_bytes=self._limits.media_bytes,
                )
            )
        async with self._turns:
            encoded = await self._encoded(content, side or self._limits.image_side)
        await to_thread.run_sync(self._write, encoded)
        return encoded.picture

    def file_of(self, name: str, *, small: bool = False) -> Path | None:
        """The file with this name, if there is one."""
        if not NAME.fullmatch(name):
            return None
        path = (small_of if small else place_of)(self.folder, name)
        return path if path.is_file() else None

    async def remove(self, name: str) -> None:
        """Remove a picture and its small form."""
        if NAME.fullmatch(name):
            for path in (place_of(self.folder, name), small_of(self.folder, name)):
                await to_thread.run_sync(lambda path=path: path.unlink(missing_ok=True))

    async def _encoded(self, content: bytes, side: int) -> Encoded:
        limits = self._limits
        bounds = (
            limits.image_pixels,
            side,
            limits.image_frames,
            limits.image_seconds,
        )
        try:
            program = await asyncio.create_subprocess_exec(
                sys.executable,
                *_PROGRAM,
                *map(str, bounds),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_ENVIRONMENT,
            )
        except OSError as error:
            raise Unavailable(_("pictures cannot be read now")) from error
        try:
            async with asyncio.timeout(limits.image_seconds + _STARTING_SECONDS):
                answer, _errors = await program.communicate(content)
        except TimeoutError as error:
            raise Malformed(_("the picture takes too long to read")) from error
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        return _read(answer)

    def _write(self, encoded: Encoded) -> None:
        name = encoded.picture.name
        try:
            place_of(self.folder, name).parent.mkdir(parents=True, exist_ok=True)
            _put(small_of(self.folder, name), encoded.small)
            _put(place_of(self.folder, name), encoded.content)
        except OSError as error:
            raise Unavailable(
                _("the picture cannot be kept: %(strerror)s", strerror=error.strerror)
            ) from error


def _read(answer: bytes) -> Encoded:
    line, end, rest = answer.partition(b"\n")
    if not end:
        # Stopped by its limits, or by a fault in a decoder.
        raise Malformed(_("the picture takes too much to read"))
    told = cast("dict[str, str | int]", json.loads(line))
    if told["refusal"]:
        refusal = str(told["refusal"])
        raise Malformed(_(refusal) if refusal in _REFUSALS else refusal)
    content, small = rest[: int(told["size_bytes"])], rest[int(told["size_bytes"]) :]
    picture = Picture(
        name=f"{sha256(content).hexdigest()}.{told['ending']}",
        media_type=str(told["media_type"]),
        width=int(told["width"]),
        height=int(told["height"]),
        blurhash=str(told["blurhash"]),
        size_bytes=len(content),
        small_bytes=len(small),
    )
    return Encoded(picture, content, small)


def _put(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_suffix(f"{path.suffix}.part")
    part.write_bytes(content)
    part.replace(path)
