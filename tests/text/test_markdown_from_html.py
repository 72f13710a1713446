"""HTML from elsewhere becomes Markdown that says the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fediwiki.text import markdown, sanitize
from fediwiki.text.markdown_from_html import markdown_of


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p><p>Two<br>lines.</p>", "One.\n\nTwo\\\nlines."),
        ("<p>A <strong>b </strong>c <em>d</em> <del>e</del></p>", "A **b** c *d* ~~e~~"),
        ('<p><a href="https://a.example/">the sea</a></p>', "[the sea](https://a.example/)"),
        ('<p><a href="https://a.example/">https://a.example/</a></p>', "https://a.example/"),
        ('<a href="https://a.example/_(b)">c</a>', "[c](<https://a.example/_(b)>)"),
        ('<p><a href="https://m.example/@bob" class="mention">@bob</a> hi</p>', "@bob hi"),
        ("<h2>Tides</h2><h3>Spring</h3>", "# Tides\n\n## Spring"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li><li><p>b</p><p>c</p></li></ol>', "3. a\n4. b\n\n   c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        (
            '<pre><code class="language-python">x = "`"\n\ny</code></pre>',
            '```python\nx = "`"\n\ny\n```',
        ),
        ("<p><code>a`b</code></p>", "``a`b``"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>x|y</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | x\\|y |",
        ),
        (
            "<p>1. No list, *no* emphasis, [no] link_</p>",
            r"1\. No list, \*no\* emphasis, \[no\] link\_",
        ),
        ("<p># no heading</p>", r"\# no heading"),
        ("loose <p>text</p> and more", "loose\n\ntext\n\nand more"),
        ("<hr>", "***"),
        ("", ""),
    ],
)
def test_what_is_said_is_written_as_a_person_would(html: str, expected: str) -> None:
    assert markdown_of(sanitize.clean(html)) == expected


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


_TEXT = st.text(st.sampled_from("ab1. #-+=*_[]()<>&`~|\\!@{}:/é\n"), max_size=12)


def _inline(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(["strong", "em", "del", "code", "span", "u"])
    wrapped = st.builds(_element, names, below)
    linked = below.map(lambda text: f'<a href="https://a.example/x">{text}</a>')
    return wrapped | linked | st.just("<br>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_INLINE = st.recursive(_TEXT.map(_escaped), _inline, max_leaves=6)


def _blocks(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    listed = st.lists(below, min_size=1, max_size=3)
    return (
        st.builds(
            _element,
            st.sampled_from(["blockquote", "div", "details"]),
            below,
        )
        | listed.map(lambda items: f"<ul>{''.join(f'<li>{each}</li>' for each in items)}</ul>")
        | listed.map(lambda items: f"<ol>{''.join(f'<li>{each}</li>' for each in items)}</ol>")
        | listed.map("".join)
    )


_PARAGRAPH = st.builds(_element, st.sampled_from(["p", "h2", "h5"]), _INLINE)
_HTML = st.recursive(_PARAGRAPH | _INLINE, _blocks, max_leaves=8)


def _letters(html: str) -> str:
    return "".join(each for each in sanitize.text_of(html) if each.isalnum())


@given(_HTML)
@example('<a href="https://a.example/x">@1[](</a><a href="https://a.example/x">)</a>')
def test_no_word_is_lost_or_made_up(html: str) -> None:
    clean = sanitize.clean(html)
    again = markdown.render(markdown_of(clean)).html
    assert _letters(again) == _letters(clean)


@given(st.text(max_size=300))
def test_anything_at_all_gives_markdown_that_renders(html: str) -> None:
    markdown.render(markdown_of(sanitize.clean(html)))
