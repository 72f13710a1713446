"""Languages made up for tests: words that nobody translates, and English from right to left."""

from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from fediwiki.text.gettext import Tongue

# Our words stay English; all else is as in Arabic.
MIRRORED = Tongue("ar", Locale("ar"), NullTranslations())


def tongue_of(tag: str, words: dict[str | tuple[str, str], str | tuple[str, ...]]) -> Tongue:
    """A language with these words: a message, or its two forms in English, and what it says."""
    catalog = Catalog(locale=tag.replace("-", "_"))
    for message, said in words.items():
        catalog.add(message, said)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Tongue(tag, Locale.parse(tag, sep="-"), GNUTranslations(compiled))
