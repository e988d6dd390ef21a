"""Values of parameters, checked against their kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mlops_jfrog.contract.parameter import Interface, Kind, Parameter
from mlops_jfrog.contract.values import checked_value
from mlops_jfrog.errors import UsageError

PARAMETER = Parameter(
    name="x",
    kind=Kind.STRING,
    help="",
    interface=Interface.BOTH,
    setting=None,
    flag="--x",
    choices=(),
    argument=False,
)


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        (Kind.STRING, "train-#42; a=b, ü", "train-#42; a=b, ü"),
        (Kind.STRING, "two\nlines", "two\nlines"),
        (Kind.INTEGER, 0, 0),
        (Kind.NUMBER, 1, 1.0),
        (Kind.BOOLEAN, False, False),
        (Kind.STRINGS, ["a", "b"], ("a", "b")),
        (Kind.STRINGS, [], ()),
        (Kind.PATH, "a/b", Path("a/b")),
        (Kind.MAP, {"a": "b,c;d=e"}, {"a": ("b,c;d=e",)}),
        (Kind.MAP, {"a": ["b", "c"]}, {"a": ("b", "c")}),
        (Kind.MAP, {"epochs": 10, "f1": 0.5}, {"epochs": ("10",), "f1": ("0.5",)}),
    ],
)
def test_a_value_of_the_kind_is_read(kind: Kind, given: object, read: object) -> None:
    assert checked_value(replace(PARAMETER, kind=kind), given, "--x") == read


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.STRING, 7),
        (Kind.STRING, ""),
        (Kind.STRING, "  \n"),
        (Kind.STRING, "a\0b"),
        (Kind.STRING, "\ud800"),
        (Kind.STRING, None),
        (Kind.INTEGER, "7"),
        (Kind.INTEGER, True),
        (Kind.INTEGER, 7.0),
        (Kind.NUMBER, float("nan")),
        (Kind.NUMBER, float("-inf")),
        (Kind.NUMBER, 10**400),
        (Kind.NUMBER, True),
        (Kind.BOOLEAN, "true"),
        (Kind.BOOLEAN, 1),
        (Kind.STRINGS, "model.pkl"),
        (Kind.STRINGS, ["a", 7]),
        (Kind.STRINGS, [""]),
        (Kind.PATH, ""),
        (Kind.PATH, "a\0b"),
        (Kind.MAP, "a=b"),
        (Kind.MAP, {"": "b"}),
        (Kind.MAP, {"a": None}),
        (Kind.MAP, {"a": True}),
        (Kind.MAP, {"a": []}),
        (Kind.MAP, {"a": {"b": "c"}}),
        (Kind.MAP, {"a": float("nan")}),
        (Kind.MAP, {"a": 10**5000}),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: Kind, given: object) -> None:
    with pytest.raises(UsageError, match="--x wants") as refused:
        checked_value(replace(PARAMETER, kind=kind), given, "--x")
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 150


def test_a_value_outside_the_choices_is_refused() -> None:
    parameter = replace(PARAMETER, choices=("copy", "move"))
    assert checked_value(parameter, "copy", "--x") == "copy"
    with pytest.raises(UsageError, match="one of copy, move"):
        checked_value(parameter, "link", "--x")
