"""Statements as SQLite's driver takes them: put into words once, and found again by what they are.

SQLAlchemy looks for the words of a statement anew each time, which takes several times as long as
SQLite needs for it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, cast

from sqlalchemy import BindParameter, ClauseElement, Dialect, Executable, Select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Values = Mapping[str, object]
_Change = Callable[[Any], Any]
_MOST = 1_000


class Prepared:
    """One statement, to be given values of the same names each time.

    How long a list stands in it is a part of its words.
    """

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        """Put `statement` into words."""
        said = _written_out(statement).compile(dialect=dialect, column_keys=[*names])
        self._compiled = compiled = cast("SQLCompiler", said)
        written = {compiled.bind_names[each] for each in compiled.literal_execute_params}
        self._lists = [compiled.bind_names[each] for each in compiled.post_compile_params]
        self._words: dict[tuple[int, ...], str] = {}
        self._names = [each for each in compiled.positiontup or () if each not in written]
        types = {name: each.type for name, each in compiled.binds.items()}
        self._into = {
            name: _impl(types[name], dialect).bind_processor(dialect) for name in self._names
        }
        self._always = {
            name: self._changed(name, value)
            for name, value in compiled.params.items()
            if name in self._names and name not in names and name not in self._lists
        }
        self._out_of = [*_out_of(statement, dialect)]
        # Most have no list: what always stands in them stands in its place, the rest comes to it.
        self._fixed: list[object] = [self._always.get(name) for name in self._names]
        given = [each for each in enumerate(self._names) if each[1] not in self._always]
        self._plain = [(place, name) for place, name in given if self._into[name] is None]
        self._to_change = [
            (place, name, into) for place, name in given if (into := self._into[name]) is not None
        ]

    def asked(self, parameters: Values) -> tuple[str, list[object]]:
        """The words of it with these parameters, and what stands for each `?` in them."""
        if self._lists:
            return self._with_lists(parameters)
        said = self._fixed.copy()
        for place, name in self._plain:
            said[place] = parameters[name]
        for place, name, into in self._to_change:
            said[place] = into(parameters[name])
        return self._worded((), parameters), said

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows of the driver as we know them."""
        return [*map(self._read, rows)] if self._out_of else rows

    def _read(self, row: Row) -> Row:
        values = [*row]
        for place, change in self._out_of:
            if values[place] is not None:
                values[place] = change(values[place])
        return tuple(values)

    def _with_lists(self, parameters: Values) -> tuple[str, list[object]]:
        values: Mapping[str, Any] = {**self._compiled.params, **parameters}
        lengths = tuple(len(values[name]) for name in self._lists)
        words = self._worded(lengths, parameters)
        said: list[object] = []
        for name in self._names:
            if name in self._lists:
                said += [self._changed(name, each) for each in values[name]]
            elif name in self._always:
                said.append(self._always[name])
            else:
                said.append(self._changed(name, values[name]))
        return words, said

    def _worded(self, lengths: tuple[int, ...], parameters: Values) -> str:
        words = self._words.get(lengths)
        if words is None:
            values = {**self._compiled.params, **parameters}
            words = self._words[lengths] = self._compiled.construct_expanded_state(values).statement
        return words

    def _changed(self, name: str, value: object) -> object:
        into = self._into[name]
        return into(value) if into else value


class PreparedStatements:
    """The statements that were asked last, by what they are and what they are given."""

    def __init__(self, dialect: Dialect, *, most: int = _MOST) -> None:
        """Begin with none, for `dialect`; keep so many at most."""
        self._dialect = dialect
        self._most = most
        self._known: OrderedDict[
            tuple[int, tuple[str, ...]], tuple[Executable, Prepared | None]
        ] = OrderedDict()

    def find(self, statement: Executable, parameters: Values) -> Prepared | None:
        """The statement in words; None the first time, as many a one is made anew each time.

        What is kept holds the statement, so that no other is taken for it.
        """
        names = (*parameters,)
        key = (id(statement), names)
        known = self._known.get(key)
        if known is None:
            self._known[key] = (statement, None)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
            return None
        self._known.move_to_end(key)
        prepared = known[1]
        if prepared is None:
            prepared = Prepared(statement, names, self._dialect)
            self._known[key] = (statement, prepared)
        return prepared


def _written_out(statement: Executable) -> ClauseElement:
    """A query with the numbers and names in it that are always the same as words of it.

    Where an index is only of rows like `state = 'open'`, SQLite prepares a query with `state = ?`
    anew each time, to see whether it is asked for these; that takes ten times as long as to answer.
    """

    def written(element: object, **_: object) -> BindParameter[Any] | None:
        match element:
            case BindParameter(required=False, expanding=False, value=Enum() | int()):
                return element.render_literal_execute()
            case _:
                return None

    clause = cast("ClauseElement", statement)
    if not isinstance(statement, Select):
        return clause
    return cast("ClauseElement", visitors.replacement_traverse(clause, {}, written))


def _out_of(statement: Executable, dialect: Dialect) -> Iterable[tuple[int, _Change]]:
    """The columns of its rows that we know otherwise than the driver."""
    if isinstance(statement, ReturnsRows):
        for place, column in enumerate(statement.exported_columns):
            change = _impl(column.type, dialect).result_processor(dialect, None)
            if change is not None:
                yield place, change


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
