"""What a page of strangers says of itself in its head: title, description, picture.

Only a bounded beginning is looked at.

Source: https://ogp.me
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from fediwiki.text import cleaning, html_reading, links
from fediwiki.text.html_reading import End, Start, Text

MAX_BYTES: Final = 262_144
_TITLE_CHARS: Final = 200
_DESCRIPTION_CHARS: Final = 500
_CHARSET: Final = re.compile(
    rb"""<meta\s[^>]{0,300}?charset=["']?([a-zA-Z0-9_-]{1,30})""", re.IGNORECASE
)
_TITLES: Final = ("og:title", "twitter:title", "title")
_DESCRIPTIONS: Final = ("og:description", "twitter:description", "description")
_PICTURES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")


@dataclass(frozen=True, slots=True)
class PageHead:
    """Plain text, each in one line; `picture` is an address of the web or empty."""

    title: str = ""
    description: str = ""
    picture: str = ""


def read(content: bytes, *, url: str, charset: str = "") -> PageHead:
    """The head of the page that stands at `url`; `charset` is what its server says of it."""
    said: dict[str, str] = {}
    in_title = False
    for token in html_reading.read(_decoded(content[:MAX_BYTES], charset), head=True):
        match token:
            case Start("meta", attributes):
                name = attributes.get("property") or attributes.get("name") or ""
                said.setdefault(name.strip().lower(), attributes.get("content", ""))
            case Start("title") if "title" not in said:
                in_title = True
            case Text(text) if in_title:
                said["title"] = said.get("title", "") + text
            case End("title"):
                in_title = False
            case Start("body"):
                break
            case _:
                continue
    picture = _first(said, _PICTURES, links.MAX_URL_CHARS)
    return PageHead(
        _first(said, _TITLES, _TITLE_CHARS),
        _first(said, _DESCRIPTIONS, _DESCRIPTION_CHARS),
        _joined(url, picture),
    )


def _first(said: dict[str, str], names: tuple[str, ...], most_chars: int) -> str:
    return next((line for name in names if (line := _line(said.get(name, ""), most_chars))), "")


def _line(raw: str, most_chars: int) -> str:
    return cleaning.text(raw, max_chars=most_chars, multiline=False, cut=True)


def _joined(url: str, picture: str) -> str:
    if not picture:
        return ""
    try:
        return links.safe(urljoin(url, picture)) or ""
    except ValueError:
        return ""


def _decoded(content: bytes, charset: str) -> str:
    named = _CHARSET.search(content[:2_000])
    for name in (charset, named[1].decode("ascii") if named else "", "utf-8"):
        try:
            return content.decode(name, "replace") if name else content.decode("utf-8")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")
