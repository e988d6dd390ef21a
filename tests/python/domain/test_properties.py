"""Properties and their encodings. The verdicts are written out by hand from recordings of jf."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.properties import Properties, names_from_query
from mlops_jfrog.errors import UsageError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ANY = st.lists(st.tuples(TEXT.filter(bool), TEXT)).map(Properties.of)

SPECIAL = {
    "desc": ("two words",),
    "plus": ("a+b",),
    "pct": ("100%",),
    "uni": ("ü",),
    "eq": ("a=b",),
    "slash": ("a/b",),
    "two words key": ("1",),
}


@given(ANY)
def test_every_encoding_brings_back_any_properties(properties: Properties) -> None:
    assert Properties.from_matrix(properties.to_matrix()) == properties
    assert Properties.from_query(properties.to_query()) == properties


@given(st.lists(st.tuples(TEXT.filter(str.strip), TEXT)).map(Properties.of))
def test_the_written_form_brings_back_any_properties(properties: Properties) -> None:
    assert Properties.parse(properties.to_text()) == properties


@given(ANY)
def test_the_wire_form_is_plain_ascii_without_separators_of_urls(properties: Properties) -> None:
    for wire in (properties.to_matrix(), properties.to_query()):
        assert wire.isascii()
        assert not set("/?#& \\") & set(wire)


@given(st.text())
def test_any_text_is_read_or_refused_with_a_usage_error(text: str) -> None:
    for read in (Properties.parse, Properties.from_matrix, Properties.from_query):
        try:
            read(text)
        except UsageError:
            continue


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("a=b", {"a": ("b",)}),
        ("a=b;c=d,e", {"a": ("b",), "c": ("d", "e")}),
        ("a=b;a=c", {"a": ("b", "c")}),
        ("a=b,b", {"a": ("b",)}),
        ("a=b;", {"a": ("b",)}),
        ("a=", {"a": ("",)}),
        (r"a=b\;c\,d\=e\|f\\g", {"a": ("b;c,d=e|f\\g",)}),
        (r"path=C:\models\new", {"path": (r"C:\models\new",)}),
        ("eq=a=b=c", {"eq": ("a=b=c",)}),
        (r"a\=b=c", {"a=b": ("c",)}),
        ("name=train-#42", {"name": ("train-#42",)}),
        ("a=x|y", {"a": ("x|y",)}),
        ("a=b\\", {"a": ("b\\",)}),
    ],
)
def test_reads_what_users_write(text: str, values: dict[str, tuple[str, ...]]) -> None:
    assert Properties.parse(text).values == values


@pytest.mark.parametrize("text", ["a", "=b", "a=b;c", r"a\=b"])
def test_refuses_what_is_no_property(text: str) -> None:
    with pytest.raises(UsageError):
        Properties.parse(text)


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("k=v", {"k": ("v",)}),
        ("quant=q4;quant=q8", {"quant": ("q4", "q8")}),
        ("name=train-%2342;note=a%3Bb%2Cc", {"name": ("train-#42",), "note": ("a;b,c",)}),
        ("desc=two+words;plus=a%2Bb", {"desc": ("two words",), "plus": ("a+b",)}),
        ("bs=a%5C%5Cb", {"bs": (r"a\\b",)}),
        ("eq=a%3Db;raw=a=b", {"eq": ("a=b",), "raw": ("a=b",)}),
    ],
)
def test_reads_matrix_parameters(raw: str, values: dict[str, tuple[str, ...]]) -> None:
    assert Properties.from_matrix(raw).values == values


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("stage=qa", {"stage": ("qa",)}),
        ("owner=ada%2Cbob", {"owner": ("ada", "bob")}),
        ("owner=ada,bob", {"owner": ("ada", "bob")}),
        ("note=x%5C%2Cy%3Bz", {"note": ("x,y;z",)}),
        ("plus=1%2B1+%3D+2", {"plus": ("1+1 = 2",)}),
        ("bs=a%5C%5Cb", {"bs": (r"a\b",)}),
        ("a=b|c=d", {"a": ("b",), "c": ("d",)}),
        # Clients that encode the whole string escape what is literal.
        ("a%3Db%3Bc%3Dd%2Ce", {"a": ("b",), "c": ("d", "e")}),
        ("note%3Dx%5C%2Cy%5C%3Bz%7Cc%3Dd", {"note": ("x,y;z",), "c": ("d",)}),
    ],
)
def test_reads_the_query(raw: str, values: dict[str, tuple[str, ...]]) -> None:
    assert Properties.from_query(raw).values == values


def test_writes_both_wire_forms() -> None:
    properties = Properties({"owner": ("ada", "b,c"), "note": ("a;b=c d+e",)})
    assert properties.to_matrix() == "owner=ada;owner=b%2Cc;note=a%3Bb%3Dc+d%2Be"
    assert properties.to_query() == "owner=ada%2Cb%5C%2Cc;note=a%5C%3Bb%5C%3Dc+d%2Be"


def test_names_in_a_query_may_hold_commas_too() -> None:
    assert names_from_query("stage,owner") == ("stage", "owner")
    assert names_from_query("a%2Cb%5C%2Cc,") == ("a", "b,c")
    assert names_from_query("") == ()


def test_half_a_character_cannot_be_sent() -> None:
    with pytest.raises(UsageError, match="Unicode"):
        Properties({"a": ("\ud800",)}).to_matrix()


def test_updates_replace_whole_keys() -> None:
    properties = Properties.parse("a=1,2;b=3")
    assert properties.updated(Properties.parse("a=4")) == Properties.parse("a=4;b=3")
    assert properties.without(["a", "none"]) == Properties.parse("b=3")
    assert properties.first("a") == "1"
    assert properties.first("none") is None
    assert properties
    assert not Properties()


def test_the_recorded_uploads_properties_arrive(reference: Path) -> None:
    path = _paths(reference, "03-upload-props-special-characters.json")[0]
    assert Properties.from_matrix(path.partition(";")[2]).values == {**SPECIAL, "bs": (r"a\\b",)}


def test_the_recorded_set_props_properties_arrive(reference: Path) -> None:
    path = _paths(reference, "05-set-props-special-characters.json")[-1]
    raw = path.partition("properties=")[2].partition("&")[0]
    assert Properties.from_query(raw).values == {**SPECIAL, "bs": (r"a\b",)}


def _paths(reference: Path, name: str) -> list[str]:
    recorded = json.loads((reference / "jf" / name).read_text())
    return [exchange["request"]["path"] for exchange in recorded["exchanges"]]
