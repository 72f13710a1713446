"""Which policy holds for a host, and what lists of them say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.domain.block_lists import (
    MOST_BYTES,
    Standing,
    changes_of,
    heeded,
    jumps,
    proposals_of,
    read_list,
    write_list,
)
from fediwiki.domain.policies import Mode, Policy, Severity, rules_of
from fediwiki.errors import Malformed
from fediwiki.text.domains import host_of, normal_domain, obfuscated

_BAD = Policy("bad.test", Severity.SUSPEND)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("bad.test", "bad.test"),
        (" BAD.test. ", "bad.test"),
        ("https://bad.test/users/eve?x=1", "bad.test"),
        ("*.bad.test", "bad.test"),
        ("@bad.test", "bad.test"),
        ("bad.test:3000", "bad.test"),
        ("bücher.test", "xn--bcher-kva.test"),
        ("BÜCHER.test", "xn--bcher-kva.test"),
        ("bad。test", "bad.test"),
        ("XN--BCHER-KVA.test", "xn--bcher-kva.test"),
    ],
)
def test_a_domain_has_one_form(written: str, normal: str) -> None:
    assert normal_domain(written) == normal


@pytest.mark.parametrize("written", ["", ".", "b*d.test", "bad test", "a" * 300, "-", "bad..test"])
def test_what_is_no_domain_is_refused(written: str) -> None:
    with pytest.raises(Malformed):
        normal_domain(written)


@pytest.mark.parametrize(
    "host", ["bad.test", "BAD.test", "bad.test.", "sub.bad.test", "a.b.c.bad.test"]
)
def test_a_policy_holds_for_a_domain_and_all_below_it(host: str) -> None:
    assert rules_of([_BAD], Mode.OPEN).shuts(host)


@pytest.mark.parametrize("host", ["notbad.test", "bad.test.example", "test", "", "xbad.test"])
def test_it_holds_for_nobody_else(host: str) -> None:
    assert not rules_of([_BAD], Mode.OPEN).shuts(host)


def test_the_nearest_policy_decides() -> None:
    rules = rules_of([_BAD, Policy("good.bad.test", Severity.NONE, media_off=True)], Mode.OPEN)
    assert not rules.shuts("good.bad.test")
    assert not rules.shuts("more.good.bad.test")
    assert rules.drops_media("good.bad.test")
    assert not rules.drops_reports("good.bad.test")
    assert rules.drops_reports("other.bad.test")


def test_an_allow_list_shuts_to_whoever_is_not_on_it() -> None:
    rules = rules_of([Policy("good.test", Severity.NONE)], Mode.ALLOW_LIST)
    assert not rules.shuts("good.test")
    assert rules.shuts("other.test")
    assert rules.shuts("")


@given(st.text(max_size=60))
def test_no_url_breaks_the_reading_of_its_host(url: str) -> None:
    assert isinstance(host_of(f"https://{url}"), str)


def test_an_obfuscated_domain_is_told_by_those_alone_who_know_it() -> None:
    assert obfuscated("bad-place.test") == "bad******.*est"


_CSV = b"""#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
bad.test,suspend,TRUE,false,"Spam, without end",false
Loud.Test,silence,true,TRUE,,true
fine.test,noop,false,false,,false
b*d.test,suspend,false,false,,true
odd.test,explode,false,false,,false
"""


def test_a_list_of_mastodons_is_read_as_far_as_it_can_be() -> None:
    found = read_list(_CSV)
    assert found.entries == (
        Policy("bad.test", Severity.SUSPEND, media_off=True, reason="Spam, without end"),
        Policy("loud.test", Severity.SILENCE, media_off=True, reports_off=True, obfuscate=True),
        Policy("fine.test", Severity.NONE),
    )
    assert len(found.skipped) == 2


def test_bare_domains_and_windows_line_ends_are_a_list_too() -> None:
    found = read_list("\ufeffbad.test\r\n\r\n# a remark\r\nworse.test\r\n".encode())
    assert [(each.domain, each.severity) for each in found.entries] == [
        ("bad.test", Severity.SUSPEND),
        ("worse.test", Severity.SUSPEND),
    ]


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"a\0b", b"x" * (MOST_BYTES + 1), b'"' + b"x" * 200_000],
    ids=lambda body: str(len(body)),
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_list(body)


_domains = st.from_regex(r"[a-z]{1,8}\.(test|example)", fullmatch=True)
_policies = st.builds(
    Policy,
    _domains,
    st.sampled_from(Severity),
    media_off=st.booleans(),
    reports_off=st.booleans(),
    reason=st.text('abc ,"=;\n', max_size=20).map(lambda text: " ".join(text.split())),
    obfuscate=st.booleans(),
)


@given(st.lists(_policies, unique_by=lambda policy: policy.domain))
def test_what_is_written_is_read_again_and_written_the_same(policies: list[Policy]) -> None:
    written = write_list(policies)
    read = read_list(written).entries
    assert sorted(read, key=lambda policy: policy.domain) == sorted(
        policies, key=lambda policy: policy.domain
    )
    assert write_list(read) == written


def test_a_list_is_compared_with_what_holds_here() -> None:
    here = {
        "same.test": Policy("same.test", Severity.SUSPEND),
        "loose.test": Policy("loose.test", Severity.SUSPEND, note="ours"),
        "words.test": Policy("words.test", Severity.SUSPEND),
        "soft.test": Policy("soft.test", Severity.SILENCE),
    }
    entries = [
        Policy("same.test", Severity.SUSPEND),
        Policy("loose.test", Severity.SILENCE),
        Policy("words.test", Severity.SUSPEND, reason="Because."),
        Policy("soft.test", Severity.SUSPEND),
        Policy("new.test", Severity.SILENCE),
    ]
    found = changes_of(entries, here)
    assert [(each.after.domain, each.standing) for each in found] == [
        ("loose.test", Standing.LOOSER),
        ("words.test", Standing.WORDS),
        ("soft.test", Standing.STRICTER),
        ("new.test", Standing.NEW),
    ]
    assert found[0].after.note == "ours"


_HERE = {
    "mine.test": Policy("mine.test", Severity.SILENCE),
    "friend.test": Policy("friend.test", Severity.NONE),
    "shut.test": Policy("shut.test", Severity.SUSPEND, media_off=True),
    "listed.test": Policy("listed.test", Severity.SILENCE, media_off=True, source="L"),
    "other.test": Policy("other.test", Severity.SUSPEND, source="M"),
    "gone.test": Policy("gone.test", Severity.SUSPEND, source="L"),
}


@pytest.mark.parametrize(
    ("domain", "severity", "proposed"),
    [
        ("mine.test", Severity.SUSPEND, None),
        ("friend.test", Severity.SUSPEND, None),
        ("sub.friend.test", Severity.SUSPEND, None),
        ("sub.shut.test", Severity.SILENCE, None),
        ("other.test", Severity.SILENCE, None),
        ("listed.test", Severity.SILENCE, "stricter silence, media off, reports off"),
        ("listed.test", Severity.SUSPEND, "stricter suspend, media off, reports off"),
        ("gone.test", Severity.SILENCE, "looser silence, reports off"),
        ("sub.listed.test", Severity.SUSPEND, "new suspend, media off, reports off"),
        ("new.test", Severity.SILENCE, "new silence, reports off"),
    ],
)
def test_a_list_that_is_followed_proposes_nothing_about_what_an_admin_said(
    domain: str, severity: Severity, proposed: str | None
) -> None:
    entries = [Policy(domain, severity, reports_off=True)]
    found = proposals_of(entries, _HERE, "L", Mode.OPEN)
    said = {each.after.domain: f"{each.standing} {each.after.said()}" for each in found}
    assert said.pop(domain, None) == proposed
    assert said == {
        each: f"dropped {_HERE[each].said()}"
        for each in ("listed.test", "gone.test")
        if each != domain
    }


def test_a_list_opens_no_door_of_an_allow_list() -> None:
    entries = [Policy("loud.test", Severity.SILENCE), Policy("bad.test", Severity.SUSPEND)]
    found = proposals_of(entries, {}, "L", Mode.ALLOW_LIST)
    assert [each.after.domain for each in found] == ["bad.test"]


def test_of_a_list_nothing_is_heeded_beyond_what_it_may_propose() -> None:
    entries = [
        Policy("bad.test", Severity.SUSPEND, reports_off=True),
        Policy("loud.test", Severity.SILENCE),
        Policy("fine.test", Severity.NONE, media_off=True),
    ]
    assert [each.said() for each in heeded(entries, Severity.SILENCE)] == [
        "silence, reports off",
        "silence",
    ]
    assert heeded(entries, Severity.SUSPEND) == entries[:2]


@pytest.mark.parametrize(
    ("after", "jumped"),
    [("abcd", False), ("abcde", False), ("abc", False), ("ab", True), ("abcdef", True)],
)
def test_a_list_jumps_that_loses_or_wins_more_than_its_share(after: str, jumped: bool) -> None:  # noqa: FBT001
    assert jumps("abcd", after, 25) is jumped
    assert jumps("wxyz", after, 25)
