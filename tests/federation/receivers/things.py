"""Things: posts and comments, as a Lemmy-like server keeps and shows them."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.federation.letters import JSON
from tests.federation.receivers.door import moment


@dataclass(slots=True)
class Thing:
    """A post, or a comment, which has no title; `hidden` says why nobody sees it."""

    uri: str
    author: str
    title: str
    text: str
    changed: datetime
    parent: str = ""
    url: str = ""
    sensitive: bool = False
    locked: bool = False
    hidden: set[str] = field(default_factory=set[str])
    likes: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as readers see it, with the comments below it in order of arrival."""

    uri: str
    author: str
    title: str
    text: str
    comments: tuple[str, ...]


def thing_of(document: JSON) -> Thing:
    """What a document that was checked is kept as."""
    links = [each["href"] for each in document["attachment"] if each["type"] == "Link"]
    return Thing(
        uri=document["id"],
        author=document["attributedTo"],
        title=document.get("name", ""),
        text=_text(document),
        changed=moment(document.get("updated") or document["published"]),
        parent=document.get("inReplyTo") or "",
        url=next(iter(links), ""),
        sensitive=document.get("sensitive") is True,
    )


def _text(document: JSON) -> str:
    """What is rendered: the Markdown if there is any, or else the HTML."""
    source = document.get("source")
    if isinstance(source, dict) and "content" in source:
        return str(document["source"]["content"])
    return document.get("content") or ""
