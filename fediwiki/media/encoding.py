"""Pictures made anew, in a process of their own that ends with each: what it reads is hostile.

It is given limits in its arguments and a picture on its input; it answers with one line of JSON,
and after that the picture and its small form, with nothing in them but what can be seen.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_NOFILE, setrlimit
from typing import Final

from PIL import Image, ImageCms, ImageOps

from fediwiki.media import blurhash

_READ: Final = ("JPEG", "PNG", "GIF", "WEBP")
_MEMORY_BYTES: Final = 1_500_000_000
_FILES: Final = 64
_SMALL_SIDE: Final = 1_000
_ANIMATED_SIDE: Final = 640
_HASHED_SIDE: Final = 32
_LOSSLESS_PIXELS: Final = 1_000_000
_MOST_PROFILE_BYTES: Final = 1_000_000
_MOST_LOOPS: Final = 1_000
_SHORTEST_FRAME_MS: Final = 20
_LONGEST_FRAME_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is too much: `pixels` of all frames together; the longer side is made that `side`."""

    pixels: int
    side: int
    frames: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of the picture that follows; with a `refusal` none does."""

    refusal: str = ""
    ending: str = ""
    media_type: str = ""
    width: int = 0
    height: int = 0
    blurhash: str = ""
    size_bytes: int = 0
    small_bytes: int = 0


class _NotTaken(Exception):
    """The text says to its owner why."""


def main(arguments: list[str]) -> None:
    """Answer for the one picture on the input."""
    bounds = Bounds(*map(int, arguments))
    content = sys.stdin.buffer.read()
    _restrain(bounds)
    try:
        told, picture, small = encode(content, bounds)
    except _NotTaken as reason:
        told, picture, small = Told(refusal=str(reason)), b"", b""
    except MemoryError:
        told, picture, small = Told(refusal="the picture takes too much memory"), b"", b""
    except Exception:  # noqa: BLE001 - whatever a decoder trips over, the picture is at fault
        told, picture, small = Told(refusal="the picture is broken"), b"", b""
    sys.stdout.buffer.write(json.dumps(asdict(told)).encode() + b"\n" + picture + small)


def encode(content: bytes, bounds: Bounds) -> tuple[Told, bytes, bytes]:
    """The picture and its small form."""
    # Our own bound stands below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(BytesIO(content), formats=_READ)
    except Exception as error:
        raise _NotTaken("this is no picture in JPEG, PNG, GIF or WebP") from error
    kind = image.format
    if image.width * image.height > bounds.pixels:
        raise _NotTaken(f"the picture has more than {bounds.pixels:,} pixels")
    frames = _frame_count(image, bounds) if kind in {"GIF", "WEBP"} else 1
    if frames > 1:
        if frames * image.width * image.height > bounds.pixels:
            raise _NotTaken(f"all its frames together have more than {bounds.pixels:,} pixels")
        return _animated(image, frames, min(bounds.side, _ANIMATED_SIDE))
    return _still(image, bounds, photo=kind == "JPEG")


def _restrain(bounds: Bounds) -> None:
    """Take from this process what it has no need for, before it looks at anything."""
    setrlimit(RLIMIT_CORE, (0, 0))
    setrlimit(RLIMIT_NOFILE, (_FILES, _FILES))
    setrlimit(RLIMIT_CPU, (bounds.seconds, bounds.seconds))
    setrlimit(RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


def _frame_count(image: Image.Image, bounds: Bounds) -> int:
    """How many frames there are, counted no further than one too many."""
    count = 1
    try:
        while count <= bounds.frames:
            image.seek(count)
            count += 1
    except EOFError:
        image.seek(0)
        return count
    raise _NotTaken(f"an animation has at most {bounds.frames} frames")


def _still(image: Image.Image, bounds: Bounds, *, photo: bool) -> tuple[Told, bytes, bytes]:
    if photo:
        image.draft("RGB", (bounds.side, bounds.side))
    shown = _plain(ImageOps.exif_transpose(_in_srgb(image)))
    shown.thumbnail((bounds.side, bounds.side), Image.Resampling.LANCZOS)
    if photo:
        picture = _saved(shown, "JPEG", quality=86, progressive=True, optimize=True)
    elif shown.width * shown.height <= _LOSSLESS_PIXELS:
        picture = _saved(shown, "WEBP", lossless=True, quality=60, method=4)
    else:
        picture = _saved(shown, "WEBP", quality=90, method=3)
    return _told(shown, picture, "jpg" if photo else "webp")


def _animated(image: Image.Image, frames: int, side: int) -> tuple[Told, bytes, bytes]:
    durations: list[int] = []
    loop = image.info.get("loop", 1)

    def shown() -> Iterator[Image.Image]:
        for number in range(frames):
            image.seek(number)
            durations.append(_duration(image.info.get("duration", 100)))
            frame = _fresh(image.convert("RGBA"))
            frame.thumbnail((side, side), Image.Resampling.BILINEAR)
            yield frame

    first, *rest = shown()
    picture = _saved(
        first,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=loop if isinstance(loop, int) and 0 <= loop <= _MOST_LOOPS else 0,
        quality=70,
        method=2,
    )
    return _told(first, picture, "webp")


def _told(shown: Image.Image, picture: bytes, ending: str) -> tuple[Told, bytes, bytes]:
    small = shown.copy()
    small.thumbnail((_SMALL_SIDE, _SMALL_SIDE), Image.Resampling.LANCZOS)
    small_picture = _saved(small, "WEBP", quality=78, method=4)
    told = Told(
        ending=ending,
        media_type="image/jpeg" if ending == "jpg" else "image/webp",
        width=shown.width,
        height=shown.height,
        blurhash=_hashed(small),
        size_bytes=len(picture),
        small_bytes=len(small_picture),
    )
    return told, picture, small_picture


def _hashed(small: Image.Image) -> str:
    tiny = small.convert("RGB")
    tiny.thumbnail((_HASHED_SIDE, _HASHED_SIDE))
    raw = tiny.tobytes()
    pixels = list(zip(raw[0::3], raw[1::3], raw[2::3], strict=True))
    return blurhash.encoded(pixels, tiny.width, tiny.height)


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours as every screen shows them, for the profile that tells of others goes."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > _MOST_PROFILE_BYTES or image.mode not in {"RGB", "CMYK"}:
        return image
    image.load()
    try:
        told = ImageCms.ImageCmsProfile(BytesIO(profile))
        seen = ImageCms.profileToProfile(
            image, told, ImageCms.core.createProfile("sRGB", 0), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if seen is None else seen


def _plain(image: Image.Image) -> Image.Image:
    """Nothing but pixels, in one of two modes."""
    clear = "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "RGBa", "La"}
    return _fresh(image.convert("RGBA" if clear else "RGB"))


def _fresh(image: Image.Image) -> Image.Image:
    """The pixels alone: what else came with them is not copied."""
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _duration(said: object) -> int:
    milliseconds = int(said) if isinstance(said, int | float) else 100
    return min(_LONGEST_FRAME_MS, max(_SHORTEST_FRAME_MS, milliseconds))


if __name__ == "__main__":
    main(sys.argv[1:])
