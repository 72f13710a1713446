"""What Markdown becomes."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import Malformed, TooLarge
from fediwiki.text import markdown, sanitize
from fediwiki.text.markdown import Heading, render
from fediwiki.text.mentions import Kind, Reference
from tests.vectors import vectors

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("~~no~~", "<p><del>no</del></p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        (
            "> a\n\n- b\n- c",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>",
        ),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>"),
        (
            "```rust extra\nfn <x>\n```",
            '<pre><code class="language-rust">fn &lt;x&gt;\n</code></pre>',
        ),
        (
            "|a|\n|-|\n|b|",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        ("[a](https://b.example/c)", f'<p><a href="https://b.example/c" {REL}>a</a></p>'),
        ("<https://b.example>", f'<p><a href="https://b.example" {REL}>https://b.example</a></p>'),
        (
            "See https://b.example/c.",
            f'<p>See <a href="https://b.example/c" {REL}>https://b.example/c</a>.</p>',
        ),
        ("---", "<hr>"),
        ("[[Page]]", "<p>[[Page]]</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert render(source).html.strip() == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<script>\nalert(1)\n</script>", "&lt;script&gt;\nalert(1)\n&lt;/script&gt;"),
        ("[j](javascript:alert(1))", "<p>j</p>"),
        ("[r](/p/1) [s](//evil.example/) [t](t)", "<p>r s t</p>"),
        ("[u](https://good.example@evil.example/)", "<p>u</p>"),
        ('![x](x"onerror="alert(1))', "<p>x</p>"),
        ("a\u202eb", "<p>ab</p>"),
        (
            "![alt](https://b.example/i.png)",
            f'<p><a href="https://b.example/i.png" {REL}>alt</a></p>',
        ),
        (
            "[![alt](https://b.example/i.png)](https://c.example)",
            f'<p><a href="https://c.example" {REL}>alt</a></p>',
        ),
        ("![alt](/i.png)", "<p>alt</p>"),
    ],
)
def test_markdown_cannot_harm(source: str, html: str) -> None:
    assert render(source).html.strip() == html


def test_hostile_payloads_stay_text() -> None:
    cases = json.loads((vectors() / "selfmade_html_payloads.json").read_text())["cases"]
    for case in cases:
        if case["input"] is not None:
            markup = "".join(re.findall(r"<[^>]*>", render(case["input"]).html))
            # An address is linked wherever it stands; what matters is that nothing fetches it.
            forbidden = {"<img", *case["forbidden_in_markup"]} - {"evil.example"}
            assert not [token for token in forbidden if token in markup], case["name"]


def test_columns_keep_their_alignment() -> None:
    html = render("|a|b|\n|:-:|-|\n|c|d|").html
    assert '<th align="center">a</th><th>b</th>' in html
    assert '<td align="center">c</td><td>d</td>' in html


def test_headings_begin_below_the_title_and_have_ids() -> None:
    rendered = render("# One *two*\n\nA\n=\n\n# A\n\n###### `six`\n\n# !?\n\n[x](#A)")
    assert rendered.headings == (
        Heading(2, "s-one-two", "One two"),
        Heading(2, "s-a", "A"),
        Heading(2, "s-a-2", "A"),
        Heading(6, "s-six", "six"),
        Heading(2, "s-section", "!?"),
    )
    assert '<h2 id="s-one-two">One <em>two</em></h2>' in rendered.html
    assert '<a href="#s-a" ' in rendered.html


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "A!", ""])))
def test_no_two_headings_share_an_id(titles: list[str]) -> None:
    rendered = render("".join(f"# {title}\n" for title in titles))
    assert len({heading.id for heading in rendered.headings}) == len(titles)


def test_ids_can_be_told_apart_on_one_page() -> None:
    rendered = render("# A\n\nx[^1] [a](#a)\n\n[^1]: y", id_prefix="c7-")
    ids = set(re.findall(r'id="([^"]+)"', rendered.html))
    assert ids == {"c7-s-a", "c7-fn-1", "c7-fnref-1"}
    assert set(re.findall(r'href="#([^"]+)"', rendered.html)) == ids


def test_footnotes_lead_there_and_back() -> None:
    html = render("x[^n]\n\n[^n]: why").html
    assert f'<sup class="footnote-ref"><a href="#fn-n" id="fnref-n" {REL}>1</a></sup>' in html
    assert '<section class="footnotes">' in html
    assert f'<li id="fn-n">\n<p>why <a href="#fnref-n" class="footnote-backref" {REL}>↩</a>' in html


def test_references_become_links_where_somebody_knows_where_they_lead() -> None:
    known = {
        Reference(Kind.MEMBER, "bob", "b.example"): "https://b.example/@bob",
        Reference(Kind.SUBWIKI, "physics"): "https://a.example/c/physics",
        Reference(Kind.HASHTAG, "Fedi"): "https://a.example/tags/fedi",
    }
    rendered = render("@bob@b.example in !physics on #Fedi; @eve", link=known.get)
    assert rendered.html.strip() == (
        f'<p><a href="https://b.example/@bob" class="mention" {REL}>@bob@b.example</a> in '
        f'<a href="https://a.example/c/physics" class="mention" {REL}>!physics</a> on '
        f'<a href="https://a.example/tags/fedi" class="mention hashtag" {REL}>#Fedi</a>; @eve</p>'
    )
    assert rendered.references == (*known, Reference(Kind.MEMBER, "eve"))


@pytest.mark.parametrize(
    "source",
    ["`@bob`", "```\n#tag\n```", "    !sub", "[@bob](https://a.example)", "\\#tag \\@bob", "# x"],
)
def test_code_links_and_escapes_refer_to_nobody(source: str) -> None:
    rendered = render(source, link=lambda _: "https://a.example/")
    assert rendered.references == ()


def test_a_text_without_a_resolver_keeps_its_references_as_text() -> None:
    assert render("@bob #tag").html == "<p>@bob #tag</p>\n"


@pytest.mark.parametrize("source", ["a\r\nb", "\ud800", "a\0b"])
def test_what_cannot_be_kept_is_not_rendered(source: str) -> None:
    with pytest.raises(Malformed):
        render(source)


_SCRAPS = st.sampled_from(
    """
    # | - --- |-|-| > * ** _ ` ``` ~ ~~ [ ] ( ) [^1] [^1]: [a]: [a] <b> </b> <!-- & &amp; \\ 1. +
    ![ ](https://a.example/'"<b>) https://b.example/_x_ @bob@c.example !s #t a [x] = % %% %%%
    """.split()
)


@given(st.lists(_SCRAPS, max_size=60))
def test_our_sanitiser_leaves_our_html_intact(scraps: list[str]) -> None:
    rendered = render(" ".join(scraps).replace("%", "\n"), link=lambda _: "https://a.example/")
    elsewhere = re.sub(r' id="[^"]*"', "", rendered.html)
    elsewhere = re.sub(r'<a href="#[^>]*>(.*?)</a>', r"\1", elsewhere, flags=re.DOTALL)
    assert sanitize.clean(rendered.html) == elsewhere


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_at_all_is_rendered(source: str) -> None:
    assert "<script" not in render(source).html


_BOMBS = {
    "one long link named often": "[a]: /x" + "y" * 20_000 + "\n\n" + "[a] " * 2_000,
    "one long title named often": '[a]: /x "' + "t" * 99_000 + '"\n\n' + "[a] " * 30_000,
    "a wide table with short rows": "|a" * 800 + "|\n" + "|-" * 800 + "|\n" + "|a\n" * 2_500,
    "a wide table of nothing": "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n" + "|a\n" * 50_000,
    "a wide table in a quote": "> " + "|a" * 800 + "|\n> " + "|-" * 800 + "|\n" + "> a\n" * 2_500,
    "many tables": "|a|b|\n|-|-|\n|c|d|\n\n" * 13_000,
    "deep quotes": ">" * 250_000,
    "deep quotes of many lines": (">" * 2_000 + "a\n\n") * 120,
    "deep lists in a line": "- " * 100_000 + "a",
    "deep numbered lists": "1. " * 80_000 + "a",
    "deep lists of many lines": "".join(" " * (2 * depth) + "- a\n" for depth in range(490)),
    "one footnote named often": "[^a]: x\n\n" + "[^a]" * 60_000,
    "a chain of footnotes": "".join(f"[^{n}]: [^{n + 1}]\n\n" for n in range(12_000)) + "[^0]",
    "addresses without end": "a@b." * 62_000,
    "parentheses without end": "http://a.b/" + ")" * 200_000,
    "deep emphasis": "*" * 120_000 + "a" + "*" * 120_000,
    "emphasis that never ends": "*a _b " * 40_000,
    "brackets that never end": "[" * 250_000,
    "pictures that never end": "![" * 125_000,
    "links in links": "[" * 50_000 + "a" + "](b)" * 49_000,
    "code that never ends": "".join("`" * n + "e" for n in range(1, 700)),
    "HTML that never ends": "<a " * 83_000,
    "comments that never end": "<!-- " * 50_000,
    "escapes": "\\" * 250_000,
    "ampersands": "&" * 250_000,
    "headings": "# a\n" * 62_000,
    "rules": "***\n" * 62_000,
    "hashtags": "#a " * 80_000,
    "bare addresses": "https://a.b " * 20_000,
    "marks": "a" + "\u0301" * 120_000,
}


def test_a_link_reference_stands_for_its_address_wherever_it_is_named() -> None:
    source = f"[sea]: https://a.example/{'x' * 200}\n\n" + "The [sea]. " * 300
    assert render(source).html.count("<a ") == 300


def test_link_references_that_make_much_of_little_are_refused() -> None:
    source = f"[sea]: https://a.example/{'x' * 200}\n\n" + "The [sea]. " * 500
    with pytest.raises(TooLarge, match="link references"):
        render(source)
    assert render("\n".join(f"[{n}]: https://a.example/{n}" for n in range(5_000))).html == ""


@pytest.mark.parametrize("source", _BOMBS.values(), ids=_BOMBS.keys())
def test_much_is_not_made_of_little(source: str) -> None:
    assert len(source.encode()) <= 250_000
    assert len(_outcome(source)) <= markdown.MAX_HTML_CHARS


def _outcome(source: str) -> str:
    try:
        return render(source, link=lambda _: "https://a.example/").html
    except TooLarge as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    "name",
    [
        "a wide table with short rows",
        "a wide table of nothing",
        "a wide table in a quote",
        "deep quotes",
        "deep quotes of many lines",
        "deep numbered lists",
        "deep lists of many lines",
        "one footnote named often",
        "a chain of footnotes",
        "escapes",
    ],
)
def test_the_known_bombs_are_refused(name: str) -> None:
    with pytest.raises(TooLarge, match="too complex"):
        render(_BOMBS[name])


@pytest.mark.parametrize(
    "source",
    [
        "| a |" * 20 + "\n" + "|---|" * 20 + "\n" + ("| b |" * 20 + "\n") * 300,
        ">" * 40 + " a",
        "* * *\n" + "- " * 100 + "\n",
        "".join(" " * (2 * depth) + "- a\n" for depth in range(20)),
        "".join(f"x[^{n}]\n\n[^{n}]: y\n\n" for n in range(500)),
        "if (a < b && c > d) { e(); }\n" * 4_000,
        "A paragraph of words, with a [link](https://a.example/b).\n\n" * 4_000,
    ],
    ids=["table", "quotes", "rules", "lists", "footnotes", "code", "prose"],
)
def test_large_honest_texts_are_rendered(source: str) -> None:
    assert render(source).html
