"""The stylesheet's colours can be read, in light and in dark."""

import re
from pathlib import Path

import pytest

from fediwiki.asgi import assets

_CSS = (Path(assets.__file__).parents[1] / "static" / "style.css").read_text(encoding="utf-8")
_COLOUR = re.compile(r"--([a-z]+): (#[0-9a-f]{6});")
_BLOCK = re.compile(r"^( *)(:root[^{]*) \{(.*?)^\1\}", re.MULTILINE | re.DOTALL)
_LEAST_CONTRAST = 4.5


def _themes() -> dict[str, dict[str, str]]:
    return {
        selector: dict(_COLOUR.findall(block))
        for _, selector, block in _BLOCK.findall(_CSS)
        if "--paper: #" in block and "#fff" not in block
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    ]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_there_are_a_light_and_a_dark_theme_and_both_ways_to_dark_agree() -> None:
    light, dark_by_system, dark_by_choice = _themes().values()
    assert dark_by_system == dark_by_choice
    assert light.keys() == dark_by_system.keys()
    assert _luminance(light["paper"]) > _luminance(dark_by_system["paper"])


@pytest.mark.parametrize("text", ["ink", "muted", "link", "accent"])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_every_text_can_be_told_from_its_ground(text: str, ground: str) -> None:
    ratios = [_contrast(theme[text], theme[ground]) for theme in _themes().values()]
    assert len(ratios) == 3
    assert min(ratios) >= _LEAST_CONTRAST


@pytest.mark.parametrize("ground", ["added", "removed"])
def test_what_was_added_and_removed_can_be_read(ground: str) -> None:
    ratios = [_contrast(theme["ink"], theme[ground]) for theme in _themes().values()]
    assert min(ratios) >= _LEAST_CONTRAST


def test_lines_are_laid_out_for_either_direction() -> None:
    sided = re.findall(
        r"^\s*(?:margin|padding|border|inset)-(?:left|right)\b.*$", _CSS, re.MULTILINE
    )
    assert sided == []
    assert not re.search(r"\b(?:float|text-align): (?:left|right)", _CSS)


def test_stylesheets_are_sent_without_what_is_for_those_who_write_them() -> None:
    sent = assets.ASSETS["style.css"].content.decode()
    assert "/*" not in sent
    assert "\n " not in sent
    assert len(re.findall("[{}]", sent)) == len(re.findall("[{}]", _CSS))


@pytest.mark.parametrize("name", [each for each in assets.ASSETS if each.endswith(".js")])
def test_scripts_are_sent_as_they_are_written_without_remarks(name: str) -> None:
    written = (Path(assets.__file__).parents[1] / "static" / name).read_text(encoding="utf-8")
    lines = [each.strip() for each in written.splitlines()]
    said = [each for each in lines if each and not each.startswith("//")]
    assert assets.ASSETS[name].content.decode().splitlines() == said
    # Nothing in a script spans lines in which blanks would matter.
    assert all(each.count("`") % 2 == 0 for each in lines)
