"""The words that people read, in the language of whoever reads them: `_` and its kin.

English stands in the code, other languages in `locale/`. The language is bound around whatever
answers one person: `speaking` for one stretch, `speak` for what is left of the stretch around.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import NullTranslations

from babel import Locale
from babel.numbers import format_decimal


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that we speak: its tag, its forms of numbers and dates, and its words."""

    tag: str
    forms: Locale
    words: NullTranslations = field(default_factory=NullTranslations)


# Dates in English are written the way that needs no comma.
ENGLISH = Tongue("en", Locale("en", "GB"))

_spoken = ContextVar("spoken", default=ENGLISH)


def spoken() -> Tongue:
    """The language that is bound, else English."""
    return _spoken.get()


def speak(tongue: Tongue) -> None:
    """Go on in another language until the `speaking` around ends."""
    _spoken.set(tongue)


@contextmanager
def speaking(tongue: Tongue) -> Generator[None]:
    """Bind a language."""
    token = _spoken.set(tongue)
    try:
        yield
    finally:
        _spoken.reset(token)


def N_(message: str) -> str:  # noqa: N802 - the usual mark of gettext
    """Mark a constant to be translated; `_` translates it when it is shown."""
    return message


def _(message: str, /, **values: object) -> str:
    """The message; `%(name)s` stands for a value, `%%` for the sign."""
    return spoken().words.gettext(message) % shown(values)


def pgettext(context: str, message: str, /, **values: object) -> str:
    """The message, where one word in English may be several elsewhere."""
    return spoken().words.pgettext(context, message) % shown(values)


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The form of a message that fits a number, which `%(num)s` stands for."""
    return spoken().words.ngettext(one, many, num) % shown({"num": num, **values})


def npgettext(context: str, one: str, many: str, num: int, /, **values: object) -> str:
    """The form that fits a number, where one word in English may be several elsewhere."""
    return spoken().words.npgettext(context, one, many, num) % shown({"num": num, **values})


def number(value: int) -> str:
    """`1,204`, as the language writes it."""
    return format_decimal(value, locale=spoken().forms)


def shown(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a message, whole numbers as the language writes them."""
    return {name: number(value) if type(value) is int else value for name, value in values.items()}
