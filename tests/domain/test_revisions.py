"""What every revision proves, and which of them are undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.domain.offers import Source
from fediwiki.domain.revisions import (
    Credit,
    Field,
    Revision,
    Words,
    holds,
    moment_text,
    proofs_of,
    undone,
)

URI = "https://wiki.example/p/1"
WHEN = datetime(2026, 11, 22, 9, 0, 1, 234_567, tzinfo=UTC)


FORGERIES: Mapping[str, Callable[[Revision], Revision]] = {
    "text": lambda each: replace(each, words=replace(each.words, text="other")),
    "title": lambda each: replace(each, words=replace(each.words, title="other")),
    "sources": lambda each: replace(each, words=replace(each.words, sources=())),
    "summary": lambda each: replace(each, credit=replace(each.credit, summary="other")),
    "editor": lambda each: replace(each, credit=replace(each.credit, editor_uri="other")),
    "offer": lambda each: replace(each, credit=replace(each.credit, offer_uri="")),
    "minor": lambda each: replace(each, credit=replace(each.credit, minor=True)),
    "number": lambda each: replace(each, number=7),
    "published": lambda each: replace(each, published="2026-11-22T09:00:01.235Z"),
    "salt": lambda each: replace(each, proofs=replace(each.proofs, salt="other")),
}


def _revision(number: int, text: str, before: Revision | None) -> Revision:
    words = Words("Tides", text, (Source("https://newton.example/"),))
    credit = Credit("https://wiki.example/u/ana", "https://wiki.example/a/1", "a summary")
    return Revision(
        post_id=1,
        number=number,
        parent=number - 1 or None,
        words=words,
        credit=credit,
        editor=None,
        proven=True,
        reviewer_id=None,
        reverts=(),
        undone_by=None,
        merged_from=None,
        removed=(),
        published=moment_text(WHEN),
        made=WHEN,
        size_bytes=len(text),
        change_bytes=0,
        proofs=proofs_of(
            words,
            credit,
            salts=(f"salt {number}", f"author salt {number}"),
            number=number,
            post_uri=URI,
            published=moment_text(WHEN),
            parent_chain=before.proofs.chain if before else None,
        ),
    )


def _history(texts: Sequence[str]) -> list[Revision]:
    made: list[Revision] = []
    for number, text in enumerate(texts, 1):
        made.append(_revision(number, text, made[-1] if made else None))
    return made


def _holds(history: Sequence[Revision]) -> list[bool]:
    chains = [None, *(each.proofs.chain for each in history)]
    return [
        holds(each, post_uri=URI, parent_chain=chain)
        for each, chain in zip(history, chains, strict=False)
    ]


def test_a_moment_is_told_in_milliseconds() -> None:
    assert moment_text(WHEN) == "2026-11-22T09:00:01.234Z"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=6))
def test_every_history_proves_itself(texts: list[str]) -> None:
    history = _history(texts)
    assert all(_holds(history))
    assert len({each.proofs.chain for each in history}) == len(texts)


@pytest.mark.parametrize("touched", FORGERIES)
def test_a_revision_that_was_touched_does_not_hold(touched: str) -> None:
    history = _history(["One.", "Two.", "Three."])
    history[1] = FORGERIES[touched](history[1])
    assert _holds(history) == [True, False, True]


def test_a_revision_that_was_taken_out_is_missed() -> None:
    history = _history(["One.", "Two.", "Three."])
    assert _holds([history[0], history[2]]) == [True, False]


@pytest.mark.parametrize("field", Field)
def test_a_deleted_field_is_taken_by_its_digest(field: Field) -> None:
    history = _history(["One.", "Two.", "Three."])
    second = history[1]
    blank = {
        Field.TEXT: replace(second, words=Words("", "")),
        Field.SUMMARY: replace(second, credit=replace(second.credit, summary="")),
        Field.EDITOR: replace(second, credit=replace(second.credit, editor_uri="", offer_uri="")),
    }[field]
    history[1] = blank
    assert _holds(history) == [True, False, True]
    history[1] = replace(blank, removed=(field,))
    assert all(_holds(history))


@pytest.mark.parametrize(
    ("reverts", "expected"),
    [
        ({}, {}),
        ({3: (2,)}, {2: 3}),
        ({5: (2, 3, 4)}, {2: 5, 3: 5, 4: 5}),
        ({3: (2,), 4: (3,)}, {3: 4}),
        ({3: (2,), 4: (3,), 5: (4,)}, {4: 5, 2: 3}),
        ({3: (2,), 4: (2,)}, {2: 4}),
        ({3: (2,), 6: (2, 3, 4, 5)}, {2: 6, 3: 6, 4: 6, 5: 6}),
    ],
)
def test_what_undid_others_and_was_undone_undoes_nothing(
    reverts: dict[int, tuple[int, ...]], expected: dict[int, int]
) -> None:
    assert undone(reverts) == expected
