"""The languages that we speak: English, and what is translated in `locale/`, read once."""

from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from fediwiki.text.gettext import ENGLISH, Tongue

_FOLDER = Path(__file__).parents[1] / "locale"


class Tongues:
    """The languages that we speak, by their tags."""

    def __init__(self, tongues: Iterable[Tongue]) -> None:
        """Speak these and, whatever they are, English."""
        self._by_tag = {tongue.tag.lower(): tongue for tongue in (ENGLISH, *tongues)}

    @property
    def tags(self) -> list[str]:
        """Their tags, English first."""
        return [tongue.tag for tongue in self._by_tag.values()]

    def find(self, tag: str) -> Tongue | None:
        """The language of a tag, or the nearest that says less: French for `fr-CA`.

        Source: RFC 4647 §3.4.
        """
        parts = tag.lower().split("-")
        while parts:
            found = self._by_tag.get("-".join(parts))
            if found is not None:
                return found
            parts.pop()
        return None

    def best(self, tags: Iterable[str]) -> Tongue:
        """The first of the tags that we speak, else English."""
        return next(filter(None, map(self.find, tags)), ENGLISH)


@cache
def read() -> Tongues:
    """English, and every translation in `locale/`."""
    return Tongues(_read(path) for path in sorted(_FOLDER.glob("*.po")))


def _read(path: Path) -> Tongue:
    with path.open("rb") as source:
        catalog = read_po(source, locale=path.stem.replace("-", "_"), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Tongue(path.stem, Locale.parse(path.stem, sep="-"), GNUTranslations(compiled))
