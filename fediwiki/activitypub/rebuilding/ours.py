"""What members here said, as they said it to others."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.rebuilding import gaps
from fediwiki.activitypub.vocabulary.comments import read_comment
from fediwiki.activitypub.vocabulary.objects import TOMBSTONE
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.activitypub.vocabulary.removals import is_removed
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Content, Post, PostMode
from fediwiki.domain.revisions import Revision, Words
from fediwiki.domain.urls import Urls
from fediwiki.services import protecting, writing
from fediwiki.services.linking import Links
from fediwiki.storage import actors, acts, comments, posts, revisions, tombstones
from fediwiki.storage.database import Writer
from fediwiki.storage.sent import Outgoing

# Times of ours are taken as they were told: an update may be a millisecond ahead of its telling.
_OUR_CLOCK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Retelling:
    """Lets entries of the outbound log take effect again.

    `boosts` of posts that are not there yet wait for them: what a post said first may be erased.
    """

    tx: Writer
    urls: Urls
    limits: Limits
    boosts: dict[str, str] = field(default_factory=dict[str, str])

    async def take(self, said: Outgoing) -> None:
        """Give an activity of ours the effect on posts and comments that it told of."""
        actor = await actors.by_id(self.tx, said.actor_id)
        document = documents.parse(said.body, depth=self.limits.json_depth)
        if actor.kind is ActorKind.SUBWIKI:
            await self._take_boost(said, document)
        elif document.get("type") == TOMBSTONE:
            await self._take_gap(said, document)
        elif said.type in {"Create", "Update"}:
            await self._take_content(said, fields.one_object(document.get("object")) or {}, actor)
        elif said.type == "Delete":
            if fields.one_id(document.get("object")) == said.object_uri:
                await self._take_delete(said)
        elif fields.types(fields.one_object(document.get("object")) or {}) == ("Delete",):
            await self._take_restored(said)

    async def _take_boost(self, said: Outgoing, document: Document) -> None:
        """Know again by what a post is announced."""
        if said.type == "Announce" and isinstance(document.get("object"), str):
            boost = said.uri
        elif said.type == "Undo":
            boost = ""
        else:
            return
        self.boosts[said.object_uri] = boost
        post = await posts.find_by_uri(self.tx, said.object_uri)
        if post is not None:
            await posts.save_announced(self.tx, post.id, boost)

    async def _take_gap(self, said: Outgoing, tombstone: Document) -> None:
        ours = self.urls.parse(said.object_uri)
        if ours is not None:
            await gaps.keep(self.tx, tombstone, ours.id, said.made, local=True)

    async def _take_content(self, said: Outgoing, document: Document, actor: Actor) -> None:
        if not document.get("attributedTo"):
            return
        if is_removed(document):
            await self._take_blanked(said, document)
            return
        if document.get("type") == "Note":
            await self._take_comment(said, document, actor)
        else:
            await self._take_post(said, document, actor)

    async def _take_blanked(self, said: Outgoing, document: Document) -> None:
        """Know since when it is told as removed; what it says stays."""
        updated = fields.moment(document.get("updated")) or said.made
        post = await posts.find_by_uri(self.tx, said.object_uri)
        comment = await comments.find_by_uri(self.tx, said.object_uri)
        if post is not None:
            await posts.save_updated(self.tx, post.id, updated)
        elif comment is not None:
            await comments.save_updated(self.tx, comment.id, updated)

    async def _take_post(self, said: Outgoing, document: Document, actor: Actor) -> None:
        ours = self.urls.parse(said.object_uri)
        if ours is None:
            return
        told = read_post(document, arrived=said.made + _OUR_CLOCK)
        group = await actors.find_by_uri(self.tx, fields.one_id(document.get("audience")) or "")
        if group is not None and group.deleted is not None:
            group = None
        number = await revisions.latest(self.tx, ours.id)
        last = await revisions.find(self.tx, ours.id, number)
        content = self._content(told.content, last, group)
        if await posts.find_by_uri(self.tx, said.object_uri) is not None:
            await posts.save_content(
                self.tx, ours.id, content, updated=told.updated, revision=number
            )
            return
        mode = gaps.mode_of(actor)
        post = Post(
            id=ours.id,
            uri=said.object_uri,
            url=said.object_uri,
            subwiki=group,
            author=actor,
            mode=mode,
            content=content,
            licence=fields.text(document, "license"),
            published=told.published,
            placed=told.published,
            updated=told.updated,
            revision=number,
            comments=0,
            likes=0,
            local=True,
            deleted=None,
            initiator_id=await self._initiator_id(ours.id, mode),
            fork_of=told.collaboration.fork_of,
            supersedes=told.collaboration.supersedes,
            crosspost_of=told.crosspost_of,
        )
        await posts.add(self.tx, post)
        await posts.save_announced(self.tx, post.id, self.boosts.get(post.uri, ""))
        protected = await acts.find_last(self.tx, ActKind.PROTECT, post.uri)
        if protected is not None:
            protection = protecting.protection_in(protected.act)
            await posts.save_protection(self.tx, post.id, protection)

    async def _initiator_id(self, post_id: int, mode: PostMode) -> int | None:
        """Who began what is written together; the log may name who may be named no longer."""
        first = await revisions.find(self.tx, post_id, 1)
        if mode is PostMode.INDIVIDUAL or first is None or first.editor is None:
            return None
        return first.editor.id

    async def _take_comment(self, said: Outgoing, document: Document, actor: Actor) -> None:
        told = read_comment(document, arrived=said.made + _OUR_CLOCK)
        words = writing.words_of(
            told.text,
            language=told.language,
            warning=told.warning,
            comment_characters=self.limits.comment_characters,
            links=Links(None, self.urls),
        )
        known = await comments.find_by_uri(self.tx, said.object_uri)
        if known is not None:
            await comments.save_text(
                self.tx,
                known.id,
                text=words.text,
                html=words.html,
                warning=words.warning,
                updated=told.updated or said.made,
            )
            return
        parent_uri = fields.one_id(document.get("inReplyTo")) or ""
        parent = await comments.find_by_uri(self.tx, parent_uri)
        post = await posts.find_by_uri(self.tx, parent_uri)
        ours = self.urls.parse(said.object_uri)
        if ours is None or (parent is None and post is None):
            return
        comment = Comment(
            id=ours.id,
            uri=said.object_uri,
            url=said.object_uri,
            post_id=parent.post_id if parent else post.id if post else 0,
            parent_id=parent.id if parent else None,
            parent_uri=parent_uri,
            depth=parent.depth + 1 if parent else 0,
            author=actor,
            text=words.text,
            html=words.html,
            language=words.language,
            warning=words.warning,
            published=told.published,
            updated=told.updated,
            likes=0,
            local=True,
            deleted=None,
            about_text=told.about_text,
        )
        await comments.add(self.tx, comment, placed=told.published)

    async def _take_delete(self, said: Outgoing) -> None:
        post = await posts.find_by_uri(self.tx, said.object_uri)
        comment = await comments.find_by_uri(self.tx, said.object_uri)
        if post is not None:
            await posts.save_deleted(self.tx, post.id, said.made)
        elif comment is not None:
            await comments.save_deleted(self.tx, comment.id, said.made)

    async def _take_restored(self, said: Outgoing) -> None:
        post = await posts.find_by_uri(self.tx, said.object_uri)
        if post is not None:
            await posts.save_restored(self.tx, post.id)
            await tombstones.remove(self.tx, post.uri)

    def _content(self, told: Content, last: Revision | None, group: Actor | None) -> Content:
        """The content rendered as it was when it was written here.

        Others are told less than the last revision says: `[[links]]` as addresses, no sources.
        """
        words = last.words if last else Words(told.title, told.text, (), told.attachments)
        written = writing.content_of(
            words.title,
            words.text,
            language=told.language,
            warning=told.warning,
            title_characters=self.limits.title_characters,
            markdown_bytes=self.limits.markdown_bytes,
            links=Links(group, self.urls),
        )
        shown = _described(words.attachments, told.attachments)
        return replace(written, kind=told.kind, attachments=shown, sources=words.sources)


def _described(
    attachments: Sequence[Attachment], told: Sequence[Attachment]
) -> tuple[Attachment, ...]:
    """What stands with a post, with descriptions of links that older revisions do not say."""
    said = {each.url: each.description for each in told}
    return tuple(
        replace(each, description=each.description or said.get(each.url, ""))
        for each in attachments
    )
