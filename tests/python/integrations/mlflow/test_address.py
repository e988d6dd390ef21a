"""What names a model of MLflow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import UsageError
from mlops_jfrog.integrations.mlflow.address import (
    Address,
    LoggedModel,
    RegisteredModel,
    RunModel,
    parse_address,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("0123abcd", RunModel("0123abcd", None)),
        ("runs:/0123abcd", RunModel("0123abcd", None)),
        ("runs:/0123abcd/deep/model", RunModel("0123abcd", "deep/model")),
        ("models:/fraud/3", RegisteredModel("fraud", "3", None)),
        ("models:/m-like/3", RegisteredModel("m-like", "3", None)),
        ("models:/risk.fraud model/12", RegisteredModel("risk.fraud model", "12", None)),
        ("models:/fraud@champion", RegisteredModel("fraud", None, "champion")),
        ("models:/m-0123abcd", LoggedModel("m-0123abcd")),
    ],
)
def test_each_form_is_read(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "runs:/",
        "models:/",
        "models:/fraud",
        "models:/fraud/latest",
        "models:/@x",
        "fraud@x",
        "models:/fraud@",
        "s3://bucket/x",
        "runs:/../x",
        "a b",
        "models://host/fraud/",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="names no model of MLflow"):
        parse_address(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_address(text)
    except UsageError:
        return
