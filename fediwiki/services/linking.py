"""Linking: posts name each other by their titles, before and after there is such a post.

A link leads to the title, not to the post that has it today: so it holds when the post is written
later, or renamed, and no other post has to be made again. Whether it is red is seen on the way out.
"""

from collections.abc import Callable, Iterable
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
from fediwiki.text.wikilinks import Wikilink


def within(subwiki: Actor | None, urls: Urls) -> Callable[[Wikilink], wikilinks.Target | None]:
    """Where the links of a text in `subwiki` lead."""

    def resolve(link: Wikilink) -> wikilinks.Target | None:
        place = _place(link, subwiki)
        if place is None:
            return None
        name, host = place
        where = name if host == urls.host else f"{name}@{host}"
        return wikilinks.Target(urls.title(where, link.title))

    return resolve


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
    resolve = within(post.subwiki, urls)
    missing = [resolve(link) for link, target in targets.items() if target not in there]
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
