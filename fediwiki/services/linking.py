"""Linking: posts name each other by their titles, before and after there is such a post.

A link leads to the title, not to the post that has it today: so it holds when the post is written
later, or renamed, and no other post has to be made again. Whether it is red is seen on the way out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Malformed
from fediwiki.storage import links
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.links import Target
from fediwiki.text import wikilinks
from fediwiki.text.mentions import Kind, Reference, fold_hashtag
from fediwiki.text.wikilinks import Wikilink


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links of a text lead that stands in `subwiki`, or in none."""

    subwiki: Actor | None
    urls: Urls

    def titled(self, link: Wikilink) -> wikilinks.Target | None:
        """The page for whatever post has a title; None if no subwiki is meant."""
        place = _place(link, self.subwiki)
        if place is None:
            return None
        return wikilinks.Target(self.urls.title(self._known_as(*place), link.title))

    def referred(self, reference: Reference) -> str:
        """The page here of a member, a subwiki or a hashtag."""
        match reference.kind:
            case Kind.HASHTAG:
                return self.urls.tag(fold_hashtag(reference.name))
            case Kind.MEMBER:
                return self.urls.member(self._known_as(reference.name.lower(), reference.host))
            case Kind.SUBWIKI:
                return self.urls.subwiki(self._known_as(reference.name.lower(), reference.host))

    def portable(self, text: str) -> str:
        """Markdown for programs that know no wikilinks: they are ordinary links there."""
        return wikilinks.portable(text, self.titled) if _MAY_HAVE_MARKS.search(text) else text

    def _known_as(self, name: str, host: str | None) -> str:
        return name if host in {None, self.urls.host} else f"{name}@{host}"


def target_of(title: str, subwiki: Actor) -> Target:
    """What a link to a title in a subwiki is compared by."""
    return Target(subwiki.name.lower(), subwiki.host, wikilinks.title_key(title))


async def note(tx: Writer, post: Post) -> None:
    """Remember which titles a post names, from its text as it is now."""
    targets = [*_targets(post)]
    if targets or post.revision > 1:
        await links.save(tx, post.id, targets)


async def red(tx: Reader, post: Post, urls: Urls, viewer: Viewer) -> frozenset[str]:
    """The addresses in a post, as they stand in its HTML, of titles that nobody wrote yet."""
    named = [*_named(post)]
    if not named:
        return frozenset()
    targets = dict(named)
    there = await links.present(tx, [*targets.values()], viewer)
    links_here = Links(post.subwiki, urls)
    missing = [links_here.titled(link) for link, target in targets.items() if target not in there]
    return frozenset(each.url for each in missing if each is not None)


def reddened(html: str, addresses: Iterable[str]) -> str:
    """The HTML of a post with links to these addresses marked as red."""
    for address in addresses:
        link = f'<a href="{escape(address)}" '
        html = html.replace(link, f'{link}class="red" ')
    return html


def _targets(post: Post) -> Iterable[Target]:
    return (target for _, target in _named(post))


def _named(post: Post) -> Iterable[tuple[Wikilink, Target]]:
    if "[[" not in post.content.text:
        return
    try:
        found = wikilinks.find(post.content.text)
    except Malformed:
        # Text from elsewhere may be more than we would render.
        return
    for link in found:
        place = _place(link, post.subwiki)
        if place is not None:
            yield link, Target(*place, link.key)


def _place(link: Wikilink, subwiki: Actor | None) -> tuple[str, str] | None:
    """The name and the host of the subwiki that a link leads to."""
    if subwiki is None:
        return None
    if link.subwiki is None:
        return subwiki.name.lower(), subwiki.host
    return link.subwiki.name.lower(), link.subwiki.host or subwiki.host


_MAY_HAVE_MARKS = re.compile(r"\[\[|\{\{")
