"""Declared operations are frozen dataclasses to whoever uses them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.contract.operations import every_operation
from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.release import Promote


def test_what_is_not_given_is_none() -> None:
    made = Publish(model="fraud", code=("src",))
    assert (made.model, made.code, made.version) == ("fraud", ("src",), None)


def test_two_are_equal_where_all_they_hold_is() -> None:
    assert Publish(model="fraud") == Publish(model="fraud", version=None)
    assert Publish(model="fraud") != Publish(model="churn")
    assert len({Publish(model="fraud"), Publish(model="fraud"), Publish()}) == 2


def test_another_operation_with_the_same_values_is_another() -> None:
    other: object = Promote(model="fraud")
    assert Publish(model="fraud") != other


def test_it_shows_what_was_said() -> None:
    made = Promote(model="fraud", ca_bundle=Path("ca.pem"), dry_run=False)
    assert repr(made) == f"Promote(ca_bundle={Path('ca.pem')!r}, model='fraud', dry_run=False)"


def test_nothing_can_be_changed() -> None:
    made = Publish(model="fraud")
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.model = "churn"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.model
    assert made.model == "fraud"


def test_a_copy_can_be_made_with_other_values() -> None:
    made = dataclasses.replace(Publish(model="fraud", version="1"), version="2")
    assert made == Publish(model="fraud", version="2")


def test_what_is_no_parameter_is_refused() -> None:
    unknown: dict[str, Any] = {"modle": "fraud"}
    with pytest.raises(TypeError, match="Publish has no parameter 'modle'"):
        Publish(**unknown)


@pytest.mark.parametrize("operation", every_operation(), ids=lambda operation: operation.name)
def test_every_operation_can_be_made_of_nothing(operation: type[Any]) -> None:
    made = operation()
    assert all(getattr(made, field.name) is None for field in dataclasses.fields(made))
