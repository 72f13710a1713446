"""How values are put into words on a page: the filters of the templates."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.money import digits_of
from fediwiki.text import links
from fediwiki.text.sanitize import text_of

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "eo": "Esperanto",
    "es": "Spanish",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
_STEPS = (
    (timedelta(hours=1), timedelta(minutes=1), "minute"),
    (timedelta(days=1), timedelta(hours=1), "hour"),
    (timedelta(days=14), timedelta(days=1), "day"),
    (timedelta(days=60), timedelta(days=7), "week"),
)
_CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}
_LONGEST_SHOWN_URL = 90


def time_element(moment: datetime, now: datetime) -> Markup:
    """`12 minutes ago`, with the exact time for whoever asks."""
    exactly = f"{moment.day} {moment:%B %Y, %H:%M} UTC"
    words = _words_since(now, moment)
    element = f'<time datetime="{rfc3339(moment)}" title="{exactly}">{words}</time>'
    return Markup(element)  # noqa: S704 - all of it is ours


def day(moment: datetime) -> str:
    """`27 November 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def rfc3339(moment: datetime) -> str:
    """The moment for machines, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def count(number: int, noun: str = "", nouns: str = "") -> str:
    """`1,204 comments`, or without a noun the number alone; `nouns` are more than one."""
    if not noun:
        return f"{number:,}"
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def money(amount: int, currency: str) -> str:
    """`412 €`, or `412.50 €`; `amount` is in the currency's smallest unit."""
    whole, rest = divmod(amount, 10 ** digits_of(currency))
    shown = f"{whole:,}.{rest:02}" if rest else f"{whole:,}"
    return f"{shown}\u00a0{_CURRENCY_SIGNS.get(currency, currency)}"


def month_name(first_day: date) -> str:
    """`November 2026`."""
    return f"{first_day:%B %Y}"


def direction(language: str) -> str:
    """The `dir` of a text in this language; `auto` where that is not said."""
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    """What the language is called, or its code where we have no word for it."""
    return LANGUAGES.get(code.partition("-")[0].lower(), code)


def home(actor: Actor) -> str:
    """The path of the page of an actor here, also of one that lives elsewhere."""
    name = actor.name if actor.local else quote(actor.handle, safe="@:")
    match actor.kind:
        case ActorKind.INSTANCE:
            return "/"
        case ActorKind.SUBWIKI | ActorKind.GROUP:
            return f"/c/{name}"
        case _:
            return f"/u/{name}"


def person(actor: Actor) -> Markup:
    """A link to a person: ours by what they call themselves, others by their whole handle."""
    return _link(home(actor), actor.title if actor.local else f"@{actor.handle}")


def place(actor: Actor) -> Markup:
    """A link to a subwiki: ours by its name, others by their whole handle."""
    return _link(home(actor), actor.name if actor.local else actor.handle)


def web_link(url: str) -> str:
    """The address if it is one of the web and hides nothing, else nothing."""
    safe = links.safe(url)
    return safe if safe is not None and safe[:4].lower() == "http" else ""


def host(url: str) -> str:
    """The host of a `web_link`."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def shown_url(url: str) -> str:
    """A `web_link` as people read it: without its scheme, and never without its host."""
    shown = url.partition("://")[2].removesuffix("/")
    return shown if len(shown) <= _LONGEST_SHOWN_URL else f"{shown[:_LONGEST_SHOWN_URL]}…"


def made_safe(html: str) -> Markup:
    """HTML from storage, which `text` made safe before it was kept."""
    return Markup(html)  # noqa: S704 - the one place where stored HTML becomes markup


def plain_text(html: str) -> str:
    """The words of stored HTML, in one line."""
    return " ".join(text_of(html).split())


def xml(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _link(url: str, words: str) -> Markup:
    link = f'<a href="{escape(url)}"><bdi>{escape(words)}</bdi></a>'
    return Markup(link)  # noqa: S704 - both parts are escaped


def _words_since(now: datetime, moment: datetime) -> str:
    age = now - moment
    if age < timedelta(minutes=1):
        return "just now"
    for until, unit, name in _STEPS:
        if age < until:
            return f"{count(age // unit, name)} ago"
    return f"{moment.day} {moment:%B %Y}"
