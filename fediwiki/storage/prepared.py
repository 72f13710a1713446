"""Queries as SQLite's driver takes them: put into words once, and found again by what they are.

SQLAlchemy looks for the words of a query anew each time it is asked, which takes several times as
long as SQLite needs to answer.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from sqlalchemy import BindParameter, Dialect, Select
from sqlalchemy.sql import visitors

from fediwiki.storage.database import Row

Query = Select[*tuple[Any, ...]]
_Change = Callable[[Any], Any]
_MOST = 1_000


class Prepared:
    """One query. How long a list stands in it is a part of its words."""

    def __init__(self, query: Query, dialect: Dialect) -> None:
        """Put `query` into words."""
        self._compiled = _written_out(query).compile(dialect=dialect)
        names = self._compiled.bind_names
        written = {names[each] for each in self._compiled.literal_execute_params}
        self._names = [each for each in self._compiled.positiontup or () if each not in written]
        self._lists = [names[each] for each in self._compiled.post_compile_params]
        self._given = dict(self._compiled.params)
        self._into = {
            name: each.type.dialect_impl(dialect).bind_processor(dialect)
            for each, name in names.items()
        }
        types = (each.type.dialect_impl(dialect) for each in query.inner_columns)
        changes = (each.result_processor(dialect, None) for each in types)
        self._out_of = [(place, change) for place, change in enumerate(changes) if change]
        self._words: dict[tuple[int, ...], str] = {}

    def asked(self, parameters: Mapping[str, object]) -> tuple[str, list[object]]:
        """The words of it with these parameters, and what stands for each `?` in them."""
        values: dict[str, Any] = {**self._given, **parameters}
        lengths = tuple(len(values[name]) for name in self._lists)
        words = self._words.get(lengths)
        if words is None:
            words = self._compiled.construct_expanded_state(values).statement
            self._words[lengths] = words
        said: list[object] = []
        for name in self._names:
            value, into = values[name], self._into[name]
            if name in self._lists:
                said += map(into, value) if into else value
            else:
                said.append(into(value) if into else value)
        return words, said

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows of the driver as we know them."""
        return list(map(self._read, rows)) if self._out_of else rows

    def _read(self, row: Row) -> Row:
        values = list(row)
        for place, change in self._out_of:
            values[place] = change(values[place])
        return tuple(values)


def _written_out(query: Query) -> Query:
    """The query with the numbers and names in it that are always the same as words of it.

    Where an index is only of rows like `state = 'open'`, SQLite prepares a query with `state = ?`
    anew each time, to see whether it is asked for these; that takes ten times as long as to answer.
    """

    def written(element: object, **_: object) -> BindParameter[Any] | None:
        match element:
            case BindParameter(required=False, expanding=False, value=Enum() | int()):
                return element.render_literal_execute()
            case _:
                return None

    return cast("Query", visitors.replacement_traverse(query, {}, written))


class PreparedQueries:
    """The queries that were asked last, by what they are."""

    def __init__(self, dialect: Dialect, *, most: int = _MOST) -> None:
        """Begin with none, for `dialect`; keep so many at most."""
        self._dialect = dialect
        self._most = most
        self._known: OrderedDict[int, tuple[Query, Prepared | None]] = OrderedDict()

    def find(self, query: Query) -> Prepared | None:
        """The query in words; None the first time, as many a query is made anew each time.

        What is kept holds the query, so that no other is taken for it.
        """
        known = self._known.get(id(query))
        if known is None:
            self._keep(query, None)
            return None
        self._known.move_to_end(id(query))
        prepared = known[1]
        if prepared is None:
            prepared = Prepared(query, self._dialect)
            self._keep(query, prepared)
        return prepared

    def _keep(self, query: Query, prepared: Prepared | None) -> None:
        self._known[id(query)] = (query, prepared)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
