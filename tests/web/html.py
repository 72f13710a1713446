"""A page taken apart, to say what is in it."""

from collections.abc import Iterator
from html.parser import HTMLParser


class Page(HTMLParser):
    """The tags of a page in order, and its words."""

    def __init__(self, text: str) -> None:
        """Take `text` apart."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, name: str) -> Iterator[dict[str, str]]:
        """The attributes of every tag of this name."""
        return (attributes for tag, attributes in self.tags if tag == name)

    def links(self) -> list[str]:
        """Where the page leads."""
        return [each["href"] for each in self.all("a") if "href" in each]

    def addresses(self) -> list[str]:
        """Everything that a browser would load or open on its own, and where forms go."""
        loaded = [each["src"] for _, each in self.tags if "src" in each]
        linked = [
            each["href"]
            for each in self.all("link")
            if each.get("rel") in {"stylesheet", "icon", "preload", "manifest"}
        ]
        return loaded + linked + [each.get("action", "") for each in self.all("form")]

    def meta(self, name: str) -> str:
        """What a `meta` says."""
        return next(
            each["content"]
            for each in self.all("meta")
            if name in (each.get("property"), each.get("name"))
        )

    def link(self, rel: str, media_type: str = "") -> str:
        """Where a `link` of the head leads."""
        return next(
            each["href"]
            for each in self.all("link")
            if each["rel"] == rel and each.get("type", "") == media_type
        )
