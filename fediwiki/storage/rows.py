"""From rows to values: the columns of a table in their order, as the value that they make."""

from collections.abc import Sequence
from dataclasses import fields
from operator import itemgetter
from typing import Any

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.storage.actor_tables import actors

ACTOR_WIDTH = len(actors.columns)
_COLUMNS = [column.name for column in actors.columns]
_FIELDS = [each.name for each in fields(Actor)]
_KIND, _ALIASES = _FIELDS.index("kind"), _FIELDS.index("also_known_as")
_in_order = itemgetter(*map(_COLUMNS.index, _FIELDS))


def actor_of(values: Sequence[Any]) -> Actor:
    """The actor of a whole row of `actors`."""
    given = [*_in_order(values)]
    given[_KIND] = ActorKind(given[_KIND])
    given[_ALIASES] = (*given[_ALIASES],)
    return Actor(*given)
