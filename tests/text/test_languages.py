"""Languages and their directions."""

import pytest

from fediwiki.errors import Malformed
from fediwiki.text import languages


@pytest.mark.parametrize("tag", ["fr", "pt-BR", "zh-Hant-TW", "es-419", "sl-rozaj", "und", "ast"])
def test_a_language_tag_is_admitted(tag: str) -> None:
    languages.check(tag)
    assert languages.known_or_undetermined(tag.upper()) == tag


@pytest.mark.parametrize(
    "tag", ["", "f", "french", "fr_FR", "fr-", "-fr", "fr\n", "f\u00f4", "en-a"]
)
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(Malformed):
        languages.check(tag)
    assert languages.known_or_undetermined(tag) == "und"


def test_what_is_not_even_text_is_undetermined() -> None:
    assert languages.known_or_undetermined(None) == "und"


@pytest.mark.parametrize(
    ("tag", "name", "direction"),
    [
        ("fr", "Français", "ltr"),
        ("en-GB", "English", "ltr"),
        ("pt-BR", "Português (Brasil)", "ltr"),
        ("zh-Hant", "繁體中文", "ltr"),
        ("ar", "العربية", "rtl"),
        ("he-IL", "עברית", "rtl"),
        ("az-Arab", "Azərbaycanca", "rtl"),
        ("ks-Deva", "ks-Deva", "ltr"),
        ("und", "", "auto"),
    ],
)
def test_a_language_has_a_name_and_a_direction(tag: str, name: str, direction: str) -> None:
    assert languages.native_name(tag) == name
    assert languages.direction(tag) == direction


def test_every_named_language_has_a_proper_tag() -> None:
    assert len(languages.NATIVE_NAMES) >= 60
    for tag in languages.NATIVE_NAMES:
        assert languages.known_or_undetermined(tag) == tag
