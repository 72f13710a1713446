"""Activities that we say; each repeats whom its object is for.

An inner `@context` goes, unless a proof covers it: readers take that of the outermost.

Source: protocol §3 to §5.
"""

from collections.abc import Mapping
from datetime import datetime

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary.parts import Addressing, read_addressing, write_addressing
from fediwiki.domain.actors import Actor
from fediwiki.domain.revisions import moment_text


def write_create(uri: str, made: Document, *, now: datetime) -> Document:
    """That `made` is new, said by its owner."""
    return _about(uri, "Create", made, now)


def write_update(uri: str, changed: Document, *, actor: str = "", now: datetime) -> Document:
    """That `changed` is no longer what it was; said by its owner, unless `actor` is given."""
    return _about(uri, "Update", changed, now, actor)


def write_delete(
    uri: str, deleted: str, *, actor: str, addressing: Addressing, now: datetime
) -> Document:
    """That the owner deleted the object with the id `deleted`."""
    return _activity(uri, "Delete", actor, deleted, addressing, now)


def write_move(uri: str, actor: str, target: str, *, to: str, now: datetime) -> Document:
    """That an actor goes on as the one with the id `target`, to its followers."""
    document = _activity(uri, "Move", actor, actor, Addressing(to=(to,)), now)
    return {**document, "target": target}


def write_announce(
    uri: str,
    announced: str | Document,
    *,
    group: Actor,
    also_to: tuple[str, ...] = (),
    now: datetime,
) -> Document:
    """That a subwiki passes on an activity, or boosts the object with an id."""
    addressing = Addressing(
        to=(group.uri, PUBLIC), cc=(group.followers_uri, *also_to), audience=(group.uri,)
    )
    return _activity(uri, "Announce", group.uri, announced, addressing, now)


def write_undo(uri: str, undone: Document, *, now: datetime) -> Document:
    """That whoever said `undone` takes it back."""
    addressing = read_addressing(undone)
    return _activity(uri, "Undo", str(undone["actor"]), undone, addressing, now)


def write_follow(uri: str, *, follower: str, followed: str) -> Document:
    """That an actor of ours wants to hear from another."""
    return _activity(uri, "Follow", follower, followed, Addressing(to=(followed,)), None)


def write_block(uri: str, *, actor: str, blocked: str) -> Document:
    """That an actor of ours wants nothing to do with another."""
    return _activity(uri, "Block", actor, blocked, Addressing(to=(blocked,)), None)


def write_accept(uri: str, follow: Mapping[str, object], *, actor: str, to: str) -> Document:
    """That a follow is welcome."""
    return _activity(uri, "Accept", actor, _core(follow), Addressing(to=(to,)), None)


def write_answer(
    uri: str, kind: str, offer: str, *, actor: str, to: str, **more: object
) -> Document:
    """What becomes of the edit that somebody offered; `more` says it in full."""
    return _activity(uri, kind, actor, offer, Addressing(to=(to,)), None) | more


def write_like(
    uri: str, liked: str, *, actor: str, author: str, group: str = "", now: datetime
) -> Document:
    """That an actor of ours likes the object `liked` by `author`, in the subwiki `group`."""
    addressing = Addressing(
        to=tuple(filter(None, (group, author))), cc=(), audience=(group,) if group else ()
    )
    return _activity(uri, "Like", actor, liked, addressing, now)


def write_flag(
    uri: str,
    about: str | list[str],
    *,
    actor: str,
    to: str,
    group: str = "",
    words: str,
) -> Document:
    """That somebody should look at something: one thing as Lemmy reads it, several as Mastodon.

    Lemmy reads `summary`, Mastodon `content`; there must be exactly one that it is for.
    """
    flag: Document = {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "Flag",
        "actor": actor,
        "to": [to],
        "object": about,
        "summary": words,
        "content": words,
    }
    if group:
        flag["audience"] = group
    return flag


def write_resolve(uri: str, flag: Document, *, actor: str, group: str) -> Document:
    """That a moderator decided about what a report is of."""
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "Resolve",
        "actor": actor,
        "to": [group],
        "audience": group,
        "object": without_context(flag),
    }


def write_lock(
    uri: str, locked: str, *, actor: str, group: Actor, reason: str, now: datetime
) -> Document:
    """That nobody but moderators comments below something any more."""
    addressing = Addressing(
        to=(group.uri, PUBLIC), cc=(group.followers_uri,), audience=(group.uri,)
    )
    activity = _activity(uri, "Lock", actor, locked, addressing, now)
    return {**activity, "summary": reason} if reason else activity


def write_in_collection(
    uri: str, kind: str, member: str, collection: str, *, actor: str, group: Actor, now: datetime
) -> Document:
    """That something comes into (`Add`) or out of (`Remove`) a collection of a subwiki."""
    addressing = Addressing(
        to=(group.uri, PUBLIC), cc=(group.followers_uri,), audience=(group.uri,)
    )
    activity = _activity(uri, kind, actor, member, addressing, now)
    return {**activity, "target": collection}


def write_warn(uri: str, about: str, *, actor: str, to: str, group: str, words: str) -> Document:
    """That a moderator warns somebody about something of theirs, as Lemmy 1.0 reads it."""
    return {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": "Warn",
        "actor": actor,
        "to": [to],
        "audience": group,
        "object": about,
        "summary": words,
    }


def without_context(document: Mapping[str, object]) -> Document:
    """A document as it stands inside another."""
    if "proof" in document:
        return dict(document)
    return {key: value for key, value in document.items() if key != "@context"}


def _about(uri: str, kind: str, document: Document, now: datetime, actor: str = "") -> Document:
    """An actor's document is its own owner."""
    owner = actor or str(document.get("attributedTo") or document["id"])
    return _activity(uri, kind, owner, document, read_addressing(document), now)


def _activity(
    uri: str,
    kind: str,
    actor: str,
    about: str | Document,
    addressing: Addressing,
    now: datetime | None,
) -> Document:
    activity: Document = {
        "@context": _context_around(about),
        "id": uri,
        "type": kind,
        "actor": actor,
        **write_addressing(addressing),
        "object": about if isinstance(about, str) else without_context(about),
    }
    if now is not None:
        activity["published"] = moment_text(now)
    return activity


def _context_around(about: str | Document) -> object:
    """What the words of an activity mean, and those inside it that bring no context of their own.

    Around what does bring one, nothing is defined that it may define otherwise: terms of some
    contexts are protected, and whoever meets two versions of one must refuse it all.

    Source: JSON-LD 1.1, section 4.1.11.
    """
    if isinstance(about, str):
        return contexts.ACTIVITY
    if "proof" in about:
        return contexts.ACTIVITY_STREAMS
    return contexts.ACTOR if about.get("@context") == contexts.ACTOR else contexts.ACTIVITY


def _core(follow: Mapping[str, object]) -> Document:
    """What an answer repeats of a follow: enough to know it again, and nothing unchecked."""
    return {key: follow[key] for key in ("id", "type", "actor", "object") if key in follow}
