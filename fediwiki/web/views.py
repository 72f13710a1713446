"""What templates are given beside the domain's own values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import EditPolicy
from fediwiki.text.gettext import N_
from fediwiki.text.html_reading import End, Start, Text, read

EDITORS = {
    EditPolicy.EVERYONE: N_("Everyone, from any server."),
    EditPolicy.MEMBERS: N_("Members of the subwiki, from any server."),
    EditPolicy.ESTABLISHED: N_("Established members, from any server."),
    EditPolicy.TRUSTED: N_("Trusted members, from any server."),
    EditPolicy.MODERATORS: N_("Its moderators."),
}
_DESCRIPTION_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class About:
    """What machines are told of a page; `activity` is the ActivityPub id, `creator` a handle."""

    title: str
    canonical: str
    activity: str = ""
    feed: str = ""
    creator: str = ""
    description: str = ""
    kind: str = "website"

    @property
    def links(self) -> dict[str, str]:
        """The ActivityPub id as a `Link` header, for those who do not read HTML."""
        if not self.activity:
            return {}
        return {"Link": f'<{self.activity}>; rel="alternate"; type="application/activity+json"'}


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with what was said to it, on one page.

    `answers` is the comment that it answers, when that stands on an earlier page.
    """

    comment: Comment
    replies: tuple["Thread", ...]
    answers: int | None

    @property
    def size(self) -> int:
        """How many comments hang on it."""
        return sum(1 + each.size for each in self.replies)


@dataclass(frozen=True, slots=True)
class Muted:
    """Whom the reader does not want to hear: their comments are folded."""

    actors: frozenset[int] = frozenset()
    hosts: frozenset[str] = frozenset()

    def folds(self, comment: Comment) -> bool:
        """Whether a comment is by one of them."""
        return comment.author.id in self.actors or comment.author.host in self.hosts


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that can be linked to."""

    id: str
    text: str


def threads_of(comments: Sequence[Comment]) -> tuple[Thread, ...]:
    """The comments of one page as trees; deleted ones stay only where something hangs on them."""
    here = {comment.id for comment in comments}
    below: defaultdict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        below[comment.parent_id if comment.parent_id in here else None].append(comment)
    return _grown(below, None)


def headings_of(html: str) -> list[Heading]:
    """The headings of stored HTML that have an id."""
    found: list[Heading] = []
    open_id, words = "", ""
    for token in read(html):
        match token:
            case Start("h2" | "h3", attributes):
                open_id, words = attributes.get("id", ""), ""
            case Text(text):
                words += text
            case End("h2" | "h3") if open_id:
                found.append(Heading(open_id, words.strip()))
                open_id = ""
            case _:
                continue
    return found


def described(text: str) -> str:
    """Plain text cut to what a preview shows."""
    if len(text) <= _DESCRIPTION_CHARACTERS:
        return text
    return text[:_DESCRIPTION_CHARACTERS].rsplit(" ", 1)[0] + "…"


def description_of(post: Post) -> str:
    """What may be said of a post where it is not read: nothing behind a warning."""
    return described(post.content.warning or post.content.lead)


def _grown(
    below: defaultdict[int | None, list[Comment]], parent_id: int | None
) -> tuple[Thread, ...]:
    threads: list[Thread] = []
    for comment in below[parent_id]:
        replies = _grown(below, comment.id)
        if comment.deleted is None or replies:
            answers = comment.parent_id if parent_id is None else None
            threads.append(Thread(comment, replies, answers))
    return tuple(threads)
