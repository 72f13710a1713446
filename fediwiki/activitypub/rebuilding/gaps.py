"""Gaps: where something stood that was deleted, as far as its tombstone in the log says."""

from datetime import datetime

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Content, Post, PostMode
from fediwiki.storage import actors, comments, posts, revisions, tombstones
from fediwiki.storage.database import Writer


async def keep(tx: Writer, tombstone: Document, number: int, at: datetime, *, local: bool) -> None:
    """Keep the gap that a tombstone marks, under the local id `number`."""
    uri = fields.one_id(tombstone.get("id")) or ""
    author = await actors.find_by_uri(tx, fields.one_id(tombstone.get("attributedTo")) or "")
    if author is None or await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri):
        return
    published = fields.moment(tombstone.get("published")) or at
    deleted = fields.moment(tombstone.get("deleted")) or at
    if tombstone.get("formerType") == "Note":
        await _keep_comment(tx, tombstone, author, number, published, local=local)
        await comments.save_deleted(tx, number, deleted)
    else:
        await _keep_post(tx, tombstone, author, number, published, local=local)
        await posts.save_deleted(tx, number, deleted)
    await tombstones.add(tx, uri, fields.text(tombstone, "formerType"), deleted)


def mode_of(author: Actor) -> PostMode:
    """How a post is written: what belongs to a steward, together."""
    steward = author.kind is ActorKind.STEWARD
    return PostMode.COLLABORATIVE if steward else PostMode.INDIVIDUAL


async def _keep_post(
    tx: Writer,
    tombstone: Document,
    author: Actor,
    number: int,
    published: datetime,
    *,
    local: bool,
) -> None:
    uri = fields.required_id(tombstone, "id")
    post = Post(
        id=number,
        uri=uri,
        url=uri,
        subwiki=await actors.find_by_uri(tx, fields.one_id(tombstone.get("audience")) or ""),
        author=author,
        mode=mode_of(author),
        content=Content(title="", text="", html="", lead=""),
        licence=fields.text(tombstone, "license"),
        published=published,
        placed=published,
        updated=None,
        revision=await revisions.latest(tx, number),
        comments=0,
        likes=0,
        local=local,
        deleted=None,
        fork_of=fields.one_id(tombstone.get("fw:forkOf")) or "",
        supersedes=fields.one_id(tombstone.get("fw:supersedes")) or "",
    )
    await posts.add(tx, post)


async def _keep_comment(
    tx: Writer,
    tombstone: Document,
    author: Actor,
    number: int,
    published: datetime,
    *,
    local: bool,
) -> None:
    uri = fields.required_id(tombstone, "id")
    parent_uri = fields.one_id(tombstone.get("inReplyTo")) or ""
    parent = await comments.find_by_uri(tx, parent_uri)
    post = await posts.find_by_uri(tx, parent_uri)
    if parent is None and post is None:
        return
    comment = Comment(
        id=number,
        uri=uri,
        url=uri,
        post_id=parent.post_id if parent else post.id if post else 0,
        parent_id=parent.id if parent else None,
        parent_uri=parent_uri,
        depth=parent.depth + 1 if parent else 0,
        author=author,
        text="",
        html="",
        language="",
        warning="",
        published=published,
        updated=None,
        likes=0,
        local=local,
        deleted=None,
    )
    await comments.add(tx, comment, placed=published)
