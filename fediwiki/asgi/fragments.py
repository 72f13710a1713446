"""Parts of pages, kept as they were made: of the same values in the same language, the same text.

Nothing here ever has to be thrown away because something changed: what a part shows is all in what
it is made of, and that is by what it is kept. So a part knows neither who looks nor what time it
is, unless it is told.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from sys import getsizeof

from markupsafe import Markup

from fediwiki.text.gettext import spoken

MOST_BYTES = 24_000_000
# What is kept of a part beside its text: its values, about as long, in tuples.
_VALUES_BYTES = 2_500

Render = Callable[[str, Mapping[str, object]], str]
_Made = tuple[object, ...]


class Fragments:
    """The parts that were shown last."""

    def __init__(self, render: Render, *, most_bytes: int = MOST_BYTES) -> None:
        """Make parts by `render`, which is given their names and values; keep so much of them."""
        self._render = render
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[_Made, Markup] = OrderedDict()

    def of(self, name: str, /, **values: object) -> Markup:
        """A part with these values, each of which must be one that never changes."""
        made_of = (name, spoken().tag, *values.items())
        text = self._kept.get(made_of)
        if text is not None:
            self._kept.move_to_end(made_of)
            return text
        text = Markup(self._render(name, values))  # noqa: S704 - a template escapes what it is given
        self._kept[made_of] = text
        self._bytes += _size(text)
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._kept.popitem(last=False)[1])
        return text

    def __len__(self) -> int:
        """How many parts are kept."""
        return len(self._kept)


def _size(text: Markup) -> int:
    return 2 * getsizeof(text) + _VALUES_BYTES
