"""Where pages show pictures, and how large: known before one is loaded, so that nothing moves."""

from dataclasses import dataclass
from zlib import crc32

from markupsafe import Markup

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.ids import short
from fediwiki.domain.media import names_in
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.storage.glances import Glance, Sketch

_SMALL_SIDE = 1_000
_FACE_SIDE = 20


def name_of(attachment: Attachment) -> str:
    """What a form calls a picture: by its name where it has one, else by where it stands."""
    return next(iter(names_in([attachment.url])), attachment.url)


def mark_of(attachment: Attachment) -> str:
    """What tells a picture from others of one revision, for an address."""
    return f"{crc32(attachment.url.encode()):08x}"


@dataclass(frozen=True, slots=True)
class Shown:
    """How large a picture is shown, 0 where that is not known; `small` if its small form will do.

    Sizes are in CSS pixels.
    """

    width: int
    height: int
    small: bool


class Picturing:
    """Where the pages of one instance show pictures."""

    def __init__(self, urls: Urls) -> None:
        """Show those below `urls` as our own."""
        self._urls = urls

    def path(
        self,
        attachment: Attachment,
        post: Post | Glance | None,
        *,
        small: bool = False,
        revision: int | None = None,
    ) -> str:
        """Where we show a picture of a post: our own, or our copy of one that is elsewhere.

        Of what stands in the post no more, `revision` says when it did. What stands in none is
        ours, or it is shown nowhere.
        """
        names = names_in([attachment.url]) if self._urls.owns(attachment.url) else []
        if names:
            return f"/media/{'small/' if small else ''}{names[0]}"
        if post is None:
            return ""
        ending = "/small" if small else ""
        for place, each in enumerate(post.content.attachments):
            if (each.kind, each.url) == (attachment.kind, attachment.url):
                return f"/media/of/{short(post.id)}/{place}{ending}"
        if revision is None:
            return ""
        return f"/media/of/{short(post.id)}/r/{revision}/{mark_of(attachment)}{ending}"

    def portrait(self, actor: Actor | Sketch, portrait: str) -> str:
        """Where we show how somebody shows themselves, or nothing: never where it stands."""
        url: str = getattr(actor, Portrait(portrait))
        if not url or actor.suspended is not None:
            return ""
        names = names_in([url]) if self._urls.owns(url) else []
        if names:
            return f"/media/small/{names[0]}"
        # Another picture has another address, or browsers would go on with the one before.
        return f"/media/by/{short(actor.id)}/{portrait}?{crc32(url.encode()):08x}"

    def face(self, actor: Actor | Sketch) -> Markup:
        """The small picture beside a name, which says nothing that the name does not."""
        src = self.portrait(actor, Portrait.AVATAR)
        if not src:
            return Markup()
        size = f'width="{_FACE_SIDE}" height="{_FACE_SIDE}"'
        return Markup(  # noqa: S704 - the path is ours
            f'<img class="face" src="{src}" alt="" {size} loading="lazy" decoding="async">'
        )


def fitted(attachment: Attachment, most_across: int, most_down: int) -> Shown:
    """The largest size of a picture in its own shape within these bounds, never above its own."""
    width, height = attachment.width, attachment.height
    if not width or not height:
        return Shown(0, 0, small=True)
    scale = min(1.0, most_across / width, most_down / height)
    small = max(width, height) > _SMALL_SIDE or max(most_across, most_down) < _SMALL_SIDE // 2
    return Shown(max(1, round(width * scale)), max(1, round(height * scale)), small=small)
