"""What HTML from other servers becomes."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import TooLarge
from fediwiki.text.html_writing import MAX_DEPTH
from fediwiki.text.sanitize import (
    MAX_ESCAPES,
    MAX_HTML_CHARS,
    MAX_TAGS,
    clean,
    text_of,
)
from tests.vectors import vectors

REL = 'rel="nofollow noopener noreferrer ugc"'


def _markup(html: str) -> str:
    return "".join(re.findall(r"<[^>]*>", html))


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in re.findall(r"</?", html):
        depth += 1 if tag == "<" else -1
        deepest = max(deepest, depth)
    return deepest


def test_no_hostile_payload_leaves_a_forbidden_token_in_markup() -> None:
    cases = json.loads((vectors() / "selfmade_html_payloads.json").read_text())["cases"]
    assert len(cases) == 30
    for case in cases:
        html = clean(case["input"] or "<p>" + "<b>" * 20_000)
        found = [token for token in case["forbidden_in_markup"] if token in _markup(html)]
        assert not found, case["name"]


def test_what_hostile_payloads_hide_in_text_is_gone_too() -> None:
    cases = json.loads((vectors() / "selfmade_html_payloads.json").read_text())["cases"]
    written_in_markdown = {"markdown js link (local editor)", "wikilink escape"}
    for case in cases:
        if case["input"] is not None and case["name"] not in written_in_markdown:
            html = clean(case["input"])
            assert not any(token in html for token in case["forbidden_in_markup"]), case["name"]


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>a<br>b</p><hr>", "<p>a<br>b</p><hr>"),
        ("<h1>T</h1><h2>U</h2><h6>V</h6>", "<h2>T</h2><h2>U</h2><h6>V</h6>"),
        ("<p><b>a</b> <em>b</em> x<sup>2</sup></p>", "<p><b>a</b> <em>b</em> x<sup>2</sup></p>"),
        (
            "<table><tr><td>1<td><b>2<tr><th onclick=x>3</table>",
            "<table><tbody><tr><td>1</td><td><b>2</b></td></tr><tr><th>3</th></tr></tbody></table>",
        ),
        ("<p>a<p>b<ul><li>x<li>y</ul>", "<p>a</p><p>b</p><ul><li>x</li><li>y</li></ul>"),
        ("<b><p>x</b>y</p>", "<b><p>x</p></b>y"),
        ("<p><b>x<div>y</div></b></p>", "<p><b>x</b></p><div>y</div>"),
        ('<pre><code class="language-c++ x">a\n</code></pre>',) * 2,
        ("<p><ruby>明日<rp>(</rp><rt>Ashita</rt><rp>)</rp></ruby></p>",) * 2,
        ('<ol start="3" reversed=""><li>Foo</li></ol>',) * 2,
        ('<p lang="fr" dir="ltr">à</p>',) * 2,
        ("<p>a <!-- b --> c</p>", "<p>a  c</p>"),
        ("1 < 2 & 3 > 2 &amp;lt;", "1 &lt; 2 &amp; 3 &gt; 2 &amp;lt;"),
        ('<p><img src="https://a.example/b.png" alt=":blob:"></p>', "<p>:blob:</p>"),
        ("<p>unclosed <a href='https://a.example", "<p>unclosed </p>"),
    ],
)
def test_articles_keep_their_shape(html: str, cleaned: str) -> None:
    assert clean(html) == cleaned.replace("language-c++ x", "language-c++")


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "http://a.example/x?a=1#b",
        "HTTPS://A.example",
        "mailto:bob@a.example",
        "https://[2001:db8::1]/",
        "https://例え.example/道",
    ],
)
def test_links_to_the_web_and_to_mail_stay(url: str) -> None:
    assert clean(f'<a href="{url}">x</a>') == f'<a href="{url}" {REL}>x</a>'


@pytest.mark.parametrize(
    "url",
    [
        "/p/1",
        "p/1",
        "#top",
        "//evil.example/",
        "",
        "javascript:alert(1)",
        "JAVASCRIPT&colon;alert(1)",
        "data:text/html,x",
        "https:evil.example",
        "https:///evil.example",
        "https://good.example@evil.example/",
        "https://good.example\\@evil.example/",
        "https://a.example/\u202egpj",
        "https://a.example/" + "x" * 2_048,
        "mailto:bob",
        "dweb:/a/foo",
    ],
)
def test_other_links_become_their_text(url: str) -> None:
    assert clean(f'<a href="{url}">x <b>y</b></a>') == "x <b>y</b>"


def test_a_link_shortened_as_mastodon_does_stays_short() -> None:
    html = (
        f'<a href="https://prepitaph.example/wip/" {REL}><span class="invisible">https://</span>'
        '<span class="ellipsis">prepitaph.example/w</span><span class="invisible">ip/</span></a>'
    )
    assert clean(html) == html


def test_a_link_that_hides_where_it_leads_is_shown_whole() -> None:
    hiding = (
        '<a href="https://evil.example/"><span class="invisible">https://evil.example/</span>'
        "<span>good.example</span></a>"
    )
    assert clean(hiding) == (
        f'<a href="https://evil.example/" {REL}><span>https://evil.example/</span>'
        "<span>good.example</span></a>"
    )


def test_nothing_is_hidden_outside_links() -> None:
    assert clean('<p><span class="invisible">x</span></p>') == "<p><span>x</span></p>"
    assert clean('<p><span class="mention ellipsis">x</span></p>') == "<p><span>x</span></p>"


def test_mentions_and_hashtags_keep_their_classes() -> None:
    html = (
        f'<span class="h-card"><a href="https://a.example/@bob" class="u-url mention" {REL}>'
        "@<span>bob</span></a></span>"
    )
    assert clean(html) == html.replace(' class="h-card"', "").replace("u-url ", "")


@pytest.mark.parametrize("name", ["blockquote", "b", "ul><li", "div", "table><tr><td", "details"])
def test_depth_is_bounded_and_text_is_kept(name: str) -> None:
    html = clean(f"<{name}>" * 10_000 + "<p>kept")
    # A parser adds one `tbody` to each table.
    assert _depth(html) <= 2 * MAX_DEPTH
    assert "kept" in text_of(html) or name.startswith("table")


@pytest.mark.parametrize("inner", ["<p>x", "<div>", "<li>x", "<table>", "<p>"])
@pytest.mark.parametrize("outer", ["<a href='https://a.example/'>", "<b>", "<i><b><u><s>"])
def test_wrong_nesting_does_not_multiply(outer: str, inner: str) -> None:
    html = (outer + inner) * 2_000
    assert len(clean(html)) < 5 * len(html) + 5_000


def test_sizes_up_to_the_limits_are_cleaned_and_no_more() -> None:
    assert len(clean("x" * MAX_HTML_CHARS)) == MAX_HTML_CHARS
    with pytest.raises(TooLarge, match="500,000"):
        clean("x" * (MAX_HTML_CHARS + 1))
    assert clean("<br>" * MAX_TAGS).count("<br>") == MAX_TAGS
    with pytest.raises(TooLarge, match="too complex"):
        clean("<br>" * (MAX_TAGS + 1))
    assert clean("&" * MAX_ESCAPES).count("&amp;") == MAX_ESCAPES
    with pytest.raises(TooLarge, match="too complex"):
        clean("&" * (MAX_ESCAPES + 1))


@pytest.mark.parametrize("start", ["<", "<a ", '<a x="', "<a =", "<!--", "<script>", "</", "<svg>"])
def test_unfinished_markup_does_no_harm(start: str) -> None:
    assert "<" not in clean("ok" + start * 10_000)


_SCRAPS = st.sampled_from(
    """
    <p> </p> <b> </b> <i> </i> <a> <a_href='https://a.example/?&lt;b'> </a> <ul> <ol> <li> </li>
    </ul> <table> <tr> <td> <th> <caption> <tbody> </td> </table> <div> </div> <pre> </pre> <rt>
    <blockquote> </blockquote> <h1> </h3> <span_class=invisible> </span> <ruby> <dl> <dt> <dd>
    <details> <summary> <code_class='language-x"'> <script> </script> <style> <svg> <img> <br>
    <img_alt='<b>'> <hr> <!--x--> <!-- --> <br/> <section> </section> & < > " ' x _ <math>
    <select> <template> <form> <input> <object> <nobr> <font> &amp; &nbsp; &lt;p&gt; &#x202e;
    ~ ~~
    """.split()
)


@given(st.lists(_SCRAPS, max_size=40))
def test_cleaning_twice_is_cleaning_once(scraps: list[str]) -> None:
    once = clean("".join(scraps).translate({ord("_"): " ", ord("~"): "\n"}))
    assert clean(once) == once


@given(st.lists(_SCRAPS, max_size=40))
def test_only_known_markup_comes_out(scraps: list[str]) -> None:
    html = clean("".join(scraps).translate({ord("_"): " ", ord("~"): "\n"}))
    assert re.sub(r"</?[a-z0-6]+(?: [a-z]+=\"[^\"<>]*\")*>", "", html).count("<") == 0
    assert not re.search(r"<(?:script|style|svg|math|img|input|form|object|template)", html)
    assert "\u202e" not in html


@given(st.text())
def test_any_text_at_all_is_cleaned(text: str) -> None:
    assert "<script" not in clean(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a <b>b</b></p><p>c<br>d</p>", "a b\n\nc\nd"),
        ("<ul><li>a</li><li>b</li></ul>x", "a\n\nb\n\nx"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("a\n  b <!-- c --><script>d</script>&lt;e&gt;", "a b <e>"),
        ("<h1>T</h1>x", "T\n\nx"),
        ("", ""),
    ],
)
def test_text_has_paragraphs_and_no_markup(html: str, text: str) -> None:
    assert text_of(html) == text
