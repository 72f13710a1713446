"""What may go on under which licence."""

import pytest

from fediwiki.domain import licences

BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.mark.parametrize(
    "spelling",
    [
        BY_SA,
        "http://creativecommons.org/licenses/by-sa/4.0",
        "https://www.creativecommons.org/licenses/by-sa/4.0/deed.de",
        "https://creativecommons.org/licenses/by-sa/4.0/legalcode",
        "https://CreativeCommons.org/licenses/BY-SA/4.0/deed",
    ],
)
def test_a_licence_is_the_same_however_its_address_is_written(spelling: str) -> None:
    assert licences.is_same(spelling, BY_SA)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "https://creativecommons.org/licenses/by-sa/3.0/",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
        "https://evil.example/creativecommons.org/licenses/by-sa/4.0/",
        "https://creativecommons.org/licenses/by-sa/4.0/deed/../../by-nc/4.0/",
    ],
)
def test_another_licence_is_not_the_same_nor_is_none(other: str) -> None:
    assert not licences.is_same(other, BY_SA)
    assert not licences.is_same(BY_SA, other)
    assert not licences.is_same("", "")


def test_a_licence_is_called_by_its_name() -> None:
    assert licences.name_of(BY_SA) == "CC BY-SA 4.0"
    assert licences.name_of("https://a.example/licence") == "https://a.example/licence"
