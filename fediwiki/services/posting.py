"""Posting: posts of members, and posts that arrive."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import PostPublished
from fediwiki.domain.holding import NOBODY_NEW, Probation
from fediwiki.domain.posts import (
    Collaboration,
    Content,
    Post,
    PostMode,
    PostProtection,
    ReceivedPost,
    placed,
)
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.services import holding, linking, notifying, welcoming
from fediwiki.services.arriving import Way, is_judged, is_newer, is_news, pass_on, waits_still
from fediwiki.services.holding import Setting, Written
from fediwiki.services.recording import Making, record
from fediwiki.storage import (
    actors,
    events,
    follows,
    groups,
    posts,
    removals,
    tombstones,
)
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def publish(
    tx: Writer,
    content: Content,
    *,
    author: Actor,
    subwiki: Subwiki,
    licence: str,
    urls: Urls,
    now: datetime,
    crosspost_of: str = "",
    probation: Probation = NOBODY_NEW,
) -> Post:
    """Publish a member's own post in a subwiki; `crosspost_of` is the id of a post it passes on.

    Of whoever is new by `probation` it may wait for a moderator.

    Raises:
        Refused: The author may not post there.
    """
    await welcoming.check_posting(tx, author, subwiki, now)
    setting = Setting(author, subwiki.actor, probation=probation)
    return await _published(tx, content, setting, subwiki.actor, licence, crosspost_of, urls, now)


async def publish_away(
    tx: Writer,
    content: Content,
    *,
    author: Actor,
    group: Actor,
    licence: str,
    urls: Urls,
    now: datetime,
    crosspost_of: str = "",
    probation: Probation = NOBODY_NEW,
) -> Post:
    """Publish a member's own post for a group elsewhere, which passes it on if it takes it.

    Of whoever is new by `probation` it may wait for an admin here.

    Raises:
        Refused: The author does not follow that group, or may not take part anywhere.
    """
    await welcoming.check(tx, author, group, now)
    follow = await follows.find(tx, author.id, group.id)
    if group.local or group.kind is not ActorKind.GROUP or follow is None:
        raise Refused(_("follow %(handle)s first", handle=group.handle))
    known = await groups.find(tx, group.id)
    if known.says.restricted and author.uri not in known.moderators:
        raise Refused(_("only its moderators post in %(handle)s", handle=group.handle))
    setting = Setting(author, group, probation=probation)
    return await _published(tx, content, setting, group, licence, crosspost_of, urls, now)


async def _published(
    tx: Writer,
    content: Content,
    setting: Setting,
    place: Actor,
    licence: str,
    crosspost_of: str,
    urls: Urls,
    now: datetime,
) -> Post:
    author = setting.by
    whys = await holding.why(tx, written(content), setting, now=now)
    number = tx.new_id(now)
    post = Post(
        id=number,
        uri=urls.post(number),
        url=urls.post(number),
        subwiki=place,
        author=author,
        mode=PostMode.INDIVIDUAL,
        content=content,
        licence=licence,
        published=now,
        placed=now,
        updated=None,
        revision=1,
        comments=0,
        likes=0,
        local=True,
        deleted=None,
        crosspost_of=crosspost_of,
    )
    await posts.add(tx, post)
    await record(tx, post, editor=author, making=Making(), now=now)
    if whys:
        await holding.hold(tx, post, place, whys, now=now)
        return replace(post, held=now)
    await events.append(tx, PostPublished(post.id), now=now)
    await notifying.of_post(tx, post, by=author, now=now)
    return post


async def confirm(tx: Writer, post: Post, group: Actor, announce_uri: str) -> None:
    """Note that the group elsewhere for which a post of ours is has passed it on."""
    if post.local and post.subwiki is not None and post.subwiki.id == group.id:
        await posts.save_announced(tx, post.id, announce_uri)


def written(content: Content, called: Sequence[str] | None = None) -> Written:
    """A post as it is looked at, whether it has to wait."""
    return Written(content.text, content.html, content.title, content.attachments, called)


async def receive(
    tx: Writer,
    arrived: ReceivedPost,
    *,
    author: Actor,
    subwiki: Actor | None,
    way: Way,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> Post | None:
    """Keep a post from elsewhere, once; None when it is known or was deleted.

    What someone new by `probation` says to a subwiki of ours may wait for its moderators.

    Raises:
        Refused: The author may not take part there, or nobody may.
    """
    if await tombstones.exists(tx, arrived.uri) or await posts.find_by_uri(tx, arrived.uri):
        return None
    await welcoming.check(tx, author, subwiki, now)
    await welcoming.check_open(tx, subwiki, now)
    setting = Setting(author, subwiki, probation=probation)
    said = written(arrived.content, arrived.mentions)
    whys = await holding.why(tx, said, setting, now=now) if is_judged(subwiki, way) else ()
    at = way.entry.arrived
    told = arrived.collaboration
    post = Post(
        id=way.entry.id,
        uri=arrived.uri,
        url=arrived.url,
        subwiki=subwiki,
        author=author,
        mode=told.mode,
        content=arrived.content,
        licence=arrived.licence,
        published=min(arrived.published, at),
        placed=placed(arrived.published, at) if way.told else min(arrived.published, at),
        updated=arrived.updated,
        revision=told.revision or 1,
        comments=0,
        likes=0,
        local=False,
        deleted=None,
        initiator_id=await _initiator(tx, told),
        fork_of=told.fork_of,
        supersedes=told.supersedes,
        version=arrived.version,
        crosspost_of=arrived.crosspost_of,
    )
    await posts.add(tx, post)
    if told.edit_policy is not None:
        await posts.save_protection(tx, post.id, PostProtection(edit=told.edit_policy))
    await linking.note(tx, post)
    if await removals.apply(tx, post.uri, subwiki.id if subwiki else None) is not None:
        return post
    if whys and way.told is not None:
        called, entry_id = arrived.mentions, way.told.id
        await holding.hold(tx, post, subwiki, whys, called=called, entry_id=entry_id, now=now)
        return replace(post, held=now)
    await pass_on(tx, post.subwiki, way, arrived.uri, post.id, now=now)
    if is_news(arrived, way):
        await notifying.of_post(tx, post, by=author, mentioned=arrived.mentions, now=now)
    return post


async def receive_update(
    tx: Writer,
    post: Post,
    arrived: ReceivedPost,
    *,
    way: Way,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> bool:
    """Change a post from elsewhere, if this is newer than what we have; says whether it was.

    Of whoever is new by `probation` it waits for a moderator if it leads further than before.

    Raises:
        Refused: The author may no longer take part there.
    """
    updated = min(arrived.updated or now, now)
    if post.deleted is not None or not _is_later(post, arrived, updated, way):
        return False
    await welcoming.check(tx, post.author, post.subwiki, now)
    setting = Setting(post.author, post.subwiki, probation=probation)
    said, before = written(arrived.content, arrived.mentions), written(post.content, ())
    judged = is_judged(post.subwiki, way)
    whys = await holding.why(tx, said, setting, before=before, now=now) if judged else ()
    told = arrived.collaboration
    again = bool(arrived.version) and arrived.version == post.version
    number = told.revision or (post.revision if again else post.revision + 1)
    await posts.save_content(tx, post.id, arrived.content, updated=updated, revision=number)
    if arrived.version != post.version:
        await posts.save_version(tx, post.id, arrived.version)
    if arrived.licence and arrived.licence != post.licence:
        await posts.save_licence(tx, post.id, arrived.licence)
    if told.revision:
        await posts.save_mode(tx, post.id, told.mode, initiator_id=await _initiator(tx, told))
        await posts.save_protection(tx, post.id, PostProtection(edit=told.edit_policy))
    await linking.note(tx, replace(post, content=arrived.content, revision=post.revision + 1))
    if await waits_still(tx, post, post.subwiki, whys, way, now):
        return True
    await pass_on(tx, post.subwiki, way, post.uri, post.id, now=now)
    if arrived.content != post.content:
        revised = replace(post, content=arrived.content, revision=number)
        by = None if post.collaborative else post.author
        await notifying.of_revision(tx, revised, before=post.content.text, by=by, now=now)
    return True


def _is_later(post: Post, arrived: ReceivedPost, updated: datetime, way: Way) -> bool:
    """Whether what arrived is later than what we have: by the revision, or else by the time."""
    told = arrived.collaboration.revision
    if post.collaborative and told and told != post.revision:
        return told > post.revision
    same = arrived.content == post.content
    return is_newer(arrived, updated, post.updated or post.published, way, same=same)


async def _initiator(tx: Reader, told: Collaboration) -> int | None:
    """Who began a post that many write, if they are known here."""
    began = await actors.find_by_uri(tx, told.initiator_uri) if told.initiator_uri else None
    return began.id if began else None
