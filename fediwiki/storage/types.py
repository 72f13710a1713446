"""Column types: times as whole milliseconds, JSON as text, the same on every database."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson
from sqlalchemy import BigInteger, Dialect, Text, TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class _Process(Protocol):
    """Makes of a value what the other side knows; of nothing, nothing."""

    def __call__(self, value: Any) -> Any: ...  # noqa: ANN401 - each of its own kind


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, kept as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Process:
        """Milliseconds for the database."""
        return lambda value: None if value is None else milliseconds(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Process:
        """A time for us."""
        return lambda value: None if value is None else moment(value)


class Json(TypeDecorator[Any]):
    """Any JSON value, kept as text."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Process:
        """Text for the database."""
        return lambda value: None if value is None else orjson.dumps(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> _Process:
        """A value for us."""
        return lambda value: None if value is None else orjson.loads(value)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(milliseconds: int) -> datetime:
    """The aware moment of so many milliseconds since 1970."""
    return _EPOCH + milliseconds * _MILLISECOND
