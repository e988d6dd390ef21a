"""Fields that are ours in documents that are not: what differs, what becomes of the whole."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.managed_fields import Members, Whole, differences, merged

RULE = {"name": "ours", "criteria": Whole({"min_severity": "High"}), "actions": {"fail": True}}


def told(found: object, wanted: object) -> list[str]:
    return [str(each) for each in differences(found, wanted)]


def test_fields_that_nobody_manages_survive() -> None:
    found = {"xrayIndex": False, "notes": "theirs", "deep": {"a": 1, "b": 2}}
    wanted = {"xrayIndex": True, "deep": {"a": 9}}
    assert merged(found, wanted) == {
        "xrayIndex": True,
        "notes": "theirs",
        "deep": {"a": 9, "b": 2},
    }
    assert told(found, wanted) == ["xrayIndex: false -> true", "deep.a: 1 -> 9"]


def test_members_join_a_list_and_push_nobody_out() -> None:
    assert merged(["theirs"], Members(("ours",))) == ["theirs", "ours"]
    assert merged(["ours", "theirs"], Members(("ours",))) == ["ours", "theirs"]
    assert told({"r": ["theirs"]}, {"r": Members(("ours",))}) == [
        'r: ["theirs"] -> ["theirs", "ours"]'
    ]


def test_an_object_of_the_same_name_is_brought_up_to_date_in_its_place() -> None:
    theirs = {"name": "theirs"}
    found = [{"name": "ours", "actions": {"fail": False, "mails": ["a@b"]}, "id": 7}, theirs]
    became = merged(found, Members((RULE,), by="name"))
    assert became == [
        {
            "name": "ours",
            "criteria": {"min_severity": "High"},
            "actions": {"fail": True, "mails": ["a@b"]},
            "id": 7,
        },
        theirs,
    ]
    assert told({"rules": found}, {"rules": Members((RULE,), by="name")}) == [
        'rules[ours].criteria: none -> {"min_severity": "High"}',
        "rules[ours].actions.fail: false -> true",
    ]


def test_a_list_without_a_mark_is_exact_and_has_no_order() -> None:
    assert told({"rights": ["write", "read"]}, {"rights": ["read", "write"]}) == []
    assert merged(["read", "delete"], ["read"]) == ["read"]


def test_no_list_is_an_empty_one() -> None:
    assert told({}, {"exclude": []}) == []
    assert merged({}, {"exclude": []}) == {"exclude": []}


def test_a_whole_object_is_replaced_where_another_field_says_something() -> None:
    wanted = Whole({"min_severity": "High"})
    silent = {"min_severity": "High", "malicious_package": False, "cvss_range": None}
    assert merged(silent, wanted) == silent
    assert merged({"min_severity": "High", "malicious_package": True}, wanted) == wanted.fields
    assert merged({"cvss_range": {"from": 1}}, wanted) == wanted.fields


names = st.text("abc", min_size=1, max_size=2)
plain = st.none() | st.booleans() | st.integers(0, 3) | names
found_values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)
)
marks = (
    st.lists(names, max_size=3)
    | st.lists(names, max_size=3, unique=True).map(lambda each: Members(tuple(each)))
    | st.lists(names, max_size=3, unique=True).map(
        lambda each: Members(tuple({"name": name, "on": True} for name in each), by="name")
    )
    | st.dictionaries(names, st.integers(1, 3), max_size=2).map(Whole)
)
wanted_values = st.dictionaries(
    names, plain | marks | st.dictionaries(names, plain | marks, max_size=2), max_size=3
)
documents = st.dictionaries(names, found_values, max_size=4)


@given(found=documents, wanted=wanted_values)
def test_what_is_merged_has_no_difference_left(found: object, wanted: object) -> None:
    assert told(merged(found, wanted), wanted) == []


@given(found=documents, wanted=wanted_values)
def test_merging_keeps_every_field_that_is_not_managed(
    found: Mapping[str, object], wanted: Mapping[str, object]
) -> None:
    became = merged(found, wanted)
    assert isinstance(became, dict)
    for name in found.keys() - wanted.keys():
        assert became[name] == found[name]
