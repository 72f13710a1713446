"""Arranging: what stands with a post after two changes that were both made from one state of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fediwiki.domain.attachments import Attachment, in_order
from fediwiki.text.merge import merge

_Key = tuple[str, str]
_Keyed = dict[_Key, Attachment]


@dataclass(frozen=True, slots=True)
class Clash:
    """Where two changes contradict each other in what stands with a post.

    `stands` is what stands there for the moment: both words beside each other, or what one side
    changed and the other took away, of which nothing is left then.
    """

    stands: Attachment
    base: str
    current: str
    offered: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """Both changes in one, in which nothing is missing."""

    attachments: tuple[Attachment, ...]
    clashes: tuple[Clash, ...] = ()


def arrange(
    base: Sequence[Attachment], current: Sequence[Attachment], offered: Sequence[Attachment]
) -> Arranged:
    """What was `offered` from `base`, brought together with what is `current`.

    Each thing came, went or stayed by itself, and its words are merged as those of a text. Where
    both put pictures in another order, that of the current ones holds.
    """
    sides = (_keyed(base), _keyed(current), _keyed(offered))
    clashes: list[Clash] = []
    stands: _Keyed = {}
    for key in _order(*sides):
        joined, clash = _joined(*(side.get(key) for side in sides))
        if joined is not None:
            stands[key] = joined
        if clash is not None:
            clashes.append(clash)
    return Arranged(in_order(stands.values()), tuple(clashes))


def _joined(
    base: Attachment | None, current: Attachment | None, offered: Attachment | None
) -> tuple[Attachment | None, Clash | None]:
    match current, offered:
        case Attachment(), Attachment():
            return _both(base, current, offered)
        case Attachment(), None if base is None or base.said == current.said:
            return (current if base is None else None), None
        case None, Attachment() if base is None or base.said == offered.said:
            return (offered if base is None else None), None
        case Attachment(), None if base is not None:
            return current, Clash(current, _words(base), _words(current), "")
        case None, Attachment() if base is not None:
            return offered, Clash(offered, _words(base), "", _words(offered))
        case _:
            return None, None


def _both(
    base: Attachment | None, current: Attachment, offered: Attachment
) -> tuple[Attachment, Clash | None]:
    """What both sides have: each part of it as whoever changed it has it."""
    before = base or Attachment(current.kind, "")
    joined = current if offered.url in {before.url, current.url} else offered
    both_moved = len({before.url, current.url, offered.url}) == 3  # noqa: PLR2004 - all differ
    clashes = [(before.url, current.url, offered.url)] if both_moved else []
    said: dict[str, str] = {}
    for part in ("alt", "description"):
        sides: list[str] = [getattr(each, part) for each in (before, current, offered)]
        merged = merge(*sides)
        said[part] = merged.text
        if merged.conflicts:
            clashes.append((sides[0], sides[1], sides[2]))
    joined = replace(joined, alt=said["alt"], description=said["description"])
    return joined, Clash(joined, *clashes[0]) if clashes else None


def _words(attachment: Attachment) -> str:
    return " · ".join(filter(None, (attachment.alt, attachment.description))) or attachment.url


def _keyed(attachments: Sequence[Attachment]) -> _Keyed:
    """Pictures and files by where they stand; links, and their pictures, by their place."""
    keyed: _Keyed = {}
    for each in attachments:
        beside = sum(kind == each.kind for kind, _ in keyed)
        place = each.url if each.kind in {"image", "document"} else str(beside)
        keyed.setdefault((each.kind, place), each)
    return keyed


def _order(base: _Keyed, current: _Keyed, offered: _Keyed) -> list[_Key]:
    """All that stands anywhere, as who moved something has it, what is new after its neighbour."""
    first, second = current, offered
    if _among(base, current) == _among(current, base):
        first, second = offered, current
    placed = [*first]
    for side in (second, base):
        previous: _Key | None = None
        for key in side:
            if key not in placed:
                placed.insert(0 if previous is None else placed.index(previous) + 1, key)
            previous = key
    return placed


def _among(side: _Keyed, other: _Keyed) -> list[_Key]:
    return [key for key in side if key in other]
