"""Writes HTML that is always well nested, of bounded depth, and cheap for every parser after us."""

from collections.abc import Mapping
from html import escape

from fediwiki.text.cleaning import displayed

MAX_DEPTH = 64

_INLINE = frozenset(
    "a abbr b cite code del em i ins kbd mark q rp rt ruby s samp small span strong sub sup u"
    " var".split()
)
_TEXT_BLOCKS = frozenset("p pre h2 h3 h4 h5 h6 dt summary figcaption".split())
_CONTAINERS = frozenset("blockquote dd details div dl figure li ol section ul".split())
_TABLE_FRAME = frozenset("table thead tbody tfoot tr".split())
_CELLS = frozenset("caption td th".split())
_VOID = frozenset(("br", "hr"))

ELEMENTS = _INLINE | _TEXT_BLOCKS | _CONTAINERS | _TABLE_FRAME | _CELLS | _VOID
BLOCKS = ELEMENTS - _INLINE - {"br"}

_ROW_GROUPS = frozenset(("table", "thead", "tbody", "tfoot"))
_PARENTS: Mapping[str, frozenset[str]] = {
    "li": frozenset(("ul", "ol")),
    "dt": frozenset(("dl",)),
    "dd": frozenset(("dl",)),
    "rt": frozenset(("ruby",)),
    "rp": frozenset(("ruby",)),
    "summary": frozenset(("details",)),
    "figcaption": frozenset(("figure",)),
    "caption": frozenset(("table",)),
    "thead": frozenset(("table",)),
    "tbody": frozenset(("table",)),
    "tfoot": frozenset(("table",)),
    "tr": _ROW_GROUPS,
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
}
_WALLS = _CELLS | {"table"}


class Writer:
    """Collects tokens and mends their nesting as a careful author would have written them.

    A browser repairs wrong nesting by repeating open elements, which makes much of little; what
    this writes leaves nothing to repair. Elements that it does not know, or that stand where they
    cannot, or deeper than `MAX_DEPTH`, are left out and their text is kept.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._parts: list[str] = []
        self._open: list[str] = []
        self.too_deep = False

    def start(self, name: str, attributes: Mapping[str, str] | None = None) -> None:
        """Open an element, after closing those that cannot hold it."""
        if name not in ELEMENTS or not self._made_room_for(name):
            return
        if len(self._open) >= MAX_DEPTH:
            self.too_deep = True
            return
        written = "".join(
            f' {key}="{escape(displayed(value))}"' for key, value in (attributes or {}).items()
        )
        self._parts.append(f"<{name}{written}>")
        if name not in _VOID:
            self._open.append(name)

    def end(self, name: str) -> None:
        """Close the nearest such element with all that stands open in it, if it is in reach."""
        walls = _walls_for_the_end_of(name)
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth] == name:
                self._close_down_to(depth)
                return
            if self._open[depth] in walls:
                return

    def text(self, value: str) -> None:
        """Write text; between the cells of a table there is no place for any."""
        if self._open and self._open[-1] in _TABLE_FRAME:
            return
        if self._open and self._parts[-1].startswith("<pre"):
            # Every parser drops a line end that stands first in a `pre`.
            value = value.lstrip("\n")
        self._parts.append(escape(displayed(value), quote=False))

    def inside(self, *names: str) -> bool:
        """Whether one of these elements stands open."""
        return not set(names).isdisjoint(self._open)

    def finished(self) -> str:
        """All of it, closed."""
        self._close_down_to(0)
        return "".join(self._parts)

    def _made_room_for(self, name: str) -> bool:
        if name == "a" and "a" in self._open:
            self.end("a")
            if "a" in self._open:
                return False
        if name in BLOCKS:
            self._close_the_text_block()
        if name in _PARENTS:
            return self._found_the_parent_of(name)
        return not self._open or self._open[-1] not in _TABLE_FRAME

    def _close_the_text_block(self) -> None:
        for depth, opened in enumerate(self._open):
            if opened in _TEXT_BLOCKS:
                self._close_down_to(depth)
                return

    def _found_the_parent_of(self, name: str) -> bool:
        parents = _PARENTS[name]
        walls = _walls_for_the_end_of(name)
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth] in parents:
                self._close_down_to(depth + 1)
                return True
            if self._open[depth] in walls and self._open[depth] != name:
                return False
        return False

    def _close_down_to(self, depth: int) -> None:
        while len(self._open) > depth:
            self._parts.append(f"</{self._open.pop()}>")


def _walls_for_the_end_of(name: str) -> frozenset[str]:
    if name in _TABLE_FRAME or name in _CELLS:
        return frozenset(("table",))
    if name in _INLINE or name in _TEXT_BLOCKS:
        return _WALLS | _CONTAINERS
    return _WALLS
