"""BlurHash: a few colours of a picture in some thirty characters, shown until it has loaded.

Source: https://github.com/woltapp/blurhash/blob/master/Algorithm.md
"""

from collections.abc import Sequence
from math import cos, pi
from typing import Final

Pixel = tuple[int, int, int]

_DIGITS: Final = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
)
_ACROSS, _DOWN = 4, 3
_MOST_AC = 82
_DARK_SRGB = 0.04045
_DARK_LINEAR = 0.0031308


def encoded(pixels: Sequence[Pixel], width: int, height: int) -> str:
    """The hash of a small picture, whose pixels stand line by line."""
    lines = [[_linear(each) for each in pixel] for pixel in pixels]
    waves_across = [[cos(pi * i * x / width) for x in range(width)] for i in range(_ACROSS)]
    waves_down = [[cos(pi * j * y / height) for y in range(height)] for j in range(_DOWN)]
    factors = [
        _factor(lines, waves_across[i], waves_down[j], flat=i == j == 0)
        for j in range(_DOWN)
        for i in range(_ACROSS)
    ]
    average, *others = factors
    strongest = max(abs(part) for factor in others for part in factor)
    scale = max(0, min(_MOST_AC, int(strongest * 166 - 0.5)))
    most = (scale + 1) / 166
    return "".join(
        [
            _digits(_ACROSS - 1 + (_DOWN - 1) * 9, 1),
            _digits(scale, 1),
            _digits(_average(average), 4),
            *(_digits(_quantised(factor, most), 2) for factor in others),
        ]
    )


def _factor(
    lines: Sequence[Sequence[float]], across: Sequence[float], down: Sequence[float], *, flat: bool
) -> list[float]:
    """How much of one wave is in each colour."""
    width, height = len(across), len(down)
    sums = [0.0, 0.0, 0.0]
    for y, wave_down in enumerate(down):
        for x, wave_across in enumerate(across):
            weight = wave_down * wave_across
            red, green, blue = lines[y * width + x]
            sums[0] += weight * red
            sums[1] += weight * green
            sums[2] += weight * blue
    scale = (1 if flat else 2) / (width * height)
    return [scale * each for each in sums]


def _average(colour: Sequence[float]) -> int:
    red, green, blue = (_srgb(each) for each in colour)
    return red << 16 | green << 8 | blue


def _quantised(factor: Sequence[float], most: float) -> int:
    red, green, blue = (
        max(0, min(18, int(_signed_root(part / most) * 9 + 9.5))) for part in factor
    )
    return (red * 19 + green) * 19 + blue


def _signed_root(value: float) -> float:
    return abs(value) ** 0.5 * (1 if value >= 0 else -1)


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= _DARK_SRGB else ((part + 0.055) / 1.055) ** 2.4


def _srgb(value: float) -> int:
    part = max(0.0, min(1.0, value))
    shown = part * 12.92 if part <= _DARK_LINEAR else 1.055 * part ** (1 / 2.4) - 0.055
    return int(shown * 255 + 0.5)


def _digits(value: int, length: int) -> str:
    return "".join(_DIGITS[value // 83**place % 83] for place in range(length - 1, -1, -1))
