"""Comparing places in time, as queries do."""

from sqlalchemy import BigInteger, Tuple, tuple_

from fediwiki.domain.reading import Place
from fediwiki.storage.types import Moment


def bound(place: Place) -> Tuple:
    """A place as a query compares it; bare values in a row have no type of their own."""
    return tuple_(place.at, place.id, types=[Moment, BigInteger])
