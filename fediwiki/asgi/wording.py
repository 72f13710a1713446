"""How values are put into words on a page: the filters of the templates."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, cast
from urllib.parse import quote, urlsplit

from babel.dates import format_date, format_time
from babel.numbers import get_decimal_symbol
from babel.units import format_unit
from markupsafe import Markup, escape

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.money import digits_of
from fediwiki.storage.glances import Sketch
from fediwiki.text import gettext, languages, links
from fediwiki.text.gettext import N_, _, ngettext
from fediwiki.text.sanitize import text_of

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What people are offered to write in, before they type another.
LANGUAGES = tuple(
    "ar bn ca cs da de el en eo es eu fa fi fr he hi hu id it ja ko nb nl no "
    "pl pt ro ru sv tr uk ur vi zh".split()
)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_SAID_IN_DAYS = timedelta(days=14)
_UNITS = (
    (_HOUR, _MINUTE, "minute"),
    (_DAY, _HOUR, "hour"),
    (_SAID_IN_DAYS, _DAY, "day"),
    (timedelta(days=60), timedelta(days=7), "week"),
)
_CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}
_LONGEST_SHOWN_URL = 90
_UNSAID = {N_("A community that writes together."), N_("What brings you here?")}


class Age(NamedTuple):
    """How long ago something was, in the unit in which that is said; too long ago without one."""

    number: int
    unit: str


def age_of(moment: datetime, now: datetime) -> Age:
    """How long ago that was: the same for as long as the same words say it."""
    age = now - moment
    for until, length, unit in _UNITS:
        if age < until:
            return Age(max(0, age // length), unit)
    return Age(0, "")


def time_element(moment: datetime, now: datetime) -> Markup:
    """`12 minutes ago`, with the exact time for whoever asks."""
    return time_of_age(moment, age_of(moment, now))


def time_of_age(moment: datetime, age: Age) -> Markup:
    """The same where it is known how long ago that was."""
    return _time(moment, _words_since(age, moment))


def time_to_come(moment: datetime, now: datetime) -> Markup:
    """`in 12 minutes`, likewise."""
    return _time(moment, _words_until(now, moment))


def exactly(moment: datetime) -> str:
    """`27 November 2026, 12:05 UTC`."""
    clock = format_time(moment, "HH:mm", locale=gettext.spoken().forms)
    return _("%(day)s, %(clock)s UTC", day=day(moment), clock=clock)


def day(moment: datetime) -> str:
    """`27 November 2026`."""
    return format_date(moment, "long", locale=gettext.spoken().forms)


def rfc3339(moment: datetime) -> str:
    """The moment for machines, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def count(number: int) -> str:
    """`1,204`."""
    return gettext.number(number)


def room(size_bytes: int) -> str:
    """`1.3 MB`: how much room something takes."""
    units = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
    step = min(len(str(size_bytes)) - 1, 3 * len(units) - 1) // 3
    shown = round(size_bytes / 1000**step, 1)
    return format_unit(shown, f"digital-{units[step]}", "short", locale=gettext.spoken().forms)


def signed(number: int) -> str:
    """How much more or less: `+1,204`, `−3` or `±0`."""
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    return f"{sign}{gettext.number(abs(number))}"


def money(amount: int, currency: str) -> str:
    """`412 €`, or `412.50 €`; `amount` is in the currency's smallest unit."""
    digits = digits_of(currency)
    whole, rest = divmod(amount, 10**digits)
    shown = gettext.number(whole)
    if rest:
        shown += f"{get_decimal_symbol(gettext.spoken().forms)}{rest:0{digits}}"
    return f"{shown}\u00a0{_CURRENCY_SIGNS.get(currency, currency)}"


def month_name(first_day: date) -> str:
    """`November 2026`."""
    return format_date(first_day, "LLLL y", locale=gettext.spoken().forms)


def operators(words: str) -> str:
    """What the operator says, as they say it; where they say nothing, our own words for that."""
    return _(words) if words in _UNSAID else words


def direction(language: str) -> str:
    """The `dir` of a text in this language; `auto` where that is not said."""
    return languages.direction(language or languages.UNDETERMINED)


def language_name(tag: str) -> str:
    """What the language is called in the one that is spoken, or its tag where that has no word."""
    names = cast("Mapping[str, str]", gettext.spoken().forms.languages)
    return names.get(tag.partition("-")[0].lower(), tag)


def home(actor: Actor | Sketch) -> str:
    """The path of the page of an actor here, also of one that lives elsewhere."""
    name = actor.name if actor.local else quote(actor.handle, safe="@:")
    match actor.kind:
        case ActorKind.INSTANCE:
            return "/"
        case ActorKind.SUBWIKI | ActorKind.GROUP:
            return f"/c/{name}"
        case _:
            return f"/u/{name}"


def person(actor: Actor | Sketch) -> Markup:
    """A link to a person: ours by what they call themselves, others by their whole handle."""
    return _link(home(actor), actor.title if actor.local else f"@{actor.handle}")


def place(actor: Actor | Sketch) -> Markup:
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


def _time(moment: datetime, words: str) -> Markup:
    element = f'<time datetime="{rfc3339(moment)}" title="{exactly(moment)}">{words}</time>'
    return Markup(element)  # noqa: S704 - all of it is ours


def _words_until(now: datetime, moment: datetime) -> str:
    wait = moment - now
    if wait < _MINUTE:
        return _("in a moment")
    if wait < _HOUR:
        return ngettext("in %(num)s minute", "in %(num)s minutes", wait // _MINUTE)
    if wait < _DAY:
        return ngettext("in %(num)s hour", "in %(num)s hours", wait // _HOUR)
    if wait < _SAID_IN_DAYS:
        return ngettext("in %(num)s day", "in %(num)s days", wait // _DAY)
    return _("on %(day)s", day=day(moment))


def _words_since(age: Age, moment: datetime) -> str:
    match age:
        case Age(0, "minute"):
            return _("just now")
        case Age(number, "minute"):
            return ngettext("%(num)s minute ago", "%(num)s minutes ago", number)
        case Age(number, "hour"):
            return ngettext("%(num)s hour ago", "%(num)s hours ago", number)
        case Age(number, "day"):
            return ngettext("%(num)s day ago", "%(num)s days ago", number)
        case Age(number, "week"):
            return ngettext("%(num)s week ago", "%(num)s weeks ago", number)
        case _:
            return day(moment)
