"""Forks: posts made from others, which they name by the revision that they began with."""

import re
from dataclasses import dataclass

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post

_REVISION = re.compile(r"(?P<post>.+)/r/(?P<number>[1-9][0-9]{0,8})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a post was forked from, as far as it is known here.

    `uri` is what the post names, `post` None if that is not here, `number` 0 if no revision is
    named. `writers` are those who made most of it, `others` is how many more there are.
    """

    uri: str
    post: Post | None
    number: int
    writers: tuple[Actor, ...] = ()
    others: int = 0


def named_by(post: Post) -> str:
    """What a fork of a post as it is now names: its revision, where its server has such."""
    if post.local or post.collaborative:
        return f"{post.uri}/r/{post.revision}"
    return post.uri


def parts_of(uri: str) -> tuple[str, int]:
    """The post and the number of the revision that a fork names, 0 where it names the post."""
    found = _REVISION.fullmatch(uri)
    return (found["post"], int(found["number"])) if found else (uri, 0)
