"""Markdown to the HTML of its renderer, which is not yet fit to be shown."""

import comrak

from fediwiki.errors import TooLarge
from fediwiki.text import sanitize
from fediwiki.text.complexity import MAX_REFERENCE_CHARS
from fediwiki.text.gettext import _


def html_of(source: str) -> str:
    """CommonMark with tables, footnotes, task lists and strikethrough; raw HTML becomes text.

    The source has passed `cleaning.check_markdown` and `complexity.check`.

    Raises:
        TooLarge: It makes too many tags.
    """
    if "]:" in source:
        source = _ROOM + source
    html = comrak.render_markdown(source, _EXTENSIONS, _PARSING, _RENDERING)
    if html.count("<") > sanitize.MAX_TAGS:
        raise TooLarge(
            _(
                "The text is too complex: it makes more than %(max_tags)s tags.",
                max_tags=sanitize.MAX_TAGS,
            )
        )
    return html


def _extensions() -> comrak.ExtensionOptions:
    # Not `autolink`: it recurses on addresses until the stack ends. `mentions` finds bare ones.
    # Not its wikilinks: they lose titles such as `JavaScript: an introduction` as unsafe urls.
    extensions = comrak.ExtensionOptions()
    extensions.table = True
    extensions.footnotes = True
    extensions.tasklist = True
    extensions.strikethrough = True
    return extensions


def _rendering() -> comrak.RenderOptions:
    rendering = comrak.RenderOptions()
    rendering.escape = True
    # Parts a text at each `\#`, so that what its author escaped is not taken for a hashtag.
    rendering.escaped_char_spans = True
    return rendering


# The renderer writes no more link targets than the text is long, and leaves the rest of the links
# as text without a word. An empty line that long gives it room for all that `complexity` allows.
_ROOM = " " * MAX_REFERENCE_CHARS + "\n"

_EXTENSIONS = _extensions()
_PARSING = comrak.ParseOptions()
_RENDERING = _rendering()
