"""Activities on the wire: a closed set of what others may say, and the forms of what we say.

Source: Activity Streams 2.0 Vocabulary, section 2; protocol §4 to §7; FEP-1b12.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.parts import Addressing, read_addressing
from fediwiki.errors import Malformed
from fediwiki.text import cleaning

MAX_SUMMARY_CHARS: Final = 5_000
MAX_TYPE_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class Heard:
    """What every activity has; `raw` is all of it, as it was parsed.

    `object` is what it is about if that came with it, `object_id` the id of that, empty for none.
    """

    id: str
    actor: str
    object_id: str
    object: Document | None
    addressing: Addressing
    raw: Document


@dataclass(frozen=True, slots=True)
class Create(Heard):
    """Something is new."""


@dataclass(frozen=True, slots=True)
class Update(Heard):
    """Something changed; `result` names the revision that it made, at a FediWiki."""

    result: str


@dataclass(frozen=True, slots=True)
class Delete(Heard):
    """Something is gone; by a moderator if `removal` says so, for `summary`."""

    removal: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Announce(Heard):
    """A boost, or by a group what it passes on; there may be several `objects` in one."""

    objects: tuple[Document, ...]
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Follow(Heard):
    """Someone wants to hear from someone."""


@dataclass(frozen=True, slots=True)
class Accept(Heard):
    """Yes, to what was `asked`; `result` is what came of it."""

    asked: "Inner"
    result: str


@dataclass(frozen=True, slots=True)
class Reject(Heard):
    """No, to what was `asked`."""

    asked: "Inner"


@dataclass(frozen=True, slots=True)
class TentativeAccept(Heard):
    """What was `asked` will be looked at."""

    asked: "Inner"
    result: str


@dataclass(frozen=True, slots=True)
class Undo(Heard):
    """Something said is taken back."""

    undone: "Inner"


@dataclass(frozen=True, slots=True)
class Like(Heard):
    """A like."""


@dataclass(frozen=True, slots=True)
class Dislike(Heard):
    """A dislike."""


@dataclass(frozen=True, slots=True)
class Flag(Heard):
    """A report of everything in `objects`."""

    objects: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Block(Heard):
    """A ban of the object from `target`, until `ends` or for good."""

    target: str
    ends: datetime | None
    summary: str


@dataclass(frozen=True, slots=True)
class Add(Heard):
    """Something is put into the collection `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Remove(Heard):
    """Something is taken out of the collection `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Lock(Heard):
    """No more comments."""

    summary: str


@dataclass(frozen=True, slots=True)
class Move(Heard):
    """An actor, or a post, went from `origin` to `target`."""

    origin: str
    target: str


@dataclass(frozen=True, slots=True)
class Offer(Heard):
    """A revision is offered for `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Edit(Heard):
    """An article changed, by a diff; Ibis says so."""


@dataclass(frozen=True, slots=True)
class QuoteRequest(Heard):
    """Someone asks to quote; `instrument` is the quoting post."""

    instrument: str


@dataclass(frozen=True, slots=True)
class Resolve(Heard):
    """A report of everything in `objects` is settled."""

    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown(Heard):
    """Something that we do not speak, of this `type`."""

    type: str


Activity = (
    Create
    | Update
    | Delete
    | Announce
    | Follow
    | Accept
    | Reject
    | TentativeAccept
    | Undo
    | Like
    | Dislike
    | Flag
    | Block
    | Add
    | Remove
    | Lock
    | Move
    | Offer
    | Edit
    | QuoteRequest
    | Resolve
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Inner:
    """What an activity inside another says of itself; what it does not say is empty."""

    id: str
    type: str
    actor: str
    object_id: str


def read_activity(document: Document) -> Activity:
    """What someone says.

    Raises:
        Malformed: It has not exactly one type, one actor and one id.
    """
    kinds = fields.types(document)
    if len(kinds) != 1:
        raise Malformed("an activity has one type")
    about = document.get("object")
    common = _Common(
        id=fields.required_id(document, "id"),
        actor=fields.required_id(document, "actor"),
        object_id=fields.one_id(about) or "",
        object=fields.one_object(about),
        addressing=read_addressing(document),
        raw=document,
    )
    read = _READERS.get(kinds[0])
    return read(common) if read else Unknown(*common, type=kinds[0][:MAX_TYPE_CHARS])


class _Common(NamedTuple):
    id: str
    actor: str
    object_id: str
    object: Document | None
    addressing: Addressing
    raw: Document


def _update(common: _Common) -> Update:
    return Update(*common, result=_id(common, "result"))


def _delete(common: _Common) -> Delete:
    return Delete(*common, removal="summary" in common.raw, summary=_summary(common))


def _announce(common: _Common) -> Announce:
    objects = fields.objects(common.raw.get("object"), fields.MAX_ITEMS)
    if len(objects) == 1 and "OrderedCollection" in fields.types(objects[0]):
        objects = fields.objects(objects[0].get("orderedItems"), fields.MAX_ITEMS)
    published = fields.moment(common.raw.get("published"))
    return Announce(*common, objects=tuple(objects), published=published)


def _accept(common: _Common) -> Accept:
    return Accept(*common, asked=_inner(common), result=_id(common, "result"))


def _tentative_accept(common: _Common) -> TentativeAccept:
    return TentativeAccept(*common, asked=_inner(common), result=_id(common, "result"))


def _flag(common: _Common) -> Flag:
    objects = fields.ids(common.raw.get("object"), fields.MAX_ITEMS)
    text = _summary(common) or _text(common, "content")
    return Flag(*common, objects=objects, summary=text)


def _resolve(common: _Common) -> Resolve:
    flag = common.object or {}
    return Resolve(*common, objects=fields.ids(flag.get("object"), fields.MAX_ITEMS))


def _block(common: _Common) -> Block:
    ends = fields.moment(common.raw.get("endTime")) or fields.moment(common.raw.get("expires"))
    return Block(*common, target=_id(common, "target"), ends=ends, summary=_summary(common))


def _move(common: _Common) -> Move:
    return Move(*common, origin=_id(common, "origin"), target=_id(common, "target"))


def _quote_request(common: _Common) -> QuoteRequest:
    return QuoteRequest(*common, instrument=_id(common, "instrument"))


_READERS: Mapping[str, Callable[[_Common], Activity]] = MappingProxyType(
    {
        "Create": lambda common: Create(*common),
        "Update": _update,
        "Delete": _delete,
        "Announce": _announce,
        "Follow": lambda common: Follow(*common),
        "Accept": _accept,
        "Reject": lambda common: Reject(*common, asked=_inner(common)),
        "TentativeAccept": _tentative_accept,
        "Undo": lambda common: Undo(*common, undone=_inner(common)),
        "Like": lambda common: Like(*common),
        "Dislike": lambda common: Dislike(*common),
        "Flag": _flag,
        "Block": _block,
        "Add": lambda common: Add(*common, target=_id(common, "target")),
        "Remove": lambda common: Remove(*common, target=_id(common, "target")),
        "Lock": lambda common: Lock(*common, summary=_summary(common)),
        "Move": _move,
        "Offer": lambda common: Offer(*common, target=_id(common, "target")),
        "Edit": lambda common: Edit(*common),
        "QuoteRequest": _quote_request,
        "Resolve": _resolve,
    }
)


def _inner(common: _Common) -> Inner:
    inner = common.object or {}
    kind = next(iter(fields.types(inner)), "")[:MAX_TYPE_CHARS]
    return Inner(
        common.object_id,
        kind,
        fields.one_id(inner.get("actor")) or "",
        fields.one_id(inner.get("object")) or "",
    )


def _id(common: _Common, key: str) -> str:
    return fields.one_id(common.raw.get(key)) or ""


def _summary(common: _Common) -> str:
    return _text(common, "summary")


def _text(common: _Common, key: str) -> str:
    said = fields.text_in_any_language(common.raw, key)
    return cleaning.text(said, max_chars=MAX_SUMMARY_CHARS, multiline=True, cut=True)
