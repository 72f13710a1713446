"""The picture of the demo: two waves of the sea, added up and drawn point by point."""

import zlib
from math import cos, pi
from struct import pack

_WIDTH, _HEIGHT = 1_200, 600
_MEAN_LEVEL = 310
_POINTS_PER_WAVE_HEIGHT = 150
_HOURS = 15 * 24
# Principal lunar and solar tide (M2, S2): period in hours, and height with the lunar one as 1.
_WAVES = ((12.4206, 1.0), (12.0, 0.46))
_SKY, _SEA, _LINE = (246, 241, 228), (15, 91, 102), (196, 160, 92)
_DEEP, _LEVEL = 254, 255
# A curve that is steep looks smooth when each column of points is looked at several times.
_LOOKS = 6


def spring_and_neap() -> bytes:
    """Fifteen days of the tide, from one spring tide past a neap tide to the next, as PNG."""
    columns = [_column(x) for x in range(_WIDTH)]
    rows = b"".join(b"\0" + bytes(row) for row in zip(*columns, strict=True))
    shades = [_between(_SKY, _SEA, step / _DEEP) for step in range(_DEEP + 1)]
    palette = b"".join(bytes(shade) for shade in (*shades, _LINE))
    head = pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _column(x: int) -> bytes:
    """The points of one column, from the sky down to the sea."""
    heads = [_head(x + look / _LOOKS) for look in range(_LOOKS)]
    first, last = int(min(heads)), int(max(heads)) + 1
    edge = (
        round(_DEEP * sum(min(1.0, max(0.0, y + 1 - head)) for head in heads) / _LOOKS)
        for y in range(first, last)
    )
    points = bytearray(bytes(first) + bytes(edge) + bytes([_DEEP]) * (_HEIGHT - last))
    points[_MEAN_LEVEL] = _LEVEL
    return bytes(points)


def _head(x: float) -> float:
    """Where the water ends in a column, in points from the top."""
    hours = x * _HOURS / _WIDTH
    level = sum(height * cos(2 * pi * hours / period) for period, height in _WAVES)
    return _MEAN_LEVEL - _POINTS_PER_WAVE_HEIGHT * level


def _between(
    one: tuple[int, int, int], other: tuple[int, int, int], part: float
) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))
