"""The translations, against the words of the code."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from fediwiki.text import tongues
from fediwiki.text.gettext import _, speaking
from tests.messages import gathered, read, translations, updated

_PLACES = re.compile(r"%\(\w+\)s|%%|{\w+}")
_TAGS = re.compile(r"<[^>]*>")
# What may wait for translators while words are added.
_UNSAID = 0.05
_FILES = [pytest.param(path, id=path.stem) for path in translations()]


@pytest.mark.parametrize("path", _FILES)
def test_a_translation_says_what_it_translates(path: Path) -> None:
    wrong = [message.id for message in read(path) if message.id and not _fits(message)]
    assert wrong == []


@pytest.mark.parametrize("path", _FILES)
def test_a_translation_says_nearly_all_that_people_read(path: Path) -> None:
    catalog = updated(read(path), gathered())
    unsaid = [each.id for each in catalog if each.id and not all(_forms(each.string))]
    assert len(unsaid) <= len(catalog) * _UNSAID, unsaid[:20]


def test_french_is_spoken() -> None:
    french = tongues.read().find("fr-CA")
    assert french is not None
    with speaking(french):
        assert _("Sign in") == "Se connecter"


def _fits(message: Message) -> bool:
    if message.fuzzy:
        return False
    forms = zip(_forms(message.id), _forms(message.string), strict=False)
    # Only a translation that is there can be wrong; what stands in for it is English.
    return all(_marks(one) == _marks(other) for one, other in forms if other)


def _forms(said: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, list | tuple) else (said or "",)


def _marks(text: str) -> tuple[list[str], list[str], int]:
    """What must be the same: places for values, tags, and quotes that could end an attribute."""
    return sorted(set(_PLACES.findall(text))), sorted(_TAGS.findall(text)), text.count('"')
