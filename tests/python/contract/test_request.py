"""Request files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.contract.checks import Evaluate, Scan
from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.request import (
    CONTRACT,
    operation_from,
    parse_request,
    requested_operation,
)
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.version import __version__

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def request(operation: object = "publish", **arguments: object) -> str:
    return json.dumps(
        {
            "contract": CONTRACT,
            "helper": __version__,
            "operation": operation,
            "arguments": arguments,
        }
    )


def test_arguments_arrive_under_their_names() -> None:
    assert parse_request(
        request(buildName="fraud/main", files=["a.onnx"], promote=True)
    ) == Publish(build_name="fraud/main", files=("a.onnx",), promote=True)


def test_null_means_not_given() -> None:
    assert parse_request(request("evaluate", metrics=None)) == Evaluate()


def test_arguments_may_be_left_out() -> None:
    text = json.dumps({"contract": CONTRACT, "helper": __version__, "operation": "scan"})
    assert parse_request(text) == Scan()


def test_a_property_keeps_every_character() -> None:
    operation = parse_request(request(properties={"run": "train-#42;a,b=c ü", "owner": ["a", "b"]}))
    assert isinstance(operation, Publish)
    assert operation.properties == {"run": ("train-#42;a,b=c ü",), "owner": ("a", "b")}


def test_paths_are_paths() -> None:
    assert operation_from(Evaluate, {"metrics": "out/m.json"}) == Evaluate(
        metrics=Path("out/m.json")
    )


def test_an_unknown_argument_names_the_nearest_and_all() -> None:
    with pytest.raises(
        UsageError, match="mlopsPublish has no argument 'buildname'; did you mean"
    ) as e:
        parse_request(request(buildname="x"))
    assert "buildNumber" in e.value.hint


def test_a_wrong_type_names_the_argument() -> None:
    with pytest.raises(UsageError, match="argument timeout wants a whole number, not '60'"):
        parse_request(request("gate", timeout="60"))


@pytest.mark.parametrize("name", ["publsh", "ping", "token", "run", None, 7, ["publish"], {}])
def test_an_operation_that_no_step_has_is_refused(name: object) -> None:
    with pytest.raises(UsageError, match="unknown operation"):
        parse_request(request(name))


@pytest.mark.parametrize("changed", [{"contract": 2}, {"contract": True}, {"contract": None}])
def test_another_contract_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="contract"):
        parse_request(json.dumps({**json.loads(request()), **changed}))


def test_another_helper_is_refused_with_both_versions() -> None:
    text = json.dumps({**json.loads(request()), "helper": "9.9.9"})
    with pytest.raises(ConfigurationError, match=f"'9.9.9'.*{__version__}"):
        parse_request(text)


def test_an_unknown_field_is_refused() -> None:
    text = json.dumps({**json.loads(request()), "argumnets": {}})
    with pytest.raises(UsageError, match="did you mean 'arguments'"):
        parse_request(text)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"publish"', "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="the request"):
        parse_request(text)
    assert requested_operation(text) == "unknown"


def test_a_wrong_request_still_says_what_was_asked_for() -> None:
    assert requested_operation(request("promote", nonsense=1)) == "promote"
    assert requested_operation(request("nonsense")) == "unknown"
    assert requested_operation(request(["promote"])) == "unknown"


def _read_or_refused(text: str) -> None:
    requested_operation(text)
    try:
        operation = parse_request(text)
    except (UsageError, ConfigurationError):
        return
    assert isinstance(operation, Operation)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    _read_or_refused(text)


@given(JSON)
def test_any_json_is_read_or_refused(document: object) -> None:
    _read_or_refused(json.dumps(document))


@given(
    st.sampled_from(["publish", "scan", "gate", "download", "promote"]),
    st.dictionaries(
        st.sampled_from(
            ["model", "files", "timeout", "properties", "promote", "metrics", "target"]
        ),
        JSON,
    ),
)
def test_any_arguments_are_read_or_refused(operation: str, arguments: dict[str, object]) -> None:
    _read_or_refused(request(operation, **arguments))
