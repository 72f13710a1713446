"""Leads and titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text import markdown, plain


@pytest.mark.parametrize(
    ("source", "lead"),
    [
        ("One. *Two* `three`.", "One. Two three."),
        ("# Title\n\nFirst.\n\nSecond\nline.", "First. Second line."),
        ("- a\n- b\n\n> c", "a b c"),
        ("See https://a.example/x and [this](https://b.example).", "See and this."),
        ("Known[^1].\n\n[^1]: A footnote.", "Known."),
        ("|a|b|\n|-|-|\n|c|d|\n\nAfter.\n\n```\ncode\n```", "After."),
        ("R&D, 1 < 2 > 0", "R＆D, 1 ‹ 2 > 0"),
        ("", ""),
    ],
)
def test_a_lead_is_plain_text(source: str, lead: str) -> None:
    assert plain.lead(markdown.render(source).html) == lead


def test_a_long_lead_ends_with_a_sentence_or_a_word() -> None:
    assert plain.lead("<p>One two. Three four five.</p>", 14) == "One two. …"
    assert plain.lead("<p>One two three four</p>", 14) == "One two three…"
    assert plain.lead("<p>One two three, four</p>", 16) == "One two three…"
    assert plain.lead("<p>One two</p>", 7) == "One two"
    assert plain.lead("<p>" + "字" * 50 + "</p>", 10) == "字" * 9 + "…"
    assert plain.lead("<p>" + "e\u0301" * 50 + "</p>", 10) == "e\u0301" * 4 + "…"


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_a_lead_keeps_its_promises(text: str, limit: int) -> None:
    lead = plain.lead(f"<p>{text}</p><h2>{text}</h2><ul><li>{text}</ul>", limit)
    assert len(lead) <= limit
    assert not set(lead) & set("<&\n\r\t")
    assert "http://" not in lead


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<p>Hello, <b>world</b></p><p>More</p>", "Hello, world"),
        (
            '<p><a href="https://a.example/@c">@<span>c@a.example</span></a> What is it?<br>x</p>',
            "What is it?",
        ),
        ("<p>@a @b</p><p>Below</p>", "Below"),
        ("<p>@a</p>", ""),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_line_without_its_mentions(html: str, title: str) -> None:
    assert plain.title_from(html) == title


def test_a_title_has_at_most_200_characters() -> None:
    assert plain.title_from("a" * 200) == "a" * 200
    assert plain.title_from("a" * 201) == "a" * 199 + "…"
