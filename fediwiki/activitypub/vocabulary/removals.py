"""What stands where a moderator removed something: the object without its words, for it may return.

Source: protocol §2 and §4.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary.comments import write_note
from fediwiki.activitypub.vocabulary.outgoing import write_delete
from fediwiki.activitypub.vocabulary.parts import Addressing
from fediwiki.activitypub.vocabulary.posts import write_article
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.revisions import moment_text
from fediwiki.domain.urls import Urls

REMOVED: Final = "fw:removedAt"
# Readers show nothing of what has no words at all.
_SAID: Final = "Removed by a moderator"


def write_removed_article(post: Post, urls: Urls) -> Document:
    """A removed post of ours, blank."""
    blank = Content(_SAID, "", "", "", language="en")
    article = write_article(replace(post, content=blank, crosspost_of=""), urls)
    return {**article, **_marked(post)}


def write_removed_note(comment: Comment, urls: Urls, *, post: Post) -> Document:
    """A removed comment, blank."""
    blank = replace(comment, text=_SAID, html=f"<p>{_SAID}</p>", warning="", language="en")
    return {**write_note(blank, urls, post=post, answered=[post.author]), **_marked(comment)}


def is_removed(document: Document) -> bool:
    """Whether an object says that a moderator removed it at its home."""
    return REMOVED in document


def write_removal(
    uri: str, removed: str, why: str, *, actor: Actor, addressing: Addressing, now: datetime
) -> Document:
    """That a moderator removed the object with the id `removed`; only `summary` makes it that."""
    delete = write_delete(uri, removed, actor=actor.uri, addressing=addressing, now=now)
    return {**delete, "summary": why}


def write_ban(
    uri: str,
    banned: str,
    why: str,
    *,
    actor: Actor,
    group: Actor,
    until: datetime | None,
    with_content: bool,
    now: datetime,
) -> Document:
    """That a moderator bans someone from a subwiki of ours; Lemmy reads one end, others another."""
    ends = moment_text(until) if until else None
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "Block",
        "actor": actor.uri,
        "to": [group.uri, PUBLIC],
        "cc": [banned],
        "audience": group.uri,
        "object": banned,
        "target": group.uri,
        "removeData": with_content,
        "summary": why,
        **({"endTime": ends, "expires": ends} if ends else {}),
        "published": moment_text(now),
    }


def write_site_ban(
    uri: str, banned: str, why: str, *, actor: Actor, site: str, now: datetime
) -> Document:
    """That an admin bans a member of ours from all of this server, with what they wrote."""
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "Block",
        "actor": actor.uri,
        "to": [PUBLIC],
        "cc": [],
        "object": banned,
        "target": site,
        "removeData": True,
        "summary": why,
        "published": moment_text(now),
    }


def _marked(thing: Post | Comment) -> Document:
    return {REMOVED: moment_text(thing.removed)} if thing.removed else {}
