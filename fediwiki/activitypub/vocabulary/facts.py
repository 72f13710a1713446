"""Facts of actors on the wire: pairs of a name and what it says.

Source: what Mastodon reads and writes as `PropertyValue` of schema.org.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.contents import one_line
from fediwiki.activitypub.vocabulary.parts import safe_html
from fediwiki.domain.profiles import FIELD_NAME_CHARACTERS, FIELD_VALUE_CHARACTERS, ProfileField
from fediwiki.text.sanitize import text_of

MAX_FACTS: Final = 20
_MAX_HTML_CHARS: Final = 4_000


def read_facts(document: Document) -> tuple[ProfileField, ...]:
    """What an actor says of itself in pairs; a value is HTML, of which the words are kept."""
    return tuple(_facts(document))


def write_fact(fact: ProfileField) -> Document:
    """The value is HTML: Mastodon verifies a link in it by its `rel`."""
    said = escape(fact.value)
    if fact.url:
        said = f'<a href="{escape(fact.url)}" rel="me nofollow noopener">{said}</a>'
    return {"type": "PropertyValue", "name": fact.name, "value": said}


def _facts(document: Document) -> Iterator[ProfileField]:
    for each in fields.objects(document.get("attachment"), MAX_FACTS):
        if "PropertyValue" not in fields.types(each):
            continue
        name = one_line(fields.text(each, "name"), FIELD_NAME_CHARACTERS)
        html = safe_html(fields.text(each, "value"), max_chars=_MAX_HTML_CHARS)
        value = one_line(text_of(html), FIELD_VALUE_CHARACTERS)
        if name and value:
            yield ProfileField(name, value)
