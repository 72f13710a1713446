"""Urls: where everything of ours stands on the web, which is also what it is called there."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from fediwiki.domain.ids import of_short, short
from fediwiki.errors import NotFound


class UrlKind(StrEnum):
    """What kind of thing of ours a url leads to."""

    INSTANCE = "instance"
    SUBWIKI = "subwiki"
    MEMBER = "member"
    POST = "post"
    COMMENT = "comment"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Ours:
    """What a url of ours says: an actor's `name`, or the `id` of anything else.

    `part` is what follows it, without its first slash or hash: empty for the thing itself,
    `followers`, `r/7`, `main-key`. A steward's url is of the kind `MEMBER`.
    """

    kind: UrlKind
    name: str = ""
    id: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Urls:
    """The urls below `origin`, which is scheme and authority, without a final slash."""

    origin: str

    @property
    def host(self) -> str:
        """The host, with its port where it has one: what stands after the @ of a handle."""
        return self.origin.partition("://")[2]

    @property
    def instance(self) -> str:
        """The instance as an actor, and its front page."""
        return f"{self.origin}/"

    @property
    def shared_inbox(self) -> str:
        """Where all activities for anyone here may go; also the inbox of the instance."""
        return f"{self.origin}/inbox"

    @property
    def donations(self) -> str:
        """Where the server's money is told of, and gifts are asked for."""
        return f"{self.origin}/donate"

    def subwiki(self, name: str) -> str:
        """A subwiki."""
        return f"{self.origin}/c/{name}"

    def member(self, name: str) -> str:
        """A member or a steward."""
        return f"{self.origin}/u/{name}"

    def inbox(self, actor: str) -> str:
        """The inbox of an actor of ours."""
        return _below(actor, "inbox")

    def outbox(self, actor: str) -> str:
        """What an actor of ours has done."""
        return _below(actor, "outbox")

    def followers(self, actor: str) -> str:
        """Who follows an actor of ours."""
        return _below(actor, "followers")

    def following(self, actor: str) -> str:
        """Whom an actor of ours follows."""
        return _below(actor, "following")

    def featured(self, actor: str) -> str:
        """What an actor of ours has pinned."""
        return _below(actor, "featured")

    def moderators(self, subwiki: str) -> str:
        """Who moderates a subwiki of ours."""
        return _below(subwiki, "moderators")

    def main_key(self, actor: str) -> str:
        """The RSA key of an actor of ours."""
        return f"{actor}#main-key"

    def ed25519_key(self, actor: str) -> str:
        """The Ed25519 key of an actor of ours."""
        return f"{actor}#ed25519-key"

    def post(self, post_id: int) -> str:
        """A post."""
        return f"{self.origin}/p/{short(post_id)}"

    def comment(self, comment_id: int) -> str:
        """A comment."""
        return f"{self.origin}/comment/{short(comment_id)}"

    def activity(self, activity_id: int) -> str:
        """An activity that we sent."""
        return f"{self.origin}/a/{short(activity_id)}"

    def media(self, name: str) -> str:
        """A picture."""
        return f"{self.origin}/media/{name}"

    def replies(self, parent: str) -> str:
        """The comments directly below a post or comment of ours."""
        return f"{parent}/replies"

    def context(self, post: str) -> str:
        """The whole conversation below a post of ours."""
        return f"{post}/context"

    def title(self, subwiki: str, title: str) -> str:
        """Whatever post has a title in a subwiki, ours by its name, another's by its handle."""
        return f"{self.subwiki(subwiki)}/wiki/{quote(title.replace(' ', '_'), safe=_KEPT)}"

    def tag(self, name: str) -> str:
        """All posts with a hashtag, which is folded."""
        return f"{self.origin}/tag/{quote(name)}"

    def history(self, post: str) -> str:
        """All revisions of a post of ours, newest first."""
        return f"{post}/history"

    def revision(self, post: str, number: int) -> str:
        """One revision of a post of ours."""
        return f"{post}/r/{number}"

    def stamp(self, post: str, number: int) -> str:
        """That the owner of a post of ours agrees to a quotation."""
        return f"{post}/stamp/{number}"

    def owns(self, url: str) -> bool:
        """Whether a url is below our origin, in whatever case that is written."""
        origin, begin = self.origin, url[: len(self.origin)].lower()
        return begin == origin and url[len(origin) : len(origin) + 1] in {"", "/", "?", "#", "\\"}

    def parse(self, url: str) -> Ours | None:
        """What a url of ours leads to; None for one that we never gave."""
        if not url.startswith(f"{self.origin}/"):
            return None
        path = url[len(self.origin) :]
        if found := _INSTANCE.fullmatch(path):
            return Ours(UrlKind.INSTANCE, part=found["part"] or found["key"] or "")
        if found := _ACTOR.fullmatch(path):
            kind = UrlKind.SUBWIKI if found["kind"] == "c" else UrlKind.MEMBER
            return Ours(kind, name=found["name"], part=found["part"] or "")
        if found := _THING.fullmatch(path):
            return _thing(found["kind"], found["id"], found["part"] or "")
        return None


def _below(actor: str, part: str) -> str:
    """The instance's own id ends with a slash already."""
    return f"{actor.removesuffix('/')}/{part}"


def _thing(kind: str, text: str, part: str) -> Ours | None:
    try:
        return Ours(_KINDS[kind], id=of_short(text), part=part)
    except NotFound:
        return None


_KEPT = "!$()*,:;@/"
_PART = r"(?:[/#](?P<part>[a-z0-9/-]{1,60}))?"
_INSTANCE = re.compile(r"/(?:(?P<part>inbox|outbox|followers|following)|#(?P<key>[a-z0-9-]+))?")
_ACTOR = re.compile(rf"/(?P<kind>[cu])/(?P<name>[a-z0-9_]{{2,30}}){_PART}")
_THING = re.compile(rf"/(?P<kind>p|comment|a)/(?P<id>[0-9a-z]{{13}}){_PART}")
_KINDS = {"p": UrlKind.POST, "comment": UrlKind.COMMENT, "a": UrlKind.ACTIVITY}
