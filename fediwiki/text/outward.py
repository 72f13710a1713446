"""Where a text takes its readers: its links with their words, and its pictures."""

from collections.abc import Iterator
from dataclasses import dataclass

from fediwiki.text.html_reading import End, Start, Text, read


@dataclass(frozen=True, slots=True)
class Link:
    """A link of some HTML, and the words that stand for it."""

    url: str
    said: str


def links_of(html: str) -> Iterator[Link]:
    """The links of safe HTML, in order."""
    url, said = "", ""
    for token in read(html):
        match token:
            case Start("a", attributes):
                url, said = attributes.get("href", ""), ""
            case Text(text):
                said += text if url else ""
            case End("a") if url:
                yield Link(url, said.strip())
                url = ""
            case _:
                continue


def pictures_of(html: str) -> Iterator[str]:
    """The addresses of the pictures within safe HTML, in order."""
    for token in read(html):
        match token:
            case Start("img", attributes) if attributes.get("src"):
                yield attributes["src"]
            case _:
                continue
