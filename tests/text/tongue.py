"""A language made up for tests: words that nobody translates, in a catalog of our own."""

from gettext import GNUTranslations
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from fediwiki.text.gettext import Tongue


def tongue_of(tag: str, words: dict[str | tuple[str, str], str | tuple[str, ...]]) -> Tongue:
    """A language with these words: a message, or its two forms in English, and what it says."""
    catalog = Catalog(locale=tag.replace("-", "_"))
    for message, said in words.items():
        catalog.add(message, said)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Tongue(tag, Locale.parse(tag, sep="-"), GNUTranslations(compiled))
