"""What people type to search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.queries import MOST_TERMS, Term, parse


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  \t ", ()),
        ("tides", (Term(("tides",)),)),
        ("high tides", (Term(("high",)), Term(("tides",)))),
        ('"high tides" moon', (Term(("high", "tides")), Term(("moon",)))),
        ('"never closed', (Term(("never", "closed")),)),
        ("amphi*", (Term(("amphi",), beginning=True),)),
        ("moon -mars", (Term(("moon",)), Term(("mars",), excluded=True))),
        ('-"red planet"', (Term(("red", "planet"), excluded=True),)),
        ("well-known", (Term(("well", "known")),)),
        ("it's", (Term(("it", "s")),)),
        ("a_b", (Term(("a", "b")),)),
        ("* - \" ' ( ) : ^ {x", (Term(("x",)),)),
        ("été Ärzte 月", (Term(("été",)), Term(("Ärzte",)), Term(("月",)))),
    ],
)
def test_a_query_is_words_and_a_few_marks(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


@given(st.text(max_size=600))
def test_any_text_is_a_query_of_nothing_but_letters_and_digits(text: str) -> None:
    terms = parse(text).terms
    assert len(terms) <= MOST_TERMS
    assert all(word.isalnum() or not word.isascii() for each in terms for word in each.words)
    assert all(each.words for each in terms)
