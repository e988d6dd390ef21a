"""Where a rollback leads, whatever went before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ModelName
from mlops_jfrog.domain.stage_history import LONGEST, Action, Switch, succession
from mlops_jfrog.domain.stage_pointer import StagePointer


def switches(text: str) -> list[Switch]:
    """``1 2 <1`` is: promote 1, promote 2, roll back to 1."""
    made = []
    for word in text.split():
        action = Action.ROLLBACK if word.startswith("<") else Action.PROMOTE
        made.append(Switch(action, word.removeprefix("<"), "a" * 64, "ada", "2026", "why"))
    return made


@pytest.mark.parametrize(
    ("history", "left"),
    [
        ("", []),
        ("1", ["1"]),
        ("1 2 3", ["1", "2", "3"]),
        ("1 2 3 <2", ["1", "2"]),
        ("1 2 3 <2 <1", ["1"]),
        ("1 2 3 <2 4", ["1", "2", "4"]),
        ("1 2 1", ["2", "1"]),
        ("1 2 3 <1 3", ["1", "3"]),
        ("1 2 <1 2", ["1", "2"]),
        ("2 3 <1", ["2", "3", "1"]),
    ],
)
def test_versions_lie_on_each_other(history: str, left: list[str]) -> None:
    assert succession(switches(history)) == left


@given(st.lists(st.tuples(st.sampled_from(Action), st.sampled_from("abcd")), min_size=1))
def test_the_present_version_lies_on_top_and_none_lies_there_twice(
    moves: list[tuple[Action, str]],
) -> None:
    history = [Switch(action, version, "a" * 64, "", "", "") for action, version in moves]
    left = succession(history)
    assert left[-1] == history[-1].version
    assert len(set(left)) == len(left)


def test_a_pointer_keeps_its_history_and_no_more_than_it_may() -> None:
    pointer: StagePointer | None = None
    for number in range(LONGEST + 5):
        [switch] = switches(str(number))
        pointer = StagePointer.after(pointer, switch, ModelName("m"), ("b", "1"))
    assert pointer is not None
    assert len(pointer.history) == LONGEST
    assert pointer.previous == str(LONGEST + 3)
    assert StagePointer.from_bytes(pointer.to_bytes(), "x") == pointer


def test_a_pointer_without_a_history_knows_what_was_before() -> None:
    [first, second] = switches("1 2")
    old = StagePointer.after(None, first, ModelName("m"), ("b", "1"))
    plain = StagePointer(old.model_version, "a" * 64, "0", "b", "1", "ada", "2026", "")
    after = StagePointer.after(plain, second, ModelName("m"), ("b", "2"))
    assert after.previous == "1"
    assert [switch.version for switch in after.switches] == ["0", "1", "2"]
