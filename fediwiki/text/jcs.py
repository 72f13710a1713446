"""JSON Canonicalization Scheme: the one text of a JSON value, to be hashed.

Source: RFC 8785.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json import JSONEncoder
from typing import Final, cast

from fediwiki.errors import Malformed

DEPTH_LIMIT: Final = 128

_EXACT = 2**53
# Between them, a number is written without an exponent.
_SMALLEST_POINT = -6
_LARGEST_POINT = 21


def canonicalize(value: object) -> bytes:
    """The canonical bytes of `value`, as JSON was parsed.

    Raises:
        Malformed: It has a number that is none or not exact, half a surrogate pair, or is deeper
            than any document that we take.
    """
    parts: list[str] = []
    _write(value, parts, depth=0)
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:
        raise Malformed("half a surrogate pair is no text") from None


_quoted = JSONEncoder(ensure_ascii=False).encode


def _write(value: object, parts: list[str], depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise Malformed("the document is too deep")
    match value:
        case str():
            parts.append(_quoted(value))
        case dict():
            _write_object(cast("Mapping[object, object]", value), parts, depth)
        case list() | tuple():
            _write_array(cast("Sequence[object]", value), parts, depth)
        case None:
            parts.append("null")
        case bool():
            parts.append("true" if value else "false")
        case int():
            parts.append(_integer(value))
        case float():
            parts.append(_number(value))
        case _:
            raise Malformed(f"{type(value).__name__} is not JSON")


def _write_object(members: Mapping[object, object], parts: list[str], depth: int) -> None:
    names = [name for name in members if isinstance(name, str)]
    if len(names) != len(members):
        raise Malformed("a name is not text")
    comma = "{"
    for name in sorted(names, key=_utf16):
        parts.append(f"{comma}{_quoted(name)}:")
        _write(members[name], parts, depth + 1)
        comma = ","
    parts.append("}" if names else "{}")


def _write_array(items: Sequence[object], parts: list[str], depth: int) -> None:
    comma = "["
    for item in items:
        parts.append(comma)
        _write(item, parts, depth + 1)
        comma = ","
    parts.append("]" if items else "[]")


def _utf16(name: str) -> bytes:
    """Names are sorted by UTF-16 code units, as JavaScript sorts them."""
    try:
        return name.encode("utf-16-be")
    except UnicodeEncodeError:
        raise Malformed("half a surrogate pair is no text") from None


def _integer(value: int) -> str:
    """Beyond 2^53 only what ECMAScript reads as a number that it writes the same.

    Any other would have the canonical form of its neighbour (I-JSON, RFC 7493, section 2.2).
    """
    if abs(value) <= _EXACT:
        return str(value)
    if abs(value) < 10**_LARGEST_POINT and _number(float(value)) == str(value):
        return str(value)
    raise Malformed("an integer is beyond what JSON can hold exactly")


def _number(value: float) -> str:
    """As ECMAScript writes it; Python finds the same shortest digits.

    Source: ECMA-262, Number::toString.
    """
    if not math.isfinite(value):
        raise Malformed("not a number, or endless")
    if value == 0:
        return "0"
    _, digits, exponent = Decimal(repr(abs(value))).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)
    sign = "-" if value < 0 else ""
    if len(text) <= point <= _LARGEST_POINT:
        return sign + text.ljust(point, "0")
    if 0 < point <= _LARGEST_POINT:
        return f"{sign}{text[:point]}.{text[point:]}"
    if _SMALLEST_POINT < point <= 0:
        return f"{sign}0.{text.rjust(len(text) - point, '0')}"
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{sign}{text[0]}{fraction}e{point - 1:+d}"
