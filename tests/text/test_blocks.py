"""The parts of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.blocks import MAX_BLOCKS, blocks

LINES = st.lists(
    st.sampled_from(["", " ", "a", "# h", "- i", "  1) j", "|c|", "[^1]: n", "```", "\t", "b c"])
).map("\n".join)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a\nb\n\nc", ["a\nb", "c"]),
        ("# A\nb\n## C\n\nd", ["# A", "b", "## C", "d"]),
        ("a\n- b\n  more b\n- c\n1. d\n\n  2) e", ["a", "- b\n  more b", "- c", "1. d", "  2) e"]),
        ("|a|\n|-|\nb", ["|a|", "|-|", "b"]),
        ("x[^1]\n[^1]: y\n  z", ["x[^1]", "[^1]: y\n  z"]),
        ("a\n \t\nb\n\n", ["a", "b"]),
        ("\n\na", ["\n\n", "a"]),
        ("```\na\n\nb\n```", ["```\na", "b\n```"]),
        ("-a\n*b*\n#c", ["-a\n*b*\n#c"]),
        ("", []),
    ],
)
def test_a_text_has_the_parts_that_people_see(text: str, parts: list[str]) -> None:
    assert [block.text for block in blocks(text)] == parts


@given(st.text() | LINES)
def test_parts_and_gaps_are_the_whole_text(text: str) -> None:
    found = blocks(text)
    assert "".join(block.text + block.gap for block in found) == text
    for block in found:
        assert text[block.start : block.end] == block.text
        assert block.line == text.count("\n", 0, block.start) + 1


def test_a_text_of_very_many_parts_has_one_large_one() -> None:
    text = "- a\n" * (MAX_BLOCKS + 5)
    found = blocks(text)
    assert len(found) == MAX_BLOCKS
    assert found[-1].text == "- a\n" * 6
    assert len(blocks("- a\n" * MAX_BLOCKS)) == MAX_BLOCKS
