"""HTML from other servers as Markdown, for whoever edits it here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fediwiki.text.html_reading import End, Start, Text, read
from fediwiki.text.html_writing import BLOCKS


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    children: "list[_Element | str]" = field(default_factory=list["_Element | str"])


def markdown_of(html: str) -> str:
    """Markdown that renders to the same text, links, emphasis, lists, quotes, code and tables.

    Args:
        html: As `sanitize.clean` gives it: well nested, and of bounded depth.
    """
    return "\n\n".join(_blocks(_tree(html).children)).strip("\n")


def _tree(html: str) -> _Element:
    root = _Element("div")
    open_elements = [root]
    for token in read(html):
        match token:
            case Text(text):
                open_elements[-1].children.append(text)
            case Start(name, attributes):
                element = _Element(name, dict(attributes))
                open_elements[-1].children.append(element)
                if name not in _VOID:
                    open_elements.append(element)
            case End(name):
                if len(open_elements) > 1 and open_elements[-1].name == name:
                    open_elements.pop()
    return root


def _blocks(nodes: Iterable[_Element | str]) -> list[str]:
    """The blocks of Markdown that nodes make; what stands loose between blocks is a paragraph."""
    blocks: list[str] = []
    loose: list[_Element | str] = []
    for node in nodes:
        if isinstance(node, _Element) and node.name in BLOCKS:
            blocks += [_paragraph(loose), *_block(node)]
            loose = []
        else:
            loose.append(node)
    blocks.append(_paragraph(loose))
    return [block for block in blocks if block.strip()]


def _block(element: _Element) -> list[str]:
    name, children = element.name, element.children
    match name:
        case "h2" | "h3" | "h4" | "h5" | "h6":
            # The title of a post is the first heading of its page: one level up, as it was typed.
            return [f"{'#' * (int(name[1]) - 1)} {_line(children)}"]
        case "hr":
            return ["***"]
        case "pre":
            return [_fenced(element)]
        case "blockquote":
            return [_prefixed("> ", "> ", "\n\n".join(_blocks(children)))]
        case "ul" | "ol":
            return [_list(element)]
        case "table":
            return [_table(element)]
        case "p" | "dt" | "summary" | "figcaption" | "caption":
            return [_paragraph(children)]
        case _:
            return _blocks(children)


def _list(element: _Element) -> str:
    start = element.attributes.get("start", "1")
    number = int(start) if start.isdecimal() else 1
    items: list[str] = []
    for item in element.children:
        blocks = _blocks(item.children) if isinstance(item, _Element) else []
        if not blocks:
            continue
        marker = "- " if element.name == "ul" else f"{number}. "
        number += 1
        tight = len(blocks) == 1 or all(each.startswith(_LIST_MARKERS) for each in blocks[1:])
        inner = ("\n" if tight else "\n\n").join(blocks)
        items.append(_prefixed(marker, " " * len(marker), inner))
    return "\n".join(items)


def _table(element: _Element) -> str:
    rows = [[_cell(cell) for cell in _named(row, "td", "th")] for row in _rows(element)]
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    head, *body = ([*row, *[""] * (width - len(row))] for row in rows)
    lines = [head, ["---"] * width, *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rows(element: _Element) -> Iterable[_Element]:
    for child in element.children:
        if isinstance(child, _Element):
            yield from [child] if child.name == "tr" else _rows(child)


def _named(element: _Element, *names: str) -> Iterable[_Element]:
    return (each for each in element.children if isinstance(each, _Element) and each.name in names)


def _cell(cell: _Element) -> str:
    return _line(cell.children)


def _fenced(pre: _Element) -> str:
    code = next(iter(_named(pre, "code")), pre)
    text = _raw(code.children).removesuffix("\n")
    language = next(
        (
            each.removeprefix("language-")
            for each in code.attributes.get("class", "").split()
            if each.startswith("language-")
        ),
        "",
    )
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _paragraph(nodes: Sequence[_Element | str]) -> str:
    lines = [line.strip(" ") for line in _inline(nodes).split("\n")]
    return "\\\n".join(_LINE_START.sub(r"\1\\\2", line) for line in lines if line)


def _line(nodes: Sequence[_Element | str]) -> str:
    """Inline content where a line cannot end."""
    return " ".join(_inline(_without_blocks(nodes)).split())


def _without_blocks(nodes: Sequence[_Element | str]) -> list[_Element | str]:
    flat: list[_Element | str] = []
    for node in nodes:
        if isinstance(node, _Element) and node.name in BLOCKS:
            flat += [" ", *_without_blocks(node.children), " "]
        else:
            flat.append(node)
    return flat


def _inline(nodes: Iterable[_Element | str]) -> str:
    """Markdown of what stands in a line; a line end is where the text had a break."""
    parts = [
        _escaped(_SPACE.sub(" ", node)) if isinstance(node, str) else _inline_element(node)
        for node in nodes
    ]
    return _SPACES.sub(" ", "".join(parts))


def _inline_element(element: _Element) -> str:
    match element.name:
        case "br":
            return "\n"
        case "code":
            return _code(_raw(element.children))
        case "a":
            return _link(element)
        case name if name in _MARKS:
            return _marked(_inline(element.children), _MARKS[name])
        case _:
            return _inline(_without_blocks(element.children))


def _link(element: _Element) -> str:
    text = " ".join(_inline(_without_blocks(element.children)).split())
    url = element.attributes.get("href", "")
    plain = _raw(element.children).strip()
    if plain == url or _NAME.fullmatch(plain):
        # What it names is a link here too.
        return plain
    target = f"<{url}>" if _HARD_IN_A_TARGET.search(url) else url
    return f"[{text}]({target})" if text else ""


def _marked(text: str, mark: str) -> str:
    """Text between marks, which must not touch space from within."""
    inner = text.strip()
    if not inner or "\n" in inner:
        return text
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def _code(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _raw(nodes: Iterable[_Element | str]) -> str:
    """The bare text."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        else:
            parts.append("\n" if node.name == "br" else _raw(node.children))
    return "".join(parts)


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _prefixed(first: str, others: str, text: str) -> str:
    begin, *rest = text.split("\n")
    return "\n".join([first + begin, *((others + line).rstrip() for line in rest)])


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


# A mention, a subwiki or a hashtag, in which nothing could be read as markup.
_NAME = re.compile(r"[@#!][\w.@:-]+")
_VOID = frozenset(("br", "hr"))
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_LIST_MARKERS = ("- ", "1. ")
_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r" {2,}")
_TICKS = re.compile(r"`+")
_MARKUP = re.compile(r"[\\`*_\[\]<>~|&{]")
# What makes another block of a line that begins with it.
_LINE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|)([#+=-](?=[#+=\s-]|$)|(?<=\d)[.)])")
_HARD_IN_A_TARGET = re.compile(r"[()\s]")
