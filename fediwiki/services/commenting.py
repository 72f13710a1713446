"""Commenting: the talk below posts, of members and of people elsewhere."""

from dataclasses import dataclass, replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment, ReceivedComment
from fediwiki.domain.events import CommentPublished, CommentRevised
from fediwiki.domain.holding import NOBODY_NEW, Probation, WhyHeld
from fediwiki.domain.posts import Post, next_update, placed
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import holding, locking, notifying, welcoming
from fediwiki.services.arriving import Way, is_judged, is_newer, is_news, pass_on, waits_still
from fediwiki.services.holding import Setting, Written
from fediwiki.storage import comments, events, posts, removals, tombstones
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Words:
    """What a member says: Markdown, and the safe HTML of it."""

    text: str
    html: str
    language: str = "en"
    warning: str = ""
    about_text: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: below a post, or below another comment on it."""

    post: Post
    parent: Comment | None = None

    @property
    def uri(self) -> str:
        """The id of what it answers."""
        return self.parent.uri if self.parent else self.post.uri

    @property
    def answered(self) -> Actor:
        """Who wrote what it answers."""
        return self.parent.author if self.parent else self.post.author

    @property
    def depth(self) -> int:
        """How deep it stands, 0 directly below the post."""
        return self.parent.depth + 1 if self.parent else 0

    @property
    def near(self) -> tuple[int, ...]:
        """Those of the thread whom it is no wonder to mention."""
        began = self.post.initiator_id
        return (self.answered.id, self.post.author.id, *(() if began is None else (began,)))

    @property
    def held(self) -> tuple[str, ...]:
        """Why whatever stands there waits: what it answers does."""
        waits = self.post.held is not None or (self.parent and self.parent.held is not None)
        return (WhyHeld.BELOW,) if waits else ()


async def publish(
    tx: Writer,
    words: Words,
    place: Place,
    *,
    author: Actor,
    max_depth: int,
    urls: Urls,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> Comment:
    """Publish a member's comment; of whoever is new by `probation` it may wait for a moderator.

    Raises:
        NotFound: What it answers was deleted.
        Refused: The author may not take part there, or nobody may.
        Malformed: It would stand too deep.
    """
    if place.post.deleted is not None or (place.parent and place.parent.deleted):
        raise NotFound(_("what this answers was deleted"))
    if place.post.removed is not None or (place.parent and place.parent.removed):
        raise Refused(_("A moderator removed what this answers."))
    if place.depth > max_depth:
        raise Malformed(_("a comment stands at most %(max_depth)s deep", max_depth=max_depth))
    await welcoming.check(tx, author, place.post.subwiki, now)
    await welcoming.check_open(tx, place.post.subwiki, now)
    await welcoming.check_between(tx, author, place.answered)
    await locking.check_open(tx, place.post, place.parent, author)
    setting = Setting(author, place.post.subwiki, place.near, probation)
    whys = place.held + await holding.why(tx, Written(words.text, words.html), setting, now=now)
    number = tx.new_id(now)
    comment = Comment(
        id=number,
        uri=urls.comment(number),
        url=urls.comment(number),
        post_id=place.post.id,
        parent_id=place.parent.id if place.parent else None,
        parent_uri=place.uri,
        depth=place.depth,
        author=author,
        text=words.text,
        html=words.html,
        language=words.language,
        warning=words.warning,
        published=now,
        updated=None,
        likes=0,
        local=True,
        deleted=None,
        about_text=words.about_text,
    )
    await comments.add(tx, comment, placed=now)
    if whys:
        await holding.hold(tx, comment, place.post.subwiki, whys, now=now)
        return replace(comment, held=now)
    await posts.count_comment(tx, place.post.id, 1)
    await events.append(tx, CommentPublished(comment.id), now=now)
    await notifying.of_comment(tx, comment, place.post, place.parent, now=now)
    return comment


async def revise(
    tx: Writer,
    comment: Comment,
    words: Words,
    *,
    editor: Actor,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> None:
    """Change a member's own comment; of whoever is new it waits if it leads further than before.

    Raises:
        Moved: Its author goes on elsewhere.
        Refused: It is someone else's, a moderator removed it, or its subwiki is closed.
    """
    check_owner(comment, editor)
    welcoming.check_here(editor)
    post = await posts.find(tx, comment.post_id)
    await welcoming.check_open(tx, post.subwiki if post else None, now)
    if comment.removed is not None:
        raise Refused(_("A moderator removed this comment."))
    post = await posts.find(tx, comment.post_id)
    place = post.subwiki if post else None
    near = (post.author.id,) if post else ()
    whys = await holding.why(
        tx,
        Written(words.text, words.html),
        Setting(editor, place, near, probation),
        before=Written(comment.text, comment.html),
        now=now,
    )
    await comments.save_text(
        tx,
        comment.id,
        text=words.text,
        html=words.html,
        warning=words.warning,
        updated=next_update(comment.updated, comment.published, now),
    )
    if comment.held is not None:
        return
    if whys:
        await holding.hold(tx, comment, place, whys, now=now)
        await posts.count_comment(tx, comment.post_id, -1)
        return
    await events.append(tx, CommentRevised(comment.id), now=now)


async def receive(
    tx: Writer,
    arrived: ReceivedComment,
    place: Place,
    *,
    author: Actor,
    max_depth: int,
    way: Way,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> Comment | None:
    """Keep a comment from elsewhere, once; None when it is known or was deleted.

    What someone new by `probation` says in a subwiki of ours may wait for its moderators.

    Raises:
        Refused: The author may not take part there, or nobody may.
        Malformed: It would stand too deep.
    """
    known = await comments.find_by_uri(tx, arrived.uri)
    if known is not None or await tombstones.exists(tx, arrived.uri):
        return None
    if place.depth > max_depth:
        raise Malformed(_("a comment stands at most %(max_depth)s deep", max_depth=max_depth))
    await welcoming.check(tx, author, place.post.subwiki, now)
    await welcoming.check_open(tx, place.post.subwiki, now)
    await welcoming.check_between(tx, author, place.answered)
    await locking.check_open(tx, place.post, place.parent, author)
    there = place.post.subwiki
    whys: tuple[str, ...] = ()
    if is_judged(there, way):
        setting = Setting(author, there, place.near, probation)
        whys = place.held + await holding.why(tx, _written(arrived), setting, now=now)
    at = way.entry.arrived
    comment = Comment(
        id=way.entry.id,
        uri=arrived.uri,
        url=arrived.url,
        post_id=place.post.id,
        parent_id=place.parent.id if place.parent else None,
        parent_uri=place.uri,
        depth=place.depth,
        author=author,
        text=arrived.text,
        html=arrived.html,
        language=arrived.language,
        warning=arrived.warning,
        published=min(arrived.published, at),
        updated=arrived.updated,
        likes=0,
        local=False,
        deleted=None,
        about_text=arrived.about_text,
    )
    await comments.add(tx, comment, placed=placed(arrived.published, at))
    if await removals.apply(tx, comment.uri, there.id if there else None) is not None:
        return comment
    if whys and way.told is not None:
        called, entry_id = arrived.mentions, way.told.id
        await holding.hold(tx, comment, there, whys, called=called, entry_id=entry_id, now=now)
        return replace(comment, held=now)
    await posts.count_comment(tx, place.post.id, 1)
    await pass_on(tx, place.post.subwiki, way, arrived.uri, None, now=now)
    if is_news(arrived, way):
        await notifying.of_comment(
            tx, comment, place.post, place.parent, mentioned=arrived.mentions, now=now
        )
    return comment


async def receive_update(
    tx: Writer,
    comment: Comment,
    arrived: ReceivedComment,
    *,
    way: Way,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> bool:
    """Change a comment from elsewhere, if this is newer; says whether it was.

    Of whoever is new by `probation` it waits for a moderator if it leads further than before.

    Raises:
        Refused: The author may no longer take part there.
    """
    updated = min(arrived.updated or now, now)
    same = (arrived.html, arrived.warning) == (comment.html, comment.warning)
    previous = comment.updated or comment.published
    if comment.deleted is not None or not is_newer(arrived, updated, previous, way, same=same):
        return False
    post = await posts.find(tx, comment.post_id)
    there = post.subwiki if post else None
    await welcoming.check(tx, comment.author, there, now)
    whys: tuple[str, ...] = ()
    if is_judged(there, way):
        near = (post.author.id,) if post else ()
        setting = Setting(comment.author, there, near, probation)
        before = Written(comment.text, comment.html, called=())
        whys = await holding.why(tx, _written(arrived), setting, before=before, now=now)
    await comments.save_text(
        tx,
        comment.id,
        text=arrived.text,
        html=arrived.html,
        warning=arrived.warning,
        updated=updated,
    )
    if not await waits_still(tx, comment, there, whys, way, now):
        await pass_on(tx, there, way, comment.uri, None, now=now)
    return True


def check_owner(comment: Comment, actor: Actor) -> None:
    """Check that a comment is the actor's own, and of here.

    Raises:
        Refused: It is not.
    """
    if not comment.local or comment.author.id != actor.id:
        raise Refused(_("only %(handle)s may change this comment", handle=comment.author.handle))


def _written(arrived: ReceivedComment) -> Written:
    return Written(
        arrived.text, arrived.html, attachments=arrived.attachments, called=arrived.mentions
    )
