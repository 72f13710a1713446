"""Pictures: what is known of a file that people look at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

NAME: Final = re.compile(r"[0-9a-f]{64}\.(?:jpg|webp)")

_IN_URL: Final = re.compile(rf"https?://[^/?#]+/media/({NAME.pattern})")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours: `name` is the digest of its bytes, with the ending of its type.

    Width and height are in pixels; `small_bytes` are those of its small form, 0 if unknown.
    """

    name: str
    media_type: str
    width: int
    height: int
    blurhash: str
    size_bytes: int
    small_bytes: int = 0


def ours_in(urls: Iterable[str], home: str) -> list[str]:
    """The names of the pictures at those of the urls that lead to the server where `home` is."""
    server = "/".join(home.split("/", 3)[:3])
    return names_in(url for url in urls if url.startswith(f"{server}/"))


def names_in(urls: Iterable[str]) -> list[str]:
    """The names of the pictures at those of the urls that lead to such on an instance like ours."""
    return [found[1] for url in urls if (found := _IN_URL.fullmatch(url))]
