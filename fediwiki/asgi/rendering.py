"""Pages from templates: every value is escaped unless `text` made it safe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from fediwiki.asgi import assets, wording
from fediwiki.asgi.fragments import Fragments
from fediwiki.asgi.picturing import Picturing, fitted, name_of
from fediwiki.clock import Clock
from fediwiki.config.settings import Config
from fediwiki.domain import licences
from fediwiki.domain.ids import short
from fediwiki.domain.urls import Urls
from fediwiki.storage.glances import Glance
from fediwiki.text import gettext

_FOLDER = Path(__file__).parents[1] / "templates"
_CURRENT = Markup(' aria-current="page"')
_ELSEWHERE = Markup()
_WORDS: dict[str, Callable[..., str]] = {
    "_": gettext._,
    "gettext": gettext._,
    "ngettext": gettext.ngettext,
    "pgettext": gettext.pgettext,
    "npgettext": gettext.npgettext,
}


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the instance."""

    name: str
    domain: str
    origin: str
    description: str
    languages: tuple[str, ...]
    contact: str
    licence: str
    version: str
    joinable: bool


class _Translated(Environment):
    """One whose words take their values by name."""

    newstyle_gettext = True


class _Compiled(BytecodeCache):
    """What was compiled once in this process: to compile takes a hundred times as long as to fill.

    The environments of all instances in it are alike in all that a compiler looks at.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, if it was compiled from the same source."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class Templates:
    """The templates, read and compiled as they are first asked for, then kept."""

    def __init__(self, config: Config, clock: Clock) -> None:
        """Make pages for the instance of `config`; `clock` says how long ago things were."""
        self._clock = clock
        self._pages = _environment(config)
        self.parts = _environment(config)
        self._fragments = Fragments(self._part)
        # A part is kept: it is told how long ago things were, and has no other way to know.
        self._pages.filters.update(ago=self._ago, coming=self._coming)
        self._everywhere = cast("dict[str, object]", self._pages.globals)
        self._everywhere.update(entry=self._entry, part=self._fragments.of)
        self.hold(config)

    def hold(self, config: Config) -> None:
        """Say of the instance what `config` says from now on."""
        self._everywhere["site"] = _site(config)

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The text of a template."""
        return self._pages.get_template(name).render(values)

    def _part(self, name: str, values: Mapping[str, object]) -> str:
        return self.parts.get_template(name).render(values)

    def _entry(self, post: Glance, *, in_subwiki: bool = False, pinned: bool = False) -> Markup:
        """One post of a feed."""
        now = self._clock.now()
        updated = post.updated
        return self._fragments.of(
            "entry.html",
            post=post,
            in_subwiki=in_subwiki,
            pinned=pinned,
            age=wording.age_of(post.published, now),
            age_of_edit=wording.age_of(updated, now) if updated else None,
        )

    def _ago(self, moment: datetime) -> Markup:
        return wording.time_element(moment, self._clock.now())

    def _coming(self, moment: datetime) -> Markup:
        return wording.time_to_come(moment, self._clock.now())


def _environment(config: Config) -> Environment:
    """What templates are read with; they find nothing in it that changes while we run."""
    environment = _Translated(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_COMPILED,
    )
    environment.policies["ext.i18n.trimmed"] = True
    picturing = Picturing(Urls(config.origin))
    cast("dict[str, object]", environment.filters).update(
        aged=wording.time_of_age,
        count=wording.count,
        day=wording.day,
        direction=wording.direction,
        exactly=wording.exactly,
        face=picturing.face,
        host=wording.host,
        language_name=wording.language_name,
        licence=licences.name_of,
        made_safe=wording.made_safe,
        month_name=wording.month_name,
        moment=wording.rfc3339,
        page_here=wording.home,
        operators=wording.operators,
        person=wording.person,
        place=wording.place,
        plain_text=wording.plain_text,
        short=short,
        room=wording.room,
        shown_url=wording.shown_url,
        signed=wording.signed,
        web_link=wording.web_link,
        xml=wording.xml,
    )
    cast("dict[str, object]", environment.globals).update(
        asset=assets.url,
        here=_here,
        picture=picturing.path,
        portrait=picturing.portrait,
        fitted=fitted,
        name_of=name_of,
        tongue=gettext.spoken,
        **{name: _marked(words) for name, words in _WORDS.items()},
        money=wording.money,
    )
    return environment


def _marked(words: Callable[..., str]) -> Callable[..., Markup]:
    """The same for templates: a message may hold tags, a value is escaped unless it is safe."""

    def marked(*messages: str | int, **values: object) -> Markup:
        if not values and len(messages) == 1:
            return _plain(words, gettext.spoken().words, str(messages[0]))
        safe = {name: each if type(each) is int else escape(each) for name, each in values.items()}
        return Markup(words(*messages, **safe))  # noqa: S704 - messages are ours

    return marked


@cache
def _plain(words: Callable[..., str], _language: NullTranslations, message: str) -> Markup:
    """A message without values, which is most of a page, in the language that is spoken."""
    return Markup(words(message))  # noqa: S704 - likewise


def _here(path: str, url: str) -> Markup:
    """What marks a link to the very page on which it stands."""
    return _CURRENT if path == url else _ELSEWHERE


def _site(config: Config) -> Site:
    instance = config.instance
    return Site(
        instance.name,
        instance.domain,
        config.origin,
        instance.description,
        instance.languages,
        instance.contact,
        instance.licence,
        version("fediwiki"),
        joinable=config.registration.mode != "closed",
    )
