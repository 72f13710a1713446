"""Pictures of strangers: what is left of them, and what is refused."""

from io import BytesIO
from pathlib import Path
from struct import pack
from zlib import compress, crc32

import pytest
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from fediwiki.config.settings import Limits
from fediwiki.domain.media import NAME, Picture
from fediwiki.errors import Malformed, TooLarge
from fediwiki.media.pictures import Pictures

_GPS = b"GPS-SECRET-48.8584"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    """A folder for pictures, with small limits."""
    return Pictures(
        tmp_path / "media", Limits(image_pixels=1_000_000, image_side=600, image_frames=20)
    )


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _kept(pictures: Pictures, picture: Picture, *, small: bool = False) -> Image.Image:
    path = pictures.file_of(picture.name, small=small)
    assert path is not None
    return Image.open(BytesIO(path.read_bytes()))


def _bytes(pictures: Pictures, picture: Picture) -> bytes:
    path, small = pictures.file_of(picture.name), pictures.file_of(picture.name, small=True)
    assert path is not None
    assert small is not None
    return path.read_bytes() + small.read_bytes()


def _two_colours(size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Red, and at the left blue."""
    image = Image.new("RGB", size, (220, 20, 20))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1]), (20, 20, 220))
    return image


@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "webp"), ("WEBP", "webp"), ("GIF", "webp")]
)
async def test_a_picture_is_made_anew_and_kept_under_its_digest(
    pictures: Pictures, kind: str, ending: str
) -> None:
    picture = await pictures.keep(_saved(_two_colours(), kind))
    assert NAME.fullmatch(picture.name)
    assert picture.name.endswith(ending)
    assert (picture.width, picture.height) == (80, 40)
    assert 6 <= len(picture.blurhash) <= 36
    assert _kept(pictures, picture).size == (80, 40)
    assert await pictures.keep(_saved(_two_colours(), kind)) == picture


async def test_a_large_picture_is_made_smaller_with_a_smaller_form_for_feeds(
    tmp_path: Path,
) -> None:
    pictures = Pictures(tmp_path, Limits(image_side=1_500))
    picture = await pictures.keep(_saved(_two_colours((2_000, 1_000)), "JPEG"))
    assert (picture.width, picture.height) == (1_500, 750)
    assert _kept(pictures, picture, small=True).size == (1_000, 500)


async def test_where_a_photo_was_taken_and_all_else_that_is_not_seen_is_gone(
    pictures: Pictures,
) -> None:
    exif = Image.Exif()
    exif[0x010E] = _GPS.decode()
    exif.get_ifd(0x8825)[2] = (IFDRational(48), IFDRational(51), IFDRational(30))
    exif.get_ifd(0x8825)[29] = _GPS.decode()
    for kind in ("JPEG", "PNG", "WEBP"):
        told = _saved(
            _two_colours(), kind, exif=exif.tobytes(), xmp=b"<x>" + _GPS + b"</x>", comment=_GPS
        )
        assert _GPS in told, kind
        picture = await pictures.keep(told + _GPS)
        assert _GPS not in _bytes(pictures, picture), kind
        kept = _kept(pictures, picture)
        assert not kept.getexif(), kind
        assert not {"exif", "xmp", "comment", "icc_profile"} & kept.info.keys(), kind


async def test_a_photo_stands_upright_as_its_camera_was_held(pictures: Pictures) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = await pictures.keep(_saved(_two_colours(), "JPEG", exif=exif.tobytes()))
    assert (picture.width, picture.height) == (40, 80)
    top = _kept(pictures, picture).convert("RGB").getpixel((20, 5))
    assert isinstance(top, tuple)
    assert top[2] > top[0]


async def test_what_shines_through_still_does(pictures: Pictures) -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    picture = await pictures.keep(_saved(clear, "PNG"))
    assert _kept(pictures, picture).convert("RGBA").getpixel((3, 3)) == (0, 0, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
async def test_what_moves_still_moves_and_is_kept_small(tmp_path: Path, kind: str) -> None:
    pictures = Pictures(tmp_path, Limits())
    frames = [Image.new("RGB", (900, 300), (number * 60, 0, 0)) for number in range(4)]
    moving = _saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
    picture = await pictures.keep(moving)
    kept = _kept(pictures, picture)
    assert getattr(kept, "n_frames", 1) == 4
    assert kept.size == (640, 213)
    assert getattr(_kept(pictures, picture, small=True), "n_frames", 1) == 1


def _png_that_says(width: int, height: int) -> bytes:
    """A few bytes that say they are a very large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _gif_of(frames: int) -> bytes:
    images = [Image.new("RGB", (4, 4), (number * 3, 0, 0)) for number in range(frames)]
    return _saved(images[0], "GIF", save_all=True, append_images=images[1:], duration=20)


def _whole() -> bytes:
    return _saved(Image.effect_noise((300, 300), 80).convert("RGB"), "JPEG")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no picture"),
        (_SVG, "no picture"),
        (b"<!doctype html><script>alert(1)</script>", "no picture"),
        (b"GIF89a" + b"\0" * 40, "no picture|broken"),
        (_png_that_says(30_000, 30_000), "pixels"),
        (_png_that_says(2_000_000_000, 2), "pixels|no picture"),
        (_png_that_says(900, 900), "broken"),
        (_gif_of(60), "at most 20 frames"),
        (_whole()[:2_000], "broken"),
        (_saved(Image.new("RGB", (9, 9)), "TIFF"), "no picture"),
        (_saved(Image.new("RGB", (9, 9)), "BMP"), "no picture"),
        (_saved(Image.new("RGB", (9, 9)), "ICO"), "no picture"),
        (_saved(Image.new("RGB", (1_200, 1_000)), "PNG"), "pixels"),
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "zeros",
        "bomb",
        "wide bomb",
        "too few lines",
        "frames",
        "truncated",
        "tiff",
        "bmp",
        "ico",
        "large",
    ],
)
async def test_what_is_no_picture_or_too_much_is_refused_and_leaves_nothing(
    pictures: Pictures, tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(Malformed, match=why):
        await pictures.keep(content)
    assert not list((tmp_path / "media").rglob("*.*"))
    assert await pictures.keep(_whole())


async def test_frames_count_together(pictures: Pictures) -> None:
    frames = [Image.new("RGB", (400, 400), (number * 9, 0, 0)) for number in range(10)]
    moving = _saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(Malformed, match="together"):
        await pictures.keep(moving)


async def test_of_a_file_that_is_two_things_only_the_picture_is_kept(pictures: Pictures) -> None:
    script = b"/*<script>alert(document.cookie)</script>*/"
    for kind in ("GIF", "JPEG", "PNG"):
        picture = await pictures.keep(_saved(_two_colours(), kind) + script)
        assert b"script" not in _bytes(pictures, picture), kind


async def test_a_picture_with_too_many_bytes_is_not_even_looked_at(tmp_path: Path) -> None:
    content = _whole()
    with pytest.raises(TooLarge):
        await Pictures(tmp_path, Limits(media_bytes=len(content) - 1)).keep(content)
    assert await Pictures(tmp_path, Limits(media_bytes=len(content))).keep(content)


async def test_a_picture_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    slow = _saved(Image.effect_noise((3_000, 3_000), 90).convert("RGB"), "JPEG")
    with pytest.raises(Malformed, match="takes too"):
        await Pictures(tmp_path, Limits(image_seconds=0)).keep(slow)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a" * 64, "a" * 64 + ".svg", "A" * 64 + ".jpg", "", "/etc/passwd"]
)
async def test_no_other_file_can_be_named(pictures: Pictures, name: str) -> None:
    assert pictures.file_of(name) is None


async def test_a_removed_picture_is_gone_with_its_small_form(pictures: Pictures) -> None:
    picture = await pictures.keep(_whole())
    await pictures.remove(picture.name)
    assert pictures.file_of(picture.name) is None
    assert pictures.file_of(picture.name, small=True) is None
