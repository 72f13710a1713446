"""BlurHash, by what it says of simple pictures."""

import pytest

from fediwiki.media.blurhash import encoded


@pytest.mark.parametrize(
    ("pixel", "colour"),
    [((255, 255, 255), "TSUA"), ((0, 0, 0), "0000"), ((255, 0, 0), "TI:j")],
)
def test_a_picture_of_one_colour_begins_with_it(pixel: tuple[int, int, int], colour: str) -> None:
    hashed = encoded([pixel] * 64, 8, 8)
    assert len(hashed) == 4 + 2 * 12
    # The number of waves, how strong they are, and the average colour.
    assert hashed[0] == "L"
    assert hashed[2:6] == colour


def test_two_halves_make_a_wave() -> None:
    line = [(255, 255, 255)] * 4 + [(0, 0, 0)] * 4
    flat, halves = encoded([(128, 128, 128)] * 64, 8, 8), encoded(line * 8, 8, 8)
    assert halves[1] > flat[1]
    assert halves[6:] != flat[6:]
