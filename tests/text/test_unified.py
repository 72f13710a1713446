"""Unified diffs are applied where they say, or not at all."""

from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import Conflict, Malformed
from fediwiki.text import unified

MOST = 10_000
_TEXTS = st.lists(st.sampled_from(["a", "b", "", "-", "+c", "--- d", "@@ e"]), max_size=12).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


def _diff(before: str, after: str, context: int = 3) -> str:
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(*lines, "original", "modified", n=context))


def _apply(diff: str, text: str) -> str:
    return unified.apply(diff, text, most_bytes=MOST)


@given(_TEXTS, _TEXTS, st.integers(0, 3))
def test_a_diff_makes_of_one_text_the_other(before: str, after: str, context: int) -> None:
    assert _apply(_diff(before, after, context), before) == after


@given(_TEXTS, _TEXTS, _TEXTS)
def test_a_diff_of_another_text_is_a_conflict_or_changes_only_what_it_names(
    before: str, after: str, other: str
) -> None:
    try:
        made = _apply(_diff(before, after), other)
    except Conflict:
        return
    assert made.count("\n") - other.count("\n") == after.count("\n") - before.count("\n")


def test_the_last_line_end_does_not_matter() -> None:
    diff = "@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+two\n\\ No newline at end of file\n"
    assert _apply(diff, "one") == _apply(diff, "one\n") == "two\n"


@pytest.mark.parametrize(
    "diff",
    [
        "hello",
        "--- original\n+++ modified\nhello",
        "@@ -1 +1 @@",
        "@@ -1 +1 @@\n-one\n",
        "@@ -1 +1 @@\n-one\n+two\n+three\n",
        "@@ -1 +1 @@\n*one\n+two\n",
        "@@ -1,2 +1 @@\n-one\n+two\n",
        "@@ -9999999999 +1 @@\n-one\n+two\n",
        "@@ -１ +1 @@\n-one\n+two\n",
        "x" * (MOST + 1),
    ],
)
def test_what_is_no_diff_is_refused(diff: str) -> None:
    with pytest.raises(Malformed):
        _apply(diff, "one\n")


@pytest.mark.parametrize(
    "diff",
    [
        "@@ -1 +1 @@\n-two\n+three\n",
        "@@ -2 +2 @@\n-one\n+two\n",
        "@@ -1 +1 @@\n-one\n+two\n@@ -1 +1 @@\n-one\n+two\n",
        "@@ -0 +0 @@\n-one\n+two\n",
        "@@ -1,2 +1,2 @@\n-one\n+two\n three\n",
    ],
)
def test_what_was_made_from_another_text_is_a_conflict(diff: str) -> None:
    with pytest.raises(Conflict):
        _apply(diff, "one\n")
