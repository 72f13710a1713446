"""The defences that `make mutations` switches off are where it looks for them."""

import pytest

from tests.mutations import ROOT, Mutation, listed


@pytest.mark.parametrize("mutation", listed(), ids=lambda each: each.name)
def test_a_mutation_finds_its_defence(mutation: Mutation) -> None:
    text = (ROOT / mutation.path).read_text(encoding="utf-8")
    assert text.count(mutation.old) == 1
    assert (ROOT / mutation.tests.partition("::")[0]).exists()
