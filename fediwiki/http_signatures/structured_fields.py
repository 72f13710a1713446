"""Structured fields: the grammar of Signature-Input, Signature and Content-Digest.

Strict where the RFC lets the last of two equal names win: we refuse, so that nobody can be of two
minds about a header.

Source: RFC 8941.
"""

import re
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fediwiki.errors import BadSignature


@dataclass(frozen=True, slots=True)
class Token:
    """A bare word."""

    text: str


Bare = bool | int | Decimal | str | bytes | Token


@dataclass(frozen=True, slots=True)
class Item:
    """One value and its parameters."""

    value: Bare
    parameters: Mapping[str, Bare] = field(default_factory=dict[str, Bare])


@dataclass(frozen=True, slots=True)
class InnerList:
    """Several items in parentheses, and the parameters of the whole."""

    items: tuple[Item, ...]
    parameters: Mapping[str, Bare] = field(default_factory=dict[str, Bare])


def parse_dictionary(header: bytes) -> dict[str, Item | InnerList]:
    """Read a dictionary, in its order.

    Raises:
        BadSignature: It is none, or says something twice.
    """
    try:
        text = header.decode("ascii").strip(" ")
    except UnicodeDecodeError:
        raise BadSignature("a structured field is not ASCII") from None
    found: dict[str, Item | InnerList] = {}
    position = 0
    while position < len(text):
        key, position = _key(text, position)
        if key in found:
            raise BadSignature(f"{key} occurs twice")
        if text[position : position + 1] == "=":
            found[key], position = _member(text, position + 1)
        else:
            parameters, position = _parameters(text, position)
            found[key] = Item(value=True, parameters=parameters)
        comma = _COMMA.match(text, position)
        if comma is None and position < len(text):
            raise _malformed(position)
        position = comma.end() if comma else position
    return found


def serialize_item(item: Item) -> str:
    """The one canonical text of an item."""
    text = _bare_text(item.value)
    return text + serialize_parameters(item.parameters) if item.parameters else text


def serialize_inner_list(inner: InnerList) -> str:
    """The one canonical text of an inner list."""
    items = " ".join(map(serialize_item, inner.items))
    return f"({items}){serialize_parameters(inner.parameters)}"


def serialize_parameters(parameters: Mapping[str, Bare]) -> str:
    """The one canonical text of parameters, with their semicolons."""
    return "".join(
        f";{key}" if value is True else f";{key}={_bare_text(value)}"
        for key, value in parameters.items()
    )


_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*+")
# Not at the end of the text: a comma must be followed by another member.
_COMMA = re.compile(r"[ \t]*+,[ \t]*+(?!\Z)")
_BARE = re.compile(
    r'"(?P<string>(?:[ !#-\[\]-~]|\\["\\])*+)"'
    r"|:(?P<bytes>[A-Za-z0-9+/]*+={0,2}):"
    r"|(?P<decimal>-?[0-9]{1,12}\.[0-9]{1,3})(?![0-9.])"
    r"|(?P<integer>-?[0-9]{1,15})(?![0-9.])"
    r"|\?(?P<boolean>[01])"
    r"|(?P<token>[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*+)"
)
_ESCAPED = re.compile(r'\\(["\\])')


def _member(text: str, position: int) -> tuple[Item | InnerList, int]:
    if text[position : position + 1] != "(":
        return _item(text, position)
    items: list[Item] = []
    position = _after_spaces(text, position + 1)
    while text[position : position + 1] != ")":
        item, end = _item(text, position)
        items.append(item)
        position = _after_spaces(text, end)
        if position == end and text[position : position + 1] != ")":
            raise _malformed(position)
    parameters, position = _parameters(text, position + 1)
    return InnerList(tuple(items), parameters), position


def _item(text: str, position: int) -> tuple[Item, int]:
    value, position = _bare(text, position)
    parameters, position = _parameters(text, position)
    return Item(value, parameters), position


def _parameters(text: str, position: int) -> tuple[dict[str, Bare], int]:
    found: dict[str, Bare] = {}
    while text[position : position + 1] == ";":
        key, position = _key(text, _after_spaces(text, position + 1))
        if key in found:
            raise BadSignature(f"{key} occurs twice")
        found[key] = True
        if text[position : position + 1] == "=":
            found[key], position = _bare(text, position + 1)
    return found, position


def _key(text: str, position: int) -> tuple[str, int]:
    match = _KEY.match(text, position)
    if match is None:
        raise _malformed(position)
    return match[0], match.end()


def _bare(text: str, position: int) -> tuple[Bare, int]:
    match = _BARE.match(text, position)
    if match is None:
        raise _malformed(position)
    kind = match.lastgroup or ""
    written = match[kind]
    end = match.end()
    match kind:
        case "string":
            return _ESCAPED.sub(r"\1", written) if "\\" in written else written, end
        case "bytes":
            return _decoded(written, position), end
        case "decimal":
            return Decimal(written), end
        case "integer":
            return int(written), end
        case "boolean":
            return written == "1", end
        case _:
            return Token(written), end


def _decoded(written: str, position: int) -> bytes:
    try:
        return a2b_base64(written, strict_mode=True)
    except ValueError:
        raise _malformed(position) from None


def _after_spaces(text: str, position: int) -> int:
    while text[position : position + 1] == " ":
        position += 1
    return position


def _malformed(position: int) -> BadSignature:
    return BadSignature(f"a structured field is malformed at character {position}")


def _bare_text(value: Bare) -> str:
    match value:
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case bool():
            return "?1" if value else "?0"
        case int():
            return str(value)
        case Decimal():
            whole, _, fraction = f"{value:f}".partition(".")
            return f"{whole}.{fraction.rstrip('0') or '0'}"
        case bytes():
            return f":{b64encode(value).decode()}:"
        case Token():
            return value.text
