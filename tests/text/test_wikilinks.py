"""Links by title, and calls for sources."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import Malformed, TooLarge
from fediwiki.text import plain, sanitize
from fediwiki.text.markdown import render
from fediwiki.text.mentions import Kind, Reference
from fediwiki.text.wikilinks import MAX_MARKS, Target, Wikilink, find, portable, title_key

REL = 'rel="nofollow noopener noreferrer ugc"'
HERE = "https://wiki.example"


def resolve(link: Wikilink) -> Target | None:
    """Only `Sea level` is there; of other subwikis nothing is known."""
    if link.subwiki is not None:
        return None
    if link.key == "sea level":
        return Target(f"{HERE}/p/1")
    return Target(f"{HERE}/c/physics/new?title={link.title}", is_missing=True)


def shown(source: str) -> str:
    return render(source, wikilink=resolve).html.strip()


SEA = f'<a href="{HERE}/p/1" {REL}>'


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("[[Sea level]]", Wikilink("Sea level", "Sea level")),
        ("[[ sea_level  | the  sea ]]", Wikilink("sea level", "the sea")),
        ("**[[a*b*]]**", Wikilink("a*b*", "a*b*")),
        ("[[JavaScript: R&D, 100% (C#) & 5&euro;]]", None),
        ("[[javascript:alert(1)]]", Wikilink("javascript:alert(1)", "javascript:alert(1)")),
        ("[[!physics:Waves]]", Wikilink("Waves", "Waves", Reference(Kind.SUBWIKI, "physics"))),
        (
            "[[!climate@Other.example: Ice|ice]]",
            Wikilink("Ice", "ice", Reference(Kind.SUBWIKI, "climate", "other.example")),
        ),
        ("[[Sea: level]]", Wikilink("Sea: level", "Sea: level")),
        ("[[!Oh: no]]", Wikilink("no", "no", Reference(Kind.SUBWIKI, "Oh"))),
        ("|x|\n|-|\n|[[A\\|b]]|", Wikilink("A", "b")),
        ("|x|\n|-|\n|[[A|b]]|", Wikilink("A", "b")),
        ("x[^1]\n\n[^1]: [[A]]", Wikilink("A", "A")),
        ("[[[A]]]", Wikilink("A", "A")),
        ("[[A]]\n\n[A]: https://b.example", Wikilink("A", "A")),
    ],
)
def test_wikilinks_are_found(source: str, link: Wikilink | None) -> None:
    title = "JavaScript: R&D, 100% (C#) & 5€"
    assert find(source) == (link or Wikilink(title, title),)


@pytest.mark.parametrize(
    "source",
    [
        "`[[A]]`",
        "```\n[[A]]\n```",
        "    [[A]]",
        "\\[[A]]",
        "![[A]]",
        "[x [[A]] y](https://b.example)",
        "[x](https://b.example/[[A]])",
        "[x](https://b.example '[[A]]')",
        "[[]] [[ ]] [[_]] [[|a]] [[A|]] [[A| ]]",
        "[[A`]]",
        "[[A\nB]]",
        "[[1, 2], [3, 4]]",
        f"[[{'a' * 201}]]",
        "[[A]",
    ],
)
def test_what_is_no_wikilink_stays_as_it_is(source: str) -> None:
    assert find(source) == ()
    assert portable(source, resolve) == source
    assert render(source, wikilink=resolve) == render(source)


def test_each_wikilink_is_found_once() -> None:
    assert [link.title for link in find("[[A]] [[b]] [[A]]\n\n# [[C]]")] == ["A", "b", "C"]


def test_a_wikilink_leads_to_its_post_or_to_where_it_can_be_written() -> None:
    assert shown("a [[Sea level|b & *c*]] d") == f"<p>a {SEA}b &amp; *c*</a> d</p>"
    assert shown("[[A<b]] [[A]]") == (
        f'<p>[[A&lt;b]] <a href="{HERE}/c/physics/new?title=A" class="red" {REL}>A</a></p>'
    )
    assert shown("[[!other:Sea level]]") == "<p>Sea level</p>"
    assert shown("[[!other:#tag]]") == "<p>#tag</p>"


def test_without_a_guide_wikilinks_stay_text() -> None:
    assert render("[[A]] `[[b]]`").html.strip() == "<p>[[A]] <code>[[b]]</code></p>"


def test_a_wikilink_leads_nowhere_unsafe() -> None:
    assert render("[[A]]", wikilink=lambda _: Target("javascript:alert(1)")).html == "<p>A</p>\n"
    assert render("[[A]]", wikilink=lambda _: Target("/p/1")).html == "<p>A</p>\n"


def test_headings_may_be_wikilinks() -> None:
    rendered = render("# [[Sea level]]\n", wikilink=resolve)
    assert [heading.text for heading in rendered.headings] == ["Sea level"]
    assert f'<h2 id="s-sea-level">{SEA}Sea level</a></h2>' in rendered.html


def test_what_a_text_links_to_is_told() -> None:
    rendered = render("[[Sea level]] [[A]] [[Sea level]] [[!x2:B]]", wikilink=resolve)
    assert rendered.wikilinks == (Wikilink("Sea level", "Sea level"), Wikilink("A", "A"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sea level", " sea__Level "),
        ("É", "e\u0301"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_titles_that_look_alike_are_one(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)
    assert title_key(one) != title_key(one + "2")


@given(st.text())
def test_a_key_is_its_own_key(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a [[Sea level]]!", f"a [Sea level]({HERE}/p/1)!"),
        ("[[sea level|b *c* & d]]", f"[b \\*c\\* \\& d]({HERE}/p/1)"),
        ("[[A]] [[#b]] [[!x2:C]]", "A \\#b C"),
        ("|x|\n|-|\n|[[Sea level\\|s]]|", f"|x|\n|-|\n|[s]({HERE}/p/1)|"),
        ("`[[Sea level]]` [[Sea level]]", f"`[[Sea level]]` [Sea level]({HERE}/p/1)"),
        ("Really?{{citation needed}} `{{citation needed}}`", None),
    ],
)
def test_other_programs_get_ordinary_links(source: str, written: str | None) -> None:
    needed = "Really?\\[citation needed\\] `{{citation needed}}`"
    assert portable(source, resolve) == (written or needed)


def test_an_address_with_parentheses_is_portable() -> None:
    written = portable("[[A]]", lambda _: Target(f"{HERE}/a_(b"))
    assert written == f"[A](<{HERE}/a_(b>)"
    assert render(written).html == f'<p><a href="{HERE}/a_(b" {REL}>A</a></p>\n'


PIECES = st.sampled_from(
    ["[[Sea level]]", "[[A|b]]", "`", "[", "](x)", "\n", "# ", "- ", "|", "a", "!", "\\", "**"]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_what_is_portable_reads_the_same(source: str) -> None:
    try:
        html = shown(source)
    except Malformed:
        return
    links = re.findall(rf'<a href="{HERE}/p/1"', html)
    written = portable(source, resolve)
    assert len(re.findall(rf"\]\({HERE}/p/1\)", written)) == len(links)


@pytest.mark.parametrize(
    "source",
    ["[[A]]", "{{citation needed}}"],
)
def test_a_mark_cannot_be_forged(source: str) -> None:
    html = shown(f'{source} <a data-wikilink="0">x</a> <span data-needs-source>y</span>')
    assert html.endswith(
        ' &lt;a data-wikilink="0"&gt;x&lt;/a&gt; &lt;span data-needs-source&gt;y&lt;/span&gt;</p>'
    )


@pytest.mark.parametrize(
    ("source", "html", "count"),
    [
        (
            "a {{citation needed}}",
            '<p>a <span class="needs-source">[citation needed]</span></p>',
            1,
        ),
        ("{{ Citation needed |May 2026}} {{citation needed}}", None, 2),
        ("`{{citation needed}}`", "<p><code>{{citation needed}}</code></p>", 0),
        ("\\{{citation needed}}", "<p><span>{</span>{citation needed}}</p>", 0),
        ("{{citation}}", "<p>{{citation}}</p>", 0),
    ],
)
def test_a_source_can_be_called_for(source: str, html: str | None, count: int) -> None:
    rendered = render(source)
    assert rendered.citations_needed == count
    assert rendered.html.strip() == html or html is None


def test_other_servers_see_the_call_for_a_source_as_text() -> None:
    html = sanitize.clean(render("a {{citation needed}} b").html)
    assert html.strip() == "<p>a <span>[citation needed]</span> b</p>"
    assert plain.lead(render("a{{citation needed}} b").html) == "a b"


def test_very_many_wikilinks_are_refused() -> None:
    assert len(find("[[a]] " * MAX_MARKS)) == 1
    with pytest.raises(TooLarge):
        find("[[a]] " * (MAX_MARKS + 1))


@pytest.mark.parametrize(
    "source", ["[[" * 120_000, "[[a" * 80_000, "[[a|" * 60_000, "{{citation needed" * 14_000]
)
def test_the_worst_of_texts_have_no_wikilinks(source: str) -> None:
    assert find(source) == ()
