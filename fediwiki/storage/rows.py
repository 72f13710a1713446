"""From rows to values: the columns of a table in their order, as the value that they make."""

from collections.abc import Sequence
from typing import Any

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.storage.actor_tables import actors

ACTOR_WIDTH = len(actors.columns)
_NAMES = tuple(column.name for column in actors.columns)


def actor_of(values: Sequence[Any]) -> Actor:
    """The actor of a whole row of `actors`."""
    columns: dict[str, Any] = dict(zip(_NAMES, values, strict=True))
    columns["kind"] = ActorKind(columns["kind"])
    columns["also_known_as"] = tuple(columns["also_known_as"])
    return Actor(**columns)
