"""Parts of pages that are kept: nothing else is ever shown in their place."""

from collections.abc import Mapping

import pytest
from babel import Locale
from jinja2 import TemplateAssertionError, UndefinedError
from markupsafe import Markup

from fediwiki.asgi.fragments import Fragments
from fediwiki.asgi.rendering import Templates
from fediwiki.clock import Clock
from fediwiki.config.settings import Config, Instance
from fediwiki.text.gettext import Tongue, speaking

_GERMAN = Tongue("de", Locale("de"))


class _Made:
    """What is made, in order."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def render(self, name: str, values: Mapping[str, object]) -> str:
        self.names.append(name)
        return f"<p>{name} {dict(values)}</p>" + " " * 1_000


def test_a_part_with_the_same_values_is_made_once() -> None:
    made = _Made()
    fragments = Fragments(made.render)
    first = fragments.of("foot", site="wiki", number=1)
    assert fragments.of("foot", site="wiki", number=1) is first
    assert isinstance(first, Markup)
    assert made.names == ["foot"]


def test_another_name_value_or_language_is_another_part() -> None:
    made = _Made()
    fragments = Fragments(made.render)
    texts = {
        fragments.of("foot", number=1, other=2),
        fragments.of("foot", number=2, other=2),
        fragments.of("foot", number=2, other=1),
        fragments.of("foot", number=1),
        fragments.of("head", number=1, other=2),
    }
    with speaking(_GERMAN):
        fragments.of("foot", number=1, other=2)
    assert len(texts) == 5
    assert len(made.names) == 6


def test_only_so_much_is_kept_and_what_was_shown_last_stays() -> None:
    made = _Made()
    fragments = Fragments(made.render, most_bytes=50_000)
    for number in range(200):
        fragments.of("often")
        fragments.of("foot", number=number)
    assert 5 < len(fragments) < 20
    assert made.names.count("often") == 1
    fragments.of("foot", number=0)
    assert len(made.names) == 202


def test_what_is_larger_than_all_that_is_kept_is_shown_and_not_kept() -> None:
    fragments = Fragments(_Made().render, most_bytes=1_000)
    assert fragments.of("foot").startswith("<p>foot")
    assert len(fragments) == 0


@pytest.mark.parametrize("source", ["{{ moment|ago }}", "{{ moment|coming }}"])
def test_a_part_finds_no_clock(source: str) -> None:
    with pytest.raises(TemplateAssertionError, match="No filter named"):
        _part(source)


@pytest.mark.parametrize("source", ["{{ me.theme }}", "{{ path }}", "{{ site.name }}"])
def test_a_part_finds_nobody_who_looks(source: str) -> None:
    with pytest.raises(UndefinedError):
        _part(source)


def _part(source: str) -> str:
    templates = Templates(Config(Instance("wiki.example")), Clock())
    return templates.parts.from_string(source).render(moment=Clock().now())
